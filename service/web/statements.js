// The quoted statements of an answer, appended one at a time as they arrive, so that a screen
// reader hears each of them once and nothing on the page jumps.

import { chip, reorders } from "./citations.js";
import { breakable, element } from "./dom.js";
import { icon } from "./icons.js";
import { say, sayCount } from "./messages.js";
import { citationsOf, leadInOf } from "./turns.js";

export class StatementList {
  constructor(turn) {
    this.turn = turn;
    this.node = element("div", { class: "statements" });
    this.shown = 0;
    this.group = null;
    for (const statement of turn.answer.statements) this.append(statement);
  }

  append(statement) {
    const citations = citationsOf(statement, this.turn.answer);
    const key = listKey(statement, citations[0]);
    if (!key || key !== this.group?.key) this.openGroup(key, statement, citations[0]);
    this.group.append(this.draw(key ? "li" : "p", statement, citations));
    this.shown += 1;
  }

  // Items that share a lead-in are one list under it; everything else stands on its own.
  openGroup(key, { list }, citation) {
    const lead = leadInOf(citation, this.turn.answer) && words(citation);
    this.group = key ? new ItemGroup(key, list, lead) : { key: null, append: (node) => this.node.append(node) };
    if (key) this.node.append(this.group.node);
    else if (lead) this.node.append(element("p", { class: "lead-in" }, lead));
  }

  draw(tag, statement, citations) {
    const language = citations[0]?.document.language;
    const text = element("span", { class: "words", lang: language, dir: "auto" }, markedText(statement.text, citations[0]));
    return element(tag, { class: "statement" }, text, " ", element("span", { class: "after" }, notes(statement), differs(statement), warning(statement),
      citations.map((citation) => chip(this.turn, citation))));
  }
}

class ItemGroup {
  constructor(key, { count }, lead) {
    this.key = key;
    this.total = count;
    this.items = element("ul", { class: "items" });
    this.count = element("span", { class: "count", "aria-live": "off" });
    this.node = element("div", { class: "group" },
      element("p", { class: "group-head" }, lead, " ", this.count), this.items);
  }

  append(item) {
    this.items.append(item);
    const shown = this.items.children.length;
    this.count.textContent = shown < this.total ? say("list.part", { shown, total: this.total }) : sayCount("list.items", shown);
  }
}

function listKey({ list }, citation) {
  if (!list) return null;
  return `${citation?.document.id} ${citation?.lead_in?.start ?? "list"}`;
}

function words({ document, lead_in }) {
  return element("span", { class: "words", lang: document.language, dir: "auto" }, breakable(lead_in.text.trim()));
}

// The year of the fact and who says so, beside the fact.
function notes({ as_of, origin }) {
  if (!as_of && !origin) return null;
  const meaning = [as_of && say("as_of.meaning", { year: as_of }), origin && say("origin.meaning", { origin })].filter(Boolean).join(" ");
  return element("span", { class: "fact", title: meaning },
    element("span", { class: "visually-hidden" }, meaning),
    element("span", { "aria-hidden": "true" }, element("bdi", {}, [as_of, origin].filter(Boolean).join(" · "))));
}

// Which quotes give another value.
function differs({ differs_from: others }) {
  return others?.length ? element("span", { class: "fact" }, otherValue(others)) : null;
}

export const otherValue = (others) => say("differs", { others: others.map((marker) => `[${marker}]`).join(" ") });

function warning({ text }) {
  return reorders(text) && element("span", { class: "caution" }, icon("warning"), say("reordered"));
}

// The short answer inside the quote; what a model worded is no quote.
function markedText(text, citation) {
  if (!citation?.highlight || text !== citation.quote) return breakable(text);
  const { start, highlight } = citation;
  const characters = [...text];
  const part = (from, to) => breakable(characters.slice(from, to).join(""));
  const [from, to] = [highlight.start - start, highlight.end - start];
  return [part(0, from), element("mark", { class: "answer" }, part(from, to)), part(to)];
}
