// <source-pane>: the source beside the answer, at the place of the quote. On a phone it is a sheet
// over the answer. It opens on a citation (quote marked) or on a passage (found, not cited).

import { documentPath, placeAddress } from "./api.js";
import { joined, originalLink, pdfLink, provenance, reorders, whereabouts } from "./citations.js";
import { DocumentText } from "./document-text.js";
import { announce, element, iconButton } from "./dom.js";
import { icon } from "./icons.js";
import { findQuote, readDocument } from "./library.js";
import { say } from "./messages.js";
import { explain } from "./problems.js";
import { copyText } from "./take-along.js";

const SPOKEN = 1_000; // characters of the quote that a screen reader hears when the source opens
export const SHEET = matchMedia("(max-width: 760px)");

class SourcePane extends HTMLElement {
  get isOpen() {
    return !this.hidden;
  }

  openCitation({ turn, citation, opener }) {
    return this.open({ turn, citation, opener, place: { ...citation, cited: true } });
  }

  openPassage({ turn, passage, opener }) {
    return this.open({ turn, opener, place: { ...passage, quote: passage.text, cited: false } });
  }

  async open(shown) {
    this.shown = shown;
    this.hidden = false;
    this.draw();
    this.setModal();
    this.markChips();
    this.querySelector("h2").focus();
    announce(this, "pane-changed");
    await this.fill(shown);
  }

  close({ focus = true } = {}) {
    if (!this.isOpen) return;
    const opener = this.currentChip() ?? this.shown.opener;
    this.hidden = true;
    this.shown = null;
    this.setModal();
    this.markChips();
    announce(this, "pane-changed");
    if (focus) opener?.focus();
  }

  // The corpus has changed: what was said of the quote may no longer hold.
  recheck() {
    if (this.isOpen) this.fill(this.shown);
  }

  // Drawn again in another language, at the same place.
  redraw() {
    if (!this.isOpen) return;
    this.draw();
    this.markChips();
    this.fill(this.shown);
  }

  // As a sheet it covers the page, so the page behind it must not take the keyboard.
  setModal() {
    const covering = this.isOpen && SHEET.matches;
    for (const node of document.querySelectorAll("#stage, #rail, .skip")) node.inert = covering;
    this.role = covering ? "dialog" : "complementary";
    this.ariaModal = covering || null;
  }

  draw() {
    const { document } = this.shown.place;
    this.ariaLabel = say("pane");
    this.notes = element("div", { class: "pane-notes", role: "status" });
    this.copyNote = element("p", { class: "hint", role: "status" });
    this.body = element("div", { class: "pane-body", tabindex: "0", role: "region", "aria-label": say("pane.text", { title: document.title }) },
      element("p", { class: "hint" }, say("loading")));
    this.replaceChildren(element("div", { class: "pane-head" }, this.topRow(), this.titleBlock(document), this.notes, this.copyNote), this.body);
  }

  topRow() {
    return element("div", { class: "pane-top" }, this.position(), element("span", { class: "spacer" }),
      iconButton(say("link.copy"), icon("link"), { onclick: (event) => this.copyLink(event.currentTarget) }),
      iconButton(say("pane.close"), icon("close"), { onclick: () => this.close() }));
  }

  // "Source 2 of 5" with the way to the neighbours; announced when it changes.
  position() {
    const { turn, citation } = this.shown;
    if (!citation) return element("span", { class: "position" }, say("pane.found"));
    const all = turn.answer.citations;
    const index = indexOfMarker(all, citation);
    const go = (step) => () => this.step(step);
    return [
      iconButton(say("pane.previous"), icon("previous"), { disabled: index <= 0, kind: "previous", onclick: go(-1) }),
      element("span", { class: "position", role: "status" }, say("pane.position", { number: index + 1, total: all.length })),
      iconButton(say("pane.next"), icon("next"), { disabled: index >= all.length - 1, kind: "next", onclick: go(1) }),
    ];
  }

