// The few icons of the page, drawn as strokes on a 24 by 24 grid and always decorative:
// the button around an icon carries the name.

const NAMESPACE = "http://www.w3.org/2000/svg";

const STROKES = {
  check: "M5 12.500l4.500 4.500L19 7.500",
  close: "M6 6l12 12M18 6L6 18",
  menu: "M4 7h16M4 12h16M4 17h16",
  plus: "M12 5v14M5 12h14",
  up: "M12 19V6M6 11.500L12 5.500l6 6",
  stop: "M7 7h10v10H7z",
  previous: "M14.500 6l-6 6 6 6",
  next: "M9.500 6l6 6-6 6",
  trash: "M5 7h14M10 7V5h4v2M7 7l1 12h8l1-12",
  document: "M7 3.500h7l4 4v13H7zM14 3.500v4h4M10 12.500h5M10 16h5",
  copy: "M9 9h10v10H9zM15 9V5H5v10h4",
  link: "M10 14a4 4 0 0 0 6 .4l2.500-2.500a4 4 0 0 0-5.700-5.700L11.500 7.500M14 10a4 4 0 0 0-6-.4l-2.500 2.500a4 4 0 0 0 5.700 5.700l1.300-1.300",
  retry: "M5 12a7 7 0 1 0 2.200-5.100M5 4.500V8h3.500",
  edit: "M5 19l1-4L16 5l3 3L9 18z",
  good: "M7 11v9H4v-9zM7 11l4-7c1.700 0 2.500 1 2.200 2.600L12.500 10H18c1.300 0 2.200 1 2 2.200l-1.100 6c-.2 1.100-1 1.800-2.100 1.800H7",
  bad: "M17 13V4h3v9zM17 13l-4 7c-1.700 0-2.500-1-2.200-2.600l.7-3.400H6c-1.300 0-2.200-1-2-2.200l1.100-6C5.300 4.700 6.100 4 7.200 4H17",
  warning: "M12 4.500l8.500 15h-17zM12 10v4.500M12 17v.2",
  info: "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17zM12 11v5.500M12 7.700v.2",
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
