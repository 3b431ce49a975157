// Builds elements from script. A string only ever becomes a text node or an attribute value,
// so no text of a document can become markup.

export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) setProperty(node, name, value);
  node.append(...children.flat(Infinity).filter(isPresent));
  return node;
}

function setProperty(node, name, value) {
  if (!isPresent(value)) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else node.setAttribute(name, value === true ? "" : value);
}

function isPresent(value) {
  return value !== null && value !== undefined && value !== false;
}

export function button(label, properties = {}, sign = null) {
  return element("button", { type: "button", ...properties }, sign, label);
}

// A button that shows only an icon still has a name, and shows it on hover.
export function iconButton(label, icon, { kind = "", ...properties } = {}) {
  return button(icon, { class: `quiet icon-only ${kind}`, title: label, "aria-label": label, ...properties });
}

// Some sources join whole sentences with no-break spaces, which would tear words apart at the edge.
// A break opportunity after such a space changes no character of the text.
export function breakable(text) {
  const parts = text.split(/(?<=\u00a0)(?=[\p{L}(])/u);
  return parts.flatMap((part, index) => (index ? [document.createElement("wbr"), part] : [part]));
}

// On one line.
export const flat = (text) => text.replace(/\s+/g, " ").trim();

// Components speak to the page by events that bubble up to the one listener that knows the answer.
export function announce(node, type, detail = {}) {
  node.dispatchEvent(new CustomEvent(type, { bubbles: true, detail }));
}
