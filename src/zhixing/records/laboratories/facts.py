"""Laboratories handed down to the warehouse: a row a measure and run of months; measure "" is itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from zhixing.records.laboratories import queries, rules
from zhixing.records.laboratories.models import Capability, Laboratory, LaboratoryStanding
from zhixing.warehouse.build import WHOLE, Feed
from zhixing.warehouse.schema import SCALE
from zhixing.warehouse.spans import month_span


def rows(_year: int) -> Iterator[tuple[object, ...]]:
    """Rows of the `laboratories` table; values as integers of ten thousandths."""
    standings, values = queries.standings(), queries.values()
    for laboratory, place in Laboratory.objects.order_by("pk").values_list("pk", "place"):
        for run in rules.runs(standings.get(laboratory, ()), values.get(laboratory, ())):
            if found := month_span(run.first, run.last):
                yield (laboratory, place, run.level, run.measure, int(run.value * SCALE), *found)


def control(_year: int) -> Mapping[str, int]:
    """Totals the written file must reproduce, by asking each laboratory month after month what stood at its end."""
    standings, values = _by_day(), _values_by_day()
    rows_, value_e4 = 0, 0
    for laboratory, levels in standings.items():
        for measure in ("", *values[laboratory]):
            days = values[laboratory][measure] if measure else [(levels[0][0], Decimal(1))]
            changes = sorted({day for day, *_ in (*levels, *days)})
            for at, day in enumerate(changes):
                following = changes[at + 1] if at + 1 < len(changes) else None
                if following is not None and (following.year, following.month) == (day.year, day.month):
                    continue  # no month ends before the next change
                _, works = _last(levels, day) or ("", False)
                held = _last(days, day)
                if works and held:
                    rows_, value_e4 = rows_ + 1, value_e4 + int(held[0] * SCALE)
    return {"rows": rows_, "value_e4": value_e4}


Dated = tuple[date, str, bool]


def _by_day() -> Mapping[int, list[Dated]]:
    found: dict[int, list[Dated]] = defaultdict(list)
    rows_ = LaboratoryStanding.objects.filter(taken_back=False).order_by("laboratory", "on")
    for laboratory, *dated in rows_.values_list("laboratory", "on", "level", "works"):
        found[laboratory].append(tuple(dated))
    return found


def _values_by_day() -> Mapping[int, dict[str, list[tuple[date, Decimal]]]]:
    found: dict[int, dict[str, list[tuple[date, Decimal]]]] = defaultdict(dict)
    rows_ = Capability.objects.filter(taken_back=False).order_by("laboratory", "measure", "on")
    for laboratory, measure, on, value in rows_.values_list("laboratory", "measure", "on", "value"):
        found[laboratory].setdefault(measure, []).append((on, value))
    return found


def _last(dated: list[tuple[object, ...]], day: date) -> tuple[object, ...] | None:
    return next((rest for on, *rest in reversed(dated) if on <= day), None)


FEEDS = [Feed("laboratories", lambda: [WHOLE], rows, control)]
