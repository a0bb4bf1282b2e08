"""Workbooks as offices send them, written to disk and read by the product's own reader."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from zhixing.office import sheets
from zhixing.office.sheets import Workbook


def book(tmp_path: Path, headings, *rows, sheet: str = "Sheet1", title: str = "", name: str = "file.xlsx") -> Workbook:
    """One sheet; `title` stands above the headings, as offices like it."""
    workbook = openpyxl.Workbook()
    page = workbook.active
    page.title = sheet
    if title:
        page.append([title])
    page.append(list(headings))
    for cells in rows:
        page.append(list(cells))
    path = tmp_path / name
    workbook.save(path)
    return sheets.read(path, name=name)


def written(tmp_path: Path, content: bytes, name: str = "template.xlsx") -> Workbook:
    """A workbook the product made itself."""
    path = tmp_path / name
    path.write_bytes(content)
    return sheets.read(path, name=name)


def cells(parsed) -> dict[str, str]:
    """Every problem by its cell: kind without the room's own prefix."""
    return {problem.where.zh.rpartition("”")[2]: problem.kind.rpartition(".")[2] for problem in parsed.problems}
