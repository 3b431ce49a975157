// The few icons of the page, drawn as strokes on a 24 by 24 grid and always decorative:
// the button around an icon carries the name.

const NAMESPACE = "http://www.w3.org/2000/svg";

const STROKES = {
  check: "M5 12.5l4.5 4.5L19 7.5",
  close: "M6 6l12 12M18 6L6 18",
  menu: "M4 7h16M4 12h16M4 17h16",
  plus: "M12 5v14M5 12h14",
  up: "M12 19V6M6 11.5L12 5.5l6 6",
  stop: "M7 7h10v10H7z",
  previous: "M14.5 6l-6 6 6 6",
  next: "M9.5 6l6 6-6 6",
  trash: "M5 7h14M10 7V5h4v2M7 7l1 12h8l1-12",
  document: "M7 3.5h7l4 4v13H7zM14 3.5v4h4M10 12.5h5M10 16h5",
  copy: "M9 9h10v10H9zM15 9V5H5v10h4",
  link: "M10 14a4 4 0 0 0 6 .4l2.5-2.5a4 4 0 0 0-5.7-5.7L11.5 7.5M14 10a4 4 0 0 0-6-.4l-2.5 2.5a4 4 0 0 0 5.7 5.7l1.3-1.3",
  retry: "M5 12a7 7 0 1 0 2.2-5.1M5 4.5V8h3.5",
  edit: "M5 19l1-4L16 5l3 3L9 18z",
  thumb: "M7 11v9H4v-9zM7 11l4-7c1.7 0 2.5 1 2.2 2.6L12.5 10H18c1.3 0 2.2 1 2 2.2l-1.1 6c-.2 1.1-1 1.8-2.1 1.8H7",
  warning: "M12 4.5l8.5 15h-17zM12 10v4.5M12 17v.2",
  info: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 11v5.5M12 7.7v.2",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  outside: "M10 6H5v13h13v-5M14 5h5v5M19 5l-8 8",
};

export function icon(name) {
  const drawing = document.createElementNS(NAMESPACE, "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  drawing.setAttribute("class", `icon icon-${name}`);
  const path = document.createElementNS(NAMESPACE, "path");
  path.setAttribute("d", STROKES[name]);
  drawing.append(path);
  return drawing;
}
