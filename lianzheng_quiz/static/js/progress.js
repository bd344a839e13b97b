/* The progress of what is made outside of requests renews itself until all is done. ES2018. */
(function () {
  "use strict";

  const box = document.querySelector("[data-progress-url]");
  if (!box || !window.fetch) {
    return;
  }

  function running() {
    return box.querySelector("[data-running]") !== null;
  }

  async function renew() {
    if (!running() || document.hidden) {
      return;
    }
    try {
      const answer = await fetch(box.dataset.progressUrl, { credentials: "same-origin", cache: "no-store" });
      if (answer.redirected) {
        window.location.reload();
      } else if (answer.ok) {
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
        box.innerHTML = fresh.body.innerHTML;
      }
    } catch (error) {
      /* The next turn tries again. */
    }
  }

  window.setInterval(renew, 2000);
})();
