"""A figure before it is rounded: exact value, terms, interval, status and the reasons a reader is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

from zhixing.methods.periods import Period
from zhixing.methods.rounding import round_half_up
from zhixing.methods.values import Approval, IntervalMethod, Qualifier, Reason, Status, Text

HUNDRED: Final = 100
LEVEL: Final = 0.95
WHOLE: Final = Fraction(1)
"""The completeness of a figure from which nothing was left out."""

_KEPT: Final = 1 << 16

_WEAKEST_FIRST: Final = (Approval.DRAFT, Approval.APPROVED, Approval.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Bounds:
    """An interval before rounding, in the figure's unit; `method` names how it was made."""

    low: float
    high: float
    method: IntervalMethod


@dataclass(frozen=True, slots=True)
class Figure:
    """What one key of a scope comes to. `value` is exact, in the indicator's unit, and None when `status` says why.

    `n` is how many units stand behind it (denominator of a rate, rows of a sum), 0 where that has no meaning.
    `qualifier` is what stood before a value taken over as it was reported.
    """

    status: Status
    value: Fraction | None = None
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    n: int = 0
    bounds: Bounds | None = None
    rank_band: tuple[int, int] | None = None
    reasons: tuple[Reason, ...] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    completeness: Fraction | None = None
    approval: Approval = Approval.APPROVED
    qualifier: Qualifier = Qualifier.EXACT


def weakest(*approvals: Approval) -> Approval:
    """The approval of a figure made from several: that of its weakest part."""
    return min(approvals, key=_WEAKEST_FIRST.index, default=Approval.APPROVED)


def reasons_of(*parts: Figure) -> tuple[Reason, ...]:
    """What a figure made from several says of them, each thing once; one made of an approximate value says that too."""
    told = [reason for part in parts for reason in part.reasons]
    if any(part.qualifier is not Qualifier.EXACT for part in parts):
        told.append(made_of_approximate())
    return tuple(dict.fromkeys(told))


def least(*parts: Fraction | None) -> Fraction | None:
    """The completeness of a figure made from several: that of its least complete part."""
    return min((part for part in parts if part is not None), default=None)


@lru_cache(maxsize=_KEPT)
def as_decimal(value: Fraction) -> Decimal:
    """A fraction as a decimal: exact where it terminates within 28 digits, a whole number without an exponent."""
    if value.denominator == 1:
        return Decimal(value.numerator)
    return Decimal(value.numerator) / Decimal(value.denominator)


@lru_cache(maxsize=_KEPT)
def rounded(value: Fraction, decimals: int) -> Decimal:
    """A fraction as it is printed, rounded half up; most figures of a grid are small numbers met again and again."""
    return round_half_up(as_decimal(value), decimals)


def exact(value: float) -> Fraction:
    """What a float is written as: 94.5 stays 94.5 and is rounded as it reads."""
    return Fraction(repr(value))


def nothing(reason: Reason, status: Status = Status.NO_DATA) -> Figure:
    """A figure that cannot be told, and why."""
    return Figure(status=status, reasons=(reason,))


def no_rows() -> Reason:
    """Nothing was recorded in the scope."""
    return Reason(
        "no-data",
        Text("该范围内没有任何记录。", "Nothing is recorded for this scope."),
        Text("请核对地区、时期，或先导入数据。", "Check place and period, or import the data first."),
    )


def all_left_out(rows: int) -> Reason:
    """There are rows, and none may enter."""
    return Reason(
        "zero-denominator",
        Text(
            f"该范围内有 {rows} 条记录，但没有一条可以进入分母；分母为零，指标不可计算。",
            f"The scope holds {rows} records and none of them may enter the denominator: it is zero.",
        ),
    )


def zero_denominator() -> Reason:
    """The denominator is zero."""
    return Reason(
        "zero-denominator",
        Text("分母为零，指标不可计算。", "The denominator is zero; the figure cannot be computed."),
    )


def failures_only(rows: int) -> Reason:
    """The source asked for publishes failures only."""
    return Reason(
        "failures-only",
        Text(
            f"该来源只公布不合格结果（{rows} 批），不能计算比率。",
            f"This source publishes failures only ({rows} batches); no rate can be computed from it.",
        ),
        Text(
            "如该来源公布全部结果，请在“数据来源”页面确认。",
            "If the source does publish every result, confirm that on the page of sources.",
        ),
    )


def too_few(n: int, minimum: int) -> Reason:
    """Fewer units than the definition asks for."""
    return Reason(
        "small-n",
        Text(
            f"样本量 {n}，低于规定的最小样本量 {minimum}；数值仅供参考，不宜比较。",
            f"n = {n} is below the minimum of {minimum}; the value is shown but should not be compared.",
        ),
    )


