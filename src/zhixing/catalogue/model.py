"""What a definition may say: frozen dataclasses, one per kind of file under `definitions/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final

from zhixing.methods.values import Polarity, Text


class DefinitionStatus(StrEnum):
    """Where a definition stands. Only `published` definitions reach the public pages and the report."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class Method(StrEnum):
    """The measure compiler's vocabulary; a definition that needs more gets a tested method, never an expression."""

    COUNT = "count"
    SUM = "sum"
    PROPORTION = "proportion.wilson"
    RATIO = "ratio"
    MEAN = "mean"
    DIFFERENCE = "difference"
    SHARE = "share"
    GROWTH = "growth"
    POINT_CHANGE = "point-change"
    RANK = "rank"
    REPORTED = "reported"
    AVERAGE_GROWTH = "average-growth"
    STRATIFIED = "stratified"
    ITEM_SCORE = "item-score"
    INDEX = "index"
    PUBLISHED = "published"


class Missing(StrEnum):
    """What a missing value does. Missing is never zero."""

    NO_FIGURE = "no-figure"
    LEAVE_OUT = "leave-out"
    CARRY = "carry"


class Breakdown(StrEnum):
    """The coordinates a figure can be asked by."""

    PLACE = "place"
    INDUSTRY = "industry"
    PRODUCT = "product"
    PERIOD = "period"
    CHANNEL = "channel"
    PURPOSE = "purpose"
    SIZE = "size"
    SOURCE = "source"
    LEVEL = "level"
    DETAIL = "detail"
    ITEM = "item"
    PILLAR = "pillar"


NO_WORDS: Final = Text("", "")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a definition comes from: the document, its clause, and (where public) its address."""

    document: Text
    clause: Text = NO_WORDS
    url: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """Who wrote a definition, who checked it, and when it must be looked at again."""

    author: Text
    checker: Text
    next: date


@dataclass(frozen=True, slots=True)
class Term:
    """One side of a figure, in words and as rows of a fact table.

    `where` maps a column to the values that count; an empty mapping counts every row of the table.
    `column` is what is summed, or what is counted once per distinct value for `count` and `proportion.wilson`.
    """

    words: Text
    table: str = ""
    column: str = ""
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure the city can be asked for.

    `of` names the indicator that growth, point-change, share and rank are made from. `within` is the breakdown a share
    or a rank runs over. `requires` are conditions on rows of both terms (for example `complete = true`): rows that miss
    one are left out and counted under that column's name. `benchmark` is the code of the indicator to set beside it.
    `options` holds what a composite method is told: weights, order of aggregation, classes left out.
    """

    code: str
    name: Text
    why: Text
    unit: str
    decimals: int
    better: Polarity
    method: Method
    numerator: Term
    denominator: Term | None
    of: str
    within: str
    requires: Mapping[str, tuple[str, ...]]
    breakdowns: tuple[Breakdown, ...]
    minimum_n: int
    missing: Missing
    benchmark: str
    system: str
    source: Source
    review: Review
    gaming: tuple[Text, ...]
    status: DefinitionStatus
    valid_from: date
    valid_to: date | None
    digest: str
    file: str
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Series:
    """A statistical series that arrives as a value, not as rows: what it is, its unit, and whether parts may be added.

    `kind` is `flow` (adds up over months) or `stock` (a level on a date). `additive` says whether values of places that
    form a partition may be summed.
    """

    code: str
    name: Text
    unit: str
    kind: str
    additive: bool
    by_industry: bool
    system: str
    source: Source
    review: Review
    status: DefinitionStatus
    valid_from: date
    valid_to: date | None
    digest: str
    file: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure: how it is written after a number, and how many decimals it is usually printed with."""

    code: str
    name: Text
    suffix: Text
    decimals: int


@dataclass(frozen=True, slots=True)
class IndustryClass:
    """One row of GB/T 4754-2017. `code` is text (`C`, `13`, `136`, `1361`); `parent` is empty for a section."""

    code: str
    parent: str
    level: int
    name: Text
