"""One compiler from a definition and a question to readings: count, sum, ratio, mean, share, growth, rank, reported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Final

from zhixing.catalogue.known import UnknownName, near
from zhixing.catalogue.model import Breakdown, Indicator, Method
from zhixing.methods.periods import Period
from zhixing.methods.rounding import round_half_up
from zhixing.methods.values import Interval, Reading, Status
from zhixing.warehouse import composed, derived, direct, pillars
from zhixing.warehouse.average import average_growth
from zhixing.warehouse.counted import BELOW, COLUMNS
from zhixing.warehouse.derived import Derivation
from zhixing.warehouse.figures import LEVEL, Bounds, Figure, as_decimal, rounded
from zhixing.warehouse.histories import MapMode
from zhixing.warehouse.labels import Labels
from zhixing.warehouse.questions import values_counted, values_of
from zhixing.warehouse.reported import NO_ROWS
from zhixing.warehouse.scope import REST, Key, Scope, all_keys, resolve

if TYPE_CHECKING:
    from zhixing.catalogue.load import Catalogue
    from zhixing.warehouse.connect import Warehouse


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: which indicator, where, when, cut by what, and narrowed to what.

    `place` is a place code, or "" for every fact of the installation, located or not. `period` None means all time.
    `by` lists breakdowns (`place` gives the children one level down; `period` gives `period.parts()`); several make a
    grid. `where` narrows: `{"industry": "13"}`, `{"product": "水产及其制品"}` (a class and everything below it), ….
    `step` is the length in months of the parts of a cut by period, 0 for those of `period.parts()`.
    `map_mode` says on which places the past is read: those of each period, or those of today.
    """

    code: str
    place: str = ""
    period: Period | None = None
    by: tuple[str, ...] = ()
    where: Mapping[str, str] = field(default_factory=dict)
    step: int = 0
    map_mode: MapMode = MapMode.AS_IT_WAS


DERIVED: Final[Mapping[Method, Callable[[Derivation], dict[Key, Figure]]]] = {
    Method.GROWTH: derived.growth,
    Method.AVERAGE_GROWTH: average_growth,
    Method.POINT_CHANGE: derived.point_change,
    Method.SHARE: derived.share,
    Method.RANK: derived.rank,
}


_LEVEL: Final = Decimal(str(LEVEL))

_BY_VALUE: Final = frozenset(
    {
        Breakdown.PRODUCT,
        Breakdown.CHANNEL,
        Breakdown.PURPOSE,
        Breakdown.SIZE,
        Breakdown.SOURCE,
        Breakdown.LEVEL,
        Breakdown.DETAIL,
        Breakdown.ITEM,
    }
)


def measure(catalogue: Catalogue, warehouse: Warehouse, question: Question, *, on: date | None = None) -> list[Reading]:
    """Answer a question under the definition in force on a day (None: the latest): one reading for each group.

    Nothing is dropped: a place or period without data has a reading that says so. Only levels and details that belong
    to other kinds of things have none. Raises UnknownName for an indicator, place or breakdown that does not exist.
    """
    indicator = catalogue.indicator(question.code, on)
    warehouse = warehouse.on_map(question.map_mode)
    scope = resolve(warehouse, indicator, question)
    found = _of_its_kind(warehouse, indicator, scope, solve(catalogue, warehouse, indicator, scope, on))
    _check_narrowing(catalogue, warehouse, indicator, scope, found)
    counted = pillars.counted_indicator(catalogue, indicator)
    codes = [each.code for each in pillars.shown(warehouse, counted, scope)] if Breakdown.PILLAR in scope.by else []
    keys = dict.fromkeys(_in_order(catalogue, scope, found, codes))
    labels, place = Labels(catalogue, warehouse, scope), scope.place.code if scope.place else ""
    mark = warehouse.place_map if warehouse.mode is MapMode.AS_IT_WAS else f"{warehouse.place_map}@{warehouse.mode}"
    made = partial(_reading, indicator, place, labels, warehouse.name, mark)
    return [made(key, found.get(key, NO_ROWS)) for key in keys]


