// One question and what came of it: plain data, so that it can be stored, exported and drawn again.

// Phases: searching, reading, writing, waiting (service busy), then one of the ends below.
const ENDS = new Set(["done", "stopped", "incomplete", "failed"]);

export function newTurn(question, scope = []) {
  return restart({ id: `turn-${Date.now()}-${Math.random().toString(36).slice(2, 8)}`, question, scope, asked: new Date().toISOString() });
}

export const isRunning = (turn) => !ENDS.has(turn.phase);

export const isRefusal = ({ phase, answer }) => phase === "done" && answer.status === "not_in_sources";

export function restart(turn) {
  return Object.assign(turn, { phase: "searching", answer: emptyAnswer(), problem: null, verdict: null });
}

export function applyEvent(turn, { name, data }) {
  if (name === "passages") Object.assign(turn, { phase: "reading", answer: { ...turn.answer, passages: data.passages } });
  if (name === "statement") addStatement(turn, data);
  if (name === "done") Object.assign(turn, { phase: "done", answer: data });
}

// What arrived stays, and is marked as not the whole answer.
export function breakOff(turn, problem) {
  turn.phase = turn.answer.statements.length ? "incomplete" : "failed";
  turn.problem = { kind: problem.kind ?? "page", detail: problem.detail ?? String(problem), status: problem.status ?? 0 };
}

export function stop(turn) {
  turn.phase = "stopped";
}

// A page closed in the middle of an answer must not look as if the answer were complete.
export function settle(turn) {
  if (isRunning(turn)) breakOff(turn, { kind: "cut", detail: "" });
}

// The service resolves "and in Ghent?" with the turns before it.
export function historyOf(turns) {
  return turns.filter((turn) => turn.phase === "done").slice(-4)
    .map((turn) => ({ question: turn.answer.question_used ?? turn.question, answer: (turn.answer.answer ?? "").slice(0, 20_000) }));
}

export function citationsOf(statement, answer) {
  return statement.citations.map((marker) => answer.citations.find((citation) => citation.marker === marker)).filter(Boolean);
}

// What a quote is to be read under; nothing where the answer quotes it, and in what a model worded.
export function leadInOf(citation, answer) {
  const lead = isWorded(answer) ? null : citation?.lead_in;
  const quotes = ({ document, start, end }) => document.id === citation.document.id && start < lead.end && lead.end <= end;
  return lead && !answer.citations.some(quotes) ? lead : null;
}

// Parts of the question, and names in it that no document holds.
export function missingFrom({ missing, unmentioned }) {
  return [...(missing ?? []), ...(unmentioned ?? [])];
}

// Written by a language model. As it arrives, only a sentence of a model has a support.
export function isWorded({ written_by, statements }) {
  return written_by === "llm" || statements.some(({ support }) => typeof support === "number");
}

function addStatement(turn, { statement, citations }) {
  const known = new Set(turn.answer.citations.map((citation) => citation.marker));
  turn.phase = "writing";
  turn.answer.statements.push(statement);
  turn.answer.citations.push(...citations.filter((citation) => !known.has(citation.marker)));
}

function emptyAnswer() {
  return { statements: [], citations: [], passages: [], missing: [] };
}
