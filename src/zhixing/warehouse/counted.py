"""Facts become integers: one Ibis aggregation for a definition over a scope, nothing divided, the same on every engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any, Final

import ibis
import pyarrow as pa

from zhixing.catalogue.known import UnknownName
from zhixing.catalogue.model import Breakdown, Indicator, Method, Term
from zhixing.warehouse.schema import KEYS, MEASURES, TABLES
from zhixing.warehouse.scope import REST, Key, Scope

if TYPE_CHECKING:
    from zhixing.warehouse.connect import Warehouse

COLUMNS: Final = {
    Breakdown.INDUSTRY: "division",
    Breakdown.PRODUCT: "product",
    Breakdown.CHANNEL: "channel",
    Breakdown.PURPOSE: "purpose",
    Breakdown.SIZE: "size",
    Breakdown.SOURCE: "source",
}
"""Which column a breakdown cuts by; place and period are computed."""

BELOW: Final = "-->"
"""What stands between a product class and the class below it, as published."""

LEFT_OUT: Final = {"complete": "failures_only_source", "final": "not_final", "verdict": "not_judged"}
"""Why a row did not enter, by the column whose condition it missed; other columns go by their own name."""

UNSTATED: Final = "not_stated"
_DIVISION_DIGITS: Final = 2
_RATES: Final = frozenset({Method.PROPORTION, Method.RATIO, Method.MEAN})


@dataclass(slots=True)
class Counts:
    """The integers behind one key: rows in scope, both terms (sums still scaled), units that entered, rows left out."""

    rows: int = 0
    numerator: int = 0
    denominator: int = 0
    n: int = 0
    left_out: dict[str, int] = field(default_factory=dict)


def count(warehouse: Warehouse, indicator: Indicator, scope: Scope) -> dict[Key, Counts]:
    """Count an indicator over a scope; keys without any row are absent."""
    cells: dict[Key, Counts] = {}
    for one in _slices(indicator, scope):
        expression = aggregation(warehouse, indicator, one)
        for key, counts in _read(warehouse.rows(expression), scope):
            cells[_placed_in_time(key, scope, one)] = counts
    return cells


def _slices(indicator: Indicator, scope: Scope) -> Iterable[Scope]:
    """A table of levels (who exists when) is asked once for each part, as it stood in the part's last month."""
    if "mi" in TABLES[indicator.numerator.table].names:
        return (scope,)
    return tuple(replace(scope, period=part, step=part.months) for part in scope.parts)


def _placed_in_time(key: Key, scope: Scope, one: Scope) -> Key:
    if one is scope or Breakdown.PERIOD not in scope.by:
        return key
    at = scope.by.index(Breakdown.PERIOD)
    return (*key[:at], scope.parts.index(one.period), *key[at + 1 :])


def _read(columns: Mapping[str, list[Any]], scope: Scope) -> Iterable[tuple[Key, Counts]]:
    keys = [columns[f"key_{index}"] for index in range(len(scope.by))]
    out = {name.removeprefix("out_"): column for name, column in columns.items() if name.startswith("out_")}
    for row in range(len(columns["rows"])):
        key: Key = tuple(column[row] for column in keys)
        left_out = {name: int(column[row]) for name, column in out.items() if column[row]}
        numbers = (int(columns[name][row] or 0) for name in ("rows", "numerator", "denominator", "n"))
        counts = Counts(*numbers, left_out)
        if counts.rows:
            yield key, counts


def aggregation(warehouse: Warehouse, indicator: Indicator, scope: Scope) -> Any:
    """The Ibis expression of an indicator over a scope: `key_0`…, `rows`, `numerator`, `denominator`, `n`, `out_…`."""
    facts = narrowed(warehouse, indicator.numerator.table, scope)
    keys = {f"key_{index}": _key(facts, scope, each) for index, each in enumerate(scope.by)}
    conditions = _entry_conditions(facts, indicator)
    enters = _all(condition for _, condition in conditions)
    measures: dict[str, Any] = {"rows": facts.count()}
    measures |= _terms(facts, indicator, enters)
    before = ibis.literal(True)
    for name, condition in conditions:
        missed = measures.get(f"out_{name}")
        count_of = facts.count(where=before & ~condition)
        measures[f"out_{name}"] = count_of if missed is None else missed + count_of
        before = before & condition
    return facts.aggregate(measures, by=keys) if keys else facts.aggregate(measures)


def narrowed(warehouse: Warehouse, table: str, scope: Scope) -> Any:
    """The rows of a fact table that lie in a scope, whatever their verdict. Raises UnknownName for a cut it lacks."""
    facts = warehouse.table(table)
    _check_columns(table, scope)
    if scope.place is not None:
        facts = facts.filter(facts.place.isin(sorted(warehouse.places.subtree(scope.place.place))))
    if "mi" in facts.columns:
        facts = facts.filter(facts.mi.between(scope.period.first, scope.period.last))
    else:
        facts = facts.filter(facts.first_mi <= scope.period.last, facts.last_mi >= scope.period.last)
    for breakdown, value in scope.where.items():
        facts = facts.filter(_narrowing(facts, warehouse, breakdown, value))
    return facts


