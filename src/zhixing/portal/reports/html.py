"""The document as HTML: the part the preview page shows, and a file that stands alone and fetches nothing."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from django.template.loader import render_to_string

from zhixing.portal.reports import fonts
from zhixing.portal.reports.document import Chart, Document, NumberedFigure
from zhixing.portal.reports.phrases import (
    appendix_columns,
    appendix_lead,
    appendix_lists,
    day_words,
    phrase,
    stands_on,
)
from zhixing.portal.reports.plain import Draw, appendix_title, body_data
from zhixing.portal.reports.wording import english

_STYLE: Final = Path(__file__).resolve().parent / "static" / "reports" / "report.css"
_SCREEN_FAMILIES: Final = ("Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", "sans-serif")
_PANEL: Final = ("figure", "where", "printed", "numerator", "denominator", "interval", "status")


def render(document: Document, *, draw: Draw) -> bytes:
    """The whole report as one HTML file: style and charts inside it, no script, every number a link to its source."""
    context = context_of(document, draw=draw, link=None) | {"style": _STYLE.read_text(encoding="utf-8")}
    return render_to_string("reports/standalone.html", context).encode()


def context_of(document: Document, *, draw: Draw, link: Callable[[str], str] | None) -> dict[str, Any]:
    """What the templates print. `link` turns the query of a figure's rows into an address; with it, it is a draft."""
    language = document.language
    return {
        "report": document,
        "interactive": link is not None,
        "html_language": "en" if english(language) else "zh-Hans",
        "date": day_words(document.made_at, language),
        "stands_on": stands_on(document),
        "contents": phrase("contents", language),
        "data_words": phrase("data", language),
        "close_words": phrase("close", language),
        "sections": body_data(document, lambda chart: _as_address(draw(chart)), draft=link is not None),
        "appendix": {
            "title": appendix_title(document),
            "lead": appendix_lead(document),
            "columns": appendix_columns(language),
            "lists": [{"title": title, "lines": lines} for title, lines in appendix_lists(document)],
        },
        "figures": [_entry(figure, document, link) for figure in document.figures],
    }


def _as_address(svg: str) -> str:
    """An SVG as a data address: an image needs no trust in its markup, and carries its own alternative text."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def _entry(figure: NumberedFigure, document: Document, link: Callable[[str], str] | None) -> dict[str, Any]:
    language = document.language
    shown = {
        "figure": figure.name,
        "where": figure.where,
        "printed": figure.printed,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "interval": figure.interval,
        "status": figure.status,
    }
    detail = [(phrase(key, language), text) for key, text in _explained(figure)]
    detail += [
        (phrase("edition", language), figure.reading.edition or "—"),
        (phrase("snapshot", language), figure.reading.snapshot),
    ]
    return {
        "number": figure.number,
        "anchor": figure.anchor,
        "cells": [shown[key] for key in _PANEL],
        "edition": figure.reading.edition[:8],
        "detail": detail,
        "derived": [{"number": number, "anchor": f"f{number}"} for number in figure.derived_from],
        "derived_words": phrase("derived", language),
        "rows": link(figure.rows) if link and figure.rows else "",
        "rows_words": phrase("rows", language),
    }


def _explained(figure: NumberedFigure) -> list[tuple[str, str]]:
    explained = [(key, text) for key, text in figure.definition if text]
    said = [("reason", figure.reason), ("how", figure.how)]
    return [*explained, *((key, text) for key, text in said if text)]


def chart_drawing(draw: Callable[[Chart, tuple[str, ...]], str], families: tuple[str, ...] | None = None) -> Draw:
    """Bind a drawing function to the families a chart is lettered in: those of the screen unless others are given."""
    chosen = families or _SCREEN_FAMILIES
    return lambda chart: draw(chart, chosen)


def face_families(folders: tuple[Path, ...]) -> tuple[str, ...]:
    """The families charts are lettered in on paper: the face of first-level headings and its reserves."""
    return fonts.choose(folders).stacks[fonts.Face.FIRST]
