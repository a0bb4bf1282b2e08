"""The document as an official PDF: one fixed Typst template, the report handed to it as data."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import typst

from zhixing.portal.reports import fonts
from zhixing.portal.reports.document import (
    Block,
    Chart,
    Document,
    FigureMention,
    Note,
    NoteKind,
    Paragraph,
    Section,
    Span,
    Table,
)
from zhixing.portal.reports.phrases import appendix_columns, appendix_lead, day_words, phrase, stands_on

_TEMPLATE: Final = Path(__file__).resolve().parent / "typst" / "report.typ"
_STANDARDS: Final = ["ua-1"]

Draw = Callable[[Chart], str]


def render(document: Document, *, draw: Draw, folders: tuple[Path, ...] = ()) -> bytes:
    """Return the PDF's bytes; equal documents give equal bytes. `draw` turns a chart into SVG; `folders` hold fonts.

    Raises NoChineseFont where nothing prints Chinese.
    """
    faces = fonts.choose(folders)
    data = _data(document, faces, draw)
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
        "sections": [_section(section, language, draw) for section in document.sections if not section.appendix],
        "appendix": {
            "title": _appendix_title(document),
            "lead": appendix_lead(document),
            "columns": appendix_columns(language),
        },
        "figures": [
            {
                "number": str(figure.number),
                "cells": [
                    figure.name,
                    figure.where,
                    figure.printed,
                    figure.numerator,
                    figure.denominator,
                    figure.interval,
                    figure.status,
                    figure.how or figure.reading.edition[:8],
                ],
            }
            for figure in document.figures
        ],
        "typefaces": faces.statement(plain_text(document), language),
    }


def _appendix_title(document: Document) -> str:
    section = next((each for each in document.sections if each.appendix), None)
    return section.ordinal + section.title if section else phrase("appendix", document.language)


def _section(section: Section, language: str, draw: Draw) -> dict[str, Any]:
    return {
        "level": section.level,
        "ordinal": section.ordinal,
        "title": section.title,
        "anchor": section.anchor,
        "blocks": [_block(block, language, draw) for block in section.blocks],
        "sections": [_section(inner, language, draw) for inner in section.sections],
    }


def _block(block: Block, language: str, draw: Draw) -> dict[str, Any]:
    match block:
        case Paragraph():
            return {"kind": "paragraph", "spans": _spans(block.spans)}
        case Note():
            mark = phrase("margin" if block.kind is NoteKind.MARGIN else "method", language)
            return {
                "kind": "note",
                "margin": block.kind is NoteKind.MARGIN,
                "mark": mark,
                "spans": _spans(block.spans),
            }
        case Table():
            return {"kind": "table", **_table(block), "caption": _caption("table", block.serial, block.caption, language)}
        case Chart():
            return {
                "kind": "chart",
                "svg": draw(block),
                "alt": block.alt,
                "caption": _caption("chart", block.serial, block.caption, language),
                "subtitle": block.subtitle,
            }


def _caption(kind: str, serial: int, words: str, language: str) -> str:
    return f"{phrase(kind, language)}{serial}\N{EM SPACE}{words}"


def _table(table: Table) -> dict[str, Any]:
    return {
        "columns": [
            {"title": column.title, "align": column.align.value, "share": column.share} for column in table.columns
        ],
        "rows": [[_spans(cell) for cell in row] for row in table.rows],
    }


def _spans(spans: tuple[Span, ...]) -> list[Mapping[str, str]]:
    return [
        {"text": span.text, "figure": f"f{span.number}"} if isinstance(span, FigureMention) else {"text": span.text}
        for span in spans
    ]


def plain_text(document: Document) -> str:
    """Every word of the running text, for asking which characters a typeface lacks."""
    texts = [document.title, document.subtitle, document.issuer]
    for section in document.walk():
        texts.append(section.title)
        for block in section.blocks:
            if isinstance(block, Paragraph | Note):
                texts += [span.text for span in block.spans]
            else:
                table = block.table if isinstance(block, Chart) else block
                texts += [block.caption, *(span.text for row in table.rows for cell in row for span in cell)]
    return "".join(texts)
