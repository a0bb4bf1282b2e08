"""From a snapshot and a catalogue to one finished file: PDF, Word or HTML, chosen by the suffix."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.utils import timezone

from zhixing.catalogue.model import Breakdown
from zhixing.methods.periods import Period
from zhixing.methods.values import Reading, Text
from zhixing.portal.reports import drawing, html, pdf, word
from zhixing.portal.reports.compose import NO_EDITS, compose
from zhixing.portal.reports.document import Document
from zhixing.portal.reports.edits import Edits
from zhixing.portal.reports.readings import ReportRefused
from zhixing.warehouse import pillars
from zhixing.warehouse.measure import Question, measure
from zhixing.warehouse.questions import years
from zhixing.warehouse.scope import place_called

if TYPE_CHECKING:
    from zhixing.catalogue.load import Catalogue
    from zhixing.catalogue.model import Indicator, Unit
    from zhixing.warehouse.connect import Warehouse

__all__ = ["Format", "Made", "ReportRefused", "SnapshotReadings", "document_of", "make_report", "render"]

Ask = Callable[..., list[Reading]]

# Changes whenever the same inputs would print differently; part of every report's digest.
PRESS: Final = "3"


class Format(StrEnum):
    """What a report can be made as; the value is the file's suffix."""

    PDF = "pdf"
    WORD = "docx"
    HTML = "html"

    @classmethod
    def of(cls, path: Path) -> Format:
        """The format a file name asks for. Raises ReportRefused naming the three."""
        suffix = path.suffix.lower().removeprefix(".")
        if suffix in set(cls):
            return cls(suffix)
        raise ReportRefused(
            [
                Text(
                    f"不能生成“{path.name}”：文件名请以 .pdf、.docx 或 .html 结尾。",
                    f"“{path.name}” names no format: end it with .pdf, .docx or .html.",
                )
            ]
        )


@dataclass(frozen=True, slots=True)
class Made:
    """A finished report: where it lies, the digests of its inputs and of its bytes, and how much it prints."""

    path: Path
    format: Format
    inputs: str
    digest: str
    size: int
    figures: int
    charts: int
    margin_notes: int


class SnapshotReadings:
    """Readings of one snapshot under one catalogue: measured, or asked of whoever has measured them before."""

    def __init__(self, *, warehouse: Warehouse, catalogue: Catalogue, at: datetime, ask: Ask | None = None) -> None:
        self._warehouse, self._catalogue = warehouse, catalogue
        # A cache follows the pointer; a report keeps to the snapshot it began with.
        self._ask = partial(ask, source=warehouse) if ask else self._measure
        self._on = timezone.localdate(at)
        self.name = warehouse.name
        self.created_at = warehouse.created_at
        self.digest = catalogue.digest

    def ask_many(self, questions: Sequence[Question]) -> Mapping[int, list[Reading]]:
        """Answer each different question once."""
        answers: dict[str, list[Reading]] = {}
        found: dict[int, list[Reading]] = {}
        for index, question in enumerate(questions):
            key = repr(question)
            if key not in answers:
                answers[key] = self._ask(question, on=self._on)
            found[index] = answers[key]
        return found

    def _measure(self, question: Question, *, on: date) -> list[Reading]:
        return measure(self._catalogue, self._warehouse, question, on=on)

    def indicator(self, code: str) -> Indicator:
        """The definition in force on the day the report is made."""
        return self._catalogue.indicator(code, on=self._on)

    def unit(self, code: str) -> Unit:
        """A unit of measure."""
        return self._catalogue.unit(code)

    def place_name(self, code: str) -> Text:
        """A place's name in both languages. Raises UnknownName naming the near ones."""
        row = place_called(self._warehouse, code)
        return row.name if row else Text("全部地区", "All places")

    def label(self, breakdown: str, value: str, period: Period) -> Text:
        """A narrowing value in both languages; what has no name of its own is its own name."""
        if breakdown == Breakdown.PILLAR:
            return pillars.called(self._warehouse, value, period.last).name
        if breakdown == Breakdown.INDUSTRY:
            return self._catalogue.division_name(value)
        if breakdown in self._catalogue.vocabulary:
            return self._catalogue.labels(breakdown, value)
        return Text(value, value)

    def parent(self, code: str) -> str:
        """The code one level up, "" at the top. Raises UnknownName."""
        row = place_called(self._warehouse, code)
        above = self._warehouse.places.by_id(row.parent) if row else None
        return above.code if above else ""


