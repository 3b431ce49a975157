// "Not in the sources" is a good answer: what was searched, what came nearest, what to ask instead.

import { announce, button, element } from "./dom.js";
import { exampleQuestions, listDocuments } from "./library.js";
import { say, sayCount } from "./messages.js";
import { passageList } from "./sources.js";

const SHOWN = 3;

export function refusalCard(turn) {
  const searched = element("p", { class: "searched", "aria-live": "off" }, say("refusal.searched"));
  const instead = element("div", { class: "instead", "aria-live": "off", hidden: true });
  fillSearched(searched, turn);
  fillInstead(instead, turn);
  return element("div", { class: "refusal" },
    element("h3", { class: "refusal-title" }, say("missing.title")),
    searched, nearest(turn), instead);
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

async function fillInstead(node, turn) {
  const questions = (await exampleQuestions().catch(() => [])).filter((question) => question !== turn.question).slice(0, SHOWN);
  if (!questions.length) return;
  node.append(element("h4", {}, say("refusal.instead")), questionList(questions));
  node.hidden = false;
}

// Questions that are one click away from their answer.
export function questionList(questions) {
  const ask = (question) => (event) => announce(event.currentTarget, "ask", { question });
  return element("ul", { class: "examples" }, questions.map((question) =>
    element("li", {}, button(question, { class: "example", onclick: ask(question), dir: "auto" }))));
}
