"""The document as an official PDF: one fixed Typst template, the report handed to it as data."""

from __future__ import annotations

import json
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import typst

from zhixing.portal.reports import fonts
from zhixing.portal.reports.document import Document, NumberedFigure
from zhixing.portal.reports.phrases import (
    appendix_columns,
    appendix_lead,
    appendix_lists,
    day_words,
    phrase,
    stands_on,
    worked_out,
)
from zhixing.portal.reports.plain import Draw, appendix_title, body_data, plain_text

_TEMPLATE: Final = Path(__file__).resolve().parent / "typst" / "report.typ"
_STANDARDS: Final = ["ua-1"]
_EDITION_SHOWN: Final = 8
# The compiler lets go of the interpreter while it works, and fails when a second thread enters it.
_ONE_AT_A_TIME: Final = threading.Lock()


def render(document: Document, *, draw: Draw, folders: tuple[Path, ...] = ()) -> bytes:
    """Return the PDF's bytes; equal documents give equal bytes. `draw` turns a chart into SVG; `folders` hold fonts.

    Raises NoChineseFont where nothing prints Chinese.
    """
    faces = fonts.choose(folders)
    data = _data(document, faces, draw)
    with _ONE_AT_A_TIME:
        compiled = _compiler(faces.folders).compile(
            input=_TEMPLATE.read_bytes(),
            sys_inputs={"data": json.dumps(data, ensure_ascii=False, sort_keys=True)},
            format="pdf",
            pdf_standards=_STANDARDS,
            timestamp=int(document.made_at.timestamp()),
        )
    assert isinstance(compiled, bytes), "one PDF is one run of bytes"
    return compiled


@lru_cache(maxsize=4)
def _compiler(folders: tuple[Path, ...]) -> typst.Compiler:
    """One warm compiler per set of font folders: scanning fonts costs more than setting a page."""
    return typst.Compiler(font_paths=[str(folder) for folder in folders])


def _data(document: Document, faces: fonts.Typefaces, draw: Draw) -> dict[str, Any]:
    language = document.language
    return {
        "language": "en" if language.lower().startswith("en") else "zh",
        "title": document.title,
        "subtitle": document.subtitle,
        "issuer": document.issuer,
        "date": day_words(document.made_at, language),
        "stands_on": stands_on(document),
        "fonts": {face.value: list(stack) for face, stack in faces.stacks.items()},
        "words": {"contents": phrase("contents", language)},
        "sections": body_data(document, draw),
        "appendix": {
            "title": appendix_title(document),
            "lead": appendix_lead(document),
            "columns": appendix_columns(language),
        },
        "figures": [{"number": str(figure.number), "cells": _cells(figure)} for figure in document.figures],
        "worked_out": worked_out(document),
        "lists": [
            {"title": title, "lines": [line.text for line in lines]} for title, lines in appendix_lists(document)
        ],
        "typefaces": faces.statement(plain_text(document), language),
    }


def _cells(figure: NumberedFigure) -> list[str]:
    """One row of the recompute table after its number."""
    return [
        figure.name,
        figure.where,
        figure.printed,
        figure.numerator,
        figure.denominator,
        figure.interval,
        figure.status,
        figure.reading.edition[:_EDITION_SHOWN] + ("*" if figure.how else ""),
    ]
