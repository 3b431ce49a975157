// What went wrong, in plain words: what happened, that nothing is lost, what to do.

import { element } from "./dom.js";
import { say } from "./messages.js";

export function problemText({ phase, problem }) {
  if (phase === "stopped") return element("span", {}, say("stopped"));
  const what = phase === "incomplete" ? say("incomplete") : `${problemName(problem)} ${say("problem.kept")}`;
  return element("span", {}, what, detailOf(problem));
}

export const problemName = ({ kind }) => say(`problem.${kind ?? "page"}`);

export function explain(problem) {
  return element("p", { class: "what", role: "alert" }, problemName(problem), detailOf(problem));
}

// The service's own words, for the person who has to mend it.
function detailOf({ detail }) {
  return detail ? element("span", { class: "detail" }, " ", say("problem.detail", { detail })) : null;
}
