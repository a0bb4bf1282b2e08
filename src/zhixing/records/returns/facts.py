"""Approved statistical values handed down to the warehouse: of every cell the newest approved revision only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from zhixing.records.returns import queries
from zhixing.records.returns.models import StatisticalValue, ValueState
from zhixing.warehouse.build import Feed
from zhixing.warehouse.schema import SCALE

_MONTHS_A_YEAR = 12


def years() -> list[int]:
    """The years in which an approved value's period begins."""
    firsts = StatisticalValue.objects.filter(state=ValueState.APPROVED).values_list("first", flat=True).distinct()
    return sorted({first // _MONTHS_A_YEAR for first in firsts})


def rows(year: int) -> Iterator[tuple[object, ...]]:
    """Rows of the `statistics` table; values as integers of ten thousandths."""
    for value in queries.approved_rows(year):
        yield (
            value.series,
            value.place_id,
            value.division,
            year,
            value.first,
            value.months,
            int(value.value * SCALE),
            value.qualifier,
            ValueState.APPROVED.value,
            value.source,
        )


def control(year: int) -> Mapping[str, int]:
    """Totals the written file must reproduce, folded from all approved revisions by another road than `rows`."""
    first = year * _MONTHS_A_YEAR
    approved = StatisticalValue.objects.filter(
        state=ValueState.APPROVED, first__gte=first, first__lt=first + _MONTHS_A_YEAR
    )
    newest: dict[tuple[object, ...], int] = {}
    cells = approved.order_by("revision").values_list("series", "place", "division", "first", "months", "value")
    for *cell, value in cells.iterator():
        newest[tuple(cell)] = int(value * SCALE)
    return {"rows": len(newest), "value_e4": sum(newest.values())}


FEEDS = [Feed("statistics", years, rows, control)]
