"""Outline plus readings becomes a document: sentences chosen by the data, tables, charts, and the recompute table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from zhixing.catalogue import outline as plan
from zhixing.methods.periods import MONTHS_A_YEAR, Period
from zhixing.portal.reports import charts, guard, tables
from zhixing.portal.reports.document import Block, Document, Note, NoteKind, Paragraph, Section, Span, Words
from zhixing.portal.reports.ledger import Ledger
from zhixing.portal.reports.readings import Readings
from zhixing.portal.reports.rules import holds
from zhixing.portal.reports.wording import english, ordinal, period_words


@dataclass(slots=True)
class _Serials:
    """How many tables and charts were numbered so far."""

    tables: int = 0
    charts: int = 0


def compose(
    *, outline: plan.Outline, readings: Readings, place: str, period: Period, language: str, at: datetime
) -> Document:
    """Make the report of a place and period in one language, as of the moment `at`.

    Raises ReportRefused when the outline prints a number bound to nothing, or a figure comes from another snapshot.
    """
    guard.refuse_loose_numbers(outline)
    ledger = Ledger(outline=outline, readings=readings, place=place, period=period, language=language)
    words = _built_in(ledger, place, period)
    composer = _Composer(ledger, words, _Serials())
    sections = tuple(
        composer.section(chapter, level=1, number=number, trail="")
        for number, chapter in enumerate(outline.chapters, 1)
    )
    document = Document(
        code=outline.code,
        title=composer.fill(outline.title.in_language(language)),
        subtitle=composer.fill(outline.subtitle.in_language(language)),
        issuer=composer.fill(outline.issuer.in_language(language)),
        language=language,
        place=place,
        place_name=words["place"],
        period=period,
        made_at=at,
        snapshot=readings.name,
        snapshot_at=readings.created_at,
        outline=outline.digest,
        catalogue=readings.digest,
        sections=sections,
        figures=tuple(ledger.entries),
        margin_notes=composer.margins,
    )
    guard.refuse_retyped_numbers(document, ledger)
    return document


def _built_in(ledger: Ledger, place: str, period: Period) -> dict[str, str]:
    """The words every sentence may use: they name the report itself and carry no figure."""
    language, readings = ledger.language, ledger.readings
    parent = readings.parent(place)
    made = readings.created_at
    cut = f"{made.year}年{made.month}月{made.day}日" if not english(language) else f"{made:%-d %B %Y}"
    return {
        "place": readings.place_name(place).in_language(language),
        "parent": readings.place_name(parent).in_language(language) if parent else "",
        "period": period_words(period, language),
        "last_period": period_words(period.shifted(-MONTHS_A_YEAR), language),
        "snapshot": readings.name,
        "outline": ledger.outline.digest,
        "cut": cut,
    }


class _Composer:
    """Walks the outline once, in reading order, so that figures are numbered as the reader meets them."""

    def __init__(self, ledger: Ledger, words: dict[str, str], serials: _Serials) -> None:
        self.ledger, self.words, self.serials = ledger, words, serials
        self.margins = 0

    def fill(self, template: str) -> str:
        """A template of built-in words only, such as a title."""
        return plan.SLOT.sub(lambda match: self.words[match[1]], template)

    def section(self, section: plan.Section, *, level: int, number: int, trail: str) -> Section:
        """One chapter or section with everything below it."""
        anchor = f"{trail}-{number}" if trail else f"s{number}"
        blocks = tuple(made for block in section.blocks for made in self.block(block))
        inner = [
            self.section(below, level=level + 1, number=place, trail=anchor)
            for place, below in enumerate(section.sections, 1)
        ]
        return Section(
            level=level,
            ordinal=ordinal(level, number, self.ledger.language),
            title=self.fill(section.title.in_language(self.ledger.language)),
            anchor=anchor,
            blocks=blocks,
            sections=tuple(inner),
            appendix=section.appendix,
        )

    def block(self, block: plan.Block) -> list[Block]:
        """What one block of the outline becomes; a paragraph without a fitting sentence, or an empty chart, nothing."""
        if isinstance(block, plan.ParagraphBlock):
            return self._paragraph(block)
        if isinstance(block, plan.TableBlock):
            table = tables.table(block, self.ledger, self.serials.tables + 1)
            self.serials.tables += table is not None
            return [table] if table else []
        chart = charts.chart(block, self.ledger, self.serials.charts + 1)
        self.serials.charts += chart is not None
        return [chart] if chart else []

    def _paragraph(self, block: plan.ParagraphBlock) -> list[Block]:
        said: list[Span] = []
        margins: list[Block] = []
        for sentence in block.sentences:
            for variant in sentence:
                if not all(holds(condition, self.ledger) for condition in variant.when):
                    continue
                spans = self.spans(variant.words.in_language(self.ledger.language))
                if variant.margin:
                    margins.append(Note(NoteKind.MARGIN, tuple(spans)))
                else:
                    said += [Words(" "), *spans] if said and english(self.ledger.language) else spans
                break
        self.margins += len(margins)
        if block.style == "method":
            return [Note(NoteKind.METHOD, tuple(said)), *margins] if said else margins
        return [Paragraph(tuple(said), block.style), *margins] if said else margins

    def spans(self, template: str) -> list[Span]:
        """A sentence with its slots filled: words, and figures that open."""
        spans: list[Span] = []
        position = 0
        for match in plan.SLOT.finditer(template):
            if match.start() > position:
                spans.append(Words(template[position : match.start()]))
            name, part = match[1], match[2] or "value"
            if name in self.words:
                spans.append(Words(self.words[name]))
            else:
                spans += self.ledger.spans(name, part)
            position = match.end()
        if position < len(template):
            spans.append(Words(template[position:]))
        return spans
