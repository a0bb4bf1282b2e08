"""A small snapshot: one city of two counties, forty batches of 2025 and some returns."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from zhixing.methods.periods import month_index
from zhixing.warehouse.build import Feed, build
from zhixing.warehouse.schema import STILL

CITY = "990900"
FAILING = frozenset({3, 17})
WHOLE = 0


def small_snapshot(folder: Path) -> str:
    """Build it and return its name: 38 of 40 batches pass."""
    since = month_index(date(2010, 1, 1))
    places = [
        (1, CITY, 0, "city", "division", 1, 0, 0, "千屿市", "Qianyu", since, STILL),
        (2, "990902", 1, "county", "division", 1, 2, 0, "澜城区", "Lancheng", since, STILL),
        (3, "990903", 1, "county", "division", 1, 3, 0, "汐口区", "Xikou", since, STILL),
    ]
    batches = {
        year: [
            (
                year * 100 + number,
                2 + number % 2,
                "1361",
                "13",
                "水产及其制品-->鱼糜制品",
                1 + number % 5,
                "small",
                ("factory", "store")[number % 2],
                "evaluation",
                "trial",
                True,
                True,
                date(year, 1 + number % 12, 5),
                year,
                month_index(date(year, 1 + number % 12, 5)),
                "fail" if number in FAILING else "pass",
                "ordinary" if number in FAILING else "",
                2,
                1 if number in FAILING else 0,
                10_000,
            )
            for number in range(40)
        ]
        for year in (2024, 2025)
    }
    output = {
        year: [("industrial-output", 1, "", year, year * 12, 12, value, "", "approved", "return")]
        for year, value in ((2024, 6_660_800), (2025, 8_326_000))
    }
    made = build(
        folder,
        [
            feed("places", {WHOLE: places}),
            feed("batches", batches),
            feed("items", {}),
            feed("statistics", output),
            feed("enterprises", {WHOLE: []}),
        ],
        at=datetime(2026, 2, 28, tzinfo=UTC),
    )
    return made.name


def feed(table: str, rows: dict[int, list[tuple[object, ...]]]) -> Feed:
    """Hand prepared rows down."""
    return Feed(table, lambda: sorted(rows), lambda year: iter(rows[year]), lambda year: {"rows": len(rows[year])})
