// A number in the report opens a panel with its definition, parts, interval, snapshot and rows.
// Without this file the same link leads to the figure's line in the recompute table.
(function () {
  "use strict";

  function element(name, text, className) {
    const made = document.createElement(name);
    if (text) made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  function headings(table) {
    return Array.from(table.querySelectorAll("thead th"), function (cell) {
      return cell.textContent.trim();
    });
  }

  function fill(panel, row) {
    const names = headings(row.closest("table"));
    const cells = Array.from(row.querySelectorAll("td"));
    const list = element("dl");
    const detail = cells[cells.length - 1];
    cells.slice(3, -1).forEach(function (cell, place) {
      list.append(element("dt", names[place + 4]), element("dd", cell.textContent.trim()));
    });
    detail.querySelectorAll("dl > *").forEach(function (each) {
      list.append(each.cloneNode(true));
    });
    const close = element("button", panel.dataset.close, "btn");
    close.type = "button";
    close.addEventListener("click", function () {
      panel.close();
    });
    const foot = element("footer");
    const rows = detail.querySelector("a.rows");
    foot.append(rows ? rows.cloneNode(true) : element("span"), close);
    const title = element("h2", cells[0].textContent.trim());
    title.id = "report-panel-title";
    panel.replaceChildren(
      title,
      element("p", cells[1].textContent.trim(), "scope"),
      element("p", cells[2].textContent.trim(), "value"),
      list,
      foot,
    );
    close.focus();
  }

  document.addEventListener("click", function (event) {
    const link = event.target.closest("a[data-figure]");
    const panel = document.getElementById("report-panel");
    if (!link || !panel || typeof panel.showModal !== "function") return;
    const row = document.getElementById(link.dataset.figure);
    if (!row) return;
    event.preventDefault();
    fill(panel, row);
    if (!panel.open) panel.showModal();
  });

  document.addEventListener("change", function (event) {
    const form = event.target.closest("form[data-submit-on-change]");
    if (form) form.requestSubmit();
  });
})();
