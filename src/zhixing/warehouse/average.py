"""Average annual growth over a run of years: from the first year's figure to the last, compounded."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import isnan

from zhixing.catalogue.model import Breakdown
from zhixing.methods import rates
from zhixing.methods.periods import MONTHS_A_YEAR, Period
from zhixing.methods.values import Reason, Status, Text
from zhixing.warehouse import figures
from zhixing.warehouse.derived import Derivation, against
from zhixing.warehouse.figures import Figure, exact
from zhixing.warehouse.scope import Key, Scope


def average_growth(made: Derivation) -> dict[Key, Figure]:
    """Percent a year from the first year of each part to its last; one year alone, or no whole years, has none."""
    scope = made.scope
    cut = Breakdown.PERIOD in scope.by
    at = scope.by.index(Breakdown.PERIOD) if cut else len(scope.by)
    yearly = replace(scope, by=(*scope.by[:at], Breakdown.PERIOD, *scope.by[at + 1 :]), step=MONTHS_A_YEAR)
    # Years are asked from the run's first month on, so a run that begins in March has none of its own.
    whole = not scope.period.first % MONTHS_A_YEAR
    figures_of_years = made.solve(yearly) if whole else made.solve(scope)
    found: dict[Key, Figure] = {}
    for rest in dict.fromkeys((key[:at], key[at + 1 :]) for key in figures_of_years):
        for number, part in enumerate(scope.parts):
            key = (*rest[0], number, *rest[1]) if cut else (*rest[0], *rest[1])
            found[key] = _over(figures_of_years, rest, scope, part, whole=whole)
    return found


def _over(years: dict[Key, Figure], rest: tuple[Key, Key], scope: Scope, part: Period, *, whole: bool) -> Figure:
    if not whole or part.months % MONTHS_A_YEAR or (part.first - scope.period.first) % MONTHS_A_YEAR:
        return figures.nothing(_not_whole_years(part), Status.NO_COMPARABLE_BASE)
    if part.months == MONTHS_A_YEAR:
        return figures.nothing(_one_year(part), Status.NO_COMPARABLE_BASE)
    absent = figures.nothing(figures.no_rows())
    first, last = (
        years.get((*rest[0], (month - scope.period.first) // MONTHS_A_YEAR, *rest[1]), absent)
        for month in (part.first, part.last)
    )
    span = part.last_year - part.first_year
    return against(last, first, Period.year(part.first_year), lambda now, base: _compounded(now, base, span))


def _compounded(now: Fraction, base: Fraction, years: int) -> Fraction | None:
    found = float(rates.average_growth(float(base), float(now), years))
    return None if isnan(found) else exact(found)


def _one_year(period: Period) -> Reason:
    return Reason(
        "no-comparable-base",
        Text(f"{period} 只有一年，年均增速无可比基数。", f"{period} is a single year: an average growth has no base."),
        Text("请选择连续的若干年。", "Ask for a run of years."),
    )


def _not_whole_years(period: Period) -> Reason:
    return Reason(
        "no-comparable-base",
        Text(
            f"{period} 不是整年，年均增速无可比基数。", f"{period} is not whole years: an average growth has no base."
        ),
        Text("请选择连续的若干年。", "Ask for a run of years."),
    )
