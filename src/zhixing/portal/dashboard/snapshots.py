"""The data cuts: which there are, what each changed against the one before, and ordering a new one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from zhixing.office import jobs, trail
from zhixing.office.models import Job, Person
from zhixing.office.permissions import Action
from zhixing.warehouse.manifest import MANIFESTS, Manifest, list_snapshots


@dataclass(frozen=True, slots=True)
class Change:
    """One table of a snapshot: its rows, by how many they differ from before, and the years that were rewritten."""

    table: str
    rows: int
    difference: int
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """One snapshot beside the one before it."""

    manifest: Manifest
    current: bool
    changes: tuple[Change, ...]

    @property
    def changed(self) -> tuple[Change, ...]:
        """The tables that were rewritten at all."""
        return tuple(change for change in self.changes if change.years)


def cuts(current: str) -> list[Cut]:
    """Every snapshot, newest first; empty before the first one."""
    if not (settings.ZHIXING_SNAPSHOTS / MANIFESTS).is_dir():
        return []
    manifests = list_snapshots(settings.ZHIXING_SNAPSHOTS)
    before = [*manifests[1:], None]
    return [Cut(one, one.name == current, _changes(one, old)) for one, old in zip(manifests, before, strict=True)]


def _changes(now: Manifest, before: Manifest | None) -> tuple[Change, ...]:
    tables = dict.fromkeys(part.table for part in now.partitions)
    found = []
    for table in tables:
        old = {part.year: part.digest for part in before.of(table)} if before else {}
        new = {part.year: part.digest for part in now.of(table)}
        years = tuple(sorted(year for year in {*old, *new} if old.get(year) != new.get(year)))
        rows = now.rows(table)
        found.append(Change(table, rows, rows - (before.rows(table) if before else 0), years))
    return tuple(found)


@transaction.atomic
def order(*, by: Person | None, at: datetime) -> Job:
    """Queue the building of a new snapshot of all facts; writes one trail entry. Returns the job to follow."""
    job = jobs.enqueue(kind="warehouse.build", payload={}, by=by, at=at, merge="union")
    trail.record(by=by, at=at, action=Action.SNAPSHOTS_BUILD, about=job)
    return job
