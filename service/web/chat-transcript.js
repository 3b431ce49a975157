// <chat-transcript>: the turns of one conversation, read out politely as they grow.

import { AnswerTurn } from "./answer-turn.js";
import { say } from "./messages.js";

class ChatTranscript extends HTMLElement {
  connectedCallback() {
    this.role = "log";
    this.ariaLive = "polite";
    this.setAttribute("aria-relevant", "additions");
  }

  // Drawing a stored conversation is no news: it is not announced.
  show(chat) {
    this.ariaLive = "off";
    this.ariaLabel = say("transcript");
    this.replaceChildren(...chat.turns.map((turn) => new AnswerTurn().show(turn)));
    setTimeout(() => { this.ariaLive = "polite"; }, 300);
  }

  // A new question moves to the top of the view once; after that the page never scrolls by itself.
  add(turn) {
    const view = new AnswerTurn().show(turn);
    this.append(view);
    this.bringUp(view);
    return view;
  }

  bringUp(view) {
    const scroller = this.closest(".scroll");
    const distance = view.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
    scroller.scrollTop += distance - 16;
  }

  viewOf(turn) {
    return [...this.children].find((view) => view.turn === turn);
  }
}

customElements.define("chat-transcript", ChatTranscript);
