"""The reported values of a snapshot, series by series: read once, held by place and industry, for all questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from zhixing.methods.values import Approval, Qualifier, Reason

if TYPE_CHECKING:
    from zhixing.warehouse.connect import Warehouse
    from zhixing.warehouse.places import PlaceTree

READ_WHOLE: Final = 500_000
"""Up to this many values all series are read together: a hundred small queries cost more than one."""

_COLUMNS: Final = ("place", "division", "mi", "months", "value_e4", "approval", "qualifier")

Span = tuple[int, int]
"""First month and length of a value's period."""


@dataclass(frozen=True, slots=True)
class Value:
    """One reported value, in ten thousandths of the series' unit, with what stood before it.

    `told` is what is to be said of a value that was carried to today's places.
    """

    amount_e4: int | Fraction
    approval: Approval
    qualifier: Qualifier = Qualifier.EXACT
    told: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class SeriesValues:
    """Every value of one series: by place and industry, then by period. Places are those the values were reported for.

    `refusals` say why a value cannot be carried to a place of today. `clashes` are cells with two different values.
    `reached` are, by industry, the places that have a value or lie above one: no other needs to be looked at.
    """

    cells: Mapping[tuple[int, str], Mapping[Span, Value]]
    clashes: frozenset[tuple[int, str, Span]]
    reached: Mapping[str, frozenset[int]]
    refusals: Mapping[tuple[int, str, Span], Reason] = field(default_factory=dict)


def read_all(warehouse: Warehouse) -> dict[str, SeriesValues]:
    """All series of a snapshot, in one query."""
    table = warehouse.stored("statistics")
    columns = warehouse.rows(table.select("series", *_COLUMNS).order_by("series"))
    found: dict[str, SeriesValues] = {}
    codes = columns.pop("series")
    start = 0
    for at in range(1, len(codes) + 1):
        if at == len(codes) or codes[at] != codes[start]:
            found[codes[start]] = _held(warehouse, {name: column[start:at] for name, column in columns.items()})
            start = at
    return found


def read_one(warehouse: Warehouse, code: str) -> SeriesValues:
    """One series of a snapshot."""
    table = warehouse.stored("statistics")
    return _held(warehouse, warehouse.rows(table.filter(table.series == code).select(*_COLUMNS)))


def _held(warehouse: Warehouse, columns: Mapping[str, list[Any]]) -> SeriesValues:
    cells: dict[tuple[int, str], dict[Span, Value]] = {}
    clashes: set[tuple[int, str, Span]] = set()
    for place, division, mi, months, amount, approval, qualifier in zip(
        *(columns[name] for name in _COLUMNS), strict=True
    ):
        value = Value(amount, Approval(approval), Qualifier(qualifier))
        held = cells.setdefault((place, division), {}).setdefault((mi, months), value)
        if (held.amount_e4, held.qualifier) != (value.amount_e4, value.qualifier):
            clashes.add((place, division, (mi, months)))
    return SeriesValues(cells, frozenset(clashes), reached_by(warehouse.places, cells))


def reached_by(places: PlaceTree, cells: Iterable[tuple[int, str]]) -> dict[str, frozenset[int]]:
    """By industry, the places that have a value or ever lay above one."""
    reached: dict[str, set[int]] = {}
    for place, division in cells:
        reached.setdefault(division, {0}).update(places.above_ever(place))
    return {division: frozenset(each) for division, each in reached.items()}
