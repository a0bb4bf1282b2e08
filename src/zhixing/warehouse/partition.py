"""One partition: rows of a feed become one Parquet file whose totals are read back from the disk, not from memory."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zhixing.methods.values import Text
from zhixing.warehouse.manifest import FACTS, Partition
from zhixing.warehouse.schema import TABLES, schema_digest

ROWS_A_GROUP = 122_880  # DuckDB's own row-group size: a partition of a million rows keeps every core busy


class RowsRefused(ValueError):
    """Rows of a feed do not fit the table they are meant for."""

    def __init__(self, text: Text) -> None:
        super().__init__(f"{text.zh} / {text.en}")
        self.text = text


def write_partition(folder: Path, table: str, year: int, name: str, rows: Iterable[Any]) -> Partition:
    """Write tuples or record batches to a new file, sync it, and describe what stands on the disk.

    The file's name holds the snapshot that first wrote it, so no file is ever written twice and an engine that keeps
    files open can never show old rows under a new name. Raises RowsRefused naming table, year and column.
    """
    schema = TABLES[table]
    file = f"{FACTS}/{table}-{year or 'whole'}-{name}.parquet"
    path = folder / file
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for chunk in _chunks(table, year, rows):
            writer.write_table(pa.Table.from_batches([chunk], schema), row_group_size=ROWS_A_GROUP)
    with path.open("rb") as stream:
        os.fsync(stream.fileno())
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    count, totals = _read_back(path)
    return Partition(table, year, file, count, totals, schema_digest(table), digest)


def _chunks(table: str, year: int, rows: Iterable[Any]) -> Iterator[pa.RecordBatch]:
    stream = iter(rows)
    while several := list(islice(stream, 1)):
        if isinstance(several[0], pa.RecordBatch):
            yield _checked(table, year, several[0])
        else:
            several.extend(islice(stream, ROWS_A_GROUP - 1))
            yield _columns(table, year, several)


def _checked(table: str, year: int, batch: pa.RecordBatch) -> pa.RecordBatch:
    if not batch.schema.equals(TABLES[table]):
        raise RowsRefused(
            Text(
                f"表 {table}，{year} 年：列与事实表不符。",
                f"Table {table}, year {year}: the columns are not those of the fact table.",
            )
        )
    return batch


def _columns(table: str, year: int, rows: list[tuple[object, ...]]) -> pa.RecordBatch:
    schema = TABLES[table]
    if any(len(row) != len(schema) for row in rows):
        width = next(len(row) for row in rows if len(row) != len(schema))
        raise RowsRefused(
            Text(
                f"表 {table}，{year} 年：一行有 {width} 列，应为 {len(schema)} 列。",
                f"Table {table}, year {year}: a row has {width} columns, {len(schema)} are expected.",
            )
        )
    arrays = []
    for field, column in zip(schema, zip(*rows, strict=True), strict=True):
        try:
            array = pa.array(column, field.type)
        except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError) as trouble:
            raise RowsRefused(
                Text(
                    f"表 {table}，{year} 年，列 {field.name}：{trouble}",
                    f"Table {table}, year {year}, column {field.name}: {trouble}",
                )
            ) from trouble
        if array.null_count:
            raise RowsRefused(
                Text(
                    f"表 {table}，{year} 年，列 {field.name}：有空值；未注明应写空文本或 0。",
                    f"Table {table}, year {year}, column {field.name}: a value is null; not stated is '' or 0.",
                )
            )
        arrays.append(array)
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _read_back(path: Path) -> tuple[int, dict[str, int]]:
    """Rows and the sum of every integer column, from the file as it stands on the disk, one row group at a time."""
    with pq.ParquetFile(path) as file:
        columns = [field.name for field in file.schema_arrow if pa.types.is_integer(field.type)]
        totals = dict.fromkeys(columns, 0)
        for group in range(file.num_row_groups):
            table = file.read_row_group(group, columns=columns)
            for column in columns:
                totals[column] += pc.sum(table.column(column).cast(pa.int64())).as_py() or 0
        return file.metadata.num_rows, totals
