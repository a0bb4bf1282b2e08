"""A snapshot for the dashboard: three counties of unequal size, a zone that overlaps them, two kinds of sources."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from tests.portal.reports.snapshot import WHOLE, feed

from zhixing.methods.periods import month_index
from zhixing.warehouse.build import build
from zhixing.warehouse.schema import SCALE, STILL

CITY, EAST, WEST, ISLE, ZONE = "990900", "990901", "990902", "990903", "990951"
SINCE = month_index(date(2010, 1, 1))
COUNTIES = ((2, EAST, 60), (3, WEST, 50), (4, ISLE, 10))
FAILURES_ONLY = 5
YEARS = (2024, 2025)


def _places() -> list[tuple[object, ...]]:
    names = {EAST: ("东县", "East County"), WEST: ("西县", "West County"), ISLE: ("屿县", "Isle County")}
    rows: list[tuple[object, ...]] = [(1, CITY, 0, "city", "division", 1, 0, 0, "千屿市", "Qianyu", SINCE, STILL)]
    rows += [(pk, code, 1, "county", "division", 1, pk, 0, *names[code], SINCE, STILL) for pk, code, _ in COUNTIES]
    rows.append((5, ZONE, 1, "county", "reporting_unit", 1, 5, 0, "试验区", "Trial Zone", SINCE, STILL))
    return rows


def _batch(number: int, place: int, year: int, *, failed: bool, complete: bool = True) -> tuple[object, ...]:
    day = date(year, 1 + number % 12, 5)
    industry = ("1361", "1711", "3421")[number % 3]
    return (
        year * 1000 + number, place, industry, industry[:2], "水产及其制品-->鱼糜制品", 1 + number % 40, "small",
        ("factory", "store")[number % 2], "evaluation", "全部" if complete else "黑名单", complete, True, day, year,
        month_index(day), "fail" if failed else "pass", "ordinary" if failed else "", 2, int(failed), SCALE,
    )  # fmt: skip


def _batches(year: int) -> list[tuple[object, ...]]:
    rows = []
    for pk, _, many in COUNTIES:
        rows += [_batch(len(rows) + at, pk, year, failed=pk == COUNTIES[0][0] and at % 4 == 0) for at in range(many)]
    extra = [_batch(900 + at, 2, year, failed=True, complete=False) for at in range(FAILURES_ONLY)]
    return [*rows, *extra]


def _statistics(year: int) -> list[tuple[object, ...]]:
    output = {1: 832, 2: 400, 3: 300, 4: 132, 5: 90}
    return [
        ("industrial-output", place, "", year, year * 12, 12, value * (year - 2019) * 10_000, "approved", "return")
        for place, value in output.items()
    ]


def dashboard_snapshot(folder: Path) -> str:
    """Build it and return its name: of 120 judged batches a year 105 pass, all 15 failures in the east."""
    made = build(
        folder,
        [
            feed("places", {WHOLE: _places()}),
            feed("batches", {year: _batches(year) for year in YEARS}),
            feed("items", {}),
            feed("statistics", {year: _statistics(year) for year in YEARS}),
            feed("enterprises", {WHOLE: []}),
        ],
        at=datetime(2026, 2, 28, tzinfo=UTC),
    )
    return made.name
