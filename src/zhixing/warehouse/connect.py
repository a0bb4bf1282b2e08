"""A snapshot is opened for reading: DuckDB in memory over the files its manifest lists, nothing else in reach."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import duckdb
import ibis
import pyarrow as pa

from zhixing.catalogue.model import Missing, Series
from zhixing.methods.values import Text
from zhixing.warehouse.breaks import last_border_changes
from zhixing.warehouse.cubes import Cube
from zhixing.warehouse.histories import History, MapMode, PlaceMap
from zhixing.warehouse.manifest import Manifest, NoSnapshot, list_snapshots, prune, read_manifest
from zhixing.warehouse.places import PlaceTree
from zhixing.warehouse.relocated import relocated
from zhixing.warehouse.reported import Returns
from zhixing.warehouse.schema import ABOUT_PLACES, TABLES, schema_digest
from zhixing.warehouse.series_values import READ_WHOLE, SeriesValues, read_all, read_one

__all__ = ["NoSnapshot", "Warehouse", "list_snapshots", "open_snapshot", "prune"]

MOST_CUBES: Final = 256

_SQL_TYPES: Final = {
    pa.int64(): "BIGINT",
    pa.int32(): "INTEGER",
    pa.string(): "VARCHAR",
    pa.bool_(): "BOOLEAN",
    pa.date32(): "DATE",
}


class Warehouse:
    """One snapshot, asked through Ibis. Safe to share between threads: each asks over a connection of its own.

    `connection` makes an Ibis backend that holds every fact table under their own names. The past is read as it was;
    `on_map` gives the same snapshot read on today's places.
    """

    def __init__(
        self,
        manifest: Manifest,
        connection: Callable[[], Any],
        *,
        mode: MapMode = MapMode.AS_IT_WAS,
        history: History | None = None,
    ) -> None:
        self.manifest: Final = manifest
        self.mode: Final = mode
        self._history = history
        self._twin: Warehouse | None = None
        self._connection = connection
        self._mine = threading.local()
        self._connecting = threading.Lock()
        self._cubes: OrderedDict[tuple[object, ...], Cube] = OrderedDict()
        self._series: dict[str, SeriesValues] = {}
        self._returns: dict[tuple[Series, Missing], Returns] = {}
        self._occurring: dict[tuple[str, str], frozenset[str]] = {}

    @property
    def name(self) -> str:
        """The snapshot's name: equal exactly when the data are equal, so it is the key of every cache."""
        return self.manifest.name

    @property
    def created_at(self) -> datetime:
        """When the snapshot was cut."""
        return self.manifest.created_at

    @property
    def place_map(self) -> str:
        """Version of the place tree the facts are read on."""
        return self.manifest.place_map

    @cached_property
    def history(self) -> History:
        """What the snapshot says of its places, today and before."""
        if self._history is not None:
            return self._history
        return History.read(*(self.rows(self.stored(table)) for table in ABOUT_PLACES))

    @cached_property
    def map(self) -> PlaceMap:
        """Where the facts of changed places lie, in this warehouse's mode."""
        return self.history.changed(self.mode)

    @property
    def places(self) -> PlaceTree:
        """The place tree."""
        return self.map.tree

    @cached_property
    def borders(self) -> dict[int, int]:
        """By place the last month in which its border changed, for reported values read on today's map."""
        return last_border_changes(self.on_map(MapMode.AS_IT_WAS)) if self.mode is MapMode.TODAYS_MAP else {}

    def on_map(self, mode: MapMode) -> Warehouse:
        """The same snapshot read in a mode; made once."""
        if mode is self.mode:
            return self
        if self._twin is None:
            self._twin = Warehouse(self.manifest, self._connection, mode=mode, history=self.history)
            self._twin._twin = self  # noqa: SLF001 - a warehouse of its own kind
        return self._twin

    def supposing(self, history: History) -> Warehouse:
        """The same snapshot with another history of its places, for a change that is not yet made."""
        return Warehouse(self.manifest, self._connection, mode=self.mode, history=history)

    @cached_property
    def groupings(self) -> dict[str, list[Any]]:
        """The members of every pillar industry and cluster, as columns; small enough to hold."""
        table = self.table("groupings")
        return self.rows(table.order_by("grouping", "first_mi", "division", "enterprise"))

    def cube(self, signature: tuple[object, ...], make: Callable[[], Cube]) -> Cube:
        """Counts by place and month that are made once and kept, the most recently used of them."""
        kept = self._cubes.get(signature)
        if kept is None:
            kept = self._cubes[signature] = make()
            while len(self._cubes) > MOST_CUBES:
                self._cubes.popitem(last=False)
        return kept

    def series_values(self, code: str) -> SeriesValues:
        """Every reported value of one series."""
        if code not in self._series:
            if self.manifest.rows("statistics") <= READ_WHOLE:
                self._series = {**self._series, **read_all(self)}
            else:
                self._series[code] = read_one(self, code)
            self._series.setdefault(code, SeriesValues({}, frozenset(), {}))
        return self._series[code]

    def returns(self, series: Series, missing: Missing) -> Returns:
        """The values of one series under one definition, with every figure that was asked of it before."""
        kept = self._returns.get((series, missing))
        if kept is None:
            kept = self._returns[series, missing] = Returns(self, series, missing)
        return kept

    def occurring(self, table: str, column: str) -> frozenset[str]:
        """The texts a column of a fact table holds anywhere in the snapshot."""
        if (table, column) not in self._occurring:
            found = self.rows(self.table(table).select(column).distinct())
            self._occurring[table, column] = frozenset(map(str, found[column]))
        return self._occurring[table, column]

    def table(self, name: str) -> Any:
        """A fact table as an Ibis expression, its places those of this warehouse's mode.

        Raises KeyError for a name that is not in `schema.TABLES`.
        """
        if name in ABOUT_PLACES or name == "statistics" or not self.map.segments:
            return self.stored(name)
        return relocated(self.stored(name), self.map.segments)

    def stored(self, name: str) -> Any:
        """A fact table as it stands in the files. Raises KeyError like `table`."""
        if name not in TABLES:
            raise KeyError(name)
        if not hasattr(self._mine, "tables"):
            # Connections of one database are made one after another: making one changes what they share.
            with self._connecting:
                backend = self._connection()
                self._mine.tables = {each: backend.table(each) for each in TABLES}
        return self._mine.tables[name]

    def rows(self, expression: Any) -> dict[str, list[Any]]:
        """Run an expression; columns as Python lists, by name."""
        return dict(expression.to_pyarrow().to_pydict())


