"""A question becomes a scope: places, months and cuts that exist, or a refusal that names the near ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from zhixing.catalogue.known import UnknownName, near
from zhixing.catalogue.model import Breakdown, Indicator
from zhixing.methods.periods import MONTHS_A_YEAR, Period
from zhixing.warehouse import pillars

if TYPE_CHECKING:
    from zhixing.warehouse.connect import Warehouse
    from zhixing.warehouse.measure import Question
    from zhixing.warehouse.places import PlaceRow

REST: Final = -1
"""Group key of facts that belong to the place asked for but to none of the places one level down."""

Key = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """What a figure is asked over.

    `place` None is the whole installation, located or not; `step` is the length of a part in months when the scope is
    cut by period; `children` are the places one level down that a cut by place shows, `groups` all of them with
    everything below each, `own` what belongs to the place and to none of them (None when nobody can list it: the whole
    installation). `grouping` is the pillar or cluster the scope is narrowed to, with the members it had in the last
    month asked for: earlier months are compared on the same members. A key holds one entry for each breakdown in `by`,
    in its order: place id or REST, part number, or the column's text.
    """

    place: PlaceRow | None
    period: Period
    step: int
    by: tuple[Breakdown, ...]
    where: Mapping[Breakdown, str]
    children: tuple[PlaceRow, ...]
    groups: Mapping[int, frozenset[int]]
    grouping: pillars.Grouping | None = None
    own: frozenset[int] | None = None

    @property
    def keys_are_stored(self) -> bool:
        """Whether different places and months as stored always have different keys: nothing is put together."""
        places = (*self.groups.values(), self.own)
        one_by_one = all(members is not None and len(members) <= 1 for members in places)
        return (Breakdown.PLACE not in self.by or one_by_one) and (Breakdown.PERIOD not in self.by or self.step == 1)

    @property
    def parts(self) -> tuple[Period, ...]:
        """The periods of the cut by period; the whole period alone when it is not cut by period."""
        if Breakdown.PERIOD not in self.by:
            return (self.period,)
        return _cut(self.period, self.step)

    def part_of(self, key: Key) -> Period:
        """The period a key speaks of."""
        if Breakdown.PERIOD not in self.by:
            return self.period
        return self.parts[int(key[self.by.index(Breakdown.PERIOD)])]

    def shifted(self, months: int) -> Scope:
        """The same scope, earlier or later; keys of both meet part by part."""
        return replace(self, period=self.period.shifted(months))

    def without(self, breakdown: Breakdown) -> Scope:
        """The same scope, neither cut by a breakdown nor narrowed by it; a pillar goes with the industries it is of."""
        gone = {breakdown, Breakdown.PILLAR} if breakdown is Breakdown.INDUSTRY else {breakdown}
        where = {key: value for key, value in self.where.items() if key not in gone}
        kept = None if Breakdown.PILLAR in gone else self.grouping
        return replace(self, by=tuple(each for each in self.by if each not in gone), where=where, grouping=kept)

    def at(self, warehouse: Warehouse, place: PlaceRow | None) -> Scope:
        """The same scope at another place."""
        parts = warehouse.places.parts(place.place if place else 0)
        shown = tuple(part.row for part in parts if part.row.valid_in(self.period))
        groups = {part.row.place: part.members for part in parts}
        own = warehouse.places.subtree(place.place).difference(*groups.values()) if place else None
        return replace(self, place=place, children=shown, groups=groups, own=own)

    def over(self, warehouse: Warehouse, places: Sequence[PlaceRow]) -> Scope:
        """The same scope with a cut by place that shows other places than those one level down."""
        groups = {row.place: warehouse.places.subtree(row.place) for row in places}
        return replace(self, children=tuple(places), groups=groups, own=None)


@lru_cache(maxsize=1024)
def _cut(period: Period, step: int) -> tuple[Period, ...]:
    starts = range(period.first, period.last + 1, step)
    return tuple(Period(start, min(start + step - 1, period.last)) for start in starts)


def resolve(warehouse: Warehouse, indicator: Indicator, question: Question) -> Scope:
    """Turn a question into a scope. Raises UnknownName for a place, breakdown or narrowing that does not exist."""
    by = tuple(_breakdown(indicator, name) for name in question.by)
    where = {_breakdown(indicator, name): value for name, value in question.where.items()}
    for one, two in pairwise(sorted(by)):
        if one is two:
            raise UnknownName("breakdown", f"{one} + {two}", tuple(indicator.breakdowns))
    place = place_called(warehouse, question.place)
    period = question.period or whole_period(warehouse)
    step = question.step or (period.parts()[0].months)
    pillar = where.get(Breakdown.PILLAR)
    grouping = None if pillar is None else pillars.called(warehouse, pillar, period.last)
    named = place_called(warehouse, where.get(Breakdown.PLACE, ""))
    if named is not None and named != place and Breakdown.PLACE not in by:
        inside = place is None or named.place in warehouse.places.subtree(place.place)
        if inside:  # a place below the one asked for is asked for itself, whatever the figure is made from
            place = named
            where = {breakdown: value for breakdown, value in where.items() if breakdown is not Breakdown.PLACE}
    return Scope(None, period, step, by, where, (), {}, grouping).at(warehouse, place)


def place_called(warehouse: Warehouse, code: str) -> PlaceRow | None:
    """The place with a code; None for "" (the whole installation). Raises UnknownName with near codes and names."""
    if not code:
        return None
    found = warehouse.places.by_code(code)
    if found is None:
        rows = [row for each in warehouse.places.codes if (row := warehouse.places.by_code(each))]
        called = {text: f"{row.code} {row.name.zh}" for row in rows for text in (row.code, row.name.zh, row.name.en)}
        close = near(code, called) or tuple(called)[:3]
        raise UnknownName("place", code, tuple(dict.fromkeys(called[text] for text in close)))
    return found


def whole_period(warehouse: Warehouse) -> Period:
    """All years the snapshot holds facts of; the year it was cut in when it holds none."""
    years = [part.year for part in warehouse.manifest.partitions if part.year] or [warehouse.created_at.year]
    return Period(min(years) * MONTHS_A_YEAR, max(years) * MONTHS_A_YEAR + MONTHS_A_YEAR - 1)


def _breakdown(indicator: Indicator, name: str) -> Breakdown:
    """Every figure may be cut by period, one by industry also by pillar; the rest is what the definition allows."""
    allowed = {*indicator.breakdowns, Breakdown.PERIOD}
    if Breakdown.INDUSTRY in allowed or indicator.numerator.table == pillars.GROUPINGS:
        allowed.add(Breakdown.PILLAR)
    for breakdown in allowed:
        if breakdown.value == name:
            return breakdown
    names = tuple(sorted(breakdown.value for breakdown in allowed))
    raise UnknownName("breakdown", name, near(name, names) or names)


def all_keys(scope: Scope, open_values: Mapping[Breakdown, list[str]]) -> Iterator[Key]:
    """Every key of a grid: places and periods in full, other breakdowns by the values that occur."""
    keys: list[Key] = [()]
    for breakdown in scope.by:
        values: list[int | str]
        if breakdown is Breakdown.PLACE:
            values = [row.place for row in scope.children]
        elif breakdown is Breakdown.PERIOD:
            values = list(range(len(scope.parts)))
        else:
            values = list(open_values[breakdown])
        keys = [(*key, value) for key in keys for value in values]
    yield from keys
