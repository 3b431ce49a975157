// Answers on their way out: plain text, Markdown, JSON. Marker, quote, source, date and the address
// of the place travel together, so that a pasted answer can still be checked.

import { documentPath } from "./api.js";
import { whereabouts } from "./citations.js";
import { say, sayDate } from "./messages.js";
import { otherValue } from "./statements.js";
import { citationsOf, missingFrom } from "./turns.js";

export const answerAsText = (turn) => write(turn, { heading: (text) => text, words: (text) => text, quote: (text) => `“${text}”`, item: "• " });
export const answerAsMarkdown = (turn) => write(turn, MARKDOWN);

export function chatAsMarkdown(chat) {
  return [`# ${say("export.title")}`, "", ...chat.turns.map(answerAsMarkdown)].join("\n");
}

export function chatAsJson(chat) {
  return JSON.stringify({ exported: new Date().toISOString(), from: location.origin, ...chat }, null, 2);
}

const MARKDOWN = { heading: (text) => `## ${flat(text)}`, words: escapeMarkdown, quote: (text) => `*“${escapeMarkdown(text)}”*`, item: "- " };

function write(turn, style) {
  const { answer } = turn;
  return [
    style.heading(turn.question), "",
    ...statementLines(answer, style),
    ...endLines(turn), "",
    ...sourceLines(answer, style),
  ].join("\n").trimEnd() + "\n";
}

function statementLines(answer, style) {
  const lines = [];
  let head = null;
  for (const statement of answer.statements) {
    const lead = statement.list ? citationsOf(statement, answer)[0]?.lead_in : null;
    if (lead && lead.start !== head) lines.push(style.words(flat(lead.text)), "");
    head = lead?.start ?? null;
    lines.push(`${statement.list ? style.item : ""}${style.words(flat(statement.text))}${factNote(statement)} ${markers(statement)}`);
    if (!statement.list) lines.push("");
  }
  return lines;
}

const markers = ({ citations }) => citations.map((marker) => `[${marker}]`).join("");

function factNote({ as_of, origin, differs_from: others }) {
  const told = [as_of, origin, others?.length && otherValue(others)].filter(Boolean);
  return told.length ? ` (${told.join(", ")})` : "";
}

// An answer that is no full answer says so on paper too.
function endLines({ phase, answer }) {
  if (phase === "stopped" || phase === "incomplete") return [say(phase)];
  if (phase === "failed") return [say("export.failed")];
  const missing = missingFrom(answer).map((part) => `${say("missing.title")}: ${part}`);
  return answer.status === "not_in_sources" ? [say("refusal.title"), ...missing] : missing;
}

function sourceLines({ citations }, style) {
  if (!citations.length) return [];
  return [`${say("cited.title")}:`, "", ...citations.flatMap((citation) => [sourceLine(citation, style), ""])];
}

function sourceLine(citation, style) {
  const { document } = citation;
  const parts = [document.title, document.publisher, sayDate(document.date), ...whereabouts(citation)].filter(Boolean);
  const address = new URL(documentPath(document.id, citation), location.origin).href;
  return [`[${citation.marker}] ${style.words(flat(parts.join(", ")))}`, `    ${style.quote(flat(citation.quote))}`, `    ${address}`].join("\n");
}

const flat = (text) => text.replace(/\s+/g, " ").trim();

function escapeMarkdown(text) {
  return text.replace(/[\\`*_[\]<>]/g, "\\$&");
}

export function download(name, type, text) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  Object.assign(link, { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
