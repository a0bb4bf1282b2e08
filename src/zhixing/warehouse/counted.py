"""Facts become integers: one Ibis aggregation for a definition over a scope, nothing divided, alike on every engine."""

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
from zhixing.methods.periods import Period
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

_STORED: Final = {Breakdown.PLACE: "place", Breakdown.PERIOD: "mi"}

BELOW: Final = "-->"
"""What stands between a product class and the class below it, as published."""

LEFT_OUT: Final = {"complete": "failures_only_source", "final": "not_final", "verdict": "not_judged"}
"""Why a row did not enter, by the column whose condition it missed; other columns go by their own name."""

UNSTATED: Final = "not_stated"
PART: Final = "part"
"""The column of the part of a cut by period, where rows carry it."""

AMONG: Final = "among"
"""The option that lets in only enterprises which also stand in rows of the same table that meet these conditions."""

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
        rows, top, bottom, n = (int(columns[name][row] or 0) for name in ("rows", "numerator", "denominator", "n"))
        counts = Counts(rows, top, bottom, n, left_out)
        if counts.rows:
            yield key, counts


def aggregation(warehouse: Warehouse, indicator: Indicator, scope: Scope) -> Any:
    """The Ibis expression of an indicator over a scope: `key_0`…, `rows`, `numerator`, `denominator`, `n`, `out_…`."""
    facts = _in_company(narrowed(warehouse, indicator.numerator.table, scope), indicator)
    conditions = entry(indicator)
    measures: dict[str, Any] = {"rows": facts.count()}
    measures |= terms(facts, indicator, meets(facts, conditions))
    before = None
    for column, values in conditions.items():
        name, condition = LEFT_OUT.get(column, column), _is_one_of(facts, column, values)
        missed = measures.get(f"out_{name}")
        count_of = facts.count(where=both(before, ~condition))
        measures[f"out_{name}"] = count_of if missed is None else missed + count_of
        before = both(before, condition)
    return tally(
        facts, scope, measures, units=any(is_unit(term) for term in (indicator.numerator, indicator.denominator))
    )


def _in_company(facts: Any, indicator: Indicator) -> Any:
    """The rows of enterprises that also stand in the rows `among` asks for: titles held by firms with a brand."""
    if AMONG not in indicator.options:
        return facts
    also = {column: tuple(values) for column, values in indicator.options[AMONG].items()}
    on = [name for name in ("enterprise", PART) if name in facts.columns]
    company = facts.filter(meets(facts, also)).select(*on).distinct()
    return facts.semi_join(company, on)


def tally(facts: Any, scope: Scope, measures: Mapping[str, Any], *, units: bool) -> Any:
    """Aggregate by the keys of a scope.

    Counts and sums are made by the columns as stored and then put together by key: the many rows meet a plain GROUP BY
    and only the few cells the question's places and parts. Units counted once (`units`) cannot be put together.
    """
    if not scope.by:
        return facts.aggregate(measures)
    if not units:
        stored = [_STORED.get(each) or COLUMNS[each] for each in scope.by]
        if all(column in facts.columns for column in stored):
            facts = facts.aggregate(measures, by=list(dict.fromkeys(stored)))
            measures = {name: facts[name].sum() for name in measures}
    return facts.aggregate(measures, by={f"key_{at}": _key(facts, scope, each) for at, each in enumerate(scope.by)})


def narrowed(warehouse: Warehouse, table: str, scope: Scope) -> Any:
    """The rows of a fact table that lie in a scope, whatever their verdict. Raises UnknownName for a cut it lacks."""
    facts = warehouse.table(table)
    _check_columns(table, scope)
    if scope.place is not None:
        facts = facts.filter(_lies_in(facts, warehouse.places.subtree(scope.place.place)))
    if "mi" in facts.columns:
        facts = facts.filter(facts.mi.between(scope.period.first, scope.period.last))
    else:
        facts = facts.filter(facts.first_mi <= scope.period.last, facts.last_mi >= scope.period.last)
    for breakdown, value in scope.where.items():
        facts = facts.filter(_narrowing(facts, warehouse, scope, breakdown, value))
    return facts


def _check_columns(table: str, scope: Scope) -> None:
    for breakdown in (*scope.by, *scope.where):
        column = COLUMNS.get(breakdown)
        if column is not None and column not in TABLES[table].names:
            usable = tuple(each.value for each, name in COLUMNS.items() if name in TABLES[table].names)
            raise UnknownName("breakdown", breakdown.value, usable)


def _narrowing(facts: Any, warehouse: Warehouse, scope: Scope, breakdown: Breakdown, value: str) -> Any:
    """The rows a breakdown's value stands for; with a group's own key, exactly the rows of that group."""
    if breakdown is Breakdown.PERIOD:
        part = Period.parse(value)
        return facts.mi.between(part.first, part.last) if "mi" in facts.columns else ibis.literal(True)
    if breakdown is Breakdown.PRODUCT:
        return (facts.product == value) | facts.product.startswith(value + BELOW)
    if breakdown is Breakdown.INDUSTRY and len(value) > _DIVISION_DIGITS and "industry" in facts.columns:
        return facts.industry.startswith(value)
    if breakdown is Breakdown.PLACE:
        if value == (scope.place.code if scope.place else ""):
            return _child(facts, scope) == REST
        place = place_called(warehouse, value)
        assert place is not None  # "" was answered above
        return _lies_in(facts, warehouse.places.subtree(place.place))
    return facts[COLUMNS[breakdown]] == value


def _key(facts: Any, scope: Scope, breakdown: Breakdown) -> Any:
    """What a row is grouped by under a breakdown: see `Scope` for what keys hold."""
    if breakdown is Breakdown.PERIOD:
        if "mi" not in facts.columns:
            return ibis.literal(0)
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
    return both(*(_is_one_of(facts, *each) for each in conditions.items()))


def both(*conditions: Any) -> Any:
    """All of several conditions, those that ask nothing (None) left away, so that no engine is asked about TRUE."""
    asked = [condition for condition in conditions if condition is not None]
    return reduce(and_, asked) if asked else None


def _is_one_of(facts: Any, column: str, values: tuple[str, ...]) -> Any:
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
