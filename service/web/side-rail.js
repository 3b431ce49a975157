// <side-rail>: new chat, the chats kept in this browser, the documents, and the interface language.
// A column on a wide screen, a drawer on a narrow one.

import { documentPath } from "./api.js";
import { announce, button, element, iconButton } from "./dom.js";
import { icon } from "./icons.js";
import { listDocuments } from "./library.js";
import { currentLanguage, languageSwitch, say, sayDate } from "./messages.js";
import { listChats } from "./store.js";

const MOST_SHOWN = 60;
const FILTER_FROM = 8;

class SideRail extends HTMLElement {
  draw() {
    this.chats = element("ul", { class: "chats" });
    this.documents = element("ul", { class: "documents" });
    this.filter = element("input", { type: "search", hidden: true, "aria-label": say("documents.filter"), placeholder: say("documents.filter"), oninput: () => this.drawDocuments() });
    this.replaceChildren(element("nav", { "aria-label": say("rail") },
      element("div", { class: "rail-head" }, element("a", { class: "brand", href: "/" }, "belqa"),
        iconButton(say("close"), icon("close"), { kind: "rail-close", "data-action": "toggle-rail" })),
      button(say("chat.new"), { class: "new-chat", onclick: () => announce(this, "new-chat") }, icon("plus")),
      element("div", { class: "rail-body" },
        element("h2", {}, say("documents")), this.filter, this.documents,
        element("h2", {}, say("chats")), this.chats),
      element("div", { class: "rail-foot" }, languageSwitch())));
    this.drawChats();
    this.loadDocuments();
  }

  drawChats(current = this.current) {
    this.current = current;
    const chats = listChats();
    const focused = this.chats.contains(document.activeElement) && document.activeElement.id;
    this.chats.replaceChildren(...chats.map((chat) => this.chatRow(chat)));
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    if (!chats.length) this.chats.append(hint(say("chats.none")));
  }

  chatRow(chat) {
    const title = chat.turns[0]?.question ?? "";
    return element("li", {},
      button(title, { id: `open-${chat.id}`, class: "row", dir: "auto", title, "aria-current": chat.id === this.current?.id ? "true" : null, onclick: () => announce(this, "open-chat", { chat }) }),
      iconButton(say("chat.delete", { title }), icon("trash"), { id: `delete-${chat.id}`, kind: "delete", onclick: () => announce(this, "delete-chat", { chat }) }));
  }

  async loadDocuments() {
    const list = await listDocuments().catch(() => null);
    this.list = list?.documents ?? [];
    this.filter.hidden = this.list.length < FILTER_FROM;
    this.drawDocuments();
  }

  drawDocuments() {
    const wanted = this.filter.value.trim().toLocaleLowerCase(currentLanguage());
    const fitting = this.list.filter(({ title, publisher }) => `${title} ${publisher ?? ""}`.toLocaleLowerCase().includes(wanted));
    this.documents.replaceChildren(...fitting.slice(0, MOST_SHOWN).map(documentRow));
    if (!fitting.length) this.documents.append(hint(say(this.list.length ? "documents.nomatch" : "documents.none")));
    if (fitting.length > MOST_SHOWN) this.documents.append(hint(say("documents.more", { count: fitting.length - MOST_SHOWN })));
  }
}

const hint = (text) => element("li", { class: "hint" }, text);

function documentRow({ id, title, date, language }) {
  return element("li", {}, element("a", { class: "row", href: documentPath(id) },
    icon("document"),
    element("span", { class: "row-text" }, element("bdi", { lang: language }, title), element("span", { class: "row-date" }, sayDate(date)))));
}

customElements.define("side-rail", SideRail);
