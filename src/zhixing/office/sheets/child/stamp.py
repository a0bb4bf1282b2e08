"""Marks cells in the sender's own workbook, so that widths, formats and formulas stay; bound like the reader is."""

from __future__ import annotations

import io
import json
import resource
import sys
from typing import Any, Final

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from .limits import CPU_SECONDS, MEGABYTE
from .run import refuse_reaching_out

_ADDRESS_SPACE: Final = 1024 * MEGABYTE  # the writing library keeps a whole workbook as objects
_FILES: Final = 256 * MEGABYTE  # it writes each sheet through a temporary file
_COMMENT_SIZE: Final = (360, 140)


def stamp(path: str) -> None:
    """Read the marks from the input as JSON, colour the cells of the workbook at `path`, write it to the output."""
    wanted = json.loads(sys.stdin.buffer.read())
    for kind, limit in (
        (resource.RLIMIT_AS, _ADDRESS_SPACE),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, _FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (limit, limit))
    sys.addaudithook(refuse_reaching_out)
    book = load_workbook(path)
    fills = {name: PatternFill("solid", fgColor=colour) for name, colour in wanted["colours"].items()}
    for mark in wanted["cells"]:
        cell = book.worksheets[mark["sheet"]].cell(mark["row"] + 1, mark["column"] + 1)
        cell.fill = fills[mark["severity"]]
        if mark["comment"] and isinstance(cell, Cell):  # a covered cell of a merged range takes a colour only
            cell.comment = Comment(mark["comment"], "Zhixing", height=_COMMENT_SIZE[1], width=_COMMENT_SIZE[0])
    _list(book, wanted["list"])
    out = io.BytesIO()
    book.save(out)
    sys.stdout.buffer.write(out.getvalue())


def _list(book: Workbook, listing: dict[str, Any]) -> None:
    page = book.create_sheet(listing["name"])
    for row, line in enumerate([listing["headings"], *listing["rows"]], start=1):
        for column, text in enumerate(line, start=1):
            cell = page.cell(row, column)
            cell.value = text
            cell.data_type = "s"  # a text that begins with = stays a text
            if row == 1:
                cell.font = Font(bold=True)
    page.freeze_panes = "A2"
    page.auto_filter.ref = page.dimensions
    for letter, width in zip("ABCDEFGHI", (14, 16, 10, 28, 24, 44, 44, 44, 44), strict=True):
        page.column_dimensions[letter].width = width
    book.active = len(book.worksheets) - 1
