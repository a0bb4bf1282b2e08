"""Facts become integers: one Ibis aggregation for a definition over a scope, nothing divided, alike on every engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any, Final

import ibis
import numpy as np
import pyarrow as pa

from zhixing.catalogue.known import UnknownName
from zhixing.catalogue.model import Breakdown, Indicator, Method, Term
from zhixing.methods.periods import Period
from zhixing.methods.values import Reason
from zhixing.warehouse import cubes, levels, pillars, shared
from zhixing.warehouse.schema import KEYS, MEASURES, TABLES
from zhixing.warehouse.scope import REST, Key, Scope, place_called

if TYPE_CHECKING:
    from zhixing.warehouse.connect import Warehouse

COLUMNS: Final = {
    Breakdown.INDUSTRY: "division",
    Breakdown.PRODUCT: "product",
    Breakdown.CHANNEL: "channel",
    Breakdown.PURPOSE: "purpose",
    Breakdown.SIZE: "size",
    Breakdown.SOURCE: "source",
    Breakdown.LEVEL: "level",
    Breakdown.DETAIL: "detail",
    Breakdown.ITEM: "item",
}
"""Which column a breakdown cuts by; place and period are computed."""

_STORED: Final = {Breakdown.PLACE: "place"}

KIND: Final = "kind"
MEASURE: Final = "measure"

BELOW: Final = "-->"
"""What stands between a product class and the class below it, as published."""

LEFT_OUT: Final = {"complete": "failures_only_source", "final": "not_final", "verdict": "not_judged"}
"""Why a row did not enter, by the column whose condition it missed; other columns go by their own name."""

UNSTATED: Final = "not_stated"
AMONG: Final = "among"
"""The option that lets in only enterprises which also stand in rows of the same table that meet these conditions."""

_DIVISION_DIGITS: Final = 2
_RATES: Final = frozenset({Method.PROPORTION, Method.RATIO, Method.MEAN})


@dataclass(slots=True)
class Counts:
    """The integers behind one key: rows in scope, both terms (sums still scaled), units that entered, rows left out.

    Fractions where facts of a place that was split are shared out: `told` then says by which weights, and `refused`
    why nothing can be told.
    """

    rows: int | Fraction = 0
    numerator: int | Fraction = 0
    denominator: int | Fraction = 0
    n: int | Fraction = 0
    left_out: dict[str, int | Fraction] = field(default_factory=dict)
    told: tuple[Reason, ...] = ()
    refused: Reason | None = None

    def add(self, other: Counts, share: Fraction) -> None:
        """Add a share of other counts."""
        self.rows += other.rows * share
        self.numerator += other.numerator * share
        self.denominator += other.denominator * share
        self.n += other.n * share
        for name, rows in other.left_out.items():
            self.left_out[name] = self.left_out.get(name, 0) + rows * share


def count(warehouse: Warehouse, indicator: Indicator, scope: Scope) -> dict[Key, Counts]:
    """Count an indicator over a scope; keys without any row are absent.

    A register in which nothing of the kind asked for was ever entered cannot say that there are none: it says nothing.
    """
    found = _of_whole_facts(warehouse, indicator, scope)
    if not warehouse.places.estimates:
        return found
    return shared.share_out(warehouse, indicator, scope, found, _of_whole_facts, units=_counts_units(indicator))


def _of_whole_facts(warehouse: Warehouse, indicator: Indicator, scope: Scope) -> dict[Key, Counts]:
    wanted = indicator.numerator.where.get(KIND)
    if wanted and warehouse.occurring(indicator.numerator.table, KIND).isdisjoint(wanted):
        return {}
    if cubes.answers(warehouse, indicator, scope, units=_counts_units(indicator)):
        return _from_cube(warehouse, indicator, scope)
    return count_directly(warehouse, indicator, scope)


def count_directly(warehouse: Warehouse, indicator: Indicator, scope: Scope) -> dict[Key, Counts]:
    """The same with a query of its own for the scope."""
    return dict(_read(warehouse.rows(aggregation(warehouse, indicator, scope)), scope))


def _counts_units(indicator: Indicator) -> bool:
    return any(is_unit(term) for term in (indicator.numerator, indicator.denominator))


def _from_cube(warehouse: Warehouse, indicator: Indicator, scope: Scope) -> dict[Key, Counts]:
    cube = warehouse.cube(cubes.signature(indicator), lambda: _make_cube(warehouse, indicator))
    inside = warehouse.places.subtree(scope.place.place) if scope.place else frozenset()
    cells = cubes.add_up(cube, scope, inside)
    amounts = cells.amounts
    if cube.units is not None:
        units = amounts["units"]
        passed = [all_ - failed for all_, failed in zip(units, amounts["failed"], strict=True)]
        under = units if indicator.denominator is not None else [0] * len(units)
        amounts = {**amounts, "numerator": passed, "denominator": under, "n": units}
    out = {name.removeprefix("out_"): column for name, column in amounts.items() if name.startswith("out_")}
    left_out: list[dict[str, int | Fraction]] = [
        {name: column[at] for name, column in out.items() if column[at]} for at in range(len(cells.keys))
    ]
    columns = (amounts[name] for name in ("rows", "numerator", "denominator", "n"))
    return {key: Counts(*each) for key, *each in zip(cells.keys, *columns, left_out, strict=True)}


def _make_cube(warehouse: Warehouse, indicator: Indicator) -> cubes.Cube:
    table, top = indicator.numerator.table, indicator.numerator
    facts = of_measure(warehouse.table(table), top)
    level = levels.is_level(table)
    stored = ["place", *(["first_mi", "last_mi"] if level else ["mi"])]
    measures = _measures(facts, indicator)
    if not _counts_units(indicator):
        return cubes.Cube(_asked(warehouse, facts, measures, stored), None, level=level)
    sums = {name: each for name, each in measures.items() if name not in {"numerator", "denominator", "n"}}
    enters = meets(facts, entry(indicator))
    passes = both(enters, meets(facts, top.where))
    population = both(enters if indicator.denominator is not None else passes, _stated(facts, top.column))
    failed = ibis.literal(0) if passes is None else (~passes).cast("int32")
    units = facts.filter(population).mutate(failed=failed)
    rows = warehouse.rows(units.aggregate(failed=units.failed.max(), by=[*stored, top.column]))
    _, rows["unit"] = np.unique(np.array(rows[top.column]), return_inverse=True)  # type: ignore[assignment]
    kept = cubes.rows_from(rows, ["unit", "failed"])
    return cubes.Cube(_asked(warehouse, facts, sums, stored), kept, level=level)


def _asked(warehouse: Warehouse, facts: Any, measures: Mapping[str, Any], stored: list[str]) -> cubes.Rows:
    return cubes.rows_from(warehouse.rows(facts.aggregate(measures, by=stored)), list(measures))


def _read(columns: Mapping[str, list[Any]], scope: Scope) -> Iterable[tuple[Key, Counts]]:
    keys = [columns[f"key_{index}"] for index in range(len(scope.by))]
    out = {name.removeprefix("out_"): column for name, column in columns.items() if name.startswith("out_")}
    for row in range(len(columns["rows"])):
        key: Key = tuple(column[row] for column in keys)
        left_out: dict[str, int | Fraction] = {name: int(each[row]) for name, each in out.items() if each[row]}
        rows, top, bottom, n = (int(columns[name][row] or 0) for name in ("rows", "numerator", "denominator", "n"))
        counts = Counts(rows, top, bottom, n, left_out)
        if counts.rows:
            yield key, counts


def aggregation(warehouse: Warehouse, indicator: Indicator, scope: Scope) -> Any:
    """The Ibis expression of an indicator over a scope: `key_0`…, `rows`, `numerator`, `denominator`, `n`, `out_…`."""
    facts = of_measure(narrowed(warehouse, indicator.numerator.table, scope), indicator.numerator)
    facts = _in_company(facts, indicator)
    return tally(facts, scope, _measures(facts, indicator), units=_counts_units(indicator))


def _measures(facts: Any, indicator: Indicator) -> dict[str, Any]:
    """What is counted of the rows of a scope: `rows`, both terms, `n`, and what was left out for which reason."""
    conditions = entry(indicator)
    measures: dict[str, Any] = {"rows": facts.count()}
    measures |= terms(facts, indicator, meets(facts, conditions))
    before = None
    for column, values in conditions.items():
        name, condition = LEFT_OUT.get(column, column), is_one_of(facts, column, values)
        missed = measures.get(f"out_{name}")
        count_of = facts.count(where=both(before, ~condition))
        measures[f"out_{name}"] = count_of if missed is None else missed + count_of
        before = both(before, condition)
    return measures


def _in_company(facts: Any, indicator: Indicator) -> Any:
    """The rows of enterprises that also stand in the rows `among` asks for: titles held by firms with a brand."""
    if AMONG not in indicator.options:
        return facts
    also = {column: tuple(values) for column, values in indicator.options[AMONG].items()}
    on = [name for name in ("enterprise", levels.PART) if name in facts.columns]
    company = facts.filter(meets(facts, also)).select(*on).distinct()
    return facts.semi_join(company, on)


def tally(facts: Any, scope: Scope, measures: Mapping[str, Any], *, units: bool) -> Any:
    """Aggregate by the keys of a scope.

    Counts and sums are made by the columns as stored and then put together by key: the many rows meet a plain GROUP BY
    and only the few cells the question's places and parts; where every stored cell has a key of its own, there is
    nothing to put together. Units counted once (`units`) cannot be put together.
    """
    if not scope.by:
        return facts.aggregate(measures)
    if units:
        return facts.aggregate(measures, by=keys_of(facts, scope))
    time = "mi" if "mi" in facts.columns else levels.PART
    stored = [time if each is Breakdown.PERIOD else _STORED.get(each) or COLUMNS[each] for each in scope.by]
    cells = facts.aggregate(measures, by=list(dict.fromkeys(stored)))
    if scope.keys_are_stored:
        return cells.select(**keys_of(cells, scope), **{name: cells[name] for name in measures})
    return cells.aggregate({name: cells[name].sum() for name in measures}, by=keys_of(cells, scope))


def narrowed(warehouse: Warehouse, table: str, scope: Scope) -> Any:
    """The rows of a fact table that lie in a scope, whatever their verdict. Raises UnknownName for a cut it lacks."""
    facts = warehouse.table(table)
    _check_columns(table, scope)
    if scope.place is not None:
        facts = facts.filter(_lies_in(facts, warehouse.places.subtree(scope.place.place)))
    if "mi" in facts.columns:
        facts = facts.filter(facts.mi.between(scope.period.first, scope.period.last))
    else:
        facts = levels.as_it_stood(facts, scope)
    for breakdown, value in scope.where.items():
        facts = facts.filter(_narrowing(facts, warehouse, scope, breakdown, value))
    return facts


def of_measure(facts: Any, term: Term) -> Any:
    """The rows of what a term measures: a row of another measure says nothing about it, not even zero."""
    measures = term.where.get(MEASURE)
    return facts if measures is None else facts.filter(is_one_of(facts, MEASURE, measures))


def _check_columns(table: str, scope: Scope) -> None:
    for breakdown in (*scope.by, *scope.where):
        column = COLUMNS.get(breakdown)
        if column is not None and column not in TABLES[table].names:
            usable = tuple(each.value for each, name in COLUMNS.items() if name in TABLES[table].names)
            raise UnknownName("breakdown", breakdown.value, usable)
    if Breakdown.PILLAR in scope.where and not {"division", "grouping"} & set(TABLES[table].names):
        raise UnknownName("breakdown", Breakdown.PILLAR.value, ())


def _narrowing(facts: Any, warehouse: Warehouse, scope: Scope, breakdown: Breakdown, value: str) -> Any:
    """The rows a breakdown's value stands for; with a group's own key, exactly the rows of that group."""
    if breakdown is Breakdown.PERIOD:  # of a table of levels, the parts asked for are those of the period already
        part = Period.parse(value)
        return facts.mi.between(part.first, part.last) if "mi" in facts.columns else ibis.literal(True)
    if breakdown is Breakdown.PILLAR:
        assert scope.grouping is not None
        return pillars.narrowing(facts, scope.grouping)
    if breakdown is Breakdown.PLACE:
        return _in_place(facts, warehouse, scope, value)
    if breakdown is Breakdown.PRODUCT:
        return (facts.product == value) | facts.product.startswith(value + BELOW)
    if breakdown is Breakdown.INDUSTRY and len(value) > _DIVISION_DIGITS and "industry" in facts.columns:
        return facts.industry.startswith(value)
    return facts[COLUMNS[breakdown]] == value


def _in_place(facts: Any, warehouse: Warehouse, scope: Scope, code: str) -> Any:
    """The rows of a place; of the place asked for itself, those that lie in none of the places one level down."""
    if code == (scope.place.code if scope.place else ""):
        return _child(facts, scope) == REST
    place = place_called(warehouse, code)
    assert place is not None  # "" was answered above
    return _lies_in(facts, warehouse.places.subtree(place.place))


def keys_of(facts: Any, scope: Scope) -> dict[str, Any]:
    """What rows are grouped by under a scope, as `key_0`, `key_1`, … in the order of its breakdowns."""
    return {f"key_{at}": _key(facts, scope, each) for at, each in enumerate(scope.by)}


def _key(facts: Any, scope: Scope, breakdown: Breakdown) -> Any:
    """What a row is grouped by under a breakdown: see `Scope` for what keys hold."""
    if breakdown is Breakdown.PERIOD:
        if "mi" not in facts.columns:
            return facts[levels.PART]
        months = facts.mi - scope.period.first
        return (months if scope.step == 1 else months // scope.step).cast("int32")
    if breakdown is not Breakdown.PLACE:
        return facts[COLUMNS[breakdown]]
    return _child(facts, scope)


def _lies_in(facts: Any, places: frozenset[int]) -> Any:
    """Whether a row belongs to one of some places; ids without a gap, as a whole city's are, are asked as a range."""
    first, last = min(places), max(places)
    if last - first + 1 == len(places):
        return facts.place.between(first, last)
    return facts.place.isin(sorted(places))


