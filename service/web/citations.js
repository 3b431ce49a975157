// The numbered chip after a statement, and how a source is named in words.

import { pdfPath } from "./api.js";
import { announce, button, element } from "./dom.js";
import { icon } from "./icons.js";
import { currentLanguage, say, sayDate, sayLanguage } from "./messages.js";

export function chip(turn, citation) {
  const name = say("chip.name", { marker: citation.marker, source: sourceName(citation) });
  const open = (event) => announce(event.currentTarget, "open-citation", { turn, citation, opener: event.currentTarget });
  return button(String(citation.marker), { class: "chip", title: name, "aria-label": name, "aria-controls": "source-pane",
    "aria-expanded": "false", "data-marker": citation.marker, "data-turn": turn.id, onclick: open });
}

// "Country Report: Belgium, Research, page 4, 2 August 2023"
function sourceName(place) {
  return [place.document.title, ...whereabouts(place), sayDate(place.document.date)].join(", ");
}

// Headings and page of a place; a heading that only repeats the title says nothing new.
export function whereabouts({ document, section, page }) {
  const same = (heading) => heading.trim().toLowerCase() === document.title.trim().toLowerCase();
  return [...(section ?? []).filter((heading) => !same(heading)), pageText(page)].filter(Boolean);
}

const pageText = (page) => (page ? say("page", { page }) : null);

export function pdfLink({ id }, page) {
  const href = pdfPath(id, page);
  return href && element("a", { class: "pdf", href, target: "_blank", rel: "noopener" }, ["PDF", pageText(page)].filter(Boolean).join(", "));
}

// Publisher, date and language in one quiet line; what the source does not tell is said, not hidden.
export function provenance(document) {
  const parts = [document.publisher, sayDate(document.date), foreignLanguage(document)].filter(Boolean);
  return element("span", { class: "provenance" }, joined(parts, " · "));
}

// Each part keeps its own direction of reading.
export function joined(parts, sign) {
  return parts.flatMap((part, index) => [index ? sign : null, element("bdi", {}, part)]);
}

export function foreignLanguage({ language }) {
  return language && language !== currentLanguage() ? say("in.language", { language: sayLanguage(language) }) : null;
}

// Only a web address may become a link: metadata of a document is data like its text.
export function originalLink({ url }) {
  return /^https?:/i.test(url) && element("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, say("pane.original"), icon("outside"));
}

// Characters that reorder text on the screen can make a figure look like another one.
const REORDERING = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/;

export const reorders = (text) => REORDERING.test(text ?? "");
