// Runs one question through the service: follows the stream, waits when the service is busy,
// and leaves the turn in a state that says what happened.

import * as api from "./api.js";
import { applyEvent, breakOff, stop } from "./turns.js";

const MOST_TRIES = 3;
const LONGEST_WAIT = 15;

export class Asking {
  constructor(turn, body, changed) {
    Object.assign(this, { turn, body, changed, control: new AbortController() });
  }

  stop() {
    this.control.abort();
  }

  async run() {
    try {
      await this.tryRepeatedly();
    } catch (problem) {
      if (this.control.signal.aborted) stop(this.turn);
      else breakOff(this.turn, problem);
      this.changed();
    }
    return this.turn.problem;
  }

  // Busy is no failure: the service says when to come back.
  async tryRepeatedly() {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.follow();
      } catch (problem) {
        if (problem.kind !== "busy" || tries >= MOST_TRIES) throw problem;
        this.setPhase("waiting");
        await this.pause(Math.min(problem.wait ?? tries, LONGEST_WAIT));
        this.setPhase("searching");
      }
    }
  }

  async follow() {
    for await (const event of api.ask(this.body, this.control.signal)) {
      applyEvent(this.turn, event);
      this.changed();
    }
  }

  setPhase(phase) {
    this.turn.phase = phase;
    this.changed();
  }

  pause(seconds) {
    const { signal } = this.control;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, seconds * 1000);
      signal.addEventListener("abort", () => { clearTimeout(timer); reject(signal.reason); }, { once: true });
    });
  }
}