def no_base(period: Period) -> Reason:
    """There is no earlier figure."""
    return Reason(
        "no-comparable-base",
        Text(f"{period} 没有可比数据，无可比基数。", f"There is no figure for {period} to compare with."),
    )


def base_not_positive(period: Period) -> Reason:
    """The earlier figure is zero or less, so growth has no meaning."""
    return Reason(
        "no-comparable-base",
        Text(
            f"{period} 的数值不大于零，无可比基数。", f"The figure for {period} is not above zero: no comparable base."
        ),
    )


def months_missing(found: int, wanted: int, period: Period) -> Reason:
    """A flow of which some parts were never reported."""
    return Reason(
        "incomplete",
        Text(
            f"{period} 应有 {wanted} 期数值，只有 {found} 期，不能合计。",
            f"{period} needs {wanted} reported parts and has {found}; they are not added up.",
        ),
        Text("请补报缺少的各期。", "Report the missing parts."),
    )


def places_missing(names: tuple[Text, ...]) -> Reason:
    """A sum of places of which some have no value."""
    return Reason(
        "incomplete",
        Text(
            f"下列地区没有数值，不能合计：{'、'.join(name.zh for name in names)}。",
            f"These places have no value, so no total is made: {', '.join(name.en for name in names)}.",
        ),
        Text("请补报缺少的地区。", "Report the missing places."),
    )


def summed_places(count: int) -> Reason:
    """The value is a sum of the places below."""
    return Reason(
        "summed-places",
        Text(f"由 {count} 个下级地区的数值合计。", f"Added up from the values of {count} places one level down."),
    )


def other_ground() -> Reason:
    """A reported value of a place whose border was another one then."""
    return Reason(
        "map-other-ground",
        Text(
            "该地区的范围在此之后有变动，当时上报的数值不是今日范围的数值，无法判断。",
            "The place's border changed since; what was reported then is of other ground than today's: cannot be told.",
        ),
        Text(
            "请改用“当时区划”查看，或补报下级地区的数值。", "Look at it on the places of the time, or report the parts."
        ),
    )


def summed_periods(count: int) -> Reason:
    """The value is a sum of shorter periods, each of the places of its time."""
    return Reason(
        "summed-periods",
        Text(
            f"区划在期内有变动，由 {count} 个分期数值合计。",
            f"Places changed within the period; added up from {count} shorter ones.",
        ),
    )


def industries_missing(divisions: list[str]) -> Reason:
    """A sum of industries of which some have no value."""
    named = "、".join(divisions)
    return Reason(
        "incomplete",
        Text(f"下列行业没有数值，不能合计：{named}。", f"No value for industries {named}, so no total is made."),
        Text("请补报缺少的行业。", "Report the missing industries."),
    )


def summed_industries(divisions: tuple[str, ...]) -> Reason:
    """The value is a sum of the industries of a grouping."""
    named = "、".join(divisions)
    return Reason("summed-industries", Text(f"由行业 {named} 的数值合计。", f"Added up from industries {named}."))


def no_industries(grouping: Text) -> Reason:
    """A reported value knows industries, not enterprises."""
    return Reason(
        "no-industries",
        Text(
            f"“{grouping.zh}”在该时期没有成员行业，统计数值不分企业，不能计算。",
            f"“{grouping.en}” has no member industry in this period, and reported values know no enterprises.",
        ),
    )


def two_values(period: Period) -> Reason:
    """One cell, two values."""
    return Reason(
        "ambiguous",
        Text(
            f"{period} 在同一地区、同一行业有两个不同数值，不予采用。",
            f"{period} has two different values for one place and industry; neither is used.",
        ),
        Text("请在统计报表中只保留一个数值。", "Keep one value in the returns."),
    )


def no_siblings() -> Reason:
    """A rank needs somebody to be ranked with."""
    return Reason(
        "no-siblings",
        Text("没有同级地区可供排序。", "There is no place on the same level to be ranked with."),
    )


def made_of_approximate() -> Reason:
    """A sum, ratio or growth of which a part was reported as "over", "at least", "under" or "nearly"."""
    return Reason(
        "approximate-parts",
        Text(
            "由约数（突破、以上、不足、近）计算，结果只是近似值。",
            "Made of a value reported as over, at least, under or nearly; the result is approximate.",
        ),
    )


def carried(month: Period) -> Reason:
    """The level is an older one."""
    return Reason(
        "carried",
        Text(f"沿用 {month} 的数值。", f"The level of {month} is carried forward."),
    )
