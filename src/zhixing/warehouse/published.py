"""Figures somebody printed: the value of a period with what stood before it, a declared gap, or nothing known."""

from __future__ import annotations

from fractions import Fraction

from zhixing.catalogue.known import UnknownName
from zhixing.catalogue.model import Breakdown
from zhixing.catalogue.published import Gap, PublishedSeries, PublishedValue
from zhixing.methods.periods import Period
from zhixing.methods.values import Reason, Status, Text
from zhixing.warehouse import figures
from zhixing.warehouse.figures import Figure
from zhixing.warehouse.scope import Key, Scope, all_keys


def read_published(series: PublishedSeries, scope: Scope) -> dict[Key, Figure]:
    """The printed figure of every period of a scope, wherever it is asked; a year without one says why.

    Raises UnknownName for any cut but the one by period: a printed figure has no parts.
    """
    for breakdown in (*scope.by, *scope.where):
        if breakdown is not Breakdown.PERIOD:
            raise UnknownName("breakdown", breakdown.value, (Breakdown.PERIOD.value,))
    return {key: figure_of(series, scope.part_of(key)) for key in all_keys(scope, {})}


def figure_of(series: PublishedSeries, period: Period) -> Figure:
    """The printed figure of one period. A figure printed without a date holds for every period and says so."""
    found = series.at(period)
    if isinstance(found, PublishedValue):
        value = Fraction(found.value)
        return Figure(
            Status.OK,
            value,
            numerator=value,
            reasons=tuple(_told_beside(found)),
            completeness=Fraction(1),
            qualifier=found.qualifier,
        )
    if isinstance(found, Gap):
        return figures.nothing(Reason("published-gap", found.reason))
    return figures.nothing(_not_published(series, period))


def _told_beside(value: PublishedValue) -> list[Reason]:
    told = []
    if value.period is None:
        told.append(
            Reason(
                "undated",
                Text("公布时未注明时期，各时期均以此数示之。", "Printed without a date; it is shown for every period."),
            )
        )
    if value.source:
        told.append(Reason("published-source", Text(f"出处：{value.source}", f"Source: {value.source}")))
    if value.note.zh:
        told.append(Reason("published-note", value.note))
    return told


def _not_published(series: PublishedSeries, period: Period) -> Reason:
    known = "、".join(str(value.period) for value in series.values if value.period)
    return Reason(
        "not-published",
        Text(f"{period} 没有公布值；已公布：{known}。", f"Nothing was published for {period}; known: {known}."),
    )
