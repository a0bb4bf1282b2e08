"""Gives a workbook back with its problem cells coloured and explained, and a list of every problem beside the data."""

from __future__ import annotations

import io
import zipfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from zhixing.methods.values import Problem, Severity
from zhixing.office.sheets.export import new_book, write_cell, write_table
from zhixing.office.sheets.model import CellKind, Sheet, Workbook, cell_name
from zhixing.office.sheets.reading import read, stamp

PROBLEMS_SHEET: Final = "问题清单 Problems"
_HEADINGS: Final = (
    "级别 Severity",
    "工作表 Sheet",
    "单元格 Cell",
    "位置 Where",
    "原文 Found",
    "原因 Reason",
    "处理 Remedy",
    "Reason (English)",
    "Remedy (English)",
)
_SHEET_NAME: Final = 31
_COMMENTS: Final = 5_000  # a spreadsheet program slows down badly beyond; colours and the list cover every cell
_SEARCHED_ROWS: Final = 30
_NUMERIC: Final = frozenset({CellKind.NUMBER, CellKind.PERCENT})
_MOST_DIGITS: Final = 15


def mark(path: Path | str, problems: Sequence[Problem], *, name: str | None = None) -> bytes:
    """Return an .xlsx with the content of the file at `path`, problem cells coloured and commented.

    Errors are red, warnings amber; a problem without a cell stands on the list only. Raises SheetRefused.
    """
    return mark_workbook(read(path, name=name), problems, original=Path(path))


def mark_workbook(workbook: Workbook, problems: Sequence[Problem], *, original: Path | None = None) -> bytes:
    """Do the same for a workbook that has already been read.

    With its `original` .xlsx at hand the sender's own workbook comes back, formats, widths and formulas kept; without
    it (a CSV, or a workbook the writing library cannot take) a plain one with the same texts.
    """
    if original is not None and zipfile.is_zipfile(original):
        marked = stamp(original, _wanted(workbook, problems))
        if marked is not None:
            return marked
    return _rebuilt(workbook, problems)


def _wanted(workbook: Workbook, problems: Sequence[Problem]) -> dict[str, Any]:
    """What the child is told: which cells in which colour, with which words, and the list of problems."""
    addressed = [(problem, _address(workbook, problem)) for problem in problems]
    cells: dict[tuple[int, int, int], list[Problem]] = defaultdict(list)
    for problem, address in addressed:
        if address is not None:
            cells[address].append(problem)
    used = {sheet.name.lower() for sheet in workbook.sheets}
    return {
        "colours": {Severity.ERROR.value: "FFF9D5D2", Severity.WARNING.value: "FFFFF0C7"},
        "cells": [
            {
                "sheet": sheet, "row": row, "column": column, "severity": _worst(here).value,
                "comment": _comment(here) if number < _COMMENTS else "",
            }
            for number, ((sheet, row, column), here) in enumerate(cells.items())
        ],
        "list": {
            "name": _sheet_name(PROBLEMS_SHEET, used),
            "headings": list(_HEADINGS),
            "rows": [_line(workbook, problem, address) for problem, address in addressed],
        },
    }  # fmt: skip


def _worst(problems: Sequence[Problem]) -> Severity:
    return Severity.ERROR if any(one.severity is Severity.ERROR for one in problems) else Severity.WARNING


def _comment(problems: Sequence[Problem]) -> str:
    return "\n".join(f"{one.reason.zh}{one.remedy.zh}\n{one.reason.en} {one.remedy.en}" for one in problems)[:2000]


