/* The paper on the page: reads and shows answers, moves between questions, keeps the answer card. Sends nothing. ES2018. */
(function () {
  "use strict";

  const byId = (id) => document.getElementById(id);

  /* Fields with a value each, in the order of the places; radios and checkboxes are chosen among instead. */
  const isValued = (input) => input.type !== "radio" && input.type !== "checkbox";

  function differs(input) {
    if (!isValued(input)) {
      return input.checked !== input.defaultChecked;
    }
    if (input.options) {
      return Array.from(input.options).some((option) => option.selected !== option.defaultSelected);
    }
    return input.value !== input.defaultValue;
  }

  class Paper {
    /* `moved` is told after the person went to another question. */
    constructor(settings, moved) {
      this.url = settings.url;
      this.moved = moved;
      this.form = byId("paper");
      this.card = byId("card");
      this.sections = new Map();
      this.form.querySelectorAll("[data-question]").forEach((section) => {
        this.sections.set(Number(section.dataset.question), section);
      });
      this.total = this.sections.size;
      this.unsaved = new Set();
      this.current = settings.position;
      this.closed = false;
      this.wireCard();
    }

    inputs(position) {
      return Array.from(this.sections.get(position).querySelectorAll("input, select, textarea"));
    }

    valueOf(position) {
      const counted = this.inputs(position).filter((input) => isValued(input) || input.checked);
      const values = counted.map((input) => input.value.trim());
      return values.some((value) => value) ? values : [];
    }

    /* Questions whose choice is no longer what the server put on the page. */
    touched() {
      return Array.from(this.sections.keys()).filter((position) => this.inputs(position).some(differs));
    }

    showValue(position, value) {
      this.inputs(position).forEach((input, index) => {
        if (isValued(input)) {
          input.value = value[index] || "";
        } else {
          input.checked = value.includes(input.value);
        }
      });
      this.refresh(position);
    }

    isFlagged(position) {
      return this.sections.get(position).hasAttribute("data-flagged");
    }

    setFlag(position, flagged) {
      this.sections.get(position).toggleAttribute("data-flagged", flagged);
      this.refresh(position);
      if (position === this.current) {
        byId("flag").setAttribute("aria-pressed", String(flagged));
      }
    }

    cell(position) {
      return this.card.querySelector('[data-go="' + position + '"]');
    }

    refresh(position) {
      const cell = this.cell(position);
      const answered = this.valueOf(position).length > 0;
      const flagged = this.isFlagged(position);
      cell.classList.toggle("is-answered", answered);
      cell.classList.toggle("is-flagged", flagged);
      cell.classList.toggle("is-unsaved", this.unsaved.has(position));
      const words = [answered ? "已答" : "未答", flagged && "已标记", this.unsaved.has(position) && "未保存"];
      cell.querySelector(".visually-hidden").textContent = "，" + words.filter(Boolean).join("，");
      byId("answered").textContent = String(this.card.querySelectorAll(".is-answered").length);
      this.noteRepeated(position);
    }

    /* A letter stands in one place only; say so where it stands in two. */
    noteRepeated(position) {
      const note = this.sections.get(position).querySelector("[data-places-note]");
      if (!note) {
        return;
      }
      const letters = this.valueOf(position).filter(Boolean);
      const twice = Array.from(new Set(letters.filter((letter, index) => letters.indexOf(letter) !== index)));
      note.hidden = !twice.length;
      note.textContent = twice.length ? twice.sort().join("、") + " 选了不止一次，请核对。" : "";
    }

    /* The answers the server does not have for the time being. */
    markUnsaved(positions) {
      const changed = new Set([...this.unsaved, ...positions]);
      this.unsaved = new Set(positions);
      changed.forEach((position) => this.refresh(position));
      byId("key-unsaved").hidden = !this.unsaved.size;
    }

    show(position) {
      if (!this.sections.has(position)) {
        return;
      }
      this.sections.get(this.current).hidden = true;
      this.current = position;
      this.sections.get(position).hidden = false;
      this.form.action = this.url + "/questions/" + position;
      this.card.querySelectorAll("[aria-current]").forEach((cell) => cell.removeAttribute("aria-current"));
      this.cell(position).setAttribute("aria-current", "true");
      this.showCurrentCell();
      byId("flag").setAttribute("aria-pressed", String(this.isFlagged(position)));
      byId("previous").classList.toggle("is-away", position === 1);
      byId("next").textContent = position === this.total ? "检查并交卷" : "下一题";
      byId("next").classList.toggle("is-away", this.closed && position === this.total);
      window.history.replaceState(null, "", this.url + "?q=" + position);
    }

    go(position) {
      this.closeCard();
      this.show(position);
      window.scrollTo(0, 0);
      this.sections.get(this.current).querySelector("legend").focus({ preventScroll: true });
      this.moved();
    }

    /* Nothing can be chosen any more; reading on stays possible. */
    lock() {
      this.sections.forEach((section) => {
        section.querySelector("fieldset").disabled = true;
      });
      byId("flag").hidden = true;
      byId("clear").hidden = true;
    }

    /* For a while nothing can be chosen. */
    hold(held) {
      this.sections.forEach((section) => {
        section.querySelector("fieldset").disabled = held;
      });
      byId("flag").disabled = held;
      byId("clear").disabled = held;
    }

    close() {
      this.closed = true;
      this.lock();
      document.querySelectorAll("[data-check]").forEach((button) => {
        button.hidden = true;
      });
      byId("next").classList.toggle("is-away", this.current === this.total);
    }

    /* Scroll the card alone, never the page. */
    showCurrentCell() {
      const body = this.card.querySelector(".card-body");
      const place = this.cell(this.current).getBoundingClientRect();
      const frame = body.getBoundingClientRect();
      if (place.top < frame.top || place.bottom > frame.bottom) {
        body.scrollTop += place.top - frame.top - frame.height / 2;
      }
    }

    openCard() {
      this.card.classList.add("is-open");
      this.card.querySelector(".card-close").focus();
      this.showCurrentCell();
    }

    /* To the button that leads to the hand-in, wherever the card is. */
    goToCheckButton() {
      const button = byId("to-check");
      if (button.offsetParent === null) {
        this.openCard();
      }
      button.focus();
    }

    closeCard() {
      if (this.card.classList.contains("is-open")) {
        this.card.classList.remove("is-open");
        byId("open-card").focus({ preventScroll: true });
      }
    }

    wireCard() {
      byId("open-card").addEventListener("click", (event) => {
        event.preventDefault();
        this.openCard();
      });
      byId("skip-to-check").addEventListener("click", (event) => {
        event.preventDefault();
        this.goToCheckButton();
      });
      this.card.querySelector(".card-close").addEventListener("click", () => this.closeCard());
      this.card.addEventListener("keydown", (event) => {
        if (event.key === "Escape") {
          this.closeCard();
        }
      });
      this.card.addEventListener("click", (event) => {
        const cell = event.target.closest("[data-go]");
        if (cell) {
          event.preventDefault();
          this.go(Number(cell.dataset.go));
        }
      });
    }
  }

  window.Lianzheng.Paper = Paper;
})();
