"""Outline plus readings becomes a document: sentences chosen by the data, tables, charts, and the recompute table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from zhixing.catalogue import outline as plan
from zhixing.catalogue.model import Method
from zhixing.catalogue.sentences import ROUND, SLOT, slots
from zhixing.methods.periods import MONTHS_A_YEAR, Period
from zhixing.methods.values import Reading
from zhixing.portal.reports import charts, guard, tables
from zhixing.portal.reports.document import (
    Block,
    Document,
    Edited,
    FigureMention,
    Note,
    NoteKind,
    Paragraph,
    Section,
    Sentence,
    Span,
    Words,
    plain,
)
from zhixing.portal.reports.edits import Edit, Edits, digest
from zhixing.portal.reports.ledger import Ledger
from zhixing.portal.reports.phrases import edit_has_moved, phrase
from zhixing.portal.reports.readings import Readings
from zhixing.portal.reports.rules import NOISE, holds
from zhixing.portal.reports.wording import english, ordinal, period_words


@dataclass(slots=True)
class _Serials:
    """How many tables and charts were numbered so far."""

    tables: int = 0
    charts: int = 0


NO_EDITS: Final[Edits] = MappingProxyType({})
_CHANGES: Final = frozenset({Method.POINT_CHANGE, Method.GROWTH})


def compose(
    *,
    outline: plan.Outline,
    readings: Readings,
    place: str,
    period: Period,
    language: str,
    at: datetime,
    edits: Edits = NO_EDITS,
    list_edits: bool = False,
) -> Document:
    """Make the report of a place and period in one language, as of the moment `at`.

    `edits` are people's words by the key of the sentence they stand for; `list_edits` has the appendix list them.
    Raises ReportRefused when the outline prints a number bound to nothing, or a figure comes from another snapshot.
    """
    guard.refuse_loose_numbers(outline)
    ledger = Ledger(outline=outline, readings=readings, place=place, period=period, language=language)
    composer = Composer(ledger, edits)
    sections = tuple(
        composer.section(chapter, level=1, number=number, trail="")
        for number, chapter in enumerate(outline.chapters, 1)
    )
    document = Document(
        code=outline.code,
        title=composer.fill(outline.title.in_language(language)),
        subtitle=composer.fill(outline.subtitle.in_language(language)),
        issuer=composer.fill(outline.issuer.in_language(language)) if place else phrase("office", language),
        language=language,
        place=place,
        place_name=composer.words["place"],
        period=period,
        made_at=at,
        snapshot=readings.name,
        snapshot_at=readings.created_at,
        outline=outline.digest,
        catalogue=readings.digest,
        sections=sections,
        figures=tuple(ledger.entries),
        margin_notes=composer.margins,
        gaps=composer.gaps,
        sources=_sources(outline, language),
        edits=digest(edits),
        list_edits=list_edits,
        orphans=_orphans(outline, edits),
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


def _sources(outline: plan.Outline, language: str) -> tuple[tuple[str, str], ...]:
    """The fixed numbers that this language's sentences hold, with where they are written."""
    said = [variant.words.in_language(language) for variant in outline.variants()]
    return tuple(
        (literal, source.in_language(language))
        for literal, source in outline.sources.items()
        if any(literal in words for words in said)
    )


def _orphans(outline: plan.Outline, edits: Edits) -> tuple[str, ...]:
    """Words of edits whose sentence the outline no longer has."""
    keys = {plan.sentence_key(sentence) for sentence in outline.sentences()}
    return tuple(edit.words for key, edit in edits.items() if key not in keys)


