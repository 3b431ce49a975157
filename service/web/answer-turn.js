// <answer-turn>: one question and its answer, drawn from the turn and extended as it grows.

import { confidenceNote } from "./confidence.js";
import { announce, button, element, flat, iconButton } from "./dom.js";
import { icon } from "./icons.js";
import { say, sayCount } from "./messages.js";
import { problemText } from "./problems.js";
import { refusalCard } from "./refusal.js";
import { alsoFound, citedSources } from "./sources.js";
import { StatementList } from "./statements.js";
import { answerActions } from "./actions.js";
import { isRefusal, isRunning, isWorded, missingFrom } from "./turns.js";

export class AnswerTurn extends HTMLElement {
  show(turn) {
    this.turn = turn;
    this.id = turn.id;
    this.statements = new StatementList(turn);
    this.status = element("div");
    this.outcome = element("div", { class: "outcome" });
    this.foot = element("div", { class: "foot", "aria-live": "off" });
    this.replaceChildren(this.questionHead(), this.status, this.statements.node, this.outcome, this.foot);
    this.refresh();
    return this;
  }

  // Called after every event: what is already on the page stays where it is.
  refresh() {
    if (this.turn.phase === "done") this.keepFinal();
    else for (const statement of this.turn.answer.statements.slice(this.statements.shown)) this.statements.append(statement);
    this.dataset.phase = this.turn.phase;
    this.drawStatus();
    if (!isRunning(this.turn)) this.finish();
  }

  // The final answer counts: it may differ from what was streamed, or quote later what a quote stands under.
  keepFinal() {
    const fresh = new StatementList(this.turn);
    if (fresh.node.textContent === this.statements.node.textContent) return;
    this.statements.node.replaceWith(fresh.node);
    this.statements = fresh;
  }

  questionHead() {
    const { turn } = this;
    const edit = () => announce(this, "edit-question", { text: turn.question });
    const heading = element("h2", { class: turn.question.length > 160 ? "question long" : "question", dir: "auto", tabindex: "-1" },
      element("span", { class: "visually-hidden" }, say("you.asked"), " "), turn.question);
    return element("div", { class: "question-row" }, heading,
      iconButton(say("edit.question"), icon("edit"), { kind: "edit", onclick: edit }));
  }

  // Replaced only when it says something new, because a screen reader reads out what is new in the log.
  drawStatus() {
    const status = element("div", { class: "status" }, isRunning(this.turn) ? progress(this.turn) : summary(this.turn));
    status.hidden = !status.childNodes.length;
    if (status.isEqualNode(this.status)) return;
    this.status.replaceWith(status);
    this.status = status;
  }

  // What the answer comes to is read out; what else can be done with it is not.
  finish() {
    const { turn } = this;
    const refused = isRefusal(turn);
    this.outcome.replaceChildren(...[
      refused && refusalCard(turn),
      missingNote(turn.answer),
      serviceNote(turn.answer),
      leftOut(turn.answer),
      unfinishedNote(turn),
    ].filter(Boolean));
    this.foot.replaceChildren(...[
      rewrittenNote(turn),
      !refused && citedSources(turn),
      answerActions(turn),
      !refused && turn.phase !== "failed" && alsoFound(turn),
    ].filter(Boolean));
  }
}

function progress({ phase, answer }) {
  const text = phase === "reading" ? sayCount("reading", answer.passages.length) : say(`phase.${phase}`);
  return [element("span", { class: "pulse", "aria-hidden": "true" }), element("span", { class: "progress" }, text)];
}

function summary(turn) {
  const { phase, answer } = turn;
  if (isRefusal(turn)) return [];
  return [
    phase === "done" && confidenceNote(answer),
    isWorded(answer) && element("span", {}, icon("edit"), " ", say("worded")),
    phase === "done" && verifiedNote(answer),
  ];
}

// Counts what the server checked; a quote that it did not verify is said first.
function verifiedNote(answer) {
  const { citations } = answer;
  const failed = citations.filter((citation) => !citation.verified).length;
  if (failed) return element("span", { class: "verified not" }, icon("warning"), sayCount("unverified", failed));
  const checked = isWorded(answer) ? say("worded.checked") : sayCount("verified", citations.length);
  return citations.length > 0 && element("span", { class: "verified" }, icon("check"), checked);
}

// How the answer came about, in the service's own words.
function serviceNote({ note, language }) {
  return note && element("p", { class: "place-note", role: "note", lang: language }, icon("info"), note);
}

// What the language model also wrote: nothing to rely on, so it stands behind a click.
function leftOut({ unsupported }) {
  return unsupported?.length > 0 && element("details", { class: "also-found left-out" },
    element("summary", {}, say("left.out")),
    element("ul", { class: "passages" }, unsupported.map(({ text, problems }) =>
      element("li", {}, element("p", { dir: "auto" }, text), element("p", { class: "hint" }, problems.join("; "))))));
}

function missingNote(answer) {
  const missing = missingFrom(answer);
  if (!missing.length) return null;
  return element("div", { class: "missing", role: "note" },
    element("h3", {}, say("missing.title")),
    element("ul", {}, missing.map((part) => element("li", { dir: "auto" }, part))));
}

// Stopped, cut off or failed: said in words, with the way on.
function unfinishedNote(turn) {
  if (turn.phase === "done") return null;
  const retry = (event) => announce(event.currentTarget, "retry", { turn });
  return element("div", { class: `unfinished ${turn.phase}`, role: turn.phase === "failed" ? "alert" : "note" },
    element("p", { class: "what" }, icon(turn.phase === "stopped" ? "stop" : "warning"), problemText(turn)),
    button(say("retry"), { class: "retry", onclick: retry }, icon("retry")));
}

// A follow-up is searched in other words than typed: shown, and open to correction.
function rewrittenNote({ question, answer }) {
  const used = answer.question_used;
  if (!used || used === flat(question)) return null;
  const edit = (event) => announce(event.currentTarget, "edit-question", { text: used });
  return element("p", { class: "rewritten" }, say("searched.for"), " ", element("q", { dir: "auto" }, used), " ",
    button(say("edit"), { class: "link", onclick: edit }));
}

customElements.define("answer-turn", AnswerTurn);
