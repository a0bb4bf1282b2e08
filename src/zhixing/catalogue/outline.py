"""A report's outline as data: chapters, sentences with slots, tables, charts; an office changes words without code.

`outlines/<code>.toml` holds the head and the shared figures, `outlines/<code>/<chapter>.toml` one chapter each. A
sentence is a list of variants, and the first variant whose conditions hold is printed. Digits may stand in a sentence
only inside a slot bound to a figure, or inside a phrase the outline declares as a literal (the number of a standard, a
confidence level).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from zhixing.methods.values import Text


class Pick(StrEnum):
    """How one figure is taken out of a list of figures."""

    ALL = ""
    HIGHEST = "highest"
    LOWEST = "lowest"
    HELD = "held"  # those that are there and not nought, the largest first
    LATEST = "latest"  # the last one with a value, as of a series that is published with gaps
    STREAK = "streak"  # how many of the last years in a row stand at or above the floor
    SMALL = "small"  # those with too few cases to compare
    SURELY_LOW = "surely-low"  # those whose interval lies wholly below the whole's value


class Form(StrEnum):
    """How a chart is drawn."""

    TREND = "trend"
    BARS = "bars"
    HEAT = "heat"
    FUNNEL = "funnel"
    PARETO = "pareto"
    SHARES = "shares"


class Rule(StrEnum):
    """What a condition may ask of the data."""

    TOLD = "told"  # every figure named has a value
    UNTOLD = "untold"  # the figure has none
    SMALL = "small"  # there is a value, and too few cases to compare it
    LEFT_OUT = "left-out"  # something did not enter the figure, and is counted
    RISE = "rise"  # the change is surely (or, without an interval, visibly) positive
    FALL = "fall"
    FLAT = "flat"  # the change cannot be told from none
    ABOVE = "above"  # [figure, benchmark]
    BELOW = "below"
    LEVEL = "level"
    APART = "apart"  # [figure, figure]: their intervals do not touch
    SEVERAL = "several"  # the list holds at least two figures with a value
    SOME = "some"  # the list holds at least one figure
    NONE = "none"  # the list holds no figure
    TOGETHER = "together"  # [figure, figure]: their intervals touch, so neither can be called higher
    DISAGREES = "disagrees"  # [reported share, recomputed share]: they differ at printed precision
    AT_LEAST = "at-least"  # the figure bears out its floor: it stands at or above it
    OVER = "over"  # it stands above its floor
    UNDER = "under"  # it stands below its ceiling
    NEARLY = "nearly"  # it stands below its ceiling and close to it
    FIRST_TIME = "first-time"  # of a run by year: the last year is the first at or above the floor
    HIGHEST_YET = "highest-yet"  # of a run by year: the last year is above every earlier one
    RUNNING = "running"  # a streak of at least two years
    BANDED = "banded"  # a rank that cannot be told apart from its neighbours
    NO_SUCH_EVENT = "no-such-event"  # a count of events that is nought


@dataclass(frozen=True, slots=True)
class Condition:
    """One rule and the figures it is asked of."""

    rule: Rule
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Variant:
    """One way of saying a thing, printed when all its conditions hold.

    `margin` flags a contradiction: it is printed as a note to be settled. `gap` tells the author of a definition that
    is wanting: it stands beside the text and in the appendix, and `flag` is the code the programme keeps it under.
    `key`, on the first variant, names the sentence for the edits people make of it.
    """

    words: Text
    when: tuple[Condition, ...] = ()
    margin: bool = False
    gap: bool = False
    flag: str = ""
    key: str = ""

    @property
    def choice(self) -> str:
        """What names this way of saying it: another choice means that the sentence now says something else."""
        conditions = " ".join(f"{each.rule}:{','.join(each.figures)}" for each in self.when)
        return hashlib.sha256(f"{conditions}\0{self.words.zh}".encode()).hexdigest()[:12]


def sentence_key(variants: tuple[Variant, ...]) -> str:
    """What a sentence is called: its own key, or a digest of the words it opens with."""
    return variants[0].key or hashlib.sha256(variants[0].words.zh.encode()).hexdigest()[:10]


@dataclass(frozen=True, slots=True)
class FigureSlot:
    """A figure the outline may print: which indicator, cut how, of which period, or picked from which other figures.

    `shift` moves the report's period by months; `years` widens it to that many years ending with it and cuts by year,
    `span` widens it uncut (what came in over several years, average growth); `at` is `here` or `parent`; `source` names
    the list a pick is made from, and for `surely-low` also the whole it is held against. `decimals` is what this slot
    prints. `floor` and `ceiling` are round numbers an author may print (超过, 以上, 近), written as they are printed;
    the floor also serves `streak`.
    """

    name: str
    indicator: str = ""
    by: tuple[str, ...] = ()
    where: Mapping[str, str] | None = None
    shift: int = 0
    years: int = 0
    span: int = 0
    at: str = "here"
    source: tuple[str, ...] = ()
    pick: Pick = Pick.ALL
    floor: str = ""
    ceiling: str = ""
    decimals: int | None = None
    limit: int = 0


@dataclass(frozen=True, slots=True)
class ParagraphBlock:
    """Sentences in order; each is a list of variants, of which the first that holds is printed, or none."""

    sentences: tuple[tuple[Variant, ...], ...]
    style: str = "body"


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table: the figure list it prints and which part of each figure."""

    title: Text
    figure: str
    part: str = "value"


@dataclass(frozen=True, slots=True)
class TableBlock:
    """Rows are the groups of the first column's figures (or, with `rows`, one figure a row)."""

    name: str
    caption: Text
    head: Text
    columns: tuple[TableColumn, ...]
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChartBlock:
    """A chart of one list of figures, perhaps with others beside it and a benchmark."""

    name: str
    form: Form
    caption: Text
    figures: tuple[str, ...]
    benchmark: str = ""


Block = ParagraphBlock | TableBlock | ChartBlock


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter or a section of one; `appendix` marks the recompute table, which the program writes itself."""

    title: Text
    blocks: tuple[Block, ...]
    sections: tuple[Section, ...] = ()
    appendix: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """A whole report: title, shared figures, chapters; `digest` is the edition of every file it was read from.

    `name` is what this kind of report is called. `literals` are phrases whose digits are no figures; `sources` says of
    those that state a fact (a year of history) where it is written.
    """

    code: str
    name: Text
    title: Text
    subtitle: Text
    issuer: Text
    figures: Mapping[str, FigureSlot]
    chapters: tuple[Section, ...]
    literals: tuple[str, ...]
    decimals: Mapping[str, int]
    valid_from: date
    digest: str
    file: str
    sources: Mapping[str, Text] = field(default_factory=dict)

    def variants(self) -> Iterator[Variant]:
        """Every sentence variant of the outline, in order."""
        for sentence in self.sentences():
            yield from sentence

    def sentences(self) -> Iterator[tuple[Variant, ...]]:
        """Every sentence of the outline as its variants, in order."""
        for chapter in self.chapters:
            yield from _sentences(chapter)


def _sentences(section: Section) -> Iterator[tuple[Variant, ...]]:
    for block in section.blocks:
        if isinstance(block, ParagraphBlock):
            yield from block.sentences
    for inner in section.sections:
        yield from _sentences(inner)
