/* An export's progress renews itself until it is done. ES2018. */
(function () {
  "use strict";

  const box = document.getElementById("export");
  if (!box || !window.fetch) {
    return;
  }

  function running() {
    const shown = box.querySelector("[data-state]");
    return shown && ["waiting", "making"].indexOf(shown.dataset.state) >= 0;
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