def _child(facts: Any, scope: Scope) -> Any:
    """Which place one level down a row belongs to; REST when it belongs to the place itself or to none."""
    groups = scope.groups
    whole = frozenset(place for place, members in groups.items() if members == {place})
    branches = [(_lies_in(facts, whole), facts.place)] if whole else []
    branches += [
        (_lies_in(facts, members), ibis.literal(place, "int32"))
        for place, members in groups.items()
        if members != {place}
    ]
    return ibis.cases(*branches, else_=ibis.literal(REST, "int32")) if branches else ibis.literal(REST, "int32")


def entry(indicator: Indicator) -> dict[str, tuple[str, ...]]:
    """What a row must be to enter an indicator at all, by column: what it requires, and the denominator's own."""
    conditions = dict(indicator.requires)
    if indicator.method in _RATES and indicator.denominator is not None:
        conditions |= indicator.denominator.where
    return conditions


def meets(facts: Any, conditions: Mapping[str, tuple[str, ...]]) -> Any:
    """A condition that holds for the rows whose columns hold one of the values asked for; None when nothing is."""
    return both(*(is_one_of(facts, *each) for each in conditions.items()))


def both(*conditions: Any) -> Any:
    """All of several conditions, those that ask nothing (None) left away, so that no engine is asked about TRUE."""
    asked = [condition for condition in conditions if condition is not None]
    return reduce(and_, asked) if asked else None


