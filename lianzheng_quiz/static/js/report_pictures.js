/* Draws a report's table above it, from the very cells of the table: both can't differ. ES2018.
   Without script, or without the drawing library, the table stands alone. */
(function () {
  "use strict";

  const MOST_ROWS = 15;
  const NARROW = 600;
  const COLOURS = ["#1b4f8a", "#8a5300"];
  const INK = "#4a5058";
  const drawn = [];

  function number(text) {
    const found = /^-?[0-9]+(?:\.[0-9]+)?/.exec(text.trim());
    return found ? Number(found[0]) : null;
  }

  function read(table) {
    const places = table.dataset.columns.split(",").map(Number);
    const heads = Array.from(table.tHead.rows[0].cells);
    const rows = Array.from(table.tBodies[0].rows).filter(
      (row) => !row.classList.contains("total-row") && places.some((place) => number(row.cells[place].textContent) !== null)
    );
    return {
      rows: rows.slice(0, MOST_ROWS),
      left: rows.length - Math.min(rows.length, MOST_ROWS),
      names: places.map((place) => heads[place].textContent),
      places: places,
    };
  }

  function option(found, flat, unit, size, width) {
    const names = found.rows.map((row) => row.cells[0].textContent.trim());
    const texts = { fontSize: size, color: INK };
    const category = {
      type: "category",
      data: names,
      inverse: flat,
      axisTick: { show: false },
      axisLabel: Object.assign({ interval: 0 }, texts, flat ? { width: Math.min(240, Math.round(width * 0.4)), overflow: "truncate" } : {}),
    };
    const value = {
      type: "value",
      name: flat ? "" : unit,
      nameTextStyle: texts,
      minInterval: unit === "%" ? null : 1,
      min: 0,
      max: unit === "%" ? 100 : null,
      splitNumber: width < NARROW ? 2 : 5,
      axisLabel: Object.assign({ hideOverlap: true, formatter: unit === "%" ? "{value}%" : "{value}" }, texts),
    };
    return {
      animation: false,
      color: COLOURS,
      textStyle: { fontFamily: window.getComputedStyle(document.body).fontFamily },
      grid: { left: 8, right: 56, top: flat && found.names.length < 2 ? 8 : 44, bottom: 8, containLabel: true },
      legend: { show: found.names.length > 1, top: 0, right: 0, textStyle: texts },
      tooltip: { trigger: "axis", renderMode: "richText", axisPointer: { type: "shadow" } },
      xAxis: flat ? value : category,
      yAxis: flat ? category : value,
      series: found.places.map((place, at) => ({
        type: "bar",
        name: found.names[at],
        barMaxWidth: 40,
        data: found.rows.map((row) => number(row.cells[place].textContent)),
        label: {
          show: true,
          position: flat ? "right" : "top",
          formatter: (bar) => found.rows[bar.dataIndex].cells[place].textContent.trim(),
          fontSize: size,
          color: INK,
        },
      })),
    };
  }

  function draw(table) {
    const found = read(table);
    if (found.rows.length < 2) {
      return;
    }
    const size = Math.round(parseFloat(window.getComputedStyle(table).fontSize));
    const box = document.createElement("div");
    box.className = "report-picture no-print";
    box.setAttribute("aria-hidden", "true");
    table.closest(".table-panel").before(box);
    const width = box.clientWidth;
    const flat = table.dataset.picture === "rows" || width < NARROW;
    if (flat) {
      box.style.height = 64 + found.rows.length * found.names.length * size * 2 + "px";
    }
    const picture = window.echarts.init(box, null, { renderer: "svg" });
    picture.setOption(option(found, flat, table.dataset.unit, size, width));
    drawn.push(picture);
    if (found.left) {
      const note = document.createElement("p");
      note.className = "meta no-print";
      note.textContent = "图中为前 " + MOST_ROWS + " 项，其余见表。";
      box.after(note);
    }
  }

  if (window.echarts) {
    document.querySelectorAll("table[data-picture]").forEach(draw);
    window.addEventListener("resize", () => drawn.forEach((picture) => picture.resize()));
  }
})();
