"""The report cannot lie by typing: a digit that comes from no reading stops the build."""

from __future__ import annotations

from collections.abc import Iterator

from zhixing.catalogue.outline import Outline
from zhixing.catalogue.sentences import ROUND, loose_digits
from zhixing.methods.values import Text
from zhixing.portal.reports.document import Chart, Document, FigureMention, Note, Paragraph, Span, Table
from zhixing.portal.reports.ledger import Ledger, part_text
from zhixing.portal.reports.readings import ReportRefused


def refuse_loose_numbers(outline: Outline) -> None:
    """Raise ReportRefused when a sentence of the outline holds a digit outside slots and declared literals."""
    loose = [
        Text(
            f"提纲中的数字“{found}”没有绑定任何数据，报告不能生成；请改为数据槽位，或在 literals 中申明。",
            f"the number “{found}” in the outline is bound to no figure; use a slot, or declare it under literals.",
        )
        for variant in outline.variants()
        for words in (variant.words.zh, variant.words.en)
        if (found := loose_digits(words, outline.literals))
    ]
    if loose:
        raise ReportRefused(loose)


def refuse_retyped_numbers(document: Document, ledger: Ledger) -> None:
    """Raise ReportRefused when a printed number differs from what its own reading is written as."""
    changed = [
        Text(
            f"第{mention.number}号数据印为“{mention.text}”，与其来源不符。",
            f"figure {mention.number} is printed as “{mention.text}”, which its source does not say.",
        )
        for mention in mentions(document)
        if not _is_written_so(mention, document, ledger)
    ]
    if changed:
        raise ReportRefused(changed)


def _is_written_so(mention: FigureMention, document: Document, ledger: Ledger) -> bool:
    if not 1 <= mention.number <= len(document.figures):
        return False
    figure = document.figure(mention.number)
    reading = figure.reading
    if mention.part in ROUND:
        return mention.text in figure.rounds
    return part_text(ledger.writer(reading, figure.decimals), reading, mention.part) == mention.text


def mentions(document: Document) -> Iterator[FigureMention]:
    """Every printed number of a document, in reading order."""
    for block in document.blocks():
        for span in _spans(block):
            if isinstance(span, FigureMention):
                yield span


def _spans(block: Paragraph | Note | Table | Chart) -> Iterator[Span]:
    if isinstance(block, Paragraph | Note):
        yield from block.spans
        return
    table = block.table if isinstance(block, Chart) else block
    for row in table.rows:
        for cell in row:
            yield from cell