def is_one_of(facts: Any, column: str, values: tuple[str, ...]) -> Any:
    """Whether a column holds one of some values, written as a definition writes them."""
    kind = TABLES_BY_COLUMN[column]
    if pa.types.is_boolean(kind):
        wanted = {value.lower() == "true" for value in values}
        return ibis.literal(True) if len(wanted) > 1 else (facts[column] if True in wanted else ~facts[column])
    typed = [int(value) for value in values] if pa.types.is_integer(kind) else list(values)
    return facts[column] == typed[0] if len(typed) == 1 else facts[column].isin(typed)


TABLES_BY_COLUMN: Final = {field.name: field.type for schema in TABLES.values() for field in schema}


def terms(facts: Any, indicator: Indicator, enters: Any) -> dict[str, Any]:
    """Both terms of an indicator, and how many units entered, as aggregates over the rows that `enters` lets in."""
    top, bottom = indicator.numerator, indicator.denominator
    counts = both(enters, meets(facts, top.where))
    if indicator.method is Method.PROPORTION and is_unit(top):
        return _units_that_pass(facts, top.column, enters, counts)
    found: dict[str, Any] = {"numerator": _amount(facts, top, counts)}
    found["denominator"] = ibis.literal(0)
    found["n"] = _how_many(facts, top, counts)
    if bottom is not None:
        found["denominator"] = _amount(facts, bottom, enters)
        found["n"] = _how_many(facts, bottom, enters)
    if is_unit(top):
        found[f"out_{UNSTATED}"] = facts.count(where=both(counts, ~_stated(facts, top.column)))
    return found


