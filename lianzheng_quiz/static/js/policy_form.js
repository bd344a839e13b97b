/* The form of a policy: while somebody writes, what the bank has beside each row, and the sum of points. The form
   works without it. ES2018. */
(function () {
  "use strict";

  const form = document.querySelector("[data-policy-form]");
  if (!form) {
    return;
  }
  let timer = 0;
  let newest = 0;

  function show(table, stock) {
    const cells = table.querySelectorAll(".stock");
    stock.rows.forEach(function (row, at) {
      cells[at].textContent = row ? String(row.suitable) : "";
      if (row && row.missing) {
        const lacking = document.createElement("strong");
        lacking.className = "lacking";
        lacking.textContent = "缺 " + row.missing;
        cells[at].appendChild(lacking);
      }
    });
    form.querySelector('[data-total="' + table.dataset.blueprint + '"]').textContent = stock.total;
  }

  function ask() {
    newest += 1;
    const mine = newest;
    fetch(form.dataset.stock, { method: "POST", body: new FormData(form), credentials: "same-origin" })
      .then(function (reply) {
        return reply.ok ? reply.json() : null;
      })
      .then(function (stocks) {
        if (stocks && mine === newest) {
          form.querySelectorAll("[data-blueprint]").forEach(function (table) {
            show(table, stocks[table.dataset.blueprint]);
          });
        }
      })
      .catch(function () {});
  }

  form.addEventListener("input", function (event) {
    if (event.target.closest("[data-blueprint]")) {
      window.clearTimeout(timer);
      timer = window.setTimeout(ask, 300);
    }
  });
})();
