// <connection-notice>: says when the service cannot be reached, keeps trying, and says when it is back.

import { isReady } from "./api.js";
import { announce, element } from "./dom.js";
import { icon } from "./icons.js";
import { say } from "./messages.js";

const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 10_000;
const LOOK_EVERY = 30_000;

class ConnectionNotice extends HTMLElement {
  state = "up";

  connectedCallback() {
    this.role = "status";
    addEventListener("offline", () => this.lost());
    addEventListener("online", () => this.look());
    document.addEventListener("visibilitychange", () => this.look());
    setInterval(() => this.look(), LOOK_EVERY);
  }

  // A quiet look now and then, so that a person hears of it before typing a long question.
  async look() {
    if (document.visibilityState !== "visible" || this.state === "down") return;
    if (!(await isReady())) this.lost();
  }

  lost() {
    if (this.state === "down") return;
    this.setState("down");
    this.retryIn(FIRST_WAIT);
  }

  retryIn(wait) {
    setTimeout(async () => {
      if (await isReady()) this.back();
      else this.retryIn(Math.min(wait * 2, LONGEST_WAIT));
    }, wait);
  }

  back() {
    this.setState("back");
    announce(this, "connection-back");
    setTimeout(() => { if (this.state === "back") this.setState("up"); }, 4_000);
  }

  setState(state) {
    this.state = state;
    this.dataset.state = state;
    this.draw();
  }

  draw() {
    if (this.state === "up") this.replaceChildren();
    else this.replaceChildren(element("p", {}, icon(this.state === "down" ? "warning" : "check"), say(`connection.${this.state}`)));
  }
}

customElements.define("connection-notice", ConnectionNotice);
