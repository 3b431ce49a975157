// A calibrated probability, in words. The words say how likely the quote answers the question;
// that the quote itself is word for word is another matter, shown by its own mark.

import { element } from "./dom.js";
import { icon } from "./icons.js";
import { say } from "./messages.js";
import { isWorded } from "./turns.js";

function confidenceLevel(probability) {
  if (typeof probability !== "number") return null;
  if (probability >= 0.85) return "stated";
  return probability >= 0.5 ? "probable" : "weak";
}

// The words, which open to say what they mean. A model's sentences are weighed against their sources.
export function confidenceNote(answer) {
  const level = confidenceLevel(answer.confidence);
  if (!level) return null;
  const meanings = isWorded(answer) ? ["confidence.probable.meaning", "worded.meaning"] : [`confidence.${level}.meaning`, "confidence.meaning"];
  return element("details", { class: `confidence confidence-${level}` },
    element("summary", {}, say(`confidence.${level}`), " ", icon("info")),
    element("div", { class: "legend" }, meanings.map((key) => element("p", {}, say(key)))));
}
