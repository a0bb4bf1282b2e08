"""Facts become a snapshot: touched years are written as new Parquet files, then a new manifest, then the pointer moves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

WHOLE = 0


@dataclass(frozen=True, slots=True)
class Feed:
    """How one room hands one fact table down.

    `years()` lists the partitions that hold rows (`[WHOLE]` for a table that is not partitioned); `rows(year)` yields
    tuples in the order of the table's schema; `control(year)` returns the totals the written file must reproduce
    (`rows`, and any of the table's integer columns by name).
    """

    table: str
    years: Callable[[], Iterable[int]]
    rows: Callable[[int], Iterator[tuple[object, ...]]]
    control: Callable[[int], Mapping[str, int]]
