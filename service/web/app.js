// The page: puts the parts together and decides what each of their events means.

import "./chat-transcript.js";
import "./connection-notice.js";
import "./document-reader.js";
import "./question-box.js";
import "./side-rail.js";
import "./welcome-card.js";
import { Asking } from "./asking.js";
import { icon } from "./icons.js";
import { listenToKeys } from "./keyboard.js";
import { forgetEverything, isOutdated, listDocuments } from "./library.js";
import { menu } from "./menu.js";
import { chooseLanguage, say } from "./messages.js";
import { followLinks, goTo, showRoute } from "./routes.js";
import { SHEET } from "./source-pane.js";
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
  if (!(await chooseLanguage())) await chooseLanguage("en");
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
  toggle.ariaLabel = say("rail");
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
    "language-switched": redrawAll,
  };
  for (const [name, answer] of Object.entries(answers)) document.addEventListener(name, (event) => answer(event.detail ?? {}));
  document.addEventListener("click", (event) => { if (event.target.closest("[data-action=toggle-rail]")) toggleRail(); });
  // Only beside what covers the page does a tap reach the body itself.
  document.addEventListener("click", (event) => { if (event.target === document.body && part("#stage").inert) uncover(); });
  part(".skip").addEventListener("click", (event) => { event.preventDefault(); focusQuestion(); });
  listenToKeys({ focusQuestion, escape });
  followLinks(follow);
  addEventListener("storage", (event) => { if (store.concernsChats(event)) rail.drawChats(chat); });
  for (const width of [WIDE, SHEET]) width.addEventListener("change", () => { toggleRail(false); pane.setModal(); });
}

// What had the focus may be hidden now: the chat takes it, as a document that is opened does.
function follow() {
  toggleRail(false);
  route();
  if (!part("#chat").hidden) part("#chat .scroll").focus({ preventScroll: true });
}

function route() {
  pane.close({ focus: false });
  showView();
}

function showView() {
  const shown = showRoute({ chat: part("#chat"), readerView: part("#reader"), reader });
  updateChat();
  box.grow();
  return shown;
}

async function redrawAll() {
  drawAll();
  pane.redraw();
  await showView();
  part(".language").focus();
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
  pane.markChips();
  if (problem?.kind === "offline" || problem?.kind === "cut") notice.look();
  keep(current);
  if (turn.phase === "done" && (await isOutdated(turn.answer))) refreshCorpus();
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
  if (gone.id === chat.id) {
    chat.turns = []; // an answer still arriving must not bring the chat back
    openChat(store.newChat());
  } else rail.drawChats(chat);
  part(".new-chat").focus();
}

function showLatest() {
  if (transcript.lastElementChild) transcript.bringUp(transcript.lastElementChild);
}

function refreshCorpus() {
  forgetEverything();
  rail.loadDocuments();
  welcome.draw();
  pane.recheck();
}

// As a drawer the rail lies over the page, which must not take the keyboard meanwhile.
function toggleRail(open = !railIsOpen()) {
  if (open === railIsOpen()) return;
  const opener = part(".bar [data-action=toggle-rail]");
  document.body.toggleAttribute("data-rail", open);
  for (const covered of [part("#stage"), pane]) covered.inert = open;
  rail.role = open ? "dialog" : null;
  rail.ariaModal = open || null;
  rail.ariaLabel = open ? say("rail") : null;
  opener.ariaExpanded = open;
  if (open) rail.querySelector(".new-chat").focus();
  else if (rail.contains(document.activeElement)) opener.focus();
}

function focusQuestion() {
  goTo("/");
  toggleRail(false);
  box.input.focus();
}

function escape() {
  if (asking && !part("#stage").inert) asking.stop();
  else uncover();
}

function uncover() {
  if (railIsOpen()) toggleRail(false);
  else pane.close();
}

start();
