"""The neutral report: what HTML, PDF and Word are all made from, so that the three cannot say different things."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from zhixing.methods.periods import Period
from zhixing.methods.values import Reading


class NoteKind(StrEnum):
    """Why a note stands beside the text."""

    MARGIN = "margin"  # for the author: an inconsistency to settle before signing
    GAP = "gap"  # for the author: a definition that is wanting; printed in the appendix, not in the text
    METHOD = "method"  # for the reader: how to read what follows


class Align(StrEnum):
    """How a column's cells stand."""

    LEFT = "left"
    RIGHT = "right"
    CENTRE = "centre"


@dataclass(frozen=True, slots=True)
class Words:
    """Text that carries no figure."""

    text: str


@dataclass(frozen=True, slots=True)
class FigureMention:
    """A printed number: the text, and the number of the entry in the recompute table it opens."""

    number: int
    text: str
    part: str = "value"


Span = Words | FigureMention


@dataclass(frozen=True, slots=True)
class Edited:
    """A person's words in the place of the program's, which are kept as `program` ("" where it says nothing).

    `moved`: the program would now say something else than it did when the words were written. `aside`: the words claim
    a round number the figure no longer bears out, so the program's are printed.
    """

    by: str
    at: datetime
    reason: str
    program: str
    moved: bool = False
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence as printed. `noise`: it speaks of a difference that chance alone may have made."""

    key: str
    spans: tuple[Span, ...]
    noise: bool = False
    edited: Edited | None = None


def _joined(sentences: tuple[Sentence, ...], gap: str) -> tuple[Span, ...]:
    spans: list[Span] = []
    for sentence in sentences:
        spans += [Words(gap), *sentence.spans] if spans and gap else sentence.spans
    return tuple(spans)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of running text; `lead` opens a section in the third-level style; `gap` parts its sentences."""

    sentences: tuple[Sentence, ...]
    style: str = "body"
    gap: str = ""

    @property
    def spans(self) -> tuple[Span, ...]:
        """The sentences as one run."""
        return _joined(self.sentences, self.gap)


@dataclass(frozen=True, slots=True)
class Note:
    """A remark that is not part of the running text. `flag` is the code a gap of definition is kept under."""

    kind: NoteKind
    sentences: tuple[Sentence, ...]
    gap: str = ""
    flag: str = ""

    @property
    def spans(self) -> tuple[Span, ...]:
        """The sentences as one run."""
        return _joined(self.sentences, self.gap)


def plain(*spans: Span) -> tuple[Sentence, ...]:
    """One sentence nobody can edit, such as a remark of the program's own."""
    return (Sentence("", spans),)


@dataclass(frozen=True, slots=True)
class Column:
    """A table column; `share` is its share of the width, any scale."""

    title: str
    align: Align = Align.RIGHT
    share: float = 1.0


Cell = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption; `serial` is its number in the report (1 from the start)."""

    name: str
    serial: int
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: the ECharts option every output draws, words for those who cannot see it, and its numbers as a table."""

    name: str
    serial: int
    caption: str
    subtitle: str
    option: Mapping[str, Any]
    alt: str
    table: Table
    width: int = 590
    height: int = 300


Block = Paragraph | Note | Table | Chart


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it. `ordinal` is written as the heading prints it: 一、（一）1."""

    level: int
    ordinal: str
    title: str
    anchor: str
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...] = ()
    appendix: bool = False

    def walk(self) -> Iterator[Section]:
        """Yield the section and all below it, in reading order."""
        yield self
        for inner in self.sections:
            yield from inner.walk()


@dataclass(frozen=True, slots=True)
class NumberedFigure:
    """One entry of the recompute table: a reading, what it is called, and the rows behind it.

    `rows` is the query of the spot-check browser that lists the batches, "" where a figure has no rows of its own.
    `derived_from` and `how` are set for a figure worked out from others (a streak, a recomputed share). `decimals` is
    what its slot prints, `rounds` are the round numbers printed in its stead.
    """

    number: int
    name: str
    where: str
    reading: Reading
    printed: str
    numerator: str
    denominator: str
    interval: str
    status: str
    reason: str = ""
    definition: tuple[tuple[str, str], ...] = ()
    rows: str = ""
    derived_from: tuple[int, ...] = ()
    how: str = ""
    decimals: int | None = None
    rounds: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """The fragment a mention links to."""
        return f"f{self.number}"


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report in one language.

    `margin_notes` counts what must be settled before it is signed, `gaps` the definitions found wanting. `sources` says
    where the fixed numbers of its sentences are written. `edits` names the edits it carries ("" without any),
    `list_edits` whether the appendix lists them; `orphans` are edits whose sentence the outline no longer has.
    """

    code: str
    title: str
    subtitle: str
    issuer: str
    language: str
    place: str
    place_name: str
    period: Period
    made_at: datetime
    snapshot: str
    snapshot_at: datetime
    outline: str
    catalogue: str
    sections: tuple[Section, ...]
    figures: tuple[NumberedFigure, ...]
    margin_notes: int = 0
    gaps: int = 0
    sources: tuple[tuple[str, str], ...] = ()
    edits: str = ""
    list_edits: bool = False
    orphans: tuple[str, ...] = ()

    def walk(self) -> Iterator[Section]:
        """Every section in reading order."""
        for section in self.sections:
            yield from section.walk()

    def blocks(self) -> Iterator[Block]:
        """Every block in reading order."""
        for section in self.walk():
            yield from section.blocks

    @property
    def edited(self) -> tuple[Edited, ...]:
        """What people wrote, as far as it is printed, in reading order."""
        sentences = [each for block in self.blocks() if isinstance(block, Paragraph | Note) for each in block.sentences]
        return tuple(each.edited for each in sentences if each.edited and not each.edited.aside)

    def charts(self) -> Iterator[Chart]:
        """Every chart in reading order."""
        return (block for block in self.blocks() if isinstance(block, Chart))

    def figure(self, number: int) -> NumberedFigure:
        """The entry a mention opens."""
        return self.figures[number - 1]
