// <answer-turn>: one question and its answer, drawn from the turn and extended as it grows.

import { confidenceNote } from "./confidence.js";
import { announce, button, element, iconButton } from "./dom.js";
import { icon } from "./icons.js";
import { say, sayCount } from "./messages.js";
import { problemText } from "./problems.js";
import { refusalCard } from "./refusal.js";
import { alsoFound, citedSources } from "./sources.js";
import { StatementList } from "./statements.js";
import { answerActions } from "./actions.js";
import { isRunning, missingFrom } from "./turns.js";

export class AnswerTurn extends HTMLElement {
  show(turn) {
    this.turn = turn;
    this.id = turn.id;
    this.drawn = [];
    this.statements = new StatementList(turn);
    this.status = element("div", { class: "status" });
    this.body = element("div", { class: "body" }, this.statements.node);
    this.foot = element("div", { class: "foot", "aria-live": "off" });
    this.replaceChildren(this.questionHead(), element("div", { class: "answer-card" }, this.status, this.body, this.foot));
    this.refresh();
    return this;
  }

  // Called after every event: what is already on the page stays where it is.
  refresh() {
    if (!this.drawnStillHolds()) this.redrawStatements();
    for (const statement of this.turn.answer.statements.slice(this.statements.shown)) this.statements.append(statement);
    this.drawn = this.turn.answer.statements.map((statement) => JSON.stringify(statement));
    this.dataset.phase = this.turn.phase;
    this.drawStatus();
    if (!isRunning(this.turn)) this.finish();
  }

  // The final answer may differ from what was streamed; then the final one counts.
  drawnStillHolds() {
    const { statements } = this.turn.answer;
    return this.drawn.every((text, index) => text === JSON.stringify(statements[index]));
  }

  redrawStatements() {
    const fresh = new StatementList(this.turn);
    this.statements.node.replaceWith(fresh.node);
    this.statements = fresh;
  }

  questionHead() {
    const { turn } = this;
    const edit = () => announce(this, "edit-question", { text: turn.question });
    const heading = element("h2", { class: turn.question.length > 160 ? "question long" : "question", dir: "auto", tabindex: "-1" },
      element("span", { class: "visually-hidden" }, say("you.asked"), " "), turn.question);
    return element("div", { class: "question-row" }, heading,
      iconButton(say("edit.question"), icon("edit"), { class: "quiet icon-only edit", onclick: edit }));
  }

  drawStatus() {
    const content = isRunning(this.turn) ? this.progress() : this.summary();
    this.status.replaceChildren(...[content].flat().filter(Boolean));
    this.status.hidden = !this.status.childNodes.length;
  }

  progress() {
    const { phase, answer } = this.turn;
    const text = phase === "reading" ? sayCount("reading", answer.passages.length) : say(`phase.${phase}`);
    return [element("span", { class: "pulse", "aria-hidden": "true" }), element("span", { class: "progress" }, text)];
  }

  summary() {
    const { phase, answer } = this.turn;
    if (phase !== "done" || answer.status === "not_in_sources") return [];
    return [confidenceNote(answer.confidence), verifiedNote(answer.citations)];
  }

  finish() {
    const { turn } = this;
    const refused = turn.phase === "done" && turn.answer.status === "not_in_sources";
    this.foot.replaceChildren(...[
      refused ? refusalCard(turn) : null,
      missingNote(turn.answer),
      unfinishedNote(turn),
      rewrittenNote(turn),
      refused ? null : citedSources(turn),
      answerActions(turn),
      refused || turn.phase === "failed" ? null : alsoFound(turn),
    ].filter(Boolean));
  }
}

// Counts what the server checked; a quote that it did not verify is said first.
function verifiedNote(citations) {
  const failed = citations.filter((citation) => !citation.verified).length;
  if (failed) return element("span", { class: "verified not" }, icon("warning"), sayCount("unverified", failed));
  return citations.length ? element("span", { class: "verified" }, icon("check"), sayCount("verified", citations.length)) : null;
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
    button(say("retry"), { class: "retry", onclick: retry }, icon("retry"), say("retry")));
}

// A follow-up is searched in other words than typed: shown, and open to correction.
function rewrittenNote({ question, answer }) {
  const used = answer.question_used;
  if (!used || used === question) return null;
  const edit = (event) => announce(event.currentTarget, "edit-question", { text: used });
  return element("p", { class: "rewritten" }, say("searched.for"), " ", element("q", { dir: "auto" }, used), " ",
    button(say("edit"), { class: "link", onclick: edit }));
}

customElements.define("answer-turn", AnswerTurn);
