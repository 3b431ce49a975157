// The clipboard interface exists only on https and localhost. A service on an office network is
// often plain http, where the older command still copies from a selected field.

import { element } from "./dom.js";

export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text) {
  const active = document.activeElement;
  const field = element("textarea", { class: "visually-hidden", readonly: true, "aria-hidden": "true" });
  field.value = text;
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  active?.focus();
  return copied;
}
