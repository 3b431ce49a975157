// What the page knows of the corpus: the list of documents, their texts, the example questions.

import * as api from "./api.js";
import { Ruler } from "./offsets.js";

const KEPT = 6;
const texts = new Map();
let listing = null;
let questions = null;

export function listDocuments() {
  listing ??= api.documents().catch(forget(() => { listing = null; }));
  return listing;
}

export function exampleQuestions() {
  questions ??= api.examples().then((answer) => answer.questions).catch(forget(() => { questions = null; }));
  return questions;
}

// A failed call is asked again the next time, a good answer is kept.
function forget(reset) {
  return (error) => { reset(); throw error; };
}

export function forgetEverything() {
  listing = questions = null;
  texts.clear();
}

export async function readDocument(id) {
  if (!texts.has(id)) texts.set(id, await fetchDocument(id));
  if (texts.size > KEPT) texts.delete(texts.keys().next().value);
  return texts.get(id);
}

// The corpus may have changed since the text was read: ask once more before giving up on a quote.
export async function readDocumentWith(id, quote) {
  const known = texts.has(id);
  const document = await readDocument(id);
  if (!known || !quote || findQuote(document, quote)) return document;
  texts.delete(id);
  return readDocument(id);
}

async function fetchDocument(id) {
  const document = await api.documentById(id);
  return { ...document, ruler: new Ruler(document.text) };
}

// Where the quote stands now: at its offsets, else at the one other place where it is found word
// for word, else nowhere. Marking the wrong sentence is worse than marking none.
export function findQuote({ text, ruler }, { start, end, quote }) {
  if (ruler.slice(start, end) === quote) return { ...ruler.range({ start, end }), moved: false };
  const first = text.indexOf(quote);
  if (!quote || first < 0 || text.indexOf(quote, first + 1) >= 0) return null;
  return { start: first, end: first + quote.length, moved: true };
}
