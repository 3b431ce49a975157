// <question-box>: where the question is typed. What was typed is never lost: it survives a reload,
// and it leaves the box only when it has become a turn of the conversation.

import { announce, element, iconButton } from "./dom.js";
import { icon } from "./icons.js";
import { say } from "./messages.js";
import { loadDraft, saveDraft } from "./store.js";

class QuestionBox extends HTMLElement {
  scope = null;

  draw() {
    const typed = this.input?.value ?? loadDraft();
    this.input = element("textarea", { id: "question", name: "question", rows: 1, dir: "auto", placeholder: say("question.placeholder"),
      "aria-label": say("question.label"), "aria-describedby": "question-hint", autocomplete: "off", enterkeyhint: "send",
      oninput: () => this.typed(), onkeydown: (event) => this.key(event) });
    this.input.value = typed;
    this.send = iconButton(say("ask"), icon("up"), { class: "send", onclick: () => this.submit() });
    this.stopButton = iconButton(say("stop"), icon("stop"), { class: "send stop", onclick: () => announce(this, "stop-answer") });
    this.hint = element("p", { id: "question-hint", class: "hint", role: "status" });
    this.scopeNote = element("div", { class: "scope" });
    this.replaceChildren(element("div", { class: "box" }, this.scopeNote, this.input, this.send, this.stopButton), this.hint);
    this.showScope();
    this.setRunning(this.running ?? false);
    this.grow();
  }

  // Asks only within one document until the reader takes that away again.
  setScope(document) {
    this.scope = document;
    this.showScope();
  }

  showScope() {
    this.scopeNote.hidden = !this.scope;
    if (!this.scope) return;
    this.scopeNote.replaceChildren(element("span", {}, say("scope"), " ", element("bdi", {}, this.scope.title)),
      iconButton(say("scope.remove"), icon("close"), { onclick: () => { this.setScope(null); this.input.focus(); } }));
  }

  setRunning(running) {
    const stopHadFocus = document.activeElement === this.stopButton;
    this.running = running;
    this.send.hidden = running;
    this.stopButton.hidden = !running;
    this.showHint();
    if (stopHadFocus && !running) this.input.focus();
  }

  // A browser whose storage is full or closed keeps nothing: said before the page is closed, not after.
  setKept(kept) {
    this.kept = kept;
    this.showHint();
  }

  showHint() {
    const usual = this.running ? "question.hint.running" : "question.hint";
    const text = say(this.kept === false ? "chat.not.kept" : usual);
    this.hint.classList.toggle("caution", this.kept === false);
    this.hint.ariaLive = text === say("question.hint") ? "off" : "polite"; // the usual hint is no news
    if (this.hint.textContent !== text) this.hint.textContent = text;
  }

  fill(text) {
    this.input.value = text;
    this.typed();
    this.input.focus();
    this.input.setSelectionRange(text.length, text.length);
  }

  clear() {
    this.input.value = "";
    this.typed();
  }

  typed() {
    saveDraft(this.input.value);
    this.grow();
  }

  // As high as its text, up to the limit that the style sets.
  grow() {
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight}px`;
    this.send.toggleAttribute("data-empty", !this.input.value.trim());
  }

  // Enter sends, except while an input method is still composing a character.
  key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.submit();
  }

  submit() {
    const question = this.input.value.trim();
    if (!question) this.input.focus();
    else if (!this.running) announce(this, "ask", { question, typed: true });
  }
}

customElements.define("question-box", QuestionBox);
