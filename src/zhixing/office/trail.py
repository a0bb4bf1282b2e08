"""The trail: one entry an act, in the act's own transaction, chained by digest so that a rewritten past shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Model, QuerySet

from zhixing.office import behalf
from zhixing.office.models import Person, TrailEntry

BEGINNING: Final = "0" * 64
SYSTEM: Final = "system"
_LOCK: Final = 0x5A_48_58_49  # one number for "the head of the trail"


def kind_of(thing: Model) -> str:
    """`app.model` of a thing, as the trail names it."""
    return thing._meta.label_lower


def _digest(entry: TrailEntry) -> str:
    content = {
        "seq": entry.seq,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "by": entry.by,
        "action": entry.action,
        "about": [entry.about_kind, entry.about_id],
        "move": [entry.move, entry.from_state, entry.to_state],
        "note": entry.note,
        "edition": entry.edition,
        "body": entry.body,
        "previous": entry.previous,
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _hold_the_head() -> None:
    """Nobody else appends until this transaction ends. SQLite's IMMEDIATE transactions hold the write lock already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def record(
    *,
    by: Person | None,
    at: datetime,
    action: str,
    about: Model,
    move: str = "",
    from_state: str = "",
    to_state: str = "",
    note: str = "",
    edition: str = "",
    body: Mapping[str, Any] | None = None,
) -> TrailEntry:
    """Append one entry to the trail. `by` None is the system itself.

    Joins the transaction that is open, so the entry stands or falls with the act it describes.
    """
    with transaction.atomic():
        _hold_the_head()
        last = TrailEntry.objects.order_by("-seq").first()
        entry = TrailEntry(
            seq=last.seq + 1 if last else 1,
            at=at,
            by=by.code if by else SYSTEM,
            action=str(action),
            about_kind=kind_of(about),
            about_id=str(about.pk),
            move=move,
            from_state=str(from_state),
            to_state=str(to_state),
            note=note,
            edition=edition,
            body=json.loads(json.dumps({**dict(body or {}), **behalf.said(by, str(action))}, default=str)),
            previous=last.digest if last else BEGINNING,
        )
        entry.digest = _digest(entry)
        entry.save(force_insert=True)
    return entry


def about(thing: Model) -> QuerySet[TrailEntry]:
    """Everything that happened to a thing, newest first."""
    return TrailEntry.objects.filter(about_kind=kind_of(thing), about_id=str(thing.pk)).order_by("-seq")


def last_about(thing: Model) -> TrailEntry | None:
    """The newest entry about a thing."""
    return about(thing).first()


def verify() -> int | None:
    """The number of the first entry that does not fit the chain, or None when all do.

    A missing tail shows only against a head written down elsewhere.
    """
    previous, expected = BEGINNING, 1
    for entry in TrailEntry.objects.order_by("seq").iterator(chunk_size=5000):
        if entry.seq != expected or entry.previous != previous or entry.digest != _digest(entry):
            return min(entry.seq, expected)
        previous, expected = entry.digest, expected + 1
    return None
