// The page: puts the parts together and decides what each of their events means.

import "./chat-transcript.js";
import "./connection-notice.js";
import "./document-reader.js";
import "./question-box.js";
import "./side-rail.js";
import "./source-pane.js";
import "./welcome-card.js";
import { Asking } from "./asking.js";
import { element } from "./dom.js";
import { icon } from "./icons.js";
import { listenToKeys } from "./keyboard.js";
import { forgetEverything, listDocuments } from "./library.js";
import { menu } from "./menu.js";
import { chooseLanguage, say } from "./messages.js";
import { followLinks, goTo, showRoute } from "./routes.js";
import * as store from "./store.js";
import { chatAsJson, chatAsMarkdown, download } from "./take-along.js";
import { historyOf, newTurn, restart, settle } from "./turns.js";

const part = (selector) => document.querySelector(selector);
const transcript = part("chat-transcript");
const box = part("question-box");
const pane = part("source-pane");
const rail = part("side-rail");
const notice = part("connection-notice");
const welcome = part("welcome-card");
const WIDE = matchMedia("(min-width: 901px)");
const reader = part("document-reader");
const railIsOpen = () => document.body.hasAttribute("data-rail");

let chat = store.loadCurrent();
let asking = null;

async function start() {
  await chooseLanguage();
  chat.turns.forEach(settle);
  drawAll();
  listen();
  route();
  showLatest();
  if (!part("#chat").hidden && matchMedia("(pointer: fine)").matches) box.input.focus();
  document.body.dataset.ready = "true";
  performance.mark("ready");
  listDocuments().catch(() => notice.look());
}

function drawAll() {
  drawBar();
  rail.draw();
  rail.drawChats(chat);
  box.draw();
  welcome.draw();
  notice.draw();
  drawChat();
}

function drawBar() {
  const toggle = part(".bar [data-action=toggle-rail]");
  toggle.replaceChildren(icon("menu"));
  toggle.setAttribute("aria-label", say("rail"));
  part(".bar-actions").replaceChildren(menu(say("export"), icon("more"), [
    [say("export.markdown"), () => download("belqa.md", "text/markdown", chatAsMarkdown(chat))],
    [say("export.json"), () => download("belqa.json", "application/json", chatAsJson(chat))],
    [say("print"), () => print()],
  ]));
}

function drawChat() {
  transcript.show(chat);
  updateChat();
}

function updateChat() {
  const empty = !chat.turns.length;
  welcome.hidden = !empty;
  document.body.dataset.chat = empty ? "empty" : "full";
  const question = chat.turns[0]?.question;
  if (!part("#chat").hidden) document.title = question ? `${question.slice(0, 60)} · belqa` : "belqa";
}

function listen() {
  const answers = {
    "ask": ({ question, typed }) => askQuestion(question, typed),
    "retry": ({ turn }) => retry(turn),
    "stop-answer": () => asking?.stop(),
    "edit-question": ({ text }) => box.fill(text),
    "turn-changed": () => keep(),
    "open-citation": (detail) => pane.openCitation(detail),
    "open-passage": (detail) => pane.openPassage(detail),
    "pane-changed": () => { document.body.toggleAttribute("data-pane", pane.isOpen); },
    "new-chat": () => openChat(store.newChat()),
    "open-chat": (detail) => (detail.chat.id === chat.id ? focusQuestion() : openChat(detail.chat)),
    "delete-chat": (detail) => removeChat(detail.chat),
    "ask-within": (detail) => { box.setScope(detail.document); focusQuestion(); },
    "connection-back": refreshCorpus,
    "language-switched": () => { drawAll(); showView(); pane.redraw(); },
  };
  for (const [name, answer] of Object.entries(answers)) document.addEventListener(name, (event) => answer(event.detail ?? {}));
  document.addEventListener("click", (event) => { if (event.target.closest("[data-action=toggle-rail]")) toggleRail(); });
  // Only beside what covers the page does a tap reach the body itself.
  document.addEventListener("click", (event) => { if (event.target === document.body && part("#stage").inert) uncover(); });
  part(".skip").addEventListener("click", (event) => { event.preventDefault(); focusQuestion(); });
  listenToKeys({ focusQuestion, escape });
  followLinks(() => { route(); toggleRail(false); });
  addEventListener("storage", () => rail.drawChats(chat));
  WIDE.addEventListener("change", () => toggleRail(false));
}

