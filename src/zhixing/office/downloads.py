"""A list as a file: CSV or a workbook, in the reader's language, under a name that says what and when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from django.http import HttpResponse
from django.utils.translation import get_language

from zhixing.methods.values import Text
from zhixing.office.sheets.export import Cell, write_csv, write_xlsx

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def said(text: Text) -> str:
    """A text in the language of the page."""
    return text.in_language(get_language() or "zh-hans")


def table_file(
    rows: Iterable[Sequence[Cell]], headings: Sequence[Text], *, kind: str, name: str, on: date
) -> HttpResponse:
    """The rows as a download; `kind` is "csv" or "xlsx", `name` the stem of the file's name."""
    titles = [said(heading) for heading in headings]
    if kind == "csv":
        answer = HttpResponse(write_csv(rows, titles), content_type="text/csv; charset=utf-8")
    else:
        answer = HttpResponse(write_xlsx(rows, titles), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}-{on:%Y%m%d}.{kind}"'
    return answer
