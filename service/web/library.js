// What the page knows of the corpus: the list of documents, their texts, the example questions.

import * as api from "./api.js";
import { Ruler } from "./offsets.js";

const MOST_TEXTS = 6;
const texts = new Map();
const lists = new Map();

export const listDocuments = () => kept(api.documents);
export const exampleQuestions = () => kept(api.examples).then(({ questions }) => questions);

// Whether an answer rests on a newer index than what the page knows.
export async function isOutdated({ index }) {
  const known = await listDocuments().catch(() => null);
  return Boolean(known) && known.index.version !== index?.version;
}

// A failed call is asked again the next time, a good answer is kept.
function kept(call) {
  if (!lists.has(call)) lists.set(call, call().catch((error) => { lists.delete(call); throw error; }));
  return lists.get(call);
}

export function forgetEverything() {
  lists.clear();
  texts.clear();
}

export async function readDocument(id) {
  if (!texts.has(id)) {
    const document = await api.documentById(id);
    texts.set(id, { ...document, ruler: new Ruler(document.text) });
  }
  if (texts.size > MOST_TEXTS) texts.delete(texts.keys().next().value);
  return texts.get(id);
}

// Where the quote stands now: at its offsets, else at the one other place where it is found word
// for word, else nowhere. Marking the wrong sentence is worse than marking none.
export function findQuote({ text, ruler }, { start, end, quote }) {
  if (ruler.slice(start, end) === quote) return { ...ruler.range({ start, end }), moved: false };
  const first = text.indexOf(quote);
  if (!quote || first < 0 || text.indexOf(quote, first + 1) >= 0) return null;
  return { start: first, end: first + quote.length, moved: true };
}
