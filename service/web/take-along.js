// Answers on their way out: plain text, Markdown, JSON. Marker, quote, source, date and the address
// of the place travel together, so that a pasted answer can still be checked.

import { placeAddress } from "./api.js";
import { whereabouts } from "./citations.js";
import { element, flat } from "./dom.js";
import { say, sayDate } from "./messages.js";
import { explain } from "./problems.js";
import { otherValue } from "./statements.js";
import { citationsOf, isRefusal, isWorded, leadInOf, missingFrom } from "./turns.js";

export const answerAsText = (turn) => write(turn, { heading: (text) => text, words: (text) => text, quote: (text) => `“${text}”`, item: "• " });
export const answerAsMarkdown = (turn) => write(turn, MARKDOWN);

export function chatAsMarkdown(chat) {
  return [`# ${say("export.title")}`, "", ...chat.turns.map(answerAsMarkdown)].join("\n");
}

export function chatAsJson(chat) {
  return JSON.stringify({ exported: new Date().toISOString(), from: location.origin, ...chat }, null, 2);
}

const MARKDOWN = { heading: (text) => `## ${escapeMarkdown(flat(text))}`, words: escapeMarkdown, quote: (text) => `*“${escapeMarkdown(text)}”*`, item: "- " };

function write(turn, style) {
  const { answer } = turn;
  return [
    style.heading(turn.question), "",
    ...statementLines(answer, style),
    ...endLines(turn, style), "",
    ...sourceLines(answer, style),
  ].join("\n").trimEnd() + "\n";
}

function statementLines(answer, style) {
  const lines = [];
  let head = null;
  for (const statement of answer.statements) {
    const [citation] = citationsOf(statement, answer);
    const lead = leadInOf(citation, answer);
    const place = lead && `${citation.document.id} ${lead.start}`;
    if (place && place !== head) lines.push(...(lines.at(-1) ? [""] : []), style.words(flat(lead.text)), "");
    head = place;
    lines.push(`${statement.list ? style.item : ""}${style.words(flat(statement.text))}${factNote(statement, style)} ${markers(statement)}`);
    if (!statement.list) lines.push("");
  }
  return lines;
}

const markers = ({ citations }) => citations.map((marker) => `[${marker}]`).join("");

function factNote({ as_of, origin, differs_from: others }, style) {
  const told = [as_of, origin && style.words(origin), others?.length && otherValue(others)].filter(Boolean);
  return told.length ? ` (${told.join(", ")})` : "";
}

// An answer that is no full answer says so on paper too.
function endLines(turn, style) {
  const { phase, answer } = turn;
  if (phase === "failed") return [style.words(explain(turn.problem).textContent)];
  return [
    isRefusal(turn) ? say("missing.title") : isWorded(answer) && say("worded"),
    phase !== "done" && say(phase),
    ...missingFrom(answer).map((part) => `${say("missing.title")}: ${style.words(part)}`),
    answer.note && style.words(flat(answer.note)),
    ...(answer.unsupported ?? []).map(({ text }) => `${say("left.out")}: ${style.words(flat(text))}`),
  ].filter(Boolean);
}

function sourceLines({ citations }, style) {
  if (!citations.length) return [];
  return [`${say("cited.title")}:`, "", ...citations.flatMap((citation) => [sourceLine(citation, style), ""])];
}

function sourceLine(citation, style) {
  const { document } = citation;
  const parts = [document.title, document.publisher, sayDate(document.date), ...whereabouts(citation)].filter(Boolean);
  return [`[${citation.marker}] ${style.words(flat(parts.join(", ")))}`, `    ${style.quote(flat(citation.quote))}`, `    ${placeAddress(citation)}`].join("\n");
}

function escapeMarkdown(text) {
  return text.replace(/[\\`*_[\]<>]/g, "\\$&");
}

// The clipboard interface exists only on https and localhost. A service on an office network is
// often plain http, where the older command still copies from a selected field.
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

export function download(name, type, text) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