def is_unit(term: Term | None) -> bool:
    """Whether a term counts units that may stand on several rows (enterprises, products), not rows."""
    return (
        term is not None and bool(term.column) and term.column not in MEASURES and term.column != KEYS.get(term.table)
    )


def _stated(facts: Any, column: str) -> Any:
    return facts[column] != (0 if pa.types.is_integer(TABLES_BY_COLUMN[column]) else "")


def _amount(facts: Any, term: Term, condition: Any) -> Any:
    if term.column in MEASURES:
        return facts[term.column].cast("int64").sum(where=condition).fill_null(0)
    return _how_many(facts, term, condition)


def _how_many(facts: Any, term: Term, condition: Any) -> Any:
    if is_unit(term):
        return facts[term.column].nunique(where=both(condition, _stated(facts, term.column)))
    return facts.count(where=condition)


def _units_that_pass(facts: Any, column: str, enters: Any, passes: Any) -> dict[str, Any]:
    """A unit with several rows passes only when every row that entered does: all units less those that failed once."""
    stated = _stated(facts, column)
    units = facts[column].nunique(where=both(enters, stated))
    failed = facts[column].nunique(where=both(enters, stated, ibis.literal(False) if passes is None else ~passes))
    return {
        "numerator": units - failed,
        "denominator": units,
        "n": units,
        f"out_{UNSTATED}": facts.count(where=both(enters, ~stated)),
    }