def document_of(
    *,
    code: str,
    place: str,
    period: Period,
    language: str,
    warehouse: Warehouse,
    catalogue: Catalogue,
    at: datetime,
    ask: Ask | None = None,
    edits: Edits = NO_EDITS,
    list_edits: bool = False,
) -> Document:
    """Compose the report of a place and period on a snapshot, with people's words where they have put any.

    `list_edits` has the appendix list these. `ask` answers questions of the same snapshot from a cache. The day of `at`
    is printed; its hour is not, so that a report made twice on one day is the same report.
    Raises UnknownName, ReportRefused.
    """
    _refuse_empty(warehouse, period)
    day = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    readings = SnapshotReadings(warehouse=warehouse, catalogue=catalogue, at=day, ask=ask)
    return compose(
        outline=catalogue.outline(code),
        readings=readings,
        place=place,
        period=period,
        language=language,
        at=day,
        edits=edits,
        list_edits=list_edits,
    )


def _refuse_empty(warehouse: Warehouse, period: Period) -> None:
    """Raise ReportRefused where the snapshot holds no fact of any year the period touches."""
    held = years(warehouse)
    if held and not set(held) & set(range(period.first_year, period.last_year + 1)):
        first, last = held[0], held[-1]
        raise ReportRefused(
            [
                Text(
                    f"{period} 没有任何数据，不能生成报告；现有数据自 {first} 年至 {last} 年，请改用其中的时期。",
                    f"There is no fact of {period}; the facts run from {first} to {last}: choose a period among them.",
                )
            ]
        )


def render(document: Document, form: Format) -> bytes:
    """Print a document; charts are lettered in the faces its paper or screen has."""
    folders = tuple(settings.ZHIXING_FONTS)
    if form is Format.HTML:
        return html.render(document, draw=html.chart_drawing(drawing.svg))
    draw = html.chart_drawing(drawing.svg, html.face_families(folders))
    if form is Format.PDF:
        return pdf.render(document, draw=draw, folders=folders)
    return word.render(document, draw=draw)


def inputs_digest(document: Document) -> str:
    """What the bytes of a report depend on, in one digest: equal digests mean the same report."""
    parts = (
        PRESS,
        document.code,
        document.outline,
        document.catalogue,
        document.snapshot,
        document.place,
        str(document.period),
        document.language,
        document.made_at.date().isoformat(),
        document.edits,
        str(document.list_edits),
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def make_report(*, out: Path, **order: Any) -> Made:
    """Make one report file at `out`; its suffix chooses PDF, Word or HTML, and nothing half-written is left behind.

    `order` is what `document_of` takes. Raises ReportRefused (unknown suffix, a number bound to nothing), UnknownName
    (no such outline or place), NoChineseFont, DrawingMissing.
    """
    form = Format.of(out)
    return keep(document_of(**order), form, out)


def keep(document: Document, form: Format, out: Path) -> Made:
    """Print a document into a file, in one move."""
    content = render(document, form)
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_name(f".{out.name}.part")
    part.write_bytes(content)
    part.replace(out)
    return Made(
        path=out,
        format=form,
        inputs=inputs_digest(document),
        digest=hashlib.sha256(content).hexdigest(),
        size=len(content),
        figures=len(document.figures),
        charts=len(list(document.charts())),
        margin_notes=document.margin_notes,
    )
