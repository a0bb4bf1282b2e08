// Heat tables: arrow keys move between the cells, one of which is in the tab order (the WAI-ARIA grid pattern).
export function startGrids() {
  document.addEventListener("keydown", function (event) {
    const cell = event.target.closest("[data-grid] [data-cell]");
    if (!cell) return;
    const moves = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] };
    const move = moves[event.key];
    if (!move) return;
    const table = cell.closest("table");
    const td = cell.closest("td");
    const row = table.rows[td.parentElement.rowIndex + move[0]];
    const next = row && row.cells[td.cellIndex + move[1]]?.querySelector("[data-cell]");
    if (!next) return;
    event.preventDefault();
    cell.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
}
