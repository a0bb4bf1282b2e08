"""The trail: one entry an act, in the act's own transaction, chained by digest so that a rewritten past shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from django.db import OperationalError, connection, transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from zhixing.office import behalf, chain, digests, once
from zhixing.office.chain import BEGINNING, Row, Verdict
from zhixing.office.models import Person, TrailEntry

SYSTEM: Final = "system"
_LOCK: Final = 0x5A_48_58_49  # one number for "the head of the trail"
_AT_ONCE: Final = 5000
# The moment as it is digested, in UTC to the microsecond. The database writes it at a fraction of what it costs here.
_AT: Final = {
    "postgresql": """to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')""",
    "sqlite": """CASE length(at) WHEN 26 THEN substr(at, 1, 10) || 'T' || substr(at, 12) || '+00:00'
        WHEN 19 THEN substr(at, 1, 10) || 'T' || substr(at, 12) || '.000000+00:00' ELSE CAST(at AS TEXT) END""",
}
_COLUMNS: Final = (
    'seq, {at}, "by", action, about_kind, about_id, move, from_state, to_state, note, edition, body, previous, '
    "digest, digest_name"
)


def kind_of(thing: Model) -> str:
    """`app.model` of a thing, as the trail names it."""
    return thing._meta.label_lower


def _hold_the_head() -> None:
    """Nobody else appends until this transaction ends. SQLite's IMMEDIATE transactions hold the write lock already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _plain(value: Any) -> Any:
    """A value that every reader of JSON gives back as it was: a fraction becomes text."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in value]
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value)
    return str(value)


def row_of(entry: TrailEntry) -> Row:
    """An entry as it is digested."""
    return Row(
        entry.seq, entry.at.astimezone(UTC).isoformat(timespec="microseconds"), entry.by, entry.action,
        entry.about_kind, entry.about_id, entry.move, entry.from_state, entry.to_state, entry.note, entry.edition,
        chain.canonical(entry.body), entry.previous, entry.digest, entry.digest_name,
    )  # fmt: skip


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
        once.hold()
        _hold_the_head()
        last = TrailEntry.objects.order_by("-seq").values_list("seq", "digest").first()
        entry = TrailEntry(
            seq=last[0] + 1 if last else 1,
            at=at,
            by=by.code if by else SYSTEM,
            action=str(action),
            about_kind=kind_of(about),
            about_id=str(about.pk),
            move=str(move),
            from_state=str(from_state),
            to_state=str(to_state),
            note=str(note),
            edition=str(edition),
            body=_plain({**dict(body or {}), **behalf.said(by, str(action))}),
            previous=last[1] if last else BEGINNING,
            digest_name=digests.chosen(),
        )
        entry.digest = chain.made(row_of(entry))
        entry.save(force_insert=True)
    return entry


def about(thing: Model) -> QuerySet[TrailEntry]:
    """Everything that happened to a thing, newest first."""
    return TrailEntry.objects.filter(about_kind=kind_of(thing), about_id=str(thing.pk)).order_by("-seq")


def last_about(thing: Model) -> TrailEntry | None:
    """The newest entry about a thing."""
    return about(thing).first()


def within(entries: QuerySet[TrailEntry], first: date | None, last: date | None) -> QuerySet[TrailEntry]:
    """Entries of the days from `first` to `last`, both included, as the office's clock counts days."""
    if first and first > date.min:  # a day earlier would lie before the calendar
        entries = entries.filter(at__gte=timezone.make_aware(datetime.combine(first, time.min)))
    if last and last < date.max:
        entries = entries.filter(at__lt=timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min)))
    return entries


def rows(*, after: int = 0) -> Iterator[Row]:
    """Every entry behind a number, in order, as it is digested; read from the database a piece at a time."""
    while True:
        piece = _select("seq > %s ORDER BY seq LIMIT %s", [after, _AT_ONCE])
        yield from piece
        if len(piece) < _AT_ONCE:
            return
        after = piece[-1].seq


def examine(heads: Iterable[chain.Head] = ()) -> Verdict:
    """Walk the whole chain and hold it against heads written down elsewhere."""
    lookup = chain.Lookup(
        by_seq=lambda seq: _first(_select("seq = %s", [seq])),
        by_previous=lambda digest: _select("previous = %s", [digest]),
        by_digest=lambda digest: _first(_select("digest = %s", [digest])),
    )
    return chain.walk(rows(), heads, lookup)


def verify() -> int | None:
    """The number of the first entry that does not fit the chain, or None when all do.

    A missing tail shows only against a head written down elsewhere.
    """
    broken = examine().broken
    return broken.seq if broken else None


def _first(found: Sequence[Row]) -> Row | None:
    return found[0] if found else None


def _select(where: str, values: list[Any]) -> list[Row]:
    # Past the model: a million entries are read in seconds, and a value no field would accept is seen as it is.
    try:
        return _read(where, values)
    except OperationalError:
        if connection.vendor != "sqlite":
            raise
        # Somebody wrote bytes that are no text; the entry must be named, not the reading given up.
        connection.connection.text_factory = lambda raw: raw.decode(errors="replace")
        try:
            return _read(where, values)
        finally:
            connection.connection.text_factory = str


def _read(where: str, values: list[Any]) -> list[Row]:
    columns = _COLUMNS.format(at=_AT[connection.vendor])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {TrailEntry._meta.db_table} WHERE {where}", values)  # noqa: S608 - fixed texts
        return [Row._make(row) for row in cursor]