  async step(by) {
    const { turn, citation, opener } = this.shown;
    const all = turn.answer.citations;
    const next = all[indexOfMarker(all, citation) + by];
    if (!next) return;
    const opening = this.openCitation({ turn, citation: next, opener });
    this.querySelector(by < 0 ? ".previous:not(:disabled)" : ".next:not(:disabled)")?.focus();
    await opening;
  }

  titleBlock(document) {
    const { place } = this.shown;
    const where = whereabouts(place);
    return element("div", { class: "pane-title" },
      element("h2", { tabindex: "-1", lang: document.language, "aria-describedby": "pane-quote" }, element("bdi", {}, document.title)),
      element("p", { id: "pane-quote", class: "visually-hidden", lang: document.language }, place.quote.slice(0, SPOKEN)),
      element("p", {}, provenance(document)),
      where.length > 0 && element("p", { class: "section", lang: document.language }, joined(where, " › ")),
      element("p", { class: "pane-links" },
        element("a", { href: documentPath(document.id, place) }, say("pane.whole")),
        pdfLink(document, place.page),
        originalLink(document)));
  }

  async fill(shown) {
    try {
      const source = await readDocument(shown.place.document.id);
      if (this.shown === shown) this.showText(source, shown.place);
    } catch (problem) {
      if (this.shown !== shown) return;
      this.notes.replaceChildren();
      this.body.replaceChildren(explain(problem));
    }
  }

  showText(source, place) {
    const found = findQuote(source, place);
    const text = new DocumentText();
    text.show(source, found ? marksOf(source, place, found) : []);
    this.body.replaceChildren(text);
    this.notes.replaceChildren(...placeNotes(place, found));
    scrollTo(this.body, text.querySelector("mark.answer") ?? text.querySelector("mark.quote, mark.found"));
  }

  async copyLink(opener) {
    const copied = await copyText(placeAddress(this.shown.place));
    this.copyNote.textContent = say(copied ? "copied" : "copy.failed");
    opener.focus();
  }

  currentChip() {
    const { turn, citation, opener } = this.shown ?? {};
    if (!citation || opener?.dataset.marker === String(citation.marker)) return opener?.isConnected ? opener : null;
    return document.querySelector(`.statements .chip[data-turn="${turn.id}"][data-marker="${citation.marker}"]`);
  }

  // The chip whose source is open looks so, and says so.
  markChips() {
    const { turn, citation } = this.shown ?? {};
    for (const chip of document.querySelectorAll(".chip")) {
      const open = Boolean(citation) && chip.dataset.turn === turn.id && chip.dataset.marker === String(citation.marker);
      chip.ariaExpanded = open;
    }
  }
}

// By number: the final answer brings its own copies of the citations that were streamed.
function indexOfMarker(citations, { marker }) {
  return citations.findIndex((citation) => citation.marker === marker);
}

// The quote, the short answer in it, and the lead-in that a list item is read with.
function marksOf({ ruler }, place, found) {
  if (!place.cited) return [{ ...found, kind: "found" }];
  const marks = [{ start: found.start, end: found.end, kind: "quote" }];
  if (found.moved) return marks;
  if (place.highlight) marks.push({ ...ruler.range(place.highlight), kind: "answer" });
  if (place.lead_in) marks.push({ ...ruler.range(place.lead_in), kind: "lead" });
  return marks;
}

function placeNotes(place, found) {
  const notes = [];
  if (!found) notes.push(note("warning", "pane.changed", "bad"));
  else if (!place.cited) notes.push(note("info", "pane.not.cited", "neutral"));
  else if (!place.verified) notes.push(note("warning", "pane.unverified", "bad"));
  else notes.push(note("check", found.moved ? "pane.moved" : "pane.verified", "good"));
  if (reorders(place.quote)) notes.push(note("warning", "reordered", "bad"));
  return notes;
}

function note(sign, key, kind) {
  return element("p", { class: `place-note ${kind}` }, icon(sign), say(key));
}

// Scrolls the text alone: scrollIntoView would move the answer behind it as well.
export function scrollTo(scroller, target) {
  if (!target) { scroller.scrollTop = 0; return; }
  const distance = target.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
  scroller.scrollTop += distance - scroller.clientHeight / 3;
}

customElements.define("source-pane", SourcePane);
