"""Generated batches of a city with 46 townships and 41 industries over 72 months, written by the product's builder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhixing.warehouse.build import WHOLE, Feed, build
from zhixing.warehouse.schema import BATCHES, SCALE, STILL

SEED = 20261124
YEARS = range(2020, 2026)
TOWNSHIPS = range(2, 48)
CITY = 1
INDUSTRIES = tuple(f"{number:02d}" for number in range(6, 47))
MADE_AT = datetime(2026, 1, 1, tzinfo=UTC)
CHUNK = 1_000_000

_PRODUCTS = tuple(f"大类{number // 8}-->小类{number}" for number in range(320))
_SOURCES = tuple(f"来源{number}" for number in range(24))
_FAILURES_ONLY = 2  # the last sources publish failures only


def make(folder: Path, rows: int) -> None:
    """Build a snapshot of `rows` batches in `folder`, in order of their day within each year."""
    sums: dict[int, dict[str, int]] = {}

    def batches(year: int) -> Iterator[pa.RecordBatch]:
        total = sums[year] = dict.fromkeys(("rows", "weight_e4", "items", "mi"), 0)
        for batch in _year(year, rows):
            total["rows"] += batch.num_rows
            for column in ("weight_e4", "items", "mi"):
                total[column] += pc.sum(batch.column(column).cast(pa.int64())).as_py()
            yield batch

    places = list(_places())
    build(
        folder,
        [
            Feed("batches", lambda: YEARS, lambda _: iter(()), lambda year: sums[year], batches),
            Feed("places", lambda: [WHOLE], lambda _: iter(places), lambda _: {"rows": len(places)}),
        ],
        at=MADE_AT,
    )


def _places() -> Iterator[tuple[object, ...]]:
    yield (CITY, "3309", 0, "city", "division", CITY, 0, 0, "演示市", "Demonstration city", 0, STILL)
    for place in TOWNSHIPS:
        code = f"3309{place:05d}"
        yield (place, code, CITY, "township", "division", CITY, 0, place, f"镇{place}", f"Town {place}", 0, STILL)


def _year(year: int, rows: int) -> Iterator[pa.RecordBatch]:
    share = rows // len(YEARS) + (rows % len(YEARS) if year == YEARS[0] else 0)
    first = year * rows
    for start in range(0, share, CHUNK):
        size = min(CHUNK, share - start)
        days = (np.arange(start, start + size) * 365 // share).astype(np.int64)
        yield _chunk(year, first + start, size, days, np.random.default_rng((SEED, year, start)))


def _text(
    dice: np.random.Generator, size: int, values: tuple[str, ...], weights: tuple[float, ...] | None = None
) -> pa.Array:
    picked = dice.choice(len(values), size, p=weights).astype(np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(picked), pa.array(values)).cast(pa.string())


def _chunk(year: int, first: int, size: int, days: np.ndarray, dice: np.random.Generator) -> pa.RecordBatch:
    new_year = np.datetime64(date(year, 1, 1), "D")
    day = new_year + days
    months = day.astype("datetime64[M]").astype(np.int64) + 1970 * 12
    divisions = _text(dice, size, INDUSTRIES)
    source = dice.integers(0, len(_SOURCES), size).astype(np.int32)
    columns: Mapping[str, object] = {
        "batch": np.arange(first, first + size),
        "place": dice.integers(TOWNSHIPS.start, TOWNSHIPS.stop, size).astype(np.int32),
        "industry": divisions,
        "division": divisions,
        "product": _text(dice, size, _PRODUCTS),
        "enterprise": dice.integers(1, 20_000, size),
        "size": _text(dice, size, ("large", "medium", "small", "micro")),
        "channel": _text(dice, size, ("factory", "store", "online")),
        "purpose": _text(dice, size, ("evaluation", "special", "recheck")),
        "source": pa.DictionaryArray.from_arrays(pa.array(source), pa.array(_SOURCES)).cast(pa.string()),
        "complete": source < len(_SOURCES) - _FAILURES_ONLY,
        "final": dice.random(size) < 0.99,
        "day": day,
        "year": np.full(size, year, np.int32),
        "mi": months.astype(np.int32),
        "verdict": _text(dice, size, ("pass", "fail", "not_judged"), (0.93, 0.06, 0.01)),
        "severity": _text(dice, size, ("", "ordinary"), (0.94, 0.06)),
        "items": dice.integers(3, 20, size).astype(np.int32),
        "failed_items": dice.integers(0, 2, size).astype(np.int32),
        "weight_e4": dice.integers(SCALE // 2, 3 * SCALE, size),
    }
    arrays = [pa.array(columns[field.name]).cast(field.type) for field in BATCHES]
    return pa.RecordBatch.from_arrays(arrays, schema=BATCHES)
