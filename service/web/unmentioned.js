// Names and years of the question that no document holds: what is quoted may be about something else.

import { element } from "./dom.js";
import { icon } from "./icons.js";
import { say } from "./messages.js";

export function unmentionedNote({ unmentioned }) {
  const text = sayUnmentioned({ unmentioned });
  return text && element("p", { class: "unmentioned", role: "note" }, icon("warning"), element("span", { dir: "auto" }, text));
}

export function sayUnmentioned({ unmentioned }) {
  return unmentioned?.length ? say("unmentioned", { names: unmentioned.join(", ") }) : null;
}
