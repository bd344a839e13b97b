/* The page before hand-in: the server's time runs on, and the queue of answers ends with the hand-in. */
(function () {
  "use strict";

  const { KEPT_ANSWERS, ServerClock, countdown, pageHeardAt } = window.Lianzheng;
  const figure = document.getElementById("countdown");
  const form = document.getElementById("submit");
  const clock = new ServerClock(Number(figure.dataset.serverNow), Number(figure.dataset.deadline), pageHeardAt());

  form.addEventListener("submit", () => {
    try {
      window.localStorage.removeItem(KEPT_ANSWERS + form.dataset.sitting);
    } catch (error) {
      /* Storage may be switched off. */
    }
  });

  const timer = window.setInterval(() => {
    const seconds = clock.secondsLeft();
    figure.textContent = countdown(seconds);
    if (seconds === 0) {
      window.clearInterval(timer);
      form.submit();
    }
  }, 1000);
})();
