// Below an answer: the documents it cites, and apart from them what was found and not used.

import { documentPath, placeAddress } from "./api.js";
import { chip, foreignLanguage, provenance, reorders, whereabouts } from "./citations.js";
import { announce, button, element, flat } from "./dom.js";
import { say, sayCount } from "./messages.js";

const SNIPPET = 320;

export function citedSources(turn) {
  const { citations } = turn.answer;
  if (!citations.length) return null;
  const ids = [...new Set(citations.map(({ document }) => document.id))];
  return element("section", { class: "cited" },
    element("h3", {}, say("cited.title")),
    element("ul", {}, ids.map((id) => citedDocument(turn, citations.filter(({ document }) => document.id === id)))));
}

function citedDocument(turn, citations) {
  const { document } = citations[0];
  return element("li", {},
    element("div", { class: "cited-document" },
      element("a", { class: "title", href: documentPath(document.id), lang: document.language }, element("bdi", {}, document.title)),
      provenance(document)),
    element("span", { class: "chips" }, citations.map((citation) => chip(turn, citation))),
    element("ol", { class: "print-only" }, citations.map(printedCitation)));
}

// On paper, where a chip cannot be clicked: the number, the quote and the address of its place.
function printedCitation(citation) {
  return element("li", { value: citation.marker }, element("q", {}, citation.quote), " ", element("span", { class: "address" }, placeAddress(citation)));
}

// The passages that no citation touches.
function unusedPassages({ passages, citations }) {
  return (passages ?? []).filter((passage) => !citations.some((citation) => overlaps(citation, passage)));
}

function overlaps(one, other) {
  return one.document.id === other.document.id && one.start < other.end && other.start < one.end;
}

export function alsoFound(turn) {
  const passages = unusedPassages(turn.answer);
  if (!passages.length) return null;
  return element("details", { class: "also-found" },
    element("summary", {}, sayCount("also.title", passages.length)),
    element("p", { class: "hint" }, say("also.hint")),
    passageList(turn, passages));
}

export function passageList(turn, passages) {
  return element("ol", { class: "passages" }, passages.map((passage) => passageRow(turn, passage)));
}

function passageRow(turn, passage) {
  const open = (event) => announce(event.currentTarget, "open-passage", { turn, passage, opener: event.currentTarget });
  const where = [...whereabouts(passage), foreignLanguage(passage.document)].filter(Boolean).join(" · ");
  return element("li", {},
    element("p", { class: "snippet", lang: passage.document.language, dir: "auto" }, snippet(passage.text)),
    reorders(passage.text) && element("p", { class: "caution" }, say("reordered")),
    element("p", { class: "where" },
      button(element("bdi", {}, passage.document.title), { class: "link", onclick: open, "aria-controls": "source-pane",
        "aria-label": say("passage.open", { title: passage.document.title, rank: passage.rank }) }),
      where && element("span", {}, " · ", element("bdi", {}, where))));
}

// Cut at a word, never inside a character.
function snippet(text) {
  const line = flat(text);
  if (line.length <= SNIPPET) return line;
  const cut = line.slice(0, SNIPPET).replace(/[\ud800-\udbff]$/, "");
  return `${cut.slice(0, Math.max(cut.lastIndexOf(" "), SNIPPET - 40))} …`;
}
