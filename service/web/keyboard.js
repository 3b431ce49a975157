// The keys of the page: "/" to the question, Escape stops or closes, arrows between the chips of an answer.

export function listenToKeys({ focusQuestion, escape }) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    if (event.key === "Escape") escape(event);
    else if (event.key === "/" && !isTyping(event.target) && !event.ctrlKey && !event.metaKey && !event.altKey) take(event, focusQuestion);
    else if (event.target.matches?.(".chip")) moveBetweenChips(event);
  });
}

function moveBetweenChips(event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const chips = [...event.target.closest("answer-turn").querySelectorAll(".chip")];
  const next = chips[chips.indexOf(event.target) + step];
  if (next) take(event, () => next.focus());
}

function take(event, action) {
  event.preventDefault();
  action();
}

function isTyping(target) {
  return target.matches?.("input, textarea, select, [contenteditable]");
}
