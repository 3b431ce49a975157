// A calibrated probability, in words. The words say how likely the quote answers the question;
// that the quote itself is word for word is another matter, shown by its own mark.

import { element } from "./dom.js";
import { icon } from "./icons.js";
import { say } from "./messages.js";

export function confidenceLevel(probability) {
  if (typeof probability !== "number") return null;
  if (probability >= 0.85) return "stated";
  return probability >= 0.5 ? "probable" : "weak";
}

// The words, which open to say what they mean.
export function confidenceNote(probability) {
  const level = confidenceLevel(probability);
  if (!level) return null;
  return element("details", { class: `confidence confidence-${level}` },
    element("summary", {}, say(`confidence.${level}`), " ", icon("info")),
    element("div", { class: "legend" },
      element("p", {}, say(`confidence.${level}.meaning`)),
      element("p", {}, say("confidence.meaning"))));
}
