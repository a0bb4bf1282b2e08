"""Figures made from facts or reported values directly: count, sum, proportion, ratio, mean, reported level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import numpy as np

from zhixing.catalogue.model import Breakdown, Indicator, Method, Term
from zhixing.methods import rates
from zhixing.methods.values import IntervalMethod, Status
from zhixing.warehouse import figures, scores, stratified
from zhixing.warehouse.counted import AMONG, LEFT_OUT, Counts, count
from zhixing.warehouse.figures import HUNDRED, LEVEL, WHOLE, Bounds, Figure, least, weakest
from zhixing.warehouse.published import read_published
from zhixing.warehouse.reported import read_returns, series_of
from zhixing.warehouse.schema import scale_of
from zhixing.warehouse.scope import Key, Scope
from zhixing.warehouse.weighted import read_weighted, weights_of

if TYPE_CHECKING:
    from zhixing.catalogue.load import Catalogue
    from zhixing.warehouse.connect import Warehouse

STATISTICS: Final = "statistics"
_WEIGHTED: Final = {Method.STRATIFIED: stratified.solve, Method.ITEM_SCORE: scores.solve}
_PERCENT: Final = "percent"
_WITH_DENOMINATOR: Final = frozenset({Method.PROPORTION, Method.RATIO, Method.MEAN, Method.DIFFERENCE})


def solve(catalogue: Catalogue, warehouse: Warehouse, indicator: Indicator, scope: Scope) -> dict[Key, Figure]:
    """The figures of an indicator that stands on nothing but facts."""
    if indicator.method is Method.PUBLISHED:
        return read_published(catalogue.published_of(indicator), scope)
    if indicator.method in _WEIGHTED:
        return _WEIGHTED[indicator.method](catalogue, warehouse, indicator, scope)
    bottom = indicator.denominator
    if indicator.method not in _WITH_DENOMINATOR or bottom is None:
        return _one_term(catalogue, warehouse, indicator, scope, indicator.numerator)
    if indicator.numerator.table == bottom.table != STATISTICS and is_part(indicator.numerator, bottom):
        cells = count(warehouse, indicator, scope)
        figures_ = {key: _quotient(indicator, scope, counts) for key, counts in cells.items()}
        return _with_intervals(figures_) if indicator.method is Method.PROPORTION else figures_
    top = _one_term(catalogue, warehouse, indicator, scope, indicator.numerator)
    under = _one_term(catalogue, warehouse, _without_company(indicator), scope, bottom)
    absent = figures.nothing(figures.no_rows())
    return {key: _divided(indicator, top.get(key, absent), under.get(key, absent)) for key in {**top, **under}}


def _one_term(
    catalogue: Catalogue, warehouse: Warehouse, indicator: Indicator, scope: Scope, term: Term
) -> dict[Key, Figure]:
    """One term on its own: the reported value, or what the facts count or sum up to."""
    if weights := weights_of(indicator, term):
        return read_weighted(catalogue, warehouse, indicator, scope, weights)
    if term.table == STATISTICS or indicator.method is Method.REPORTED:
        series = catalogue.series(series_of(term, indicator.code))
        return read_returns(warehouse, series, scope, indicator.missing)
    method = Method.SUM if indicator.method is Method.SUM else Method.COUNT
    alone = replace(indicator, numerator=term, denominator=None, method=method)
    return {key: _total(alone, counts) for key, counts in count(warehouse, alone, scope).items()}


def is_part(top: Term, bottom: Term) -> bool:
    """Whether the one term counts rows of the other; terms that only share a table are counted apart."""
    return all(set(top.where.get(column, of)) <= set(of) for column, of in bottom.where.items())


def _without_company(indicator: Indicator) -> Indicator:
    """The definition without its condition on what an enterprise also holds, which binds the numerator alone."""
    return replace(indicator, options={key: value for key, value in indicator.options.items() if key != AMONG})


def _entered(counts: Counts) -> Fraction | None:
    """How much of what lies in scope entered: rows left out for any reason lower it."""
    if not counts.rows:
        return None
    out = sum(counts.left_out.values())
    return Fraction(counts.rows - out, counts.rows) if out else WHOLE


def _amount(stored: int | Fraction, scale: int) -> Fraction:
    return Fraction(stored) if scale == 1 else Fraction(stored, scale)


def _whole(left_out: Mapping[str, int | Fraction]) -> dict[str, int]:
    """How many rows did not enter, to the nearest whole row where they are a share of others."""
    return {name: round(rows) for name, rows in left_out.items() if round(rows)}


def _total(indicator: Indicator, counts: Counts) -> Figure:
    if counts.refused is not None:
        return figures.nothing(counts.refused, Status.REFUSED)
    left_out = _whole(counts.left_out)
    if sum(counts.left_out.values()) == counts.rows:
        return Figure(Status.NO_DATA, reasons=(figures.all_left_out(round(counts.rows)),), left_out=left_out)
    value = _amount(counts.numerator, scale_of(indicator.numerator.column))
    figure = Figure(
        Status.OK, value, numerator=value, n=int(counts.n), left_out=left_out, completeness=_entered(counts),
        reasons=counts.told,
    )  # fmt: skip
    return _flagged(figure, indicator.minimum_n)


def _flagged(figure: Figure, minimum: int) -> Figure:
    if figure.status is Status.OK and figure.n < minimum:
        return replace(figure, status=Status.SMALL_N, reasons=(*figure.reasons, figures.too_few(figure.n, minimum)))
    return figure


def _factor(indicator: Indicator) -> int:
    return HUNDRED if indicator.unit == _PERCENT else 1


def _quotient(indicator: Indicator, scope: Scope, counts: Counts) -> Figure:
    assert indicator.denominator is not None
    if counts.refused is not None:
        return figures.nothing(counts.refused, Status.REFUSED)
    numerator = _amount(counts.numerator, scale_of(indicator.numerator.column))
    denominator = _amount(counts.denominator, scale_of(indicator.denominator.column))
    if not denominator:
        return _untold(scope, counts)
    figure = Figure(
        Status.OK,
        numerator / denominator * _factor(indicator),
        numerator,
        denominator,
        int(counts.n),
        left_out=_whole(counts.left_out),
        completeness=_entered(counts),
        reasons=counts.told,
    )
    return _flagged(figure, indicator.minimum_n)


def _untold(scope: Scope, counts: Counts) -> Figure:
    """Rows there are, a denominator there is not: refused when it is a source that publishes failures only."""
    left_out = _whole(counts.left_out)
    hidden = left_out.get(LEFT_OUT["complete"], 0)
    zero = Fraction(0)
    if hidden and (Breakdown.SOURCE in scope.by or Breakdown.SOURCE in scope.where):
        return Figure(Status.REFUSED, reasons=(figures.failures_only(hidden),), left_out=left_out, completeness=zero)
    return Figure(
        Status.ZERO_DENOMINATOR,
        numerator=zero,
        denominator=zero,
        reasons=(figures.all_left_out(round(counts.rows)),),
        left_out=left_out,
        completeness=zero,
    )


def _rate(figure: Figure) -> Fraction:
    return (figure.numerator or Fraction(0)) / (figure.denominator or WHOLE)


def _with_intervals(found: dict[Key, Figure]) -> dict[Key, Figure]:
    """Wilson's interval for every proportion at once."""
    # Of shared-out facts only whole units bear witness: the interval is never narrower than theirs.
    units = {key: int(figure.denominator or 0) for key, figure in found.items() if figure.value is not None}
    told = [key for key, judged in units.items() if judged]
    if not told:
        return found
    judged = np.array([float(units[key]) for key in told])
    passed = np.array([float(_rate(found[key]) * units[key]) for key in told])
    low, high = rates.wilson(passed, judged, level=LEVEL)
    bounds = {
        key: Bounds(float(low[at]) * HUNDRED, float(high[at]) * HUNDRED, IntervalMethod.WILSON)
        for at, key in enumerate(told)
    }
    return {key: replace(figure, bounds=bounds.get(key)) for key, figure in found.items()}


def _together(indicator: Indicator, top: Fraction, under: Fraction) -> Fraction:
    return top - under if indicator.method is Method.DIFFERENCE else top / under * _factor(indicator)


def _divided(indicator: Indicator, top: Figure, under: Figure) -> Figure:
    """A ratio of two terms that come from different tables or from returns."""
    for side in (under, top):
        if side.value is None:
            known = top.value is not None or under.value is not None or side.numerator is not None
            return replace(side, numerator=top.value, denominator=under.value) if known else side
    assert top.value is not None
    assert under.value is not None
    if not under.value and indicator.method is not Method.DIFFERENCE:
        zero = figures.zero_denominator()
        return Figure(Status.ZERO_DENOMINATOR, numerator=top.value, denominator=under.value, reasons=(zero,))
    weak = next((side for side in (top, under) if side.status is not Status.OK), top)
    return Figure(
        weak.status,
        _together(indicator, top.value, under.value),
        top.value,
        under.value,
        reasons=figures.reasons_of(top, under),
        left_out={**under.left_out, **top.left_out},
        completeness=least(top.completeness, under.completeness),
        approval=weakest(top.approval, under.approval),
    )