def solve(
    catalogue: Catalogue, warehouse: Warehouse, indicator: Indicator, scope: Scope, on: date | None
) -> dict[Key, Figure]:
    """The exact figures of an indicator over a scope, before rounding; keys without data may be absent."""
    if Breakdown.PILLAR in scope.by:
        counted = pillars.counted_indicator(catalogue, indicator)
        one_by_one = partial(solve, catalogue, warehouse, indicator, on=on)
        return pillars.each(warehouse, counted, scope, one_by_one)
    if indicator.method is Method.INDEX:
        leaf = partial(solve, catalogue, warehouse, on=on)
        return composed.figures_of(composed.result_of(catalogue, catalogue.index_of(indicator), scope, on, leaf))
    if indicator.method not in DERIVED:
        return direct.solve(catalogue, warehouse, indicator, scope)
    base = catalogue.indicator(indicator.of, on)
    made = Derivation(warehouse, indicator, base, scope, lambda other: solve(catalogue, warehouse, base, other, on))
    return DERIVED[indicator.method](made)


def _of_its_kind(
    warehouse: Warehouse, indicator: Indicator, scope: Scope, found: dict[Key, Figure]
) -> dict[Key, Figure]:
    """Without the levels and details that none of its things ever has: one table holds brands and patents alike."""
    if indicator.method not in {Method.COUNT, Method.SUM}:
        return found
    for at, breakdown in enumerate(scope.by):
        if breakdown in {Breakdown.LEVEL, Breakdown.DETAIL}:
            held = values_counted(warehouse, indicator.numerator, COLUMNS[breakdown])
            found = {key: figure for key, figure in found.items() if key[at] in held}
    return found


def _check_narrowing(
    catalogue: Catalogue, warehouse: Warehouse, indicator: Indicator, scope: Scope, found: Mapping[Key, Figure]
) -> None:
    """An industry must be in the classification; any other value that finds nothing must at least occur somewhere."""
    if industry := scope.where.get(Breakdown.INDUSTRY):
        catalogue.industry(industry)
    if any(figure.status is not Status.NO_DATA for figure in found.values()):
        return
    indicator = pillars.counted_indicator(catalogue, indicator)
    for breakdown, value in scope.where.items():
        if value and breakdown in _BY_VALUE:
            occurring = values_of(warehouse, indicator.numerator.table, COLUMNS[breakdown])
            known = {*occurring, *catalogue.vocabulary.get(breakdown.value, {})}
            if value not in known and not any(each.startswith(value + BELOW) for each in occurring):
                raise UnknownName("label", value, near(value, sorted(known)))


def _in_order(catalogue: Catalogue, scope: Scope, found: Mapping[Key, Figure], groupings: list[str]) -> list[Key]:
    """Every key of the grid in reading order.

    Places by code with the rest last, periods in time, words as the vocabulary lists them (large before small),
    others by text.
    """
    occurring: dict[Breakdown, list[str]] = {}
    for at, breakdown in enumerate(scope.by):
        if breakdown in {Breakdown.PLACE, Breakdown.PERIOD}:
            continue
        listed = {word: rank for rank, word in enumerate(catalogue.vocabulary.get(breakdown.value, {}))}
        texts = {str(key[at]) for key in found}
        occurring[breakdown] = sorted(texts, key=lambda text: (not text, listed.get(text, len(listed)), text))
    occurring[Breakdown.PILLAR] = groupings
    full = list(all_keys(scope, occurring))
    place = scope.by.index(Breakdown.PLACE) if Breakdown.PLACE in scope.by else None
    shown = set(full)
    more = [key for key in found if key not in shown]
    if place is None:
        return full + sorted(more, key=str)
    return full + sorted(more, key=lambda key: (key[place] == REST, str(key)))


def _reading(
    indicator: Indicator, place: str, labels: Labels, snapshot: str, place_map: str, key: Key, figure: Figure
) -> Reading:
    value, numerator, denominator = figure.value, figure.numerator, figure.denominator
    complete = figure.completeness
    return Reading(
        indicator=indicator.code,
        place=place,
        period=labels.period(key),
        value=None if value is None else rounded(value, indicator.decimals),
        status=figure.status,
        unit=indicator.unit,
        decimals=indicator.decimals,
        edition=indicator.digest,
        snapshot=snapshot,
        numerator=None if numerator is None else as_decimal(numerator),
        denominator=None if denominator is None else as_decimal(denominator),
        interval=None if figure.bounds is None else _interval(figure.bounds, indicator.decimals),
        rank_band=figure.rank_band,
        groups=labels.groups(key),
        reasons=figure.reasons,
        left_out=figure.left_out,
        completeness=None if complete is None else rounded(complete, 4),
        approval=figure.approval,
        place_map=place_map,
        qualifier=figure.qualifier,
    )


def _interval(bounds: Bounds, decimals: int) -> Interval:
    low, high = (round_half_up(Decimal(repr(bound)), decimals) for bound in (bounds.low, bounds.high))
    return Interval(low, high, _LEVEL, bounds.method)
