"""The frozen words every floor speaks: Text, Reason, Problem, Interval, Reading and the closed sets around them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from zhixing.methods.periods import Period


class Polarity(StrEnum):
    """Whether more is better. Required on every indicator: a reader must never have to guess."""

    HIGHER = "higher"
    LOWER = "lower"
    NONE = "none"


class Status(StrEnum):
    """What a figure may be used for. Only `ok` supports a comparison."""

    OK = "ok"
    SMALL_N = "small_n"
    NO_DATA = "no_data"
    ZERO_DENOMINATOR = "zero_denominator"
    NO_COMPARABLE_BASE = "no_comparable_base"
    REFUSED = "refused"
    SUPPRESSED = "suppressed"


class Approval(StrEnum):
    """How far up the values behind a figure have been accepted; a figure is as approved as its weakest value."""

    DRAFT = "draft"
    APPROVED = "approved"
    ACCEPTED = "accepted"


class Qualifier(StrEnum):
    """What stood before a published number: 突破, 以上, 不足, 近. It belongs to the number."""

    EXACT = ""
    OVER = ">"
    AT_LEAST = ">="
    UNDER = "<"
    NEARLY = "~"


class IntervalMethod(StrEnum):
    """How an interval was made; every one has its words in the portal."""

    WILSON = "wilson"
    NEWCOMBE = "newcombe"
    STUDENT = "student"
    STRATIFIED = "stratified"


class Severity(StrEnum):
    """An error refuses the row it stands on; a warning lets the row in and stays attached to it."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Text:
    """One thing said twice: Simplified Chinese first, English second. Both are compulsory."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the text for a language tag such as `zh-hans` or `en`; anything not English is answered in Chinese."""
        return self.en if language.lower().startswith("en") else self.zh


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is refused or cannot be told, and what to do about it."""

    code: str
    text: Text
    remedy: Text = field(default=Text("", ""))


@dataclass(frozen=True, slots=True)
class Problem:
    """One defect found in what somebody handed in: where it is, what was found, why it is a defect, what to do.

    `where` is written for a person ("表“抽样单”C17", "第 214 条 检测结果"); `row` and `column` address it for
    a program: `row` counts records (1-based, without the heading), `column` is the heading as found.
    `kind` groups problems for counting (for example `lost_exponent`).
    """

    kind: str
    severity: Severity
    where: Text
    reason: Text
    remedy: Text
    found: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""


@dataclass(frozen=True, slots=True)
class Interval:
    """A two-sided interval in the unit of the value it belongs to; `level` is the confidence, such as 0.95."""

    low: Decimal
    high: Decimal
    level: Decimal
    method: IntervalMethod


@dataclass(frozen=True, slots=True)
class Group:
    """One coordinate of a breakdown: dimension (`place`, `industry`, …), key, and the label a reader sees."""

    dimension: str
    key: str
    label: Text


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure that can defend itself: the value, what it was made of, how sure it is, and where it came from.

    `value`, `numerator`, `denominator` are in the indicator's unit and its terms' units. `value` is None exactly when
    `status` says why there is none (`no_data`, `zero_denominator`, `no_comparable_base`, `refused`, `suppressed`).
    `rank_band` is the span of ranks that cannot be told apart from this one. `left_out` counts what did not enter,
    by reason code. `edition` is the digest of the definition used, `snapshot` the name of the data cut,
    `place_map` the version of the place tree the facts were read on. `qualifier` is what stood before a reported value
    (over, at least, under, nearly).
    """

    indicator: str
    place: str
    period: Period
    value: Decimal | None
    status: Status
    unit: str
    decimals: int
    edition: str
    snapshot: str
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    interval: Interval | None = None
    rank_band: tuple[int, int] | None = None
    groups: tuple[Group, ...] = ()
    reasons: tuple[Reason, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    completeness: Decimal | None = None
    approval: Approval = Approval.APPROVED
    place_map: str = ""
    qualifier: Qualifier = Qualifier.EXACT

    @property
    def can_be_told(self) -> bool:
        """Whether the figure may be compared with another at all."""
        return self.status is Status.OK and self.value is not None