function route() {
  pane.close({ focus: false });
  showView();
}

function showView() {
  showRoute({ chat: part("#chat"), readerView: part("#reader"), reader });
  updateChat();
}

function askQuestion(question, typed) {
  if (asking) return;
  goTo("/");
  const turn = newTurn(question, box.scope ? [box.scope.id] : []);
  const history = historyOf(chat.turns);
  chat.turns.push(turn);
  if (typed) box.clear();
  updateChat();
  const view = transcript.add(turn);
  if (!typed) view.querySelector("h2").focus({ preventScroll: true });
  run(turn, view, history);
}

function retry(turn) {
  if (asking) return;
  const view = transcript.viewOf(turn);
  const history = historyOf(chat.turns.slice(0, chat.turns.indexOf(turn)));
  restart(turn);
  view.show(turn);
  view.querySelector("h2").focus({ preventScroll: true });
  run(turn, view, history);
}

async function run(turn, view, history) {
  const body = { question: turn.question, ...(history.length && { history }), ...(turn.scope.length && { documents: turn.scope }) };
  asking = new Asking(turn, body, () => view.isConnected ? view.refresh() : transcript.viewOf(turn)?.refresh());
  const current = chat;
  box.setRunning(true);
  keep();
  const problem = await asking.run();
  asking = null;
  box.setRunning(false);
  if (problem?.kind === "offline" || problem?.kind === "cut") notice.look();
  keep(current);
}

function keep(which = chat) {
  box.setKept(store.saveChat(which));
  store.rememberCurrent(chat);
  rail.drawChats(chat);
}

function openChat(next) {
  asking?.stop();
  pane.close({ focus: false });
  chat = next;
  chat.turns.forEach(settle);
  store.rememberCurrent(chat);
  focusQuestion();
  rail.drawChats(chat);
  drawChat();
  showLatest();
}

function removeChat(gone) {
  if (!confirm(say("chat.delete.sure"))) return;
  store.deleteChat(gone);
  if (gone.id !== chat.id) { rail.drawChats(chat); return; }
  chat.turns = []; // an answer still arriving must not bring the chat back
  openChat(store.newChat());
}

function showLatest() {
  if (transcript.lastElementChild) transcript.bringUp(transcript.lastElementChild);
}

function refreshCorpus() {
  forgetEverything();
  rail.loadDocuments();
  welcome.draw();
}

// As a drawer the rail lies over the page, which must not take the keyboard meanwhile.
function toggleRail(open = !railIsOpen()) {
  if (open === railIsOpen()) return;
  const opener = part(".bar [data-action=toggle-rail]");
  document.body.toggleAttribute("data-rail", open);
  part("#stage").inert = open;
  for (const [name, value] of [["role", "dialog"], ["aria-modal", "true"], ["aria-label", say("rail")]]) {
    if (open) rail.setAttribute(name, value);
    else rail.removeAttribute(name);
  }
  opener.setAttribute("aria-expanded", String(open));
  if (open) rail.querySelector(".new-chat").focus();
  else if (rail.contains(document.activeElement)) opener.focus();
}

function focusQuestion() {
  goTo("/");
  toggleRail(false);
  box.input.focus();
}

function escape() {
  if (asking && !railIsOpen()) asking.stop();
  else uncover();
}

function uncover() {
  if (railIsOpen()) toggleRail(false);
  else pane.close();
}

start();
