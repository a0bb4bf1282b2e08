"""Cells of an .xlsx as texts, and what is unusual about each: nothing is rounded, guessed or dropped."""

from __future__ import annotations

import datetime as dt
import math
from typing import IO, Any, Final

from python_calamine import CalamineError, load_workbook

from .grid import Grid, cell_name, survey
from .limits import CELL_CHARACTERS, CHARACTERS, NAMED_CELLS, Fault, Refused, fault
from .package import open_package
from .workbook import describe

# A float holds every integer below this; above it, a long code has already lost its last digits.
_EXACT: Final = 10**15
_LONGEST_CODE: Final = 10**21


def read_workbook(file: IO[bytes]) -> dict[str, Any]:
    """Return {"sheets": [...], "faults": [...]} of a package. Raises Refused."""
    package, names = open_package(file)
    described = describe(package, names)
    grids: list[Grid] = []
    refusals: list[Fault] = []
    for name, part, _ in described.sheets:
        try:
            grids.append(survey(package, part, name, described.percent_styles))
        except Refused as refused:
            refusals += refused.faults
    if refusals:
        raise Refused(*refusals)
    file.seek(0)
    try:
        book = load_workbook(file)
        values = [
            book.get_sheet_by_name(name).to_python(skip_empty_area=False) if grid.height else []
            for (name, _, _), grid in zip(described.sheets, grids, strict=True)
        ]
    except CalamineError as error:
        raise Refused(fault("damaged_workbook", found=str(error))) from error
    sheets, faults, characters = [], [], 0
    for (name, _, hidden), grid, cells in zip(described.sheets, grids, values, strict=True):
        sheet, size = _sheet(name, grid, cells)
        characters += size
        if characters > CHARACTERS:
            raise Refused(fault("too_much_text", sheet=name))
        sheets.append({**sheet, "hidden": hidden})
        faults += _warnings(name, grid, hidden=hidden and bool(sheet["rows"]))
    return {"sheets": sheets, "faults": faults}


def _sheet(name: str, grid: Grid, cells: list[list[Any]]) -> tuple[dict[str, Any], int]:
    kinds: dict[tuple[int, int], str] = {}
    rows: list[list[str]] = []
    size = 0
    for at, line in enumerate(cells):
        texts = []
        for column, value in enumerate(line):
            if type(value) is str:
                text = value
                if len(text) > CELL_CHARACTERS:
                    raise Refused(
                        fault(
                            "cell_too_long",
                            sheet=name,
                            cell=cell_name(at, column),
                            found=text[:40],
                            limit=CELL_CHARACTERS,
                        )
                    )
            else:
                text, kinds[at, column] = _shown(value)
            size += len(text)
            texts.append(text)
        rows.append(texts)
    for here in grid.percents:
        if kinds.get(here) == "number":
            kinds[here] = "percent"
    for here in grid.formulas:
        if kinds.get(here) not in {"rounded_code", "date", "percent"}:
            kinds[here] = "formula"
    for (row, column), text in grid.errors.items():
        _set(rows, row, column, text)
        kinds[row, column] = "error"
    _unmerge(rows, kinds, grid)
    return {"name": name, "rows": rows, "kinds": [[row, column, kind] for (row, column), kind in kinds.items()]}, size


def _shown(value: object) -> tuple[str, str]:
    """One value that is not text: how it reads, and its kind."""
    if isinstance(value, bool):
        return ("TRUE" if value else "FALSE"), "boolean"
    if isinstance(value, (int, float)):
        return _number(float(value))
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" "), "date"
    return (value.isoformat() if isinstance(value, (dt.date, dt.time)) else str(value)), "date"


def _number(number: float) -> tuple[str, str]:
    if not math.isfinite(number):
        return str(number), "error"
    if not number.is_integer():
        return repr(number), "number"
    return f"{number:.0f}", "rounded_code" if _EXACT <= abs(number) < _LONGEST_CODE else "number"


def _set(rows: list[list[str]], row: int, column: int, text: str) -> None:
    while len(rows) <= row:
        rows.append([])
    while len(rows[row]) <= column:
        rows[row].append("")
    rows[row][column] = text


def _unmerge(rows: list[list[str]], kinds: dict[tuple[int, int], str], grid: Grid) -> None:
    """Carry a merged cell's text to every cell it covers within the data, and say of each that it was carried."""
    for top, left, bottom, right in grid.merged:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        text = rows[top][left]
        for row in range(top, min(bottom + 1, len(rows))):
            for column in range(left, min(right + 1, len(rows[row]))):
                if (row, column) != (top, left):
                    rows[row][column] = text
                    kinds[row, column] = "merged"


def _warnings(name: str, grid: Grid, *, hidden: bool) -> list[Fault]:
    faults = []
    if hidden:
        faults.append(fault("hidden_sheet", sheet=name))
    if grid.hidden_rows or grid.hidden_columns:
        faults.append(fault("hidden_cells", sheet=name, rows=grid.hidden_rows, columns=grid.hidden_columns))
    stored = grid.formulas - grid.without_value - grid.errors.keys()
    for rule, cells in (
        ("formula", stored),
        ("formula_without_value", grid.without_value),
        ("error_cell", set(grid.errors)),
    ):
        for row, column in sorted(cells)[:NAMED_CELLS]:
            faults.append(fault(rule, sheet=name, cell=cell_name(row, column), row=row, column=column))
        if len(cells) > NAMED_CELLS:
            faults.append(fault(f"{rule}_more", sheet=name, count=len(cells) - NAMED_CELLS))
    return faults
