// A small menu that opens under its button: the platform's own disclosure, closed by Escape or a click elsewhere.

import { button, element } from "./dom.js";

export function menu(label, sign, entries) {
  const items = entries.map(([text, action]) => button(text, { onclick: () => { node.open = false; action(); } }));
  const summary = element("summary", { class: "quiet", title: label }, sign, element("span", { class: "menu-label" }, label));
  const node = element("details", { class: "menu" }, summary, element("div", { class: "menu-items" }, items));
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !node.open) return;
    event.preventDefault();
    node.open = false;
    summary.focus();
  });
  node.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !node.contains(event.relatedTarget)) node.open = false;
  });
  document.addEventListener("click", (event) => { if (!node.contains(event.target)) node.open = false; });
  return node;
}
