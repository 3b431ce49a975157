// <welcome-card>: before the first question: what the sources cover, and questions they really answer.

import { documentPath } from "./api.js";
import { element } from "./dom.js";
import { exampleQuestions, listDocuments } from "./library.js";
import { say, sayCount, sayLanguage } from "./messages.js";
import { questionList } from "./refusal.js";

const SHOWN = 6;

class WelcomeCard extends HTMLElement {
  draw() {
    this.coverage = element("p", { class: "coverage" });
    this.questions = element("div", { class: "questions" });
    this.replaceChildren(
      element("h2", {}, say("welcome.title")),
      element("p", { class: "promise" }, say("welcome.promise")),
      this.coverage, this.questions);
    this.fillCoverage();
    this.fillQuestions();
  }

  async fillCoverage() {
    const list = await listDocuments().catch(() => null);
    if (!list) return;
    this.coverage.replaceChildren(coverageText(list.documents), ...(list.documents.length <= 3 ? titles(list.documents) : []));
  }

  async fillQuestions() {
    const questions = await exampleQuestions().catch(() => []);
    if (questions.length) this.questions.replaceChildren(element("h3", {}, say("welcome.examples")), questionList(questions.slice(0, SHOWN)));
  }
}

// "2 documents, dated 2016 to 2023 (1 without a date), in English"
function coverageText(documents) {
  const years = documents.map(({ date }) => Number((date ?? "").slice(0, 4))).filter(Boolean).sort();
  const undated = documents.length - years.length;
  const parts = [sayCount("coverage", documents.length)];
  if (years.length) parts.push(years[0] === years.at(-1) ? say("coverage.year", { year: years[0] }) : say("coverage.years", { first: years[0], last: years.at(-1) }));
  if (undated) parts.push(sayCount("coverage.undated", undated));
  const languages = [...new Set(documents.map(({ language }) => language).filter(Boolean))].map(sayLanguage);
  if (languages.length) parts.push(say("in.language", { language: new Intl.ListFormat(document.documentElement.lang).format(languages) }));
  return `${parts.join(", ")}.`;
}

function titles(documents) {
  return documents.flatMap((each) => [" ", element("a", { href: documentPath(each.id), lang: each.language }, element("bdi", {}, each.title))]);
}

customElements.define("welcome-card", WelcomeCard);
