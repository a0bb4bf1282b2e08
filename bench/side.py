"""One side of the comparison in a process of its own: SIDE FOLDER; one run for every line of input."""

from __future__ import annotations

import json
import re
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, NamedTuple


class Answer(NamedTuple):
    """What a side came to, short enough to compare: cells, the four integer sums, and the sum of all changes."""

    cells: int
    passed: int
    judged: int
    passed_weight: int
    weight: int
    changes: float


Run = Callable[[], Answer]


def zhixing(folder: Path) -> Run:
    """Definitions and a question, through the measure compiler."""
    from bench.question import GRID, Definitions  # noqa: PLC0415 - a side loads only what it needs: its memory is measured
    from zhixing.warehouse.connect import open_snapshot  # noqa: PLC0415 - as above
    from zhixing.warehouse.grid import measure_grid  # noqa: PLC0415 - as above

    warehouse = open_snapshot(folder)
    catalogue: Any = Definitions()
    codes = ("pass-rate", "weighted-index")

    def run() -> Answer:
        table = measure_grid(catalogue, warehouse, codes, GRID, year_on_year=True)
        rate, index = (f"{code}:change" for code in codes)
        return _answer(table, *_terms(*codes), (rate, index))

    return run


def _terms(*codes: str) -> tuple[str, ...]:
    return tuple(f"{code}:{term}" for code in codes for term in ("numerator", "denominator"))


def _answer(table: Any, passed: str, judged: str, passed_weight: str, weight: str, changes: tuple[str, str]) -> Answer:
    import pyarrow.compute as pc  # noqa: PLC0415 - as above

    sums = [int(pc.sum(table[name]).as_py()) for name in (passed, judged, passed_weight, weight)]
    moved = sum(pc.sum(table[name].filter(pc.is_finite(table[name]))).as_py() for name in changes)
    return Answer(table.num_rows, *sums, round(moved, 3))


def _files(folder: Path) -> list[str]:
    return sorted(str(path) for path in (folder / "facts").glob("batches-*.parquet"))


def duckdb_by_hand(folder: Path) -> Run:
    """The same query written in DuckDB SQL over the same files."""
    import duckdb  # noqa: PLC0415 - as above

    from bench.question import FIRST, LAST, SQL  # noqa: PLC0415 - as above

    connection = duckdb.connect(":memory:")
    sql = SQL.format(facts=f"read_parquet({_files(folder)})", first=FIRST, last=LAST)

    def run() -> Answer:
        table = connection.sql(sql).to_arrow_table()
        return _answer(table, "passed", "judged", "passed_weight", "weight", ("rate_change", "index_change"))

    return run


def pandas(folder: Path) -> Run:
    """The same answer with pandas: read the columns needed, group, meet last year by month index."""
    import pandas as pd  # noqa: PLC0415 - as above

    from bench.question import COLUMNS, FIRST, LAST  # noqa: PLC0415 - as above

    keys = ["place", "division", "mi"]

    def run() -> Answer:
        facts = pd.concat([pd.read_parquet(file, columns=list(COLUMNS)) for file in _files(folder)])
        inside = facts.place.between(2, 47) & facts.mi.between(FIRST, LAST)
        facts = facts[facts.complete & facts.final & inside & facts.verdict.isin(["pass", "fail"])]
        passed = facts.verdict == "pass"
        facts = facts.assign(passed=passed, passed_weight=facts.weight_e4.where(passed, 0))
        cells = facts.groupby(keys, as_index=False, observed=True).agg(
            judged=("passed", "size"),
            passed=("passed", "sum"),
            weight=("weight_e4", "sum"),
            passed_weight=("passed_weight", "sum"),
        )
        cells["rate"] = 100 * cells.passed / cells.judged
        cells["index"] = 100 * cells.passed_weight / cells.weight
        base = cells[[*keys, "rate", "index"]].assign(mi=cells.mi + 12)
        both = cells.merge(base, on=keys, how="left", suffixes=("", "_base"))
        moved = (both.rate - both.rate_base).sum() + (both["index"] - both.index_base).sum()
        sums = [int(both[name].sum()) for name in ("passed", "judged", "passed_weight", "weight")]
        return Answer(len(both), *sums, round(float(moved), 3))

    return run


def sqlite(folder: Path) -> Run:
    """The same SQL in SQLite, over a table that was loaded beforehand and is not counted."""
    from bench.question import FIRST, LAST, SQL  # noqa: PLC0415 - as above

    connection = sqlite3.connect(folder / "facts.sqlite3")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA cache_size = -131072")
    sql = SQL.format(facts="batches", first=FIRST, last=LAST)

    def run() -> Answer:
        rows = connection.execute(sql).fetchall()
        sums = [sum(row[at] for row in rows) for at in (3, 4, 5, 6)]
        moved = sum(row[at] for row in rows for at in (9, 10) if row[at] is not None)
        return Answer(len(rows), *sums, round(moved, 3))

    return run


def load_sqlite(folder: Path) -> None:
    """Put the columns the question needs into SQLite."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - as above

    from bench.question import COLUMNS  # noqa: PLC0415 - as above

    connection = sqlite3.connect(folder / "facts.sqlite3")
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute(
        "CREATE TABLE batches (place INTEGER, division TEXT, mi INTEGER, verdict TEXT, complete INTEGER, "
        "final INTEGER, weight_e4 INTEGER)"
    )
    for file in _files(folder):
        for batch in pq.ParquetFile(file).iter_batches(200_000, columns=list(COLUMNS)):
            rows = zip(*(batch.column(name).to_pylist() for name in COLUMNS), strict=True)
            connection.executemany("INSERT INTO batches VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    connection.commit()
    connection.close()


SIDES = {"zhixing": zhixing, "duckdb": duckdb_by_hand, "pandas": pandas, "sqlite": sqlite}


def peak_megabytes() -> float:
    """The most memory this process ever held, from the kernel's own count for this program image."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    if found is None:
        raise OSError("the kernel does not report VmHWM")
    return int(found[1]) / 1000


def main(side: str, folder: Path) -> None:
    """Warm up once, then run once for every line that comes in; at the end say peak memory and the answer."""
    if side == "load-sqlite":
        load_sqlite(folder)
        return
    run = SIDES[side](folder)
    answer = run()
    _say(answer)
    for _ in sys.stdin:
        start, busy = perf_counter(), process_time()
        again = run()
        _say((perf_counter() - start, process_time() - busy))
        if again != answer:
            raise ValueError(f"{side} answered {again} after {answer}")
    _say(peak_megabytes())


def _say(value: Any) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
