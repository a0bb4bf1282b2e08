"""Counts by stored place and month, made once a snapshot: a question about any place and run of months only adds up.

A question that is cut by nothing but place and period, and narrowed by nothing, needs no scan of its own. Sums and
counts are added; what is counted once (enterprises, products) is kept as the distinct rows it stood on. The integers
are those of `counted.count`, which answers everything else; a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from zhixing.catalogue.model import Breakdown, Indicator, Method, Term
from zhixing.warehouse import levels
from zhixing.warehouse.scope import REST, Key, Scope

if TYPE_CHECKING:
    from zhixing.warehouse.connect import Warehouse

Ints = npt.NDArray[np.int64]

MOST_ROWS: Final = 2_000_000
"""Above this a table is scanned for each question: one narrow question must not pay for the whole installation."""
MOST_UNIT_ROWS: Final = 300_000
"""The same for what is counted once, of which every row may have to be kept."""

OUTSIDE: Final = -1
_BY: Final = frozenset({Breakdown.PLACE, Breakdown.PERIOD})


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Aggregated rows: where, from which month to which (the same month for what happened in one), and how much."""

    place: Ints
    first: Ints
    last: Ints
    amounts: Mapping[str, Ints]


@dataclass(frozen=True, slots=True, eq=False)
class Cube:
    """An indicator's counts: `sums` are added up; `units` holds `unit` and `failed`, each unit to be counted once."""

    sums: Rows
    units: Rows | None
    level: bool


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The cells of a scope that any row lies in: their keys, and beside them each amount by the names of `counted`.

    The names are `rows`, `numerator`, `denominator`, `n`, `out_…`; for what is counted once `units` and `failed`.
    """

    keys: list[Key]
    amounts: Mapping[str, list[int]]


def signature(indicator: Indicator) -> tuple[object, ...]:
    """What a count depends on: two indicators alike in this have one cube."""
    terms = [_term(each) for each in (indicator.numerator, indicator.denominator) if each is not None]
    return (indicator.method, tuple(sorted(indicator.requires.items())), *terms)


def _term(term: Term) -> tuple[object, ...]:
    return (term.table, term.column, tuple(sorted(term.where.items())))


def answers(warehouse: Warehouse, indicator: Indicator, scope: Scope, *, units: bool) -> bool:
    """Whether a cube can answer a question about an indicator, which counts `units` or rows."""
    plain = set(scope.by) <= _BY and not scope.where and scope.grouping is None and not indicator.options.get("among")
    if units and not (indicator.denominator is None or indicator.method is Method.PROPORTION):
        return False
    return plain and warehouse.manifest.rows(indicator.numerator.table) <= (MOST_UNIT_ROWS if units else MOST_ROWS)


def add_up(cube: Cube, scope: Scope, inside: frozenset[int]) -> Cells:
    """The cells of a scope that any row lies in; `inside` are the places below the one asked for."""
    names = list(scope.groups) if Breakdown.PLACE in scope.by else []
    shape = (len(names) + 1, len(scope.parts))
    group_of = _groups(scope, names, inside, int(cube.sums.place.max(initial=0)))
    totals = {name: np.zeros(shape, dtype=np.int64) for name in cube.sums.amounts}
    chosen, group, low, high = _placed(cube.sums, cube, scope, group_of)
    for name, amounts in cube.sums.amounts.items():
        _spread(totals[name], group, low, high, amounts[chosen])
    if cube.units is not None:
        totals |= _units(cube.units, cube, scope, group_of, shape)
    return _cells(totals, scope, names)


def _groups(scope: Scope, names: list[int], inside: frozenset[int], largest: int) -> Ints:
    """By place id the number of its group: 0 for the rest, OUTSIDE where the scope does not reach."""
    largest = max([largest, *(max(members) for members in scope.groups.values())])
    found = np.full(largest + 1, 0 if scope.place is None else OUTSIDE, dtype=np.int64)
    if scope.place is not None:
        found[[place for place in inside if place <= largest]] = 0
    for number, name in enumerate(names, start=1):
        found[sorted(scope.groups[name])] = number
    return found


def _placed(rows: Rows, cube: Cube, scope: Scope, group_of: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Which rows lie in the scope, their group, and the first and last part each of them counts in."""
    group = group_of[rows.place]
    if cube.level:
        asked = np.array(list(levels.asked_months(scope).values()), dtype=np.int64)
        low = np.searchsorted(asked, rows.first, side="left")
        high = np.searchsorted(asked, rows.last, side="right") - 1
        inside = low <= high
    else:
        inside = (rows.first >= scope.period.first) & (rows.first <= scope.period.last)
        low = (rows.first - scope.period.first) // scope.step if Breakdown.PERIOD in scope.by else np.zeros_like(group)
        high = low
    chosen = np.flatnonzero(inside & (group != OUTSIDE))
    return chosen, group[chosen], low[chosen], high[chosen]


def _spread(total: Ints, group: Ints, low: Ints, high: Ints, amounts: Ints) -> None:
    """Add amounts to every part from `low` to `high`: as steps up and down, summed along the parts."""
    steps = np.zeros((total.shape[0], total.shape[1] + 1), dtype=np.int64)
    np.add.at(steps, (group, low), amounts)
    np.subtract.at(steps, (group, high + 1), amounts)
    total += steps.cumsum(axis=1)[:, :-1]


def _units(rows: Rows, cube: Cube, scope: Scope, group_of: Ints, shape: tuple[int, int]) -> dict[str, Ints]:
    """How many units each cell holds, each once however many rows it stood on, and how many of them failed once."""
    chosen, group, low, high = _placed(rows, cube, scope, group_of)
    length = high - low + 1
    each = np.repeat(np.arange(len(chosen)), length)
    part = low[each] + np.arange(len(each)) - np.repeat(length.cumsum() - length, length)
    cell = group[each] * shape[1] + part
    unit = rows.amounts["unit"][chosen][each]
    failed = rows.amounts["failed"][chosen][each] > 0
    width = int(rows.amounts["unit"].max(initial=0)) + 1

    def once(which: npt.NDArray[np.bool_]) -> Ints:
        told = np.unique(cell[which] * width + unit[which]) // width
        counted: Ints = np.bincount(told, minlength=shape[0] * shape[1]).reshape(shape).astype(np.int64)
        return counted

    everyone = once(np.ones(len(each), dtype=np.bool_))
    return {"units": everyone, "failed": once(failed)}


def _cells(totals: Mapping[str, Ints], scope: Scope, names: list[int]) -> Cells:
    at = np.flatnonzero(totals["rows"].ravel())
    group, part = np.divmod(at, len(scope.parts))
    coordinates = {Breakdown.PLACE: np.array([REST, *names])[group].tolist(), Breakdown.PERIOD: part.tolist()}
    columns = [coordinates[each] for each in scope.by]
    keys: list[Key] = list(zip(*columns, strict=True)) if columns else [()] * len(at)
    return Cells(keys, {name: table.ravel()[at].tolist() for name, table in totals.items()})


def rows_from(columns: Mapping[str, Any], amounts: list[str]) -> Rows:
    """Aggregated columns as arrays; `mi` stands for both ends of a row that happened in one month."""

    def ints(name: str) -> Ints:
        return np.asarray(columns[name], dtype=np.int64)

    first = ints("mi" if "mi" in columns else "first_mi")
    last = first if "mi" in columns else ints("last_mi")
    return Rows(ints("place"), first, last, {name: ints(name) for name in amounts})
