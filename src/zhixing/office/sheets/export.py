"""The one writer of spreadsheets for download: no text that comes from outside ever becomes a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final

import xlsxwriter

Cell = str | int | float | Decimal | date | datetime | bool | None
_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_SIGNED_NUMBER: Final = re.compile(r"[+-]\d[\d,]*(\.\d+)?%?", re.ASCII)
_WIDEST: Final = 48
_FIRST_WIDE: Final = 0x2E80  # from the CJK radicals on, a character takes two columns
_SHEET_NAME: Final = 31


def safe_text(text: str) -> str:
    """Return a text that a spreadsheet program reading CSV will not run: dangerous beginnings get an apostrophe.

    Signed numbers such as "-3.5" are left alone: they are values, not formulas.
    """
    if not text.startswith(_DANGEROUS):
        return text
    return text if _SIGNED_NUMBER.fullmatch(text) else "'" + text


def write_csv(rows: Iterable[Sequence[Cell]], headings: Sequence[str]) -> bytes:
    """UTF-8 with byte-order mark (so that Excel reads Chinese), comma, CRLF, one heading row."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([safe_text(heading) for heading in headings])
    for row in rows:
        writer.writerow([safe_text(cell) if isinstance(cell, str) else ("" if cell is None else cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def write_xlsx(
    rows: Iterable[Sequence[Cell]], headings: Sequence[str], *, sheet: str = "数据", notes: Sequence[str] = ()
) -> bytes:
    """One sheet with a frozen, filtered heading row; `notes` are lines on a second sheet. Texts are stored as texts."""
    out = io.BytesIO()
    book = new_book(out)
    page = book.add_worksheet(sheet[:_SHEET_NAME])
    write_table(book, page, rows, headings)
    if notes:
        said = book.add_worksheet("说明 Notes")
        said.set_column(0, 0, 100)
        for at, note in enumerate(notes):
            said.write_string(at, 0, note)
    book.close()
    return out.getvalue()


def new_book(out: io.BytesIO) -> xlsxwriter.Workbook:
    """Open a workbook in which no string is ever taken for a formula, a link or a number."""
    return xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": "yyyy-mm-dd",
            "remove_timezone": True,
        },
    )


def write_table(
    book: xlsxwriter.Workbook,
    page: xlsxwriter.worksheet.Worksheet,
    rows: Iterable[Sequence[Cell]],
    headings: Sequence[str],
) -> None:
    """Write headings and rows from A1 on; widths follow the texts."""
    bold = book.add_format({"bold": True, "bg_color": "#E8EFFB", "border": 1, "border_color": "#DFE4EA"})
    widths = [_width(heading) for heading in headings]
    for column, heading in enumerate(headings):
        page.write_string(0, column, heading, bold)
    last = 0
    for at, row in enumerate(rows, start=1):
        last = at
        for column, cell in enumerate(row):
            write_cell(page, at, column, cell)
            if isinstance(cell, str) and column < len(widths):
                widths[column] = max(widths[column], _width(cell))
    for column, width in enumerate(widths):
        page.set_column(column, column, min(width + 2, _WIDEST))
    page.freeze_panes(1, 0)
    if headings:
        page.autofilter(0, 0, max(last, 1), len(headings) - 1)


def write_cell(page: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: Cell) -> None:
    """Write one cell by its Python type; a string is always stored as a string."""
    if cell is None or cell == "":
        return
    if isinstance(cell, str):
        page.write_string(row, column, cell)
    elif isinstance(cell, bool):
        page.write_boolean(row, column, cell)
    elif isinstance(cell, (date, datetime)):
        page.write_datetime(row, column, cell)
    else:
        page.write_number(row, column, float(cell))


def _width(text: str) -> int:
    return sum(2 if ord(character) >= _FIRST_WIDE else 1 for character in text[:_WIDEST])
