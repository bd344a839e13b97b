/* The room's table renews itself: only what changed is replaced, the focus stays where it is. ES2018. */
(function () {
  "use strict";

  const room = document.getElementById("room");
  if (!room || !window.fetch) {
    return;
  }
  const every = Number(room.dataset.every) * 1000;

  function replace(fresh, name) {
    const shown = room.querySelector('[data-live="' + name + '"]');
    const next = fresh.querySelector('[data-live="' + name + '"]');
    if (!shown || !next || shown.innerHTML === next.innerHTML) {
      return;
    }
    const focused = shown.contains(document.activeElement) ? document.activeElement.id : "";
    shown.innerHTML = next.innerHTML;
    const again = focused && document.getElementById(focused);
    if (again) {
      again.focus({ preventScroll: true });
    }
  }

  async function renew() {
    if (document.hidden) {
      return;
    }
    try {
      const answer = await fetch(room.dataset.rowsUrl, { credentials: "same-origin", cache: "no-store" });
      if (answer.redirected) {
        window.location.reload();
        return;
      }
      if (answer.ok) {
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
        ["room-figures", "room-requests", "room-people"].forEach((name) => replace(fresh, name));
      }
    } catch (error) {
      /* The next turn tries again; the line above the table says how old it is. */
    }
  }

  window.setInterval(renew, every);
  document.addEventListener("visibilitychange", renew);
})();