def open_snapshot(folder: Path, name: str | None = None) -> Warehouse:
    """Open a snapshot by name, or the current one. Raises NoSnapshot.

    The engine may read the snapshot folder and nothing else: no extension is fetched or loaded, and the order matters,
    for a folder can be allowed only before access from outside is switched off.
    """
    manifest = read_manifest(folder, name)
    _check_readable(folder, manifest)
    base = duckdb.connect(":memory:")
    base.execute("SET autoinstall_known_extensions = false")
    base.execute("SET autoload_known_extensions = false")
    for table in TABLES:
        base.execute(_view(folder, manifest, table))
    base.execute(f"SET allowed_directories = [{_quoted(str(folder.resolve()) + '/')}]")
    base.execute("SET enable_external_access = false")
    return Warehouse(manifest, lambda: ibis.duckdb.from_connection(base.cursor()))


def _check_readable(folder: Path, manifest: Manifest) -> None:
    for part in manifest.partitions:
        if part.schema != schema_digest(part.table):
            raise NoSnapshot(
                Text(
                    f"快照 {manifest.name} 的表 {part.table} 与本版程序的列不同；请运行 zhixing build 重建。",
                    f"Table {part.table} of snapshot {manifest.name} has other columns than this version reads; "
                    "run `zhixing build`.",
                )
            )
        if not (folder / part.file).is_file():
            raise NoSnapshot(
                Text(
                    f"快照 {manifest.name} 缺少文件 {part.file}；请从备份恢复或运行 zhixing build。",
                    f"Snapshot {manifest.name} lacks its file {part.file}; restore it or run `zhixing build`.",
                )
            )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _view(folder: Path, manifest: Manifest, table: str) -> str:
    files = [str((folder / part.file).resolve()) for part in manifest.of(table)]
    if files:
        listed = ", ".join(_quoted(file) for file in files)
        return f"CREATE VIEW {table} AS SELECT * FROM read_parquet([{listed}])"  # noqa: S608 - names from TABLES and our manifest, quoted
    columns = ", ".join(f"CAST(NULL AS {_SQL_TYPES[field.type]}) AS {field.name}" for field in TABLES[table])
    return f"CREATE VIEW {table} AS SELECT {columns} WHERE false"