def _rebuilt(workbook: Workbook, problems: Sequence[Problem]) -> bytes:
    out = io.BytesIO()
    book = new_book(out)
    formats = {
        Severity.ERROR: book.add_format({"bg_color": "#F9D5D2", "border": 1, "border_color": "#B3261E"}),
        Severity.WARNING: book.add_format({"bg_color": "#FFF0C7", "border": 1, "border_color": "#B58100"}),
    }
    percent = book.add_format({"num_format": "0.00%"})
    addressed = [(problem, _address(workbook, problem)) for problem in problems]
    used: set[str] = set()
    for at, sheet in enumerate(workbook.sheets):
        cells: dict[tuple[int, int], list[Problem]] = defaultdict(list)
        for problem, address in addressed:
            if address is not None and address[0] == at:
                cells[address[1], address[2]].append(problem)
        page = book.add_worksheet(_sheet_name(sheet.name, used))
        _write_sheet(page, sheet, cells, formats, percent)
    listing = book.add_worksheet(_sheet_name(PROBLEMS_SHEET, used))
    write_table(book, listing, [_line(workbook, problem, address) for problem, address in addressed], _HEADINGS)
    if problems:
        listing.activate()
    book.close()
    return out.getvalue()


def _write_sheet(
    page: xlsxwriter.worksheet.Worksheet,
    sheet: Sheet,
    cells: dict[tuple[int, int], list[Problem]],
    formats: dict[Severity, Any],
    percent: Any,
) -> None:
    comments = 0
    for row, line in enumerate(sheet.rows):
        for column, text in enumerate(line):
            here = cells.get((row, column))
            kind = sheet.kind(row, column)
            if here is None:
                _write_value(page, row, column, text, kind, percent if kind == CellKind.PERCENT else None)
    for (row, column), here in cells.items():
        line = sheet.rows[row] if row < len(sheet.rows) else []
        text = line[column] if column < len(line) else ""
        if text:
            page.write_string(row, column, text, formats[_worst(here)])
        else:
            page.write_blank(row, column, None, formats[_worst(here)])
        if comments < _COMMENTS:
            comments += 1
            page.write_comment(row, column, _comment(here), {"x_scale": 2.5, "y_scale": 1.6})


def _write_value(page: xlsxwriter.worksheet.Worksheet, row: int, column: int, text: str, kind: str, style: Any) -> None:
    """Numbers go back as numbers where a float holds them exactly; everything else as the text it was."""
    if kind in _NUMERIC and len(text.replace(".", "").lstrip("-0")) <= _MOST_DIGITS:
        page.write_number(row, column, float(text), style)
    else:
        write_cell(page, row, column, text)


def _line(workbook: Workbook, problem: Problem, address: tuple[int, int, int] | None) -> list[str]:
    severity = "错误 error" if problem.severity is Severity.ERROR else "提示 warning"
    sheet = workbook.sheets[address[0]].name if address else problem.sheet
    cell = cell_name(address[1], address[2]) if address else ""
    texts = (
        problem.where.zh,
        problem.found,
        problem.reason.zh,
        problem.remedy.zh,
        problem.reason.en,
        problem.remedy.en,
    )
    return [severity, sheet, cell, *texts]


def _address(workbook: Workbook, problem: Problem) -> tuple[int, int, int] | None:
    """Find (sheet, row, column) of a problem: `row` counts records below the heading row, which holds `column`."""
    if problem.row is None:
        return None
    for at, sheet in enumerate(workbook.sheets):
        if problem.sheet and sheet.name != problem.sheet:
            continue
        for row, line in enumerate(sheet.rows[:_SEARCHED_ROWS]):
            if problem.column and problem.column in line:
                return at, row + problem.row, line.index(problem.column)
        if not problem.column:
            return at, problem.row, 0
    return None


def _sheet_name(name: str, used: set[str]) -> str:
    """A name Excel accepts: at most 31 characters, none it forbids, not the same twice in any letter case."""
    clean = "".join("_" if character in "[]:*?/\\" else character for character in name).strip("'")[:_SHEET_NAME]
    chosen = clean or "Sheet"
    number = 2
    while chosen.lower() in used:
        ending = f" ({number})"
        chosen = clean[: _SHEET_NAME - len(ending)] + ending
        number += 1
    used.add(chosen.lower())
    return chosen
