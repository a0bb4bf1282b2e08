"""What a snapshot is: a manifest that lists uniquely named Parquet files, and a pointer that names the current one."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from zhixing.methods.values import Text
from zhixing.warehouse.schema import ABOUT_PLACES

FACTS = "facts"
MANIFESTS = "manifests"
POINTER = "current"
LOCK = "build.lock"


class NoSnapshot(LookupError):
    """There is no snapshot to read, or not the one asked for; `text` says what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(f"{text.zh} / {text.en}")
        self.text = text


@dataclass(frozen=True, slots=True)
class Partition:
    """One Parquet file of one table: its year (0 = not cut by year), rows, totals, schema digest and content digest."""

    table: str
    year: int
    file: str
    rows: int
    totals: Mapping[str, int]
    schema: str
    digest: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """One dated cut of the facts. `sequence` orders snapshots even when the clock was set back."""

    name: str
    created_at: datetime
    sequence: int
    partitions: tuple[Partition, ...]

    def of(self, table: str) -> tuple[Partition, ...]:
        """The partitions of one table, oldest year first."""
        return tuple(partition for partition in self.partitions if partition.table == table)

    def rows(self, table: str) -> int:
        """How many rows a table holds in this snapshot."""
        return sum(partition.rows for partition in self.of(table))

    @property
    def place_map(self) -> str:
        """Version of the places and their history: the first twelve digits of the digests of the files that say it."""
        told = [part for table in ABOUT_PLACES for part in self.of(table) if table == ABOUT_PLACES[0] or part.rows]
        return "-".join(part.digest[:12] for part in told)

    def summary(self) -> dict[str, Any]:
        """The snapshot as a command prints it: name, moment, rows by table."""
        tables = dict.fromkeys(partition.table for partition in self.partitions)
        return {
            "name": self.name,
            "created_at": self.created_at.isoformat(),
            "rows": {table: self.rows(table) for table in tables},
        }

    def to_json(self) -> str:
        """The text kept on disk."""
        body = {
            "name": self.name,
            "created_at": self.created_at.isoformat(),
            "sequence": self.sequence,
            "partitions": [asdict(partition) for partition in self.partitions],
        }
        return json.dumps(body, ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Manifest:
        """Read what `to_json` wrote."""
        body = json.loads(text)
        return cls(
            name=body["name"],
            created_at=datetime.fromisoformat(body["created_at"]),
            sequence=body["sequence"],
            partitions=tuple(Partition(**entry) for entry in body["partitions"]),
        )


def sync_folder(folder: Path) -> None:
    """Make a folder's entries survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_whole(path: Path, text: str) -> None:
    """Write a small file so that a reader sees all of it or what stood there before."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with draft.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)
    sync_folder(path.parent)


@contextmanager
def build_lock(folder: Path) -> Iterator[None]:
    """Hold the folder for one builder. The system lets go of the lock when its process dies, however it dies."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("a") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def read_manifest(folder: Path, name: str | None = None) -> Manifest:
    """The manifest of a snapshot, or of the current one. Raises NoSnapshot."""
    if name is None:
        pointer = folder / POINTER
        if not pointer.is_file():
            raise NoSnapshot(
                Text("还没有数据快照；请先运行 zhixing build。", "There is no snapshot yet; run `zhixing build` first.")
            )
        name = pointer.read_text(encoding="utf-8").strip()
    path = folder / MANIFESTS / f"{name}.json"
    if Path(name).name != name or not path.is_file():
        raise NoSnapshot(
            Text(
                f"没有名为“{name}”的数据快照；zhixing snapshots 列出现有快照。",
                f"There is no snapshot named {name!r}; `zhixing snapshots` lists those that exist.",
            )
        )
    return _read(path)


def _read(path: Path) -> Manifest:
    try:
        return Manifest.from_json(path.read_text(encoding="utf-8"))
    except (KeyError, TypeError, ValueError) as trouble:
        raise NoSnapshot(
            Text(
                f"快照清单 {path.name} 已损坏；请从备份恢复，或移走后运行 zhixing build。",
                f"The manifest {path.name} is damaged; restore it, or move it away and run `zhixing build`.",
            )
        ) from trouble


def current_name(folder: Path) -> str:
    """The name of the current snapshot, "" when there is none yet."""
    return read_manifest(folder).name if (folder / POINTER).is_file() else ""


def list_snapshots(folder: Path) -> list[Manifest]:
    """Every snapshot, newest first. Raises NoSnapshot for a manifest that cannot be read.

    One whose build died between manifest and pointer is whole and stands among them, though it never was current.
    """
    found = [_read(path) for path in (folder / MANIFESTS).glob("*.json")]
    return sorted(found, key=lambda manifest: manifest.sequence, reverse=True)


def prune(folder: Path, keep: int | Collection[str]) -> list[str]:
    """Forget old snapshots and delete every file that no kept one lists; returns the names forgotten.

    `keep` is how many of the newest stay, or the names that stay (those a judgement or a report cites). The current
    snapshot always stays. Files left behind by a build that was killed go as well.
    """
    with build_lock(folder):
        snapshots = list_snapshots(folder)
        current = current_name(folder)
        named = {manifest.name for manifest in snapshots[:keep]} if isinstance(keep, int) else set(keep)
        kept = [manifest for manifest in snapshots if manifest.name in named or manifest.name == current]
        gone = [manifest.name for manifest in snapshots if manifest not in kept]
        for name in gone:
            (folder / MANIFESTS / f"{name}.json").unlink()
        sync_folder(folder / MANIFESTS) if gone else None
        listed = {partition.file for manifest in kept for partition in manifest.partitions}
        for path in (folder / FACTS).rglob("*"):
            if path.is_file() and path.relative_to(folder).as_posix() not in listed:
                path.unlink()
    return gone


def stamp(at: datetime, token: str) -> str:
    """A snapshot's name: the moment in universal time and a token that no other build has."""
    if at.tzinfo is None:
        raise ValueError("a snapshot needs a moment with its time zone / 快照时间须带时区")
    return f"{at.astimezone(UTC):%Y-%m-%dT%H%M%SZ}-{token}"
