/* Keeps what was chosen until the server has it: in memory and, should the page be closed, in localStorage. ES2018. */
(function () {
  "use strict";

  const PAUSES = [1, 2, 5, 10, 20];
  const PATIENCE = 10000;
  const PREFIX = window.Lianzheng.KEPT_ANSWERS;
  const STALE = 24 * 3600 * 1000;

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
    /* `settings.served(position)` is the answer the server sent with the page, or null without such a question.
       `on` has saving, saved(receipt, how), trouble(error). */
    constructor(settings, on) {
      this.url = settings.url;
      this.key = PREFIX + settings.sitting;
      this.revision = settings.revision;
      /* The server's revision this device last was in step with. */
      this.base = settings.revision;
      this.on = on;
      this.answers = new Map();
      this.flags = new Map();
      /* Sent, but no receipt came: the server may hold it. */
      this.tried = new Map();
      this.mine = new Set();
      this.isKept = false;
      this.restored = 0;
      this.dropped = [];
      this.position = null;
      this.failures = 0;
      this.paused = false;
      this.sending = null;
      this.timer = 0;
      sweep(this.key);
      this.recall(settings.served);
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
        answers.forEach((value, place) => this.tried.set(place, value));
        this.keep();
        this.on.saving();
      }
      const receipt = await ask(this.url, {
        method: "PUT",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
        body: JSON.stringify(body),
      });
      this.settle(receipt, body.revision, answers, flags, position);
      this.on.saved(receipt, { afterTrouble, quiet });
    }

    /* Forget what the server has, unless it was changed again meanwhile. */
    settle(receipt, sent, answers, flags, position) {
      this.failures = 0;
      this.revision = Math.max(this.revision, receipt.revision);
      this.base = Math.max(this.base, receipt.revision, flags.size ? sent : 0);
      const saved = new Set(receipt.saved);
      answers.forEach((value, place) => {
        this.tried.delete(place);
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

    /* Another tab may keep answers of the same sitting: only what is this page's own is written or taken away. */
    keep() {
      this.isKept = false;
      try {
        const left = read(this.key);
        this.mine.forEach((place) => [left.answers, left.flags, left.tried].forEach((part) => delete part[place]));
        const others = Object.keys(left.answers).length + Object.keys(left.flags).length;
        this.mine = new Set([...this.answers.keys(), ...this.flags.keys()]);
        if (this.size + others) {
          Object.assign(left.answers, plain(this.answers));
          Object.assign(left.flags, plain(this.flags));
          Object.assign(left.tried, plain(this.tried));
          left.base = others ? Math.min(left.base, this.base) : this.base;
          left.revision = Math.max(left.revision, this.revision);
          left.at = Date.now();
          window.localStorage.setItem(this.key, JSON.stringify(left));
        } else {
          window.localStorage.removeItem(this.key);
        }
        this.isKept = true;
      } catch (error) {
        /* Storage may be switched off or full; memory still holds the queue. */
      }
    }

    /* Take up what an earlier page could not send. Where another device saved since, its answers stand. */
    recall(served) {
      let left = blank();
      try {
        left = read(this.key);
      } catch (error) {
        /* Storage is switched off. */
      }
      const behind = this.revision > left.base;
      const places = (part) => Object.keys(part).map(Number).filter((place) => served(place) !== null);
      const mayStand = (place) => !behind || !served(place).length || same(served(place), left.tried[place]);
      places(left.answers).forEach((place) => {
        const value = left.answers[place];
        if (!Array.isArray(value) || same(value, served(place))) {
          return;
        }
        if (mayStand(place)) {
          this.answers.set(place, value);
        } else {
          this.dropped.push(place);
        }
      });
      places(left.flags).filter(mayStand).forEach((place) => this.flags.set(place, left.flags[place] === true));
      this.restored = this.answers.size;
      this.revision = Math.max(this.revision, left.revision);
      this.mine = new Set(Object.keys(left.answers).concat(Object.keys(left.flags)));
      this.keep();
    }

    forget() {
      window.clearTimeout(this.timer);
      this.paused = true;
      this.answers.clear();
      this.flags.clear();
      this.tried.clear();
      forgetSitting(this.key);
    }
  }

  function blank() {
    return { base: 0, revision: 0, answers: {}, flags: {}, tried: {}, at: 0 };
  }

  /* What is kept under the key; blank when it is not what this script wrote. Fails where storage is switched off. */
  function read(key) {
    const text = window.localStorage.getItem(key);
    try {
      const left = Object.assign(blank(), JSON.parse(text));
      const numbers = [left.base, left.revision, left.at].every(Number.isSafeInteger);
      const parts = [left.answers, left.flags, left.tried].every((part) => part && typeof part === "object");
      return numbers && parts ? left : blank();
    } catch (error) {
      return blank();
    }
  }

  /* Nothing of other sittings stays on the device for longer than a day. */
  function sweep(own) {
    try {
      Object.keys(window.localStorage)
        .filter((key) => key.startsWith(PREFIX) && key !== own && Math.abs(Date.now() - read(key).at) > STALE)
        .forEach(forgetSitting);
    } catch (error) {
      /* Storage is switched off. */
    }
  }

  function forgetSitting(key) {
    try {
      window.localStorage.removeItem(key);
    } catch (error) {
      /* Storage is switched off. */
    }
  }

  function same(one, other) {
    return JSON.stringify(one) === JSON.stringify(other);
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