def _check_columns(table: str, scope: Scope) -> None:
    for breakdown in (*scope.by, *scope.where):
        column = COLUMNS.get(breakdown)
        if column is not None and column not in TABLES[table].names:
            usable = tuple(each.value for each, name in COLUMNS.items() if name in TABLES[table].names)
            raise UnknownName("breakdown", breakdown.value, usable)


def _narrowing(facts: Any, warehouse: Warehouse, breakdown: Breakdown, value: str) -> Any:
    if breakdown is Breakdown.PRODUCT:
        return (facts.product == value) | facts.product.startswith(value + BELOW)
    if breakdown is Breakdown.INDUSTRY and len(value) > _DIVISION_DIGITS and "industry" in facts.columns:
        return facts.industry.startswith(value)
    if breakdown is Breakdown.PLACE:
        place = warehouse.places.by_code(value)
        return facts.place.isin(sorted(warehouse.places.subtree(place.place)) if place else [])
    return facts[COLUMNS[breakdown]] == value


def _key(facts: Any, scope: Scope, breakdown: Breakdown) -> Any:
    if breakdown is Breakdown.PERIOD:
        if "mi" not in facts.columns:
            return ibis.literal(0)
        return ((facts.mi - scope.period.first) // scope.step).cast("int32")
    if breakdown is not Breakdown.PLACE:
        return facts[COLUMNS[breakdown]]
    return _child(facts, scope)


def _child(facts: Any, scope: Scope) -> Any:
    """Which place one level down a row belongs to; REST when it belongs to the place itself or to none."""
    groups = scope.groups
    whole = sorted(place for place, members in groups.items() if members == {place})
    branches = [(facts.place.isin(whole), facts.place)] if whole else []
    branches += [
        (facts.place.isin(sorted(members)), ibis.literal(place, "int32"))
        for place, members in groups.items()
        if members != {place}
    ]
    return ibis.cases(*branches, else_=ibis.literal(REST, "int32")) if branches else ibis.literal(REST, "int32")


def _entry_conditions(facts: Any, indicator: Indicator) -> list[tuple[str, Any]]:
    """What a row must fulfil to enter at all, with the name under which those that do not are counted."""
    conditions = dict(indicator.requires)
    if indicator.method in _RATES and indicator.denominator is not None:
        conditions |= indicator.denominator.where
    return [(LEFT_OUT.get(column, column), _is_one_of(facts, column, values)) for column, values in conditions.items()]


def _is_one_of(facts: Any, column: str, values: tuple[str, ...]) -> Any:
    kind = TABLES_BY_COLUMN[column]
    if pa.types.is_boolean(kind):
        wanted = {value == "true" for value in values}
        return ibis.literal(True) if len(wanted) > 1 else (facts[column] if True in wanted else ~facts[column])
    typed = [int(value) for value in values] if pa.types.is_integer(kind) else list(values)
    return facts[column] == typed[0] if len(typed) == 1 else facts[column].isin(typed)


TABLES_BY_COLUMN: Final = {field.name: field.type for schema in TABLES.values() for field in schema}


def _all(conditions: Iterable[Any]) -> Any:
    return reduce(and_, conditions, ibis.literal(True))


def _term_condition(facts: Any, term: Term) -> Any:
    return _all(_is_one_of(facts, column, values) for column, values in term.where.items())


def _terms(facts: Any, indicator: Indicator, enters: Any) -> dict[str, Any]:
    top, bottom = indicator.numerator, indicator.denominator
    counts = enters & _term_condition(facts, top)
    if indicator.method is Method.PROPORTION and _is_unit(top):
        return _units_that_pass(facts, top.column, enters, counts)
    terms: dict[str, Any] = {"numerator": _amount(facts, top, counts)}
    terms["denominator"] = ibis.literal(0)
    terms["n"] = _how_many(facts, top, counts)
    if bottom is not None:
        terms["denominator"] = _amount(facts, bottom, enters)
        terms["n"] = _how_many(facts, bottom, enters)
    if _is_unit(top):
        terms[f"out_{UNSTATED}"] = facts.count(where=counts & ~_stated(facts, top.column))
    return terms


def _is_unit(term: Term) -> bool:
    """Whether a term counts units that may stand on several rows (enterprises, products), not rows."""
    return bool(term.column) and term.column not in MEASURES and term.column != KEYS.get(term.table)


def _stated(facts: Any, column: str) -> Any:
    return facts[column] != (0 if pa.types.is_integer(TABLES_BY_COLUMN[column]) else "")


def _amount(facts: Any, term: Term, condition: Any) -> Any:
    if term.column in MEASURES:
        return facts[term.column].cast("int64").sum(where=condition)
    return _how_many(facts, term, condition)


def _how_many(facts: Any, term: Term, condition: Any) -> Any:
    if _is_unit(term):
        return facts[term.column].nunique(where=condition & _stated(facts, term.column))
    return facts.count(where=condition)


def _units_that_pass(facts: Any, column: str, enters: Any, passes: Any) -> dict[str, Any]:
    """A unit with several rows passes only when every row that entered does: all units less those that failed once."""
    stated = _stated(facts, column)
    units = facts[column].nunique(where=enters & stated)
    return {
        "numerator": units - facts[column].nunique(where=enters & stated & ~passes),
        "denominator": units,
        "n": units,
        f"out_{UNSTATED}": facts.count(where=enters & ~stated),
    }
