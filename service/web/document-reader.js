// <document-reader>: a whole document on its own page, at /documents/<id>, and the permalink to a
// place in it: /documents/<id>#<start>-<end>, in code points.

import { originalLink, pdfLink, provenance } from "./citations.js";
import { DocumentText } from "./document-text.js";
import { announce, button, element } from "./dom.js";
import { icon } from "./icons.js";
import { readDocument } from "./library.js";
import { say, sayCount } from "./messages.js";
import { explain, problemName } from "./problems.js";
import { scrollTo } from "./source-pane.js";

class DocumentReader extends HTMLElement {
  async open(id, hash) {
    const wanted = this.wanted = `${id}#${hash}`;
    this.replaceChildren(element("p", { class: "hint" }, say("loading")));
    try {
      const source = await readDocument(id);
      if (this.wanted === wanted) this.show(source, placeFrom(hash, source));
    } catch (problem) {
      if (this.wanted !== wanted) return;
      this.replaceChildren(element("div", { class: "reader-head" }, backLink(), explain(problem)));
      document.title = `${problemName(problem)} · belqa`;
    }
  }

  show(source, place) {
    const text = new DocumentText();
    const mark = text.show(source, place.range ? [{ ...place.range, kind: "quote" }] : []);
    this.replaceChildren(this.head(source, place), text);
    document.title = `${source.title} · belqa`;
    scrollTo(this, mark);
    this.querySelector("h2").focus({ preventScroll: true });
  }

  head(source, place) {
    return element("header", { class: "reader-head" },
      backLink(),
      element("h2", { tabindex: "-1", lang: source.language }, element("bdi", {}, source.title)),
      element("p", {}, provenance(source), " · ", sayCount("characters", source.ruler.length)),
      place.broken && element("p", { class: "place-note bad", role: "note" }, icon("warning"), say("reader.broken")),
      element("p", { class: "pane-links" },
        button(say("reader.ask"), { class: "quiet", onclick: () => announce(this, "ask-within", { document: source }) }),
        pdfLink(source, source.pages?.filter((start) => start <= place.start).length || null),
        originalLink(source)));
  }
}

function backLink() {
  return element("a", { class: "back", href: "/" }, icon("previous"), say("reader.back"));
}

// An address that points outside the text marks nothing and says so.
function placeFrom(hash, { ruler }) {
  if (!hash) return {};
  const [, start, end] = /^#(\d+)-(\d+)$/.exec(hash) ?? [];
  const fits = end !== undefined && Number(start) < Number(end) && Number(end) <= ruler.length;
  return fits ? { start: Number(start), range: ruler.range({ start: Number(start), end: Number(end) }) } : { broken: true };
}

customElements.define("document-reader", DocumentReader);