class Composer:
    """Walks the outline once, in reading order, so that figures are numbered as the reader meets them."""

    def __init__(self, ledger: Ledger, edits: Edits = NO_EDITS) -> None:
        self.ledger, self.edits = ledger, edits
        self.words = _built_in(ledger, ledger.place, ledger.period)
        self.serials = _Serials()
        self.margins = self.gaps = 0

    def fill(self, template: str) -> str:
        """A template of built-in words only, such as a title."""
        return SLOT.sub(lambda match: self.words[match[1]], template)

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
        said: list[Sentence] = []
        beside: list[Block] = []
        for sentence in block.sentences:
            variant = self.chosen(sentence)
            if variant and (variant.margin or variant.gap):
                beside.append(self._remark(variant))
            made = self._sentence(sentence, variant)
            said += [made] if made else []
            if made and made.edited and (made.edited.moved or made.edited.aside):
                moved = edit_has_moved(made.edited, self.ledger.language)
                beside.append(Note(NoteKind.MARGIN, plain(Words(moved))))
        self.margins += sum(isinstance(each, Note) and each.kind is NoteKind.MARGIN for each in beside)
        gap = " " if english(self.ledger.language) else ""
        if not said:
            return beside
        if block.style == "method":
            return [Note(NoteKind.METHOD, tuple(said), gap), *beside]
        return [Paragraph(tuple(said), block.style, gap), *beside]

    def chosen(self, sentence: Sequence[plan.Variant]) -> plan.Variant | None:
        """The first way of saying it that the data allow."""
        for variant in sentence:
            if all(holds(condition, self.ledger) for condition in variant.when):
                return variant
        return None

    def _remark(self, variant: plan.Variant) -> Note:
        self.gaps += variant.gap
        kind = NoteKind.GAP if variant.gap else NoteKind.MARGIN
        return Note(kind, plain(*self._said(variant)), flag=variant.flag)

    def _said(self, variant: plan.Variant) -> list[Span]:
        return self.spans(variant.words.in_language(self.ledger.language))

    def _sentence(self, sentence: tuple[plan.Variant, ...], variant: plan.Variant | None) -> Sentence | None:
        """What one sentence becomes: a person's words where there are any, else the program's."""
        key = plan.sentence_key(sentence)
        own = None if variant and (variant.margin or variant.gap) else variant
        if edit := self.edits.get(key):
            return self._edited(edit, own)
        if own is None:
            return None
        spans = self._said(own)
        return Sentence(key, tuple(spans), noise=self._is_noise(own, spans))

    def _edited(self, edit: Edit, variant: plan.Variant | None) -> Sentence:
        """A person's sentence with today's numbers; words that claim a round number no longer true are set aside."""
        aside = not self._borne_out(edit.words)
        program = "" if variant is None else self.ledger.unnumbered(lambda: self._said(variant))
        edited = Edited(
            by=edit.by,
            at=edit.at,
            reason=edit.reason,
            program=program,
            moved=edit.choice != (variant.choice if variant else ""),
            aside=aside,
        )
        spans = (self._said(variant) if variant else []) if aside else self.spans(edit.words)
        return Sentence(edit.key, tuple(spans), noise=bool(variant) and self._is_noise(variant, spans), edited=edited)

    def _borne_out(self, words: str) -> bool:
        """Whether every round number of these words is true of its figure today."""
        for name, part in slots(words):
            bounds = self.ledger.all(name) if name in self.ledger.outline.figures else ()
            if part in ROUND and not (bounds and (bounds[-1].made_from or bounds[-1].bears_out(part))):
                return False
        return True

    def _is_noise(self, variant: plan.Variant, spans: Sequence[Span]) -> bool:
        """Whether the sentence speaks of a difference that chance alone may have made."""
        if any(condition.rule in NOISE for condition in variant.when):
            return True
        said = {span.number for span in spans if isinstance(span, FigureMention)}
        return any(self._may_be_none(self.ledger.entries[number - 1].reading) for number in said)

    def _may_be_none(self, reading: Reading) -> bool:
        if reading.interval is None or not reading.unit:
            return False
        holds_zero = reading.interval.low <= 0 <= reading.interval.high
        return holds_zero and self.ledger.readings.indicator(reading.indicator).method in _CHANGES

    def spans(self, template: str) -> list[Span]:
        """A sentence with its slots filled: words, and figures that open. A slot that means nothing stays as it is."""
        spans: list[Span] = []
        position = 0
        for match in SLOT.finditer(template):
            if match.start() > position:
                spans.append(Words(template[position : match.start()]))
            name, part = match[1], match[2] or "value"
            if name in self.words:
                spans.append(Words(self.words[name]))
            elif name in self.ledger.outline.figures:
                spans += self.ledger.spans(name, part)
            else:
                spans.append(Words(match[0]))
            position = match.end()
        if position < len(template):
            spans.append(Words(template[position:]))
        return spans
