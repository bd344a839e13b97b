/* The question form: only the fields of the chosen type, a preview as the candidate sees it, and the gates' findings
   while one writes. The form works without it. ES2018. */
(function () {
  "use strict";

  const form = document.querySelector("[data-question-form]");
  if (!form) {
    return;
  }
  const type = form.elements.type;
  const preview = document.getElementById("preview");
  const checkResult = document.getElementById("check-result");
  const rights = Array.from(form.querySelectorAll('input[name="right"]'));
  const SENTENCE_END = /[。！？\n][”’」』）]*/g;
  const FEWEST_OPTION_ROWS = 4;
  const BLANK = /[（(][\s_＿]*[）)]|[_＿]{2,}/g;
  let timer = 0;
  let running = null;
  let changed = false;

  function chosen() {
    return type.options[type.selectedIndex];
  }

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) {
      made.className = className;
    }
    if (text) {
      made.textContent = text;
    }
    return made;
  }

  function showFieldsOfType() {
    const answer = chosen().dataset.answer;
    form.querySelectorAll(".answer-part").forEach(function (part) {
      part.hidden = part.dataset.answer.split(" ").indexOf(answer) < 0;
    });
    const one = answer === "one";
    form.querySelectorAll("[data-tick], .right-mark input").forEach(function (part) {
      part.hidden = answer === "order" || answer === "match";
    });
    const kept = rights.filter(function (input) {
      return input.checked;
    });
    rights.forEach(function (input) {
      input.type = one ? "radio" : "checkbox";
      input.checked = one ? input === kept[0] : kept.indexOf(input) >= 0;
    });
  }

  function optionRows(options) {
    const rows = document.createDocumentFragment();
    options.forEach((option) => rows.appendChild(optionRow(option[0], option[1])));
    return rows;
  }

  function optionList(options) {
    const list = element("ul", "options-listed");
    options.forEach(function (option) {
      const item = element("li");
      item.appendChild(element("b", "letter", option[0]));
      item.appendChild(element("span", "", option[1]));
      list.appendChild(item);
    });
    return list;
  }

  /* As many rows as are filled, one more to write in, and never fewer than four. */
  function showOptionRows() {
    const rows = Array.from(form.querySelectorAll("[data-option]"));
    const filled = rows.map(function (row) {
      return row.querySelector('input[type="text"]').value.trim() || row.classList.contains("field-faulty");
    });
    const shown = Math.max(FEWEST_OPTION_ROWS, filled.reduce((last, text, place) => (text ? place + 2 : last), 0));
    rows.forEach(function (row, place) {
      row.hidden = place >= shown && !row.querySelector(".right-mark input").checked;
    });
  }

  function optionRow(letter, text) {
    const row = element("span", "option-row");
    if (letter) {
      row.appendChild(element("b", "letter", letter));
    }
    row.appendChild(element("span", "", text));
    const option = element("div", "option");
    option.appendChild(row);
    return option;
  }

  /* Where the sentence with the blank begins. */
  function startOfQuestion(stem) {
    const blank = stem.search(BLANK);
    let start = 0;
    stem.slice(0, Math.max(blank, 0)).replace(SENTENCE_END, (end, at) => {
      start = at + end.length;
      return end;
    });
    return start;
  }

  /* What stands beside each place of an arrangement. */
  function placesOf(answer, optionCount) {
    if (answer === "order") {
      return Array.from({ length: optionCount }, (_none, place) => "第" + (place + 1) + "位");
    }
    if (answer !== "match") {
      return [];
    }
    const lines = form.elements.pairs.value.split("\n");
    return lines.map((line) => line.replace(/[｜|][^｜|]*$/, "").trim()).filter(Boolean);
  }

  function placeRow(place) {
    const row = element("p", "preview-place");
    row.appendChild(element("span", "", place));
    row.appendChild(element("span", "preview-select", "请选择"));
    return row;
  }

  function showPreview() {
    const answer = chosen().dataset.answer;
    const stem = form.elements.stem.value.trim();
    const rows = document.createDocumentFragment();
    const head = element("p", "question-facts");
    head.appendChild(element("span", "tag", chosen().text));
    rows.appendChild(head);
    const start = chosen().dataset.tellsFirst === undefined ? 0 : startOfQuestion(stem);
    if (start) {
      rows.appendChild(element("span", "material", stem.slice(0, start).trim()));
    }
    rows.appendChild(element("p", "stem", stem.slice(start).trim() || "（题干）"));
    rows.appendChild(element("p", "hint", chosen().dataset.hint));
    if (answer === "judgement") {
      rows.appendChild(optionRow("", "正确"));
      rows.appendChild(optionRow("", "错误"));
    } else if (answer === "text") {
      rows.appendChild(element("div", "preview-text"));
    } else if (answer === "gaps") {
      const blanks = (stem.match(BLANK) || []).length || 1;
      for (let number = 1; number <= blanks; number += 1) {
        rows.appendChild(optionRow("", "第 " + number + " 空"));
      }
    } else {
      const options = rights
        .map((input) => [input.value, form.elements["option_" + input.value.toLowerCase()].value.trim()])
        .filter((option) => option[1]);
      rows.appendChild(placesOf(answer, 1).length ? optionList(options) : optionRows(options));
      placesOf(answer, options.length).forEach((place) => rows.appendChild(placeRow(place)));
    }
    preview.textContent = "";
    preview.appendChild(rows);
  }

  function finding(kind, words, entry) {
    const item = element("li", "finding-" + kind);
    item.appendChild(element("span", "finding-kind", words));
    item.appendChild(element("span", "", (entry.gate ? entry.gate + "：" : "") + entry.message));
    return item;
  }

  function showFindings(found) {
    checkResult.textContent = "";
    if (found.missing.length) {
      checkResult.appendChild(element("p", "meta", "还没有填完：" + found.missing.join("；") + "。"));
      return;
    }
    if (!found.faults.length) {
      checkResult.appendChild(element("p", "mark-right", found.advices.length ? "✓ 可以保存" : "✓ 没有发现问题"));
    }
    const list = element("ul", "findings");
    found.faults.forEach(function (entry) {
      list.appendChild(finding("fault", "须改正", entry));
    });
    found.advices.forEach(function (entry) {
      list.appendChild(finding("advice", "请留意", entry));
    });
    checkResult.appendChild(list);
  }

  function showTrouble(status) {
    checkResult.textContent = "";
    const words = status === 401 ? "登录已失效。请在新窗口登录后继续，本页内容还在。" : "暂时不能核对，保存时会再核对一次。";
    checkResult.appendChild(element("p", "meta", words));
  }

  function check() {
    if (running) {
      running.abort();
    }
    const request = new AbortController();
    running = request;
    fetch(form.dataset.check, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { Accept: "application/json" },
      credentials: "same-origin",
      signal: request.signal,
    })
      .then(function (response) {
        return response.ok ? response.json().then(showFindings) : showTrouble(response.status);
      })
      .catch(function (error) {
        if (error.name !== "AbortError") {
          showTrouble(0);
        }
      });
  }

  function fillVersion() {
    const title = form.elements.authority_title.value.trim();
    const known = Array.from(document.querySelectorAll("#regulation-titles option")).find(function (option) {
      return option.value === title;
    });
    if (known && !form.elements.authority_version.value.trim()) {
      form.elements.authority_version.value = known.dataset.version;
    }
  }

  function refresh() {
    showPreview();
    window.clearTimeout(timer);
    timer = window.setTimeout(check, 600);
  }

  form.addEventListener("input", function (event) {
    changed = true;
    if (event.target === type) {
      showFieldsOfType();
    }
    if (event.target === form.elements.authority_title) {
      fillVersion();
    }
    showOptionRows();
    refresh();
  });
  form.addEventListener("submit", function () {
    changed = false;
  });
  window.addEventListener("beforeunload", function (event) {
    if (changed) {
      event.preventDefault();
      event.returnValue = "";
    }
  });

  showFieldsOfType();
  showOptionRows();
  showPreview();
  if (form.elements.stem.value.trim()) {
    check();
  }
})();
