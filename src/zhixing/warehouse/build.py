"""Facts become a snapshot: touched years as new Parquet files, then a new manifest, then the pointer moves."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from zhixing.methods.values import Text
from zhixing.warehouse import manifest as snapshots
from zhixing.warehouse.manifest import Manifest, Partition
from zhixing.warehouse.partition import RowsRefused, write_partition
from zhixing.warehouse.schema import PARTITIONED_BY_YEAR, TABLES, schema_digest

WHOLE = 0
PENDING = "pending.json"


@dataclass(frozen=True, slots=True)
class Feed:
    """How one room hands one fact table down.

    `years()` lists the partitions that hold rows (`[WHOLE]` for a table that is not partitioned); `rows(year)` yields
    tuples in the order of the table's schema; `control(year)` returns the totals the written file must reproduce
    (`rows`, and any of the table's integer columns by name). A feed that already holds columns may give
    `batches(year)` instead, which yields pyarrow record batches of the table's schema; `rows` is then not called.
    """

    table: str
    years: Callable[[], Iterable[int]]
    rows: Callable[[int], Iterator[tuple[object, ...]]]
    control: Callable[[int], Mapping[str, int]]
    batches: Callable[[int], Iterator[pa.RecordBatch]] | None = None


class BuildRefused(RuntimeError):
    """The snapshot is not published and the old one stays current; `text` names table, year and both sums."""

    def __init__(self, text: Text) -> None:
        super().__init__(f"{text.zh} / {text.en}")
        self.text = text


def build(
    folder: Path, feeds: Sequence[Feed], *, at: datetime, touched: Mapping[str, set[int]] | None = None
) -> Manifest:
    """Write a new snapshot and make it current; returns its manifest.

    `touched` names the partitions that changed (table → years, `WHOLE` for a table without years); everything else is
    shared with the snapshot before. None builds everything. Partitions that an earlier build was asked for and did not
    finish are built as well. Order of effects: files, each synced; manifest; pointer. Whatever stops the build before
    the pointer moves leaves the old snapshot current and whole.

    Raises BuildRefused when the totals of a written file are not those its room reports, or when a row does not fit
    its table.
    """
    with snapshots.build_lock(folder):
        for name in (snapshots.FACTS, snapshots.MANIFESTS):
            (folder / name).mkdir(exist_ok=True)
        before = _latest(folder)
        wanted = _with_unfinished(folder, touched)
        name = _fresh_name(folder, at)
        try:
            partitions = tuple(_partitions(folder, feeds, before, wanted, name))
        except (RowsRefused, BuildRefused) as trouble:
            _drop_files(folder, name)
            raise BuildRefused(trouble.text) from trouble
        latest = max((manifest.sequence for manifest in snapshots.list_snapshots(folder)), default=0)
        published = Manifest(name, at, latest + 1, partitions)
        _publish(folder, published)
    return published


def _latest(folder: Path) -> Manifest | None:
    return snapshots.read_manifest(folder) if (folder / snapshots.POINTER).is_file() else None


def _fresh_name(folder: Path, at: datetime) -> str:
    while True:
        name = snapshots.stamp(at, secrets.token_hex(3))
        if not (folder / snapshots.MANIFESTS / f"{name}.json").exists():
            return name


def _with_unfinished(folder: Path, touched: Mapping[str, set[int]] | None) -> dict[str, set[int]] | None:
    """Add what earlier builds were asked for and never published, and note the sum before the first file is written.

    A build that dies takes its `touched` with it; the next one may be asked for another year only, and the change of
    the first would stay unseen until somebody rebuilds everything.
    """
    note = folder / PENDING
    left: dict[str, list[int]] | None = json.loads(note.read_text(encoding="utf-8")) if note.is_file() else {}
    wanted: dict[str, set[int]] | None = None
    if touched is not None and left is not None:
        wanted = {table: set(touched.get(table, set())) | set(left.get(table, [])) for table in {*touched, *left}}
    kept = None if wanted is None else {table: sorted(years) for table, years in wanted.items()}
    snapshots.write_whole(note, json.dumps(kept))
    return wanted


def _partitions(
    folder: Path,
    feeds: Sequence[Feed],
    before: Manifest | None,
    wanted: Mapping[str, set[int]] | None,
    name: str,
) -> Iterator[Partition]:
    by_table = {feed.table: feed for feed in feeds}
    if strangers := sorted(set(by_table) - set(TABLES)):
        raise BuildRefused(
            Text(f"没有这样的事实表：{'、'.join(strangers)}", f"No such fact table: {', '.join(strangers)}")
        )
    for table in TABLES:
        old = {part.year: part for part in before.of(table)} if before else {}
        if any(part.schema != schema_digest(table) for part in old.values()):
            old = {}  # columns changed: a file of the old form cannot stand beside one of the new
        feed = by_table.get(table)
        if feed is None:
            yield from old.values()
            continue
        redo = None if wanted is None else wanted.get(table, set())
        for year in sorted(set(feed.years())):
            _check_year(table, year)
            if redo is not None and year not in redo and year in old:
                yield old[year]
            else:
                yield _written(folder, feed, year, name)


def _check_year(table: str, year: int) -> None:
    if (year == WHOLE) == (table in PARTITIONED_BY_YEAR):
        raise BuildRefused(
            Text(f"表 {table} 不能有分区 {year}", f"Table {table} cannot have a partition {year}: by year or whole")
        )


def _written(folder: Path, feed: Feed, year: int, name: str) -> Partition:
    part = write_partition(folder, feed.table, year, name, _record_batches(feed, year))
    promised = feed.control(year)
    for column, expected in promised.items():
        found = part.rows if column == "rows" else part.totals.get(column)
        if found != expected:
            raise BuildRefused(
                Text(
                    f"表 {feed.table}，{year} 年：{column} 应为 {expected}，写出的文件为 {found}；"
                    "未发布，原快照继续有效。",
                    f"Table {feed.table}, year {year}: {column} should be {expected}, the written file holds {found}; "
                    "not published, the snapshot before stays current.",
                )
            )
    return part


def _record_batches(feed: Feed, year: int) -> Iterator[Any]:
    return feed.rows(year) if feed.batches is None else feed.batches(year)


def _publish(folder: Path, published: Manifest) -> None:
    snapshots.sync_folder(folder / snapshots.FACTS)
    snapshots.write_whole(folder / snapshots.MANIFESTS / f"{published.name}.json", published.to_json())
    snapshots.write_whole(folder / snapshots.POINTER, published.name)
    (folder / PENDING).unlink(missing_ok=True)


def _drop_files(folder: Path, name: str) -> None:
    for path in (folder / snapshots.FACTS).glob(f"*-{name}.parquet"):
        path.unlink()
