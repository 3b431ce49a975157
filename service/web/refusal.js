// "Not in the sources" is a good answer: what was searched, what came nearest, what to ask instead.

import { announce, button, element } from "./dom.js";
import { listDocuments } from "./library.js";
import { say, sayCount } from "./messages.js";
import { passageList } from "./sources.js";

const SHOWN = 3;

export function refusalCard(turn) {
  const searched = element("p", { class: "searched", "aria-live": "off" }, say("refusal.searched"));
  fillSearched(searched, turn);
  return element("div", { class: "refusal" },
    element("h3", { class: "refusal-title" }, say("missing.title")),
    searched, nearest(turn), instead(turn));
}

async function fillSearched(node, { scope }) {
  const count = scope.length || (await listDocuments().catch(() => ({ documents: [] }))).documents.length;
  if (count) node.textContent = sayCount("refusal.searched", count);
}

function nearest(turn) {
  const passages = turn.answer.passages ?? [];
  if (!passages.length) return element("p", { class: "hint" }, say("refusal.nothing.near"));
  return element("div", { class: "nearest", "aria-live": "off" },
    element("h4", {}, say("refusal.nearest")),
    element("p", { class: "hint" }, say("refusal.nearest.hint")),
    passageList(turn, passages.slice(0, SHOWN)),
    passages.length > SHOWN && element("details", { class: "also-found" },
      element("summary", {}, sayCount("refusal.more", passages.length - SHOWN)),
      passageList(turn, passages.slice(SHOWN))));
}

function instead({ question, answer }) {
  const others = (answer.examples ?? []).filter((each) => each !== question).slice(0, SHOWN);
  return others.length > 0 && element("div", { class: "instead", "aria-live": "off" },
    element("h4", {}, say("refusal.instead")), questionList(others));
}

// Questions that are one click away from their answer.
export function questionList(questions) {
  const ask = (question) => (event) => announce(event.currentTarget, "ask", { question });
  return element("ul", { class: "examples" }, questions.map((question) =>
    element("li", {}, button(question, { class: "example", onclick: ask(question), dir: "auto" }))));
}
