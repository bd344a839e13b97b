/* Keeps what was chosen until the server has it: in memory and, for a reload, in sessionStorage. ES2018. */
(function () {
  "use strict";

  const PAUSES = [1, 2, 5, 10, 20];
  const PATIENCE = 10000;

  /* What a failed request means for the page. */
  class Refused extends Error {
    constructor(status, body) {
      super(body.error || String(status));
      this.status = status;
      this.body = body;
    }
  }

  /* fetch with a time limit; the parsed body, or Refused, or the network's own error. */
  async function ask(url, options) {
    const stop = new AbortController();
    const timer = window.setTimeout(() => stop.abort(), PATIENCE);
    const headers = Object.assign({ Accept: "application/json" }, options.headers);
    try {
      const sentAt = performance.now();
      const settings = Object.assign({ credentials: "same-origin", cache: "no-store" }, options, { headers, signal: stop.signal });
      const answer = await fetch(url, settings);
      const heardAt = (sentAt + performance.now()) / 2;
      const body = await answer.json().catch(() => ({}));
      if (!answer.ok) {
        throw new Refused(answer.status, body);
      }
      return Object.assign(body, { heardAt });
    } finally {
      window.clearTimeout(timer);
    }
  }

  function token(value) {
    const meta = document.querySelector('meta[name="csrf-token"]');
    if (value) {
      meta.content = value;
      document.querySelectorAll('input[name="csrf_token"]').forEach((input) => {
        input.value = value;
      });
    }
    return meta.content;
  }

  class AnswerQueue {
    /* `on` has saving, saved(receipt, afterTrouble), trouble(error). */
    constructor(settings, on) {
      this.url = settings.url;
      this.key = "lianzheng-answers-" + settings.sitting;
      this.revision = settings.revision;
      this.on = on;
      this.answers = new Map();
      this.flags = new Map();
      this.position = null;
      this.failures = 0;
      this.paused = false;
      this.sending = null;
      this.timer = 0;
      this.recall();
    }

    get size() {
      return new Set([...this.answers.keys(), ...this.flags.keys()]).size;
    }

    answer(position, value) {
      this.answers.set(position, value);
      this.keep();
      this.flush();
    }

    flag(position, flagged) {
      this.flags.set(position, flagged);
      this.keep();
      this.flush();
    }

    /* Send all there is; true once nothing is left. Calls while one is under way share its outcome. */
    flush() {
      window.clearTimeout(this.timer);
      if (!this.sending) {
        this.sending = this.drain().finally(() => {
          this.sending = null;
        });
      }
      return this.sending;
    }

    async drain() {
      while (this.size || this.position !== null) {
        const quiet = !this.size;
        try {
          await this.send(quiet);
        } catch (error) {
          this.position = null;
          if (quiet) {
            return true;
          }
          this.retryLater(error);
          return false;
        }
      }
      return true;
    }

    async send(quiet) {
      const answers = new Map(this.answers);
      const flags = new Map(this.flags);
      const position = this.position;
      const afterTrouble = this.failures > 0;
      const body = { revision: ++this.revision, answers: plain(answers), flags: plain(flags) };
      if (position !== null) {
        body.position = position;
      }
      if (!quiet) {
        this.on.saving();
      }
      const receipt = await ask(this.url, {
        method: "PUT",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
        body: JSON.stringify(body),
      });
      this.settle(receipt, answers, flags, position);
      this.on.saved(receipt, { afterTrouble, quiet });
    }

    /* Forget what the server has, unless it was changed again meanwhile. */
    settle(receipt, answers, flags, position) {
      this.failures = 0;
      this.revision = Math.max(this.revision, receipt.revision);
      const saved = new Set(receipt.saved);
      answers.forEach((value, place) => {
        if (saved.has(place) && this.answers.get(place) === value) {
          this.answers.delete(place);
        }
      });
      flags.forEach((value, place) => {
        if (this.flags.get(place) === value) {
          this.flags.delete(place);
        }
      });
      if (this.position === position) {
        this.position = null;
      }
      this.keep();
    }

    retryLater(error) {
      const pause = PAUSES[Math.min(this.failures, PAUSES.length - 1)];
      this.failures += 1;
      this.on.trouble(error);
      if (!this.paused) {
        this.timer = window.setTimeout(() => this.flush(), pause * 1000);
      }
    }

    keep() {
      try {
        if (this.size) {
          const left = { revision: this.revision, answers: plain(this.answers), flags: plain(this.flags) };
          window.sessionStorage.setItem(this.key, JSON.stringify(left));
        } else {
          window.sessionStorage.removeItem(this.key);
        }
      } catch (error) {
        /* Storage may be switched off; memory still holds the queue. */
      }
    }

    recall() {
      try {
        const left = JSON.parse(window.sessionStorage.getItem(this.key) || "{}");
        Object.keys(left.answers || {}).forEach((place) => this.answers.set(Number(place), left.answers[place]));
        Object.keys(left.flags || {}).forEach((place) => this.flags.set(Number(place), left.flags[place]));
        this.revision = Math.max(this.revision, left.revision || 0);
      } catch (error) {
        /* Nothing usable was kept. */
      }
    }

    forget() {
      window.clearTimeout(this.timer);
      this.paused = true;
      this.answers.clear();
      this.flags.clear();
      this.keep();
    }
  }

  function plain(map) {
    const result = {};
    map.forEach((value, key) => {
      result[key] = value;
    });
    return result;
  }

  Object.assign(window.Lianzheng, { AnswerQueue, ask, token });
})();
