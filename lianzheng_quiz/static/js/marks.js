/* Typing marks through: Enter goes to the same heading of the next person, sums follow, unsaved figures are not
   left by accident. Nothing is sent before the button is pressed. ES2018. */
(function () {
  "use strict";

  const form = document.querySelector("form[data-marks]");
  if (!form) {
    return;
  }
  let changed = false;

  function rowsOf(table) {
    return Array.from(table.querySelectorAll("tbody tr"))
      .map((row) => Array.from(row.querySelectorAll(".mark-cell")))
      .filter((cells) => cells.length);
  }

  /* Down the column, then on to the top of the next one. */
  function inOrder(table) {
    const rows = rowsOf(table);
    const width = Math.max(0, ...rows.map((cells) => cells.length));
    const order = [];
    for (let column = 0; column < width; column += 1) {
      rows.forEach((cells) => cells[column] && order.push(cells[column]));
    }
    return order;
  }

  function hundredths(cell) {
    const text = cell.value.trim().replace(/[．。]/, ".");
    return /^\d{1,3}(\.\d{1,2})?$/.test(text) ? Math.round(Number(text) * 100) : null;
  }

  function isWrong(cell) {
    const points = hundredths(cell);
    return cell.value.trim() !== "" && (points === null || points > Number(cell.dataset.most));
  }

  function sum(cells, total) {
    const points = cells.map(hundredths);
    const whole = cells.length && points.every((each, at) => each !== null && !isWrong(cells[at]));
    total.textContent = whole ? String(points.reduce((all, each) => all + each, 0) / 100) : "";
  }

  function renew(cell) {
    const table = cell.closest("table");
    const own = cell.closest("tr").querySelector("[data-total]");
    const cells = own ? cell.closest("tr").querySelectorAll(".mark-cell") : table.querySelectorAll(".mark-cell");
    sum(Array.from(cells), own || table.querySelector("[data-total]"));
  }

  form.querySelectorAll("tr").forEach((row) => {
    const first = row.querySelector(".mark-cell");
    if (first) {
      renew(first);
    }
  });

  form.addEventListener("input", (event) => {
    if (event.target.classList.contains("mark-cell")) {
      changed = true;
      event.target.removeAttribute("aria-invalid");
      renew(event.target);
    }
  });

  form.addEventListener("change", (event) => {
    if (event.target.classList.contains("mark-cell") && isWrong(event.target)) {
      event.target.setAttribute("aria-invalid", "true");
    }
  });

  form.addEventListener("focusin", (event) => {
    if (event.target.classList.contains("mark-cell")) {
      event.target.select();
    }
  });

  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.classList.contains("mark-cell")) {
      return;
    }
    event.preventDefault();
    const order = inOrder(event.target.closest("table"));
    const next = order[order.indexOf(event.target) + (event.shiftKey ? -1 : 1)];
    (next || form.querySelector("button[type=submit]")).focus();
  });

  form.addEventListener("submit", () => {
    changed = false;
  });

  window.addEventListener("beforeunload", (event) => {
    if (changed) {
      event.preventDefault();
      event.returnValue = "";
    }
  });
})();
