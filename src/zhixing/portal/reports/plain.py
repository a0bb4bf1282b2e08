"""The document as plain data, for a template language that knows only mappings, lists and strings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from zhixing.portal.reports.document import (
    Block,
    Chart,
    Document,
    FigureMention,
    Note,
    NoteKind,
    Paragraph,
    Section,
    Sentence,
    Span,
    Table,
)
from zhixing.portal.reports.phrases import appendix_lists, day_words, phrase

Draw = Callable[[Chart], str]


def section_data(section: Section, language: str, draw: Draw, *, draft: bool = False) -> dict[str, Any]:
    """A section with everything below it; `draw` turns a chart into SVG text.

    A draft also shows its author what is not printed: sentences with their marks, and definitions found wanting.
    """
    shown = [block for block in section.blocks if draft or not _is_gap(block)]
    return {
        "level": section.level,
        "ordinal": section.ordinal,
        "title": section.title,
        "anchor": section.anchor,
        "blocks": [_block(block, language, draw) | _drafted(block, language, draft=draft) for block in shown],
        "sections": [section_data(inner, language, draw, draft=draft) for inner in section.sections],
    }


def body_data(document: Document, draw: Draw, *, draft: bool = False) -> list[dict[str, Any]]:
    """Every chapter but the appendix, which each output writes in its own way."""
    chapters = [each for each in document.sections if not each.appendix]
    return [section_data(each, document.language, draw, draft=draft) for each in chapters]


def _is_gap(block: Block) -> bool:
    return isinstance(block, Note) and block.kind is NoteKind.GAP


def _drafted(block: Block, language: str, *, draft: bool) -> dict[str, Any]:
    """The sentences of a block one by one, with what their author should know."""
    if not draft or not isinstance(block, Paragraph | Note):
        return {}
    return {"gap": block.gap, "sentences": [_sentence(each, language) for each in block.sentences]}


def _sentence(sentence: Sentence, language: str) -> dict[str, Any]:
    edited = sentence.edited
    return {
        "key": sentence.key,
        "spans": spans_data(sentence.spans),
        "noise": phrase("noise", language) if sentence.noise else "",
        "edited": phrase("edited", language) if edited and not edited.aside else "",
        "by": edited.by if edited else "",
        "on": day_words(edited.at, language) if edited else "",
        "reason": edited.reason if edited else "",
        "moved": bool(edited and (edited.moved or edited.aside)),
    }


def appendix_title(document: Document) -> str:
    """The appendix's heading with its number, or the usual words where the outline has none."""
    section = next((each for each in document.sections if each.appendix), None)
    return section.title if section else phrase("appendix", document.language)


def _block(block: Block, language: str, draw: Draw) -> dict[str, Any]:
    match block:
        case Paragraph():
            return {"kind": "paragraph", "spans": spans_data(block.spans)}
        case Note():
            margin = block.kind is NoteKind.MARGIN
            return {
                "kind": "note",
                "sort": block.kind.value,
                "margin": margin,
                "flag": block.flag,
                "mark": phrase(block.kind.value, language),
                "spans": spans_data(block.spans),
            }
        case Table():
            return {
                "kind": "table",
                "name": block.name,
                **table_data(block),
                "caption": caption("table", block, language),
            }
        case Chart():
            return {
                "kind": "chart",
                "name": block.name,
                "svg": draw(block),
                "alt": block.alt,
                "caption": caption("chart", block, language),
                "subtitle": block.subtitle,
                "option": block.option,
                "option_id": f"option-{block.name}",
                "width": block.width,
                "height": block.height,
                "table": table_data(block.table),
            }


def caption(kind: str, block: Table | Chart, language: str) -> str:
    """“表1　…”, “图1　…”."""
    return f"{phrase(kind, language)}{block.serial}\N{EM SPACE}{block.caption}"


def table_data(table: Table) -> dict[str, Any]:
    """Columns and rows; a cell is a list of spans."""
    columns = [{"title": each.title, "align": each.align.value, "share": each.share} for each in table.columns]
    return {"columns": columns, "rows": [[spans_data(cell) for cell in row] for row in table.rows]}


def spans_data(spans: tuple[Span, ...]) -> list[dict[str, str]]:
    """Text, and for a printed number the anchor it opens."""
    return [
        {"text": span.text, "figure": f"f{span.number}"} if isinstance(span, FigureMention) else {"text": span.text}
        for span in spans
    ]


def plain_text(document: Document) -> str:
    """Every word that is printed, for asking which characters a typeface lacks."""
    texts = [document.title, document.subtitle, document.issuer]
    texts += [text for title, lines in appendix_lists(document) for text in (title, *(line.text for line in lines))]
    for section in document.walk():
        texts.append(section.title)
        for block in section.blocks:
            if isinstance(block, Paragraph | Note):
                texts += [span.text for span in block.spans]
            else:
                table = block.table if isinstance(block, Chart) else block
                texts += [block.caption, *(span.text for row in table.rows for cell in row for span in cell)]
    return "".join(texts)
