// The texts of the interface, one file a language. Sources and answers are never translated.

import { element } from "./dom.js";
import { loadLanguage, saveLanguage } from "./store.js";

const LANGUAGES = { en: "English", nl: "Nederlands", fr: "Français", de: "Deutsch" };

let language = "en";
let messages = {};

export const currentLanguage = () => language;

// A language that cannot be loaded changes nothing.
export async function chooseLanguage(wanted = preferredLanguage()) {
  const texts = await fetch(`/web/languages/${wanted}.json`).then((response) => response.ok && response.json()).catch(() => null);
  if (!texts) return false;
  messages = texts;
  language = wanted;
  document.documentElement.lang = wanted;
  // Static texts of index.html carry their key in data-say.
  for (const node of document.querySelectorAll("[data-say]")) node.textContent = say(node.dataset.say);
  return true;
}

async function switchLanguage(wanted) {
  if (await chooseLanguage(wanted)) saveLanguage(wanted);
  document.dispatchEvent(new CustomEvent("language-switched"));
}

// The text for a key, with {name} replaced; the key itself when a text is missing, so that it shows.
export function say(key, values = {}) {
  const text = messages[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

// "1 document", "2 documents": the form that the language asks for.
export function sayCount(key, count, values = {}) {
  const form = new Intl.PluralRules(language).select(count);
  const chosen = `${key}.${form}` in messages ? form : "other";
  return say(`${key}.${chosen}`, { count: new Intl.NumberFormat(language).format(count), ...values });
}

// Dates may be a year, a month or a day; showing more than is known would be a lie.
export function sayDate(date) {
  const [year, month, day] = (date ?? "").split("-").map(Number);
  if (!year) return say("date.unknown");
  const format = { year: "numeric", month: month ? "long" : undefined, day: day ? "numeric" : undefined, timeZone: "UTC" };
  const moment = new Date(Date.UTC(year, (month || 1) - 1, day || 1));
  return Number.isNaN(moment.valueOf()) ? date : new Intl.DateTimeFormat(regionalLanguage(), format).format(moment);
}

// "2 August" or "August 2" is a matter of the region, which the browser may tell.
function regionalLanguage() {
  return navigator.languages.find((tag) => tag.startsWith(`${language}-`)) ?? language;
}

export function sayLanguage(code) {
  try {
    return new Intl.DisplayNames([language], { type: "language" }).of(code);
  } catch {
    return code;
  }
}

export function languageSwitch() {
  const options = Object.entries(LANGUAGES).map(([code, name]) =>
    element("option", { value: code, lang: code, selected: code === language }, name));
  const choose = (event) => switchLanguage(event.target.value);
  return element("select", { class: "language", "aria-label": say("language"), onchange: choose }, options);
}

function preferredLanguage() {
  const wishes = [loadLanguage(), ...navigator.languages].map((tag) => (tag ?? "").slice(0, 2).toLowerCase());
  return wishes.find((code) => code in LANGUAGES) ?? "en";
}
