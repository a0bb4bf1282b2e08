"""Figures made from another indicator's figures: growth, point change, share and rank. Months are matched by index."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import numpy as np

from zhixing.catalogue.model import Breakdown, Indicator
from zhixing.methods import composite, rates
from zhixing.methods.periods import MONTHS_A_YEAR, Period
from zhixing.methods.values import IntervalMethod, Polarity, Qualifier, Reason, Status
from zhixing.warehouse import figures
from zhixing.warehouse.figures import HUNDRED, LEVEL, Bounds, Figure, least, weakest
from zhixing.warehouse.reported import siblings_of
from zhixing.warehouse.scope import REST, Key, Scope

if TYPE_CHECKING:
    from zhixing.warehouse.connect import Warehouse

Solve = Callable[[Scope], dict[Key, Figure]]
"""Answers the indicator a derived figure is made from, over any scope."""

Finish = Callable[[Figure, Figure, Figure], Figure]
"""Adds to a comparison what its two sides can say together."""

_ABSENT: Final = figures.nothing(figures.no_rows())


@dataclass(frozen=True, slots=True)
class Derivation:
    """What a derived figure is made from: its definition, the one it stands on, the scope, and how to answer that."""

    warehouse: Warehouse
    indicator: Indicator
    base: Indicator
    scope: Scope
    solve: Solve


def base_months(scope: Scope) -> int:
    """How far back the comparable period lies: one year, or as many whole years as the period is long."""
    length = scope.step if Breakdown.PERIOD in scope.by else scope.period.months
    return MONTHS_A_YEAR * -(-length // MONTHS_A_YEAR)


def growth(made: Derivation) -> dict[Key, Figure]:
    """Percentage growth on the same period a year before; a base of zero or less has none."""
    return _against_base(made, _grown)


def point_change(made: Derivation) -> dict[Key, Figure]:
    """Difference to the same period a year before, in percentage points, with Newcombe's interval for two rates."""
    return _against_base(made, _moved, _with_newcombe)


def _against_base(
    made: Derivation, compare: Callable[[Fraction, Fraction], Fraction | None], finish: Finish | None = None
) -> dict[Key, Figure]:
    scope, solve = made.scope, made.solve
    months = base_months(scope)
    now, before = solve(scope), solve(scope.shifted(-months))
    found: dict[Key, Figure] = {}
    for key in {**now, **before}:
        current, base = now.get(key, _ABSENT), before.get(key, _ABSENT)
        figure = against(current, base, scope.part_of(key).shifted(-months), compare)
        found[key] = finish(figure, current, base) if finish and figure.value is not None else figure
    return found


def against(
    current: Figure, base: Figure, period: Period, compare: Callable[[Fraction, Fraction], Fraction | None]
) -> Figure:
    """A figure set against an earlier one, that of `period`; `compare` gives None where the base is not above zero."""
    if current.value is None:
        return current
    if base.value is None:
        return _no_base(current, figures.no_base(period))
    value = compare(current.value, base.value)
    return _no_base(current, figures.base_not_positive(period)) if value is None else _pair(current, base, value)


def _no_base(current: Figure, reason: Reason) -> Figure:
    return Figure(
        Status.NO_COMPARABLE_BASE,
        numerator=current.value,
        reasons=(reason,),
        left_out=current.left_out,
        completeness=current.completeness,
        approval=current.approval,
    )


def _pair(now: Figure, base: Figure, value: Fraction) -> Figure:
    """The status of a comparison is that of its weaker side."""
    weak = next((side for side in (now, base) if side.status is not Status.OK), now)
    return Figure(
        weak.status,
        value,
        numerator=now.value,
        denominator=base.value,
        n=min(now.n, base.n),
        reasons=figures.reasons_of(now, base),
        left_out=now.left_out,
        completeness=least(now.completeness, base.completeness),
        approval=weakest(now.approval, base.approval),
    )


def _grown(now: Fraction, base: Fraction) -> Fraction | None:
    return (now / base - 1) * HUNDRED if base > 0 else None


def _moved(now: Fraction, base: Fraction) -> Fraction:
    return now - base


