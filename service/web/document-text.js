// <document-text>: the text of a document as readable blocks, with every character still in its
// place, and the marked ranges on it. A very long text is drawn around the mark and grows on demand.

import { breakable, button, element } from "./dom.js";
import { say } from "./messages.js";

const DRAWN = 60_000;

export class DocumentText extends HTMLElement {
  // marks: [{start, end, kind}] in UTF-16 offsets. Returns the first marked node, if any.
  show(source, marks = []) {
    this.text = source.text;
    this.marks = marks;
    this.blocks = layOut(source);
    this.lang = source.language ?? "";
    const centre = marks[0] ?? { start: 0, end: 0 };
    this.from = Math.max(0, centre.start - DRAWN);
    this.to = Math.min(this.text.length, Math.max(centre.end, centre.start) + DRAWN);
    this.avoidSplitCharacters();
    this.earlier = button(say("reader.earlier"), { class: "more-text", onclick: () => this.growUp() });
    this.later = button(say("reader.later"), { class: "more-text", onclick: () => this.growDown() });
    this.replaceChildren(this.earlier, ...this.draw(this.from, this.to), this.later);
    this.showEnds();
    return this.querySelector("mark");
  }

  growUp() {
    const end = this.from;
    this.from = Math.max(0, end - DRAWN);
    this.avoidSplitCharacters();
    this.earlier.after(...this.draw(this.from, end));
    this.showEnds();
  }

  growDown() {
    const start = this.to;
    this.to = Math.min(this.text.length, start + DRAWN);
    this.avoidSplitCharacters();
    this.later.before(...this.draw(start, this.to));
    this.showEnds();
  }

  avoidSplitCharacters() {
    if (isSecondHalf(this.text, this.from)) this.from -= 1;
    if (isSecondHalf(this.text, this.to)) this.to += 1;
  }

  showEnds() {
    this.earlier.hidden = this.from <= 0;
    this.later.hidden = this.to >= this.text.length;
  }

  draw(from, to) {
    const nodes = [];
    for (const block of this.blocks) {
      const piece = { ...block, start: Math.max(block.start, from), end: Math.min(block.end, to), next: Math.min(block.next, to) };
      if (piece.start >= to || block.next <= from) continue;
      const node = element(tagOf(block), { class: `block ${block.kind}`, dir: "auto" }, this.words(piece.start, piece.end), this.gap(Math.max(piece.end, from), piece.next));
      place(nodes, node);
    }
    return nodes;
  }

  // The white space between two blocks stays in the page, so that offsets and copies hold.
  gap(start, end) {
    return start < end ? element("span", { class: "gap" }, this.words(start, end)) : null;
  }

  // A run of text, cut where a mark begins or ends.
  words(start, end) {
    const cuts = [start, end, ...this.marks.flatMap((mark) => [mark.start, mark.end])].filter((at) => at >= start && at <= end);
    const edges = [...new Set(cuts)].sort((one, other) => one - other);
    return edges.slice(1).map((edge, index) => this.run(edges[index], edge));
  }

  run(start, end) {
    const text = this.text.slice(start, end);
    const kinds = this.marks.filter((mark) => mark.start <= start && end <= mark.end).map((mark) => mark.kind);
    return kinds.length ? element("mark", { class: kinds.join(" ") }, breakable(text)) : breakable(text);
  }
}

// Items that follow each other share one list element.
function place(nodes, node) {
  if (node.tagName !== "LI") nodes.push(node);
  else if (nodes.at(-1)?.tagName === "UL") nodes.at(-1).append(node);
  else nodes.push(element("ul", {}, node));
}

function tagOf({ kind, level }) {
  if (kind === "heading") return `h${level}`;
  return kind === "item" ? "li" : "p";
}

// Blocks that cover the whole text in order: each begins at its line (so that a bullet stays with
// its item) and reaches to the next one.
function layOut({ text, ruler, blocks }) {
  const laid = [];
  let at = 0;
  for (const block of sorted(text, ruler, blocks)) {
    if (block.end <= at) continue;
    const start = Math.max(at, lineStart(text, block.start));
    if (continuesLine(laid.at(-1), block, text)) Object.assign(laid.at(-1), { end: block.end, next: block.end });
    else {
      cover(laid, text, at, start);
      laid.push({ ...block, start, next: block.end });
    }
    at = block.end;
  }
  cover(laid, text, at, text.length);
  return withLevels(laid);
}

function sorted(text, ruler, blocks) {
  const known = blocks?.length ? blocks.map((block) => ({ ...block, ...ruler.range(block) })) : paragraphs(text);
  return known.sort((one, other) => one.start - other.start);
}

function paragraphs(text) {
  return [...text.matchAll(/\S[^\n]*(?:\n[^\n]*\S[^\n]*)*/g)].map((match) =>
    ({ kind: "paragraph", start: match.index, end: match.index + match[0].length }));
}

// Text that no block claims: white space joins the block before it, anything else is a paragraph.
function cover(laid, text, start, end) {
  if (start >= end) return;
  const blank = !text.slice(start, end).trim();
  if (blank && laid.length) laid.at(-1).next = end;
  else laid.push({ kind: blank ? "blank" : "paragraph", start, end, next: end });
}

// What the source wrote on one line stays one paragraph, whatever its parts are for: a running
// sentence that lists things, too.
function continuesLine(last, block, text) {
  const running = ["paragraph", "lead_in", "item"];
  return last && running.includes(last.kind) && running.includes(block.kind) && !text.slice(last.end, block.start).includes("\n");
}

function lineStart(text, at) {
  return text.lastIndexOf("\n", at - 1) + 1;
}

// Heading levels below the document's own title, without skipping one.
function withLevels(laid) {
  let last = 2;
  for (const block of laid) {
    if (block.kind !== "heading") continue;
    block.level = Math.min(6, last + 1, Math.max(3, (block.level ?? 1) + 2));
    last = block.level;
  }
  return laid;
}

const isSecondHalf = (text, at) => /[\udc00-\udfff]/.test(text[at]);

customElements.define("document-text", DocumentText);
