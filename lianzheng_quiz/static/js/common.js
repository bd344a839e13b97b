/* Small improvements of every page. Nothing here is needed for a page to work. ES2018. */
(function () {
  "use strict";

  document.documentElement.classList.add("js");

  /* Unsent answers are kept in localStorage under this and the sitting. */
  const KEPT_ANSWERS = "lianzheng-answers-";

  /* Counts from the server's instants by a monotonic clock: the device's own date is never asked. */
  class ServerClock {
    constructor(serverNow, deadline, heardAt) {
      this.calibrate(serverNow, deadline, heardAt);
    }

    calibrate(serverNow, deadline, heardAt) {
      this.offset = serverNow - heardAt;
      this.deadline = deadline;
    }

    secondsLeft() {
      return Math.max(0, Math.ceil((this.deadline - this.offset - performance.now()) / 1000));
    }
  }

  /* When the first byte of this page arrived, on the monotonic clock. */
  function pageHeardAt() {
    const entries = performance.getEntriesByType ? performance.getEntriesByType("navigation") : [];
    return entries.length && entries[0].responseStart ? entries[0].responseStart : 0;
  }

  function two(number) {
    return String(number).padStart(2, "0");
  }

  function countdown(seconds) {
    const hours = Math.floor(seconds / 3600);
    const minutes = Math.floor((seconds % 3600) / 60);
    return (hours ? hours + ":" : "") + two(minutes) + ":" + two(seconds % 60);
  }

  /* Beijing wall time of an instant the server named. */
  function wallClock(milliseconds) {
    const local = new Date(milliseconds + 8 * 3600 * 1000);
    return two(local.getUTCHours()) + ":" + two(local.getUTCMinutes()) + ":" + two(local.getUTCSeconds());
  }

  window.Lianzheng = { KEPT_ANSWERS, ServerClock, pageHeardAt, countdown, wallClock };

  /* A page that comes back from the browser's memory may show a state that is over. */
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) {
      window.location.reload();
    }
  });

  /* One press, one effect. */
  document.addEventListener("submit", function (event) {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") {
      return;
    }
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    window.setTimeout(function () {
      delete form.dataset.sent;
    }, 5000);
  });

  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-print]");
    if (!button) {
      return;
    }
    document.body.classList.toggle("prints-review", button.dataset.print === "review");
    window.print();
  });

  const summary = document.querySelector("[data-focus-first]");
  if (summary) {
    summary.focus();
  }

  document.querySelectorAll("[data-reveals]").forEach(function (button) {
    const input = document.getElementById(button.dataset.reveals);
    const word = button.querySelector("[aria-hidden]");
    function show(visible) {
      input.type = visible ? "text" : "password";
      button.setAttribute("aria-pressed", String(visible));
      word.textContent = visible ? "隐藏" : "显示";
    }
    button.addEventListener("click", function () {
      show(input.type === "password");
      input.focus();
    });
    input.form.addEventListener("submit", function () {
      show(false);
    });
  });

  /* Reload when something opens; spread over a few seconds so that a room does not ask at once. */
  const waiting = document.querySelector("[data-reload-in]");
  if (waiting) {
    const seconds = Number(waiting.dataset.reloadIn) + 1 + Math.random() * 3;
    if (seconds < 86400) {
      window.setTimeout(function () {
        window.location.reload();
      }, seconds * 1000);
    }
  }
})();
