"""Grids of many thousand cells as columns: several indicators in one pass, with last year's value beside each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from zhixing.catalogue.model import Breakdown, Indicator, Method
from zhixing.methods import rates
from zhixing.methods.periods import MONTHS_A_YEAR
from zhixing.methods.values import Text
from zhixing.warehouse.counted import entry, is_unit, meets, narrowed, tally, terms
from zhixing.warehouse.figures import HUNDRED
from zhixing.warehouse.schema import TABLES, scale_of
from zhixing.warehouse.scope import Scope, resolve
from zhixing.warehouse.shared import touched

if TYPE_CHECKING:
    from zhixing.catalogue.load import Catalogue
    from zhixing.warehouse.connect import Warehouse
    from zhixing.warehouse.measure import Question

Floats = npt.NDArray[np.float64]

_DIRECT: Final = frozenset({Method.COUNT, Method.SUM, Method.PROPORTION, Method.RATIO, Method.MEAN})
_PERCENT: Final = "percent"


class GridRefused(ValueError):
    """The indicators cannot stand in one grid."""

    def __init__(self, text: Text) -> None:
        super().__init__(f"{text.zh} / {text.en}")
        self.text = text


def measure_grid(
    catalogue: Catalogue,
    warehouse: Warehouse,
    codes: Sequence[str],
    question: Question,
    *,
    year_on_year: bool = False,
    on: date | None = None,
) -> pa.Table:
    """Answer several indicators over one grid, in one pass over the facts, as Arrow columns.

    One row for each cell that any fact enters. Key columns carry the breakdowns' names: `place` the place id (-1 = in
    none of the places one level down), `period` the month index of the part's first month, others their text.

    For each code: `CODE` (float64 in the indicator's unit, NaN where the denominator is zero), `CODE:numerator` and
    `CODE:denominator` (integers as counted or summed), for a proportion `CODE:low` and `CODE:high` (Wilson, 95 %).

    With `year_on_year`, which needs a cut by period, `CODE:change` on the same months a year before, matched by month
    index: percentage points for a figure in percent, percent for any other, NaN where there is no comparable base.

    `question.code` is not looked at. Raises GridRefused for indicators that do not count one fact table's rows and for
    places whose facts are shared out by weight, and UnknownName like `measure`.
    """
    indicators = [catalogue.indicator(code, on) for code in codes]
    _check(indicators, question, year_on_year=year_on_year)
    warehouse = warehouse.on_map(question.map_mode)
    scope = resolve(warehouse, indicators[0], question)
    if warehouse.places.estimates and touched(warehouse, scope):
        raise GridRefused(
            Text(
                "该网格含按权重估算的地区，只能逐项查询。",
                "The grid holds places whose facts are shared out by weight; ask for the figures one by one.",
            )
        )
    for indicator in indicators[1:]:
        resolve(warehouse, indicator, question)
    back = MONTHS_A_YEAR * -(-scope.step // MONTHS_A_YEAR) if year_on_year else 0
    if back % scope.step:
        raise GridRefused(
            Text(f"{scope.step} 个月的时段与上年同期对不上。", f"Parts of {scope.step} months do not meet last year's.")
        )
    earlier = replace(scope, period=replace(scope.period, first=scope.period.first - back))
    cells = _with_values(_cells(warehouse, indicators, earlier).to_pyarrow(), indicators)
    if year_on_year:
        cells = _beside_last_year(cells, scope, len(indicators), back // scope.step)
    return _columns(cells, earlier, indicators, year_on_year=year_on_year)


def _check(indicators: Sequence[Indicator], question: Question, *, year_on_year: bool) -> None:
    tables = {each.numerator.table for each in indicators} | {
        each.denominator.table for each in indicators if each.denominator
    }
    direct = all(each.method in _DIRECT for each in indicators)
    if not direct or len(tables) != 1 or "mi" not in TABLES[min(tables)].names or "statistics" in tables:
        raise GridRefused(
            Text(
                "网格只能由同一事实表的计数或求和指标组成。",
                "A grid takes indicators that count one fact table's rows.",
            )
        )
    if year_on_year and Breakdown.PERIOD not in question.by:
        raise GridRefused(Text("同比需要按时期分组。", "Year-on-year needs a cut by period."))


def _cells(warehouse: Warehouse, indicators: Sequence[Indicator], scope: Scope) -> Any:
    """`key_0`…, and `top_0`, `under_0`, `top_1`… for the indicators; conditions they share are asked of a row once."""
    facts = narrowed(warehouse, indicators[0].numerator.table, scope)
    asked = [entry(indicator) for indicator in indicators]
    shared = {
        column: values for column, values in asked[0].items() if all(each.get(column) == values for each in asked)
    }
    facts = facts.filter(meets(facts, shared)) if shared else facts
    measures: dict[str, Any] = {}
    for index, indicator in enumerate(indicators):
        rest = {column: values for column, values in asked[index].items() if column not in shared}
        found = terms(facts, indicator, meets(facts, rest))
        measures[f"top_{index}"] = found["numerator"]
        if indicator.denominator is not None:
            measures[f"under_{index}"] = found["denominator"]
    units = any(is_unit(term) for each in indicators for term in (each.numerator, each.denominator))
    return tally(facts, scope, measures, units=units)


def _with_values(cells: pa.Table, indicators: Sequence[Indicator]) -> pa.Table:
    for index, indicator in enumerate(indicators):
        value = _divided(indicator, _term(cells, f"top_{index}"), _term(cells, f"under_{index}"))
        cells = cells.append_column(f"value_{index}", pa.array(value))
    return cells


def _beside_last_year(cells: pa.Table, scope: Scope, indicators: int, parts: int) -> pa.Table:
    """Each cell with the values of the cell `parts` earlier, met by part number and never by a row offset.

    Cells are few where facts are many: they are met here, and the engine is not asked to make every cell twice. What
    only served as a base is left out.
    """
    period = cells[f"key_{scope.by.index(Breakdown.PERIOD)}"].to_numpy()
    groups = [f"key_{at}" for at, each in enumerate(scope.by) if each is not Breakdown.PERIOD]
    numbers = _numbered(cells, groups) * (int(period.max(initial=0)) + parts + 1) + period
    before = pc.index_in(pa.array(numbers - parts), value_set=pa.array(numbers))
    for index in range(indicators):
        cells = cells.append_column(f"base_{index}", cells[f"value_{index}"].take(before))
    return cells.filter(pa.array(period >= parts))


def _numbered(cells: pa.Table, columns: Sequence[str]) -> npt.NDArray[np.int64]:
    """A number for each row, equal exactly where all the columns are; always less than the rows, so never too large."""
    numbers = np.zeros(cells.num_rows, np.int64)
    for name in columns:
        column = cells[name].combine_chunks().dictionary_encode()
        pairs = numbers * len(column.dictionary) + column.indices.to_numpy()
        numbers = pa.array(pairs).dictionary_encode().indices.to_numpy().astype(np.int64)
    return numbers


def _columns(cells: pa.Table, scope: Scope, indicators: Sequence[Indicator], *, year_on_year: bool) -> pa.Table:
    found: dict[str, Any] = {}
    for at, breakdown in enumerate(scope.by):
        column = cells[f"key_{at}"]
        if breakdown is Breakdown.PERIOD:
            column = pa.array(column.to_numpy() * scope.step + scope.period.first, pa.int32())
        found[breakdown.value] = column
    for index, indicator in enumerate(indicators):
        found[indicator.code] = value = _term(cells, f"value_{index}")
        found[f"{indicator.code}:numerator"] = cells[f"top_{index}"]
        if indicator.denominator is not None:
            found[f"{indicator.code}:denominator"] = cells[f"under_{index}"]
        if indicator.method is Method.PROPORTION and indicator.denominator is not None:
            low, high = rates.wilson(_term(cells, f"top_{index}"), _term(cells, f"under_{index}"))
            found |= {f"{indicator.code}:low": low * HUNDRED, f"{indicator.code}:high": high * HUNDRED}
        if year_on_year:
            compare = rates.point_change if indicator.unit == _PERCENT else rates.growth
            found[f"{indicator.code}:change"] = compare(value, _term(cells, f"base_{index}"))
    return pa.table(found)


def _term(cells: pa.Table, name: str) -> Any:
    """A column as float64, NaN where there was no such cell; None when the figure has no such term."""
    if name not in cells.column_names:
        return None
    return cells[name].cast(pa.float64()).to_numpy(zero_copy_only=False)


def _divided(indicator: Indicator, top: Floats, under: Floats | None) -> Floats:
    if under is None or indicator.denominator is None:
        return top / scale_of(indicator.numerator.column)
    scale = scale_of(indicator.numerator.column) / scale_of(indicator.denominator.column)
    return rates.share(top, under) / (scale * (1 if indicator.unit == _PERCENT else HUNDRED))
