// Conversations and choices, kept in this browser only. One key a chat, so that two tabs do not overwrite
// each other; the oldest chats make room when there are too many or the browser's space is full.
// A draft belongs to its tab.

const PREFIX = "belqa.chat.";
const DRAFT = "belqa.draft";
const CURRENT = "belqa.current";
const LANGUAGE = "belqa.language";
const MOST_CHATS = 30;
const MOST_TURNS = 100;
const LONGEST_TURN = 200_000;

export function newChat() {
  return { id: crypto.randomUUID?.() ?? String(Date.now() + Math.random()), updated: Date.now(), turns: [] };
}

export function listChats() {
  return chatKeys().map(readChat).filter(Boolean).sort((one, other) => other.updated - one.updated);
}

export function loadCurrent() {
  const id = attempt(() => sessionStorage.getItem(CURRENT) ?? localStorage.getItem(CURRENT));
  return (id && readChat(PREFIX + id)) || newChat();
}

export function rememberCurrent(chat) {
  attempt(() => sessionStorage.setItem(CURRENT, chat.id));
  attempt(() => localStorage.setItem(CURRENT, chat.id));
}

// Returns false when the browser keeps nothing: the page then says so.
export function saveChat(chat) {
  if (!chat.turns.length) return true;
  chat.updated = Date.now();
  if (!write(chat, JSON.stringify({ ...chat, turns: merged(chat).slice(-MOST_TURNS).map(slim) }))) return false;
  firstToGo(chat).slice(0, -(MOST_CHATS - 1)).forEach(remove);
  return true;
}

export function deleteChat(chat) {
  remove(PREFIX + chat.id);
}

// Whether something that another tab did is about the chats.
export const concernsChats = ({ key }) => key?.startsWith(PREFIX) ?? true;

export const loadDraft = () => attempt(() => sessionStorage.getItem(DRAFT)) ?? "";
export const saveDraft = (text) => attempt(() => sessionStorage.setItem(DRAFT, text));
export const loadLanguage = () => attempt(() => localStorage.getItem(LANGUAGE));
export const saveLanguage = (code) => attempt(() => localStorage.setItem(LANGUAGE, code));

// Another tab may have asked more in this chat, or hold the answer that this one did not get.
function merged({ id, turns }) {
  const all = new Map(readChat(PREFIX + id)?.turns.map((turn) => [turn.id, turn]));
  for (const turn of turns) if (turn.phase === "done" || all.get(turn.id)?.phase !== "done") all.set(turn.id, turn);
  return [...all.values()].sort((one, other) => (one.asked > other.asked) - (one.asked < other.asked));
}

// Each refusal of the browser costs one older chat, until the new one fits; if it never does, none.
function write(chat, text) {
  const gone = [];
  for (const key of [null, ...firstToGo(chat)]) {
    if (key) {
      gone.push([key, localStorage.getItem(key)]);
      remove(key);
    }
    try {
      localStorage.setItem(PREFIX + chat.id, text);
      return true;
    } catch { /* full: one more has to go */ }
  }
  for (const [key, kept] of gone) attempt(() => localStorage.setItem(key, kept));
  return false;
}

// The keys of the other chats: what cannot be read first, then the oldest.
function firstToGo(kept) {
  const others = chatKeys().filter((key) => key !== PREFIX + kept.id);
  const updated = new Map(others.map((key) => [key, readChat(key)?.updated ?? 0]));
  return others.sort((one, other) => updated.get(one) - updated.get(other));
}

function remove(key) {
  attempt(() => localStorage.removeItem(key));
}

// A turn of unusual size keeps its answer and its citations, and loses what was only found.
function slim(turn) {
  if (!turn.answer || JSON.stringify(turn).length < LONGEST_TURN) return turn;
  return { ...turn, answer: { ...turn.answer, passages: [] } };
}

function chatKeys() {
  return attempt(() => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX))) ?? [];
}

// A chat that cannot be read (older format, edited by hand) is no chat.
function readChat(key) {
  const chat = attempt(() => JSON.parse(localStorage.getItem(key)));
  return Array.isArray(chat?.turns) ? chat : null;
}

// A browser that forbids storage only forgets.
function attempt(action) {
  try { return action(); } catch { return null; }
}
