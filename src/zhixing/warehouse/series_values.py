"""The reported values of a snapshot, series by series: read once, held by place and industry, for all questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from zhixing.methods.values import Approval, Qualifier

if TYPE_CHECKING:
    from zhixing.warehouse.connect import Warehouse

READ_WHOLE: Final = 500_000
"""Up to this many values all series are read together: a hundred small queries cost more than one."""

_COLUMNS: Final = ("place", "division", "mi", "months", "value_e4", "approval", "qualifier")

Span = tuple[int, int]
"""First month and length of a value's period."""


@dataclass(frozen=True, slots=True)
class Value:
    """One reported value, in ten thousandths of the series' unit, with what stood before it."""

    amount_e4: int
    approval: Approval
    qualifier: Qualifier = Qualifier.EXACT


@dataclass(frozen=True, slots=True)
class SeriesValues:
    """Every value of one series: by place and industry, then by period.

    `clashes` are cells with two different values. `reached` are, by industry, the places that have a value or lie above
    one: no other needs to be looked at.
    """

    cells: Mapping[tuple[int, str], Mapping[Span, Value]]
    clashes: frozenset[tuple[int, str, Span]]
    reached: Mapping[str, frozenset[int]]


def read_all(warehouse: Warehouse) -> dict[str, SeriesValues]:
    """All series of a snapshot, in one query."""
    table = warehouse.table("statistics")
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
    table = warehouse.table("statistics")
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
    reached: dict[str, set[int]] = {}
    for place, division in cells:
        above = (row.place for row in warehouse.places.ancestors(place))
        reached.setdefault(division, set()).update((0, place, *above))
    return SeriesValues(cells, frozenset(clashes), {division: frozenset(each) for division, each in reached.items()})