def _with_newcombe(figure: Figure, now: Figure, base: Figure) -> Figure:
    if not (now.bounds and base.bounds and now.n and base.n):
        return figure
    _, low, high = rates.difference_of_rates(
        *(np.asarray(float(term or 0)) for term in (now.numerator, now.denominator, base.numerator, base.denominator)),
        level=LEVEL,
    )
    return replace(figure, bounds=Bounds(float(low) * HUNDRED, float(high) * HUNDRED, IntervalMethod.NEWCOMBE))


def share(made: Derivation) -> dict[Key, Figure]:
    """Part of the whole in percent, the whole being the same figure without the breakdown the share runs within."""
    scope = made.scope
    within = Breakdown(made.indicator.within)
    cut = within in scope.by
    whole = scope.without(within)
    if within is Breakdown.PLACE and not cut and scope.place is not None:
        parent = made.warehouse.places.by_id(scope.place.parent)
        whole = scope.at(made.warehouse, parent or scope.place)
    at = scope.by.index(within) if cut else len(scope.by)
    parts, wholes = made.solve(scope), made.solve(whole)
    return {key: _part(part, wholes.get((*key[:at], *key[at + 1 :]), _ABSENT)) for key, part in parts.items()}


def _part(part: Figure, whole: Figure) -> Figure:
    if part.value is None:
        return part
    if whole.value is None:
        return figures.nothing((*whole.reasons, figures.no_rows())[0], whole.status)
    if not whole.value:
        return figures.nothing(figures.zero_denominator(), Status.ZERO_DENOMINATOR)
    figure = _pair(part, whole, part.value / whole.value * HUNDRED)
    return replace(figure, bounds=None)


def rank(made: Derivation) -> dict[Key, Figure]:
    """Rank among the divisions of one parent, with the span of ranks that cannot be told apart from it.

    Asked for one place, the rank is among its siblings; asked by place, among the places shown. Facts that belong to
    no division are not ranked.
    """
    scope, solve = made.scope, made.solve
    if Breakdown.PLACE in scope.by:
        at = scope.by.index(Breakdown.PLACE)
        found = {key: figure for key, figure in solve(scope).items() if key[at] != REST}
        return _ranked(found, at, made.base)
    if scope.place is None or not siblings_of(made.warehouse, scope.place):
        asked = solve(scope) if scope.by else [()]
        return dict.fromkeys(asked, figures.nothing(figures.no_siblings()))
    parent = made.warehouse.places.by_id(scope.place.parent)
    around = replace(scope.at(made.warehouse, parent), by=(Breakdown.PLACE, *scope.by))
    found = {key: figure for key, figure in solve(around).items() if key[0] != REST}
    ranked = _ranked(found, 0, made.base)
    return {key[1:]: figure for key, figure in ranked.items() if key[0] == scope.place.place}


def _ranked(found: dict[Key, Figure], at: int, base: Indicator) -> dict[Key, Figure]:
    ranked: dict[Key, Figure] = {}
    fields: dict[Key, list[Key]] = {}
    for key in found:
        fields.setdefault((*key[:at], *key[at + 1 :]), []).append(key)
    for field in fields.values():
        told = [key for key in field if found[key].value is not None]
        ranked |= {key: found[key] for key in field if found[key].value is None}
        ranked |= _rank_one_field([(key, found[key]) for key in told], base)
    return ranked


def _rank_one_field(field: Iterable[tuple[Key, Figure]], base: Indicator) -> dict[Key, Figure]:
    entries = list(field)
    higher = base.better is not Polarity.LOWER
    values = np.array([float(figure.value or 0) for _, figure in entries])
    low = np.array([figure.bounds.low if figure.bounds else float(figure.value or 0) for _, figure in entries])
    high = np.array([figure.bounds.high if figure.bounds else float(figure.value or 0) for _, figure in entries])
    if not entries:
        return {}
    places = composite.ranks(values, higher_is_better=higher)
    best, worst = composite.rank_bands(low, high, higher_is_better=higher)
    return {
        key: replace(
            figure,
            value=Fraction(int(places[index])),
            numerator=figure.value,
            denominator=Fraction(len(entries)),
            bounds=None,
            reasons=figures.reasons_of(figure),
            qualifier=Qualifier.EXACT,
            rank_band=(int(best[index]), int(worst[index])),
        )
        for index, (key, figure) in enumerate(entries)
    }
