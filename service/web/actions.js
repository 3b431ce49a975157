// What a reader can do with an answer: take it along, and say whether it helped.

import * as api from "./api.js";
import { announce, button, element, iconButton } from "./dom.js";
import { icon } from "./icons.js";
import { say } from "./messages.js";
import { answerAsMarkdown, answerAsText, copyText } from "./take-along.js";

const REASONS = ["wrong", "unrelated", "incomplete", "outdated"];

export function answerActions(turn) {
  if (turn.phase === "failed") return null;
  const note = element("span", { class: "done-note", role: "status" });
  const form = element("div", { class: "feedback-form" });
  return element("div", { class: "actions-area" },
    element("div", { class: "actions" }, copyButtons(turn, note), turn.phase === "done" && thumbs(turn, form, note), note), form);
}

function copyButtons(turn, note) {
  return Object.entries({ "copy": answerAsText, "copy.markdown": answerAsMarkdown }).map(([key, write]) => {
    const copy = async () => show(note, (await copyText(write(turn))) ? "copied" : "copy.failed");
    return button(say(key), { class: "quiet", onclick: copy }, icon("copy"));
  });
}

function thumbs(turn, form, note) {
  const good = iconButton(say("feedback.up"), icon("thumb"), { kind: "thumb", "data-verdict": "up" });
  const bad = iconButton(say("feedback.down"), icon("thumb"), { kind: "thumb", "data-verdict": "down" });
  const press = () => [good, bad].forEach((each) => { each.ariaPressed = each.dataset.verdict === turn.verdict; });
  const post = (verdict, reason) => postVerdict({ turn, verdict, reason, note, press });
  good.addEventListener("click", () => { form.replaceChildren(); post("up"); });
  bad.addEventListener("click", () => askReason(form, (reason) => post("down", reason), bad));
  press();
  return [good, bad];
}

async function postVerdict({ turn, verdict, reason, note, press }) {
  try {
    await api.feedback({ answer_id: turn.answer.id, question: turn.question, verdict, ...(reason && { reason }) });
    turn.verdict = verdict;
    press();
    show(note, "feedback.thanks");
    announce(note, "turn-changed", { turn });
    return true;
  } catch {
    show(note, "feedback.failed");
    return false;
  }
}

// The words typed stay until the service has them.
function askReason(form, post, opener) {
  const input = element("input", { type: "text", name: "reason", maxlength: 500, "aria-label": say("feedback.reason"), placeholder: say("feedback.other") });
  const close = () => { form.replaceChildren(); opener.focus(); };
  const give = async (reason) => { if (await post(reason)) close(); };
  const submit = (event) => { event.preventDefault(); give(input.value.trim()); };
  const choices = REASONS.map((key) => button(say(`feedback.${key}`), { class: "choice", onclick: () => give(key) }));
  form.replaceChildren(element("form", { onsubmit: submit, onkeydown: (event) => closeOnEscape(event, close) },
    element("p", {}, say("feedback.why")), element("div", { class: "choices" }, choices),
    element("div", { class: "reason" }, input, element("button", { type: "submit" }, say("feedback.send")))));
  choices[0].focus();
}

function closeOnEscape(event, close) {
  if (event.key !== "Escape") return;
  event.stopPropagation();
  close();
}

function show(note, key) {
  note.textContent = say(key);
  setTimeout(() => { note.textContent = ""; }, 4000);
}
