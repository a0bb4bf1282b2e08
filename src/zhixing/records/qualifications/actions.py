"""The only writer of this room: things are recorded once, their standings are added, nothing is written over."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import F

from zhixing.methods.values import Reason, Text
from zhixing.office import jobs, trail, versions
from zhixing.office.corrections import HAS_ERRORS, current_version, needs_reason, refuse, within_reach
from zhixing.office.models import Person, Upload
from zhixing.office.permissions import Action, Refused
from zhixing.office.uploads import Parsed
from zhixing.records.enterprises.models import Enterprise
from zhixing.records.qualifications import queries, rules
from zhixing.records.qualifications.entries import Entry, Stands, key_of
from zhixing.records.qualifications.models import Qualification, Standing
from zhixing.records.qualifications.planning import Plan, plan_for

BUILD: Final = "warehouse.build"
_WHOLE: Final = 0
_BATCH: Final = 400
CORRECTABLE: Final = (
    "level", "detail", "title", "number", "enterprise", "holder", "place", "industry", "rank", "scope", "issuer",
    "source", "note",
)  # fmt: skip


@transaction.atomic
def record_qualifications(
    *, entries: Sequence[Entry], upload: Upload | None, by: Person | None, at: datetime
) -> dict[str, int]:
    """Record many things under one trail entry, or none.

    A thing not known yet is written with its standings; of a known one only the standings that are new. Answers
    {"new", "changed", "already_known"}. Writes things, standings, one trail entry; on commit the touched facts are
    rebuilt. Raises Refused when a place is out of reach, an entry does not fit its kind, or something else is on record
    for the same day.
    """
    within_reach([one.place for one in entries], Action.UPLOADS_QUALIFICATIONS, by, at)
    plan, held = _write(entries, upload)
    if plan.fresh or plan.added:
        about: Any = upload or Qualification.objects.filter(key__in=[*plan.fresh, *plan.added][:1]).first()
        trail.record(
            by=by, at=at, action=Action.UPLOADS_QUALIFICATIONS, about=about, move="record", body=dict(plan.counts)
        )
        _rebuild(held, by=by, at=at)
    return {name: plan.counts[name] for name in ("new", "changed", "already_known")}


@transaction.atomic
def add_qualification(*, entry: Entry, by: Person | None, at: datetime) -> Qualification:
    """Record one thing from a form. Writes it, its standings, one trail entry; on commit the facts are rebuilt.

    Raises Refused out of reach, when it does not fit its kind, or (409) when it is on record already.
    """
    within_reach([entry.place], Action.QUALIFICATIONS_CORRECT, by, at)
    if Qualification.objects.filter(key=entry.key).exists():
        raise Refused(_ALREADY_HELD, status=409)
    _, held = _write([entry], None)
    one = held[entry.key]
    trail.record(
        by=by, at=at, action=Action.QUALIFICATIONS_CORRECT, about=one, move="add",
        body={"kind": entry.kind, "holder": entry.holder, "subject": entry.subject},
    )  # fmt: skip
    _rebuild(held, by=by, at=at)
    return one


@transaction.atomic
def correct_qualification(
    *,
    qualification: Qualification,
    changes: Mapping[str, Any],
    reason: str,
    version: int,
    by: Person | None,
    at: datetime,
) -> Qualification:
    """Correct what was recorded of a thing: new values of CORRECTABLE fields, why, and the version looked at.

    Writes the thing (its version goes up by one) and one trail entry with every old and new value; on commit the facts
    are rebuilt. Nothing changed writes nothing. Raises Refused when `by` may not, without a reason, when the result
    does not fit its kind or equals another thing on record, and (409) when somebody was faster.
    """
    current = current_version(qualification, version, Action.QUALIFICATIONS_CORRECT, by, at)
    before = {name: getattr(current, name) for name in CORRECTABLE}
    wanted = {name: value for name, value in changes.items() if name in before and before[name] != value}
    if not wanted:
        return current
    needs_reason(reason)
    for name, value in wanted.items():
        setattr(current, name, value)
    within_reach([current.place_id], Action.QUALIFICATIONS_CORRECT, by, at)
    said = queries.standings([current.pk])[current.pk]
    refuse([one for _, one in rules.faults(_as_entry(current, said))])
    current.subject = _as_entry(current, said).subject
    current.key = key_of(current, holder=current.holder, enterprise=current.enterprise_id)
    if Qualification.objects.filter(key=current.key).exclude(pk=current.pk).exists():
        raise Refused(_ALREADY_HELD, status=409)
    body = {"changes": {name: [_said(before[name]), _said(value)] for name, value in wanted.items()}}
    return _saved(current, "correct", reason, body, by, at)


@transaction.atomic
def add_standing(
    *,
    qualification: Qualification,
    said: Stands,
    source: str,
    note: str,
    version: int,
    by: Person | None,
    at: datetime,
) -> Qualification:
    """Say what is true from a day on: valid again or still (with its term and number), suspended, or over.

    Writes one standing, the thing's version, one trail entry; on commit the facts are rebuilt. What was said before
    stays as it is. Raises Refused when `by` may not, when something stands for that day, and (409) when somebody was
    faster.
    """
    current = current_version(qualification, version, Action.QUALIFICATIONS_CORRECT, by, at)
    standing = queries.standings([current.pk])[current.pk]
    if any(one.on == said.on for one in standing):
        raise Refused(rules.contradiction(standing, said) or _NOTHING_NEW, status=422)
    Standing.objects.create(qualification=current, source=source.strip() or current.source, note=note, **said._asdict())
    body = {"on": said.on, "status": said.status, "until": said.until, "quantity": said.quantity}
    return _saved(current, "standing", note, body, by, at)


@transaction.atomic
def take_back_standing(
    *, standing: Standing, reason: str, version: int, by: Person | None, at: datetime
) -> Qualification:
    """Take a standing back that was entered by mistake: it stays on record and no longer counts.

    Writes the standing, the thing's version, one trail entry; on commit the facts are rebuilt, the month it was thought
    to begin in as well. Raises Refused when `by` may not, without a reason, and (409) when somebody was faster.
    """
    current = current_version(standing.qualification, version, Action.QUALIFICATIONS_CORRECT, by, at)
    needs_reason(reason)
    years = _years([current.pk])
    if not Standing.objects.filter(pk=standing.pk, taken_back=False).update(taken_back=True):
        raise Refused(_NOTHING_NEW, status=409)
    body = {"on": standing.on, "status": standing.status, "until": standing.until, "quantity": standing.quantity}
    return _saved(current, "take-back", reason, body, by, at, years=years)


def save_upload(*, parsed: Parsed, upload: Upload, by: Person, at: datetime, good_rows_only: bool) -> dict[str, Any]:
    """Record what an upload holds and answer its summary. Raises Refused when errors stand and all was asked for."""
    if parsed.refused and not good_rows_only:
        raise Refused(HAS_ERRORS, status=422)
    written = record_qualifications(entries=parsed.rows, upload=upload, by=by, at=at)
    return {**parsed.summary, **written}


def touched(enterprises: Collection[int]) -> dict[str, list[int]]:
    """Which facts of this room repeat the place, industry or size of some enterprises: table → years."""
    ids = list(Qualification.objects.filter(enterprise__in=enterprises).values_list("pk", flat=True))
    return {"qualifications": [_WHOLE], "obtained": sorted(_years(ids))} if ids else {}


def _write(entries: Sequence[Entry], upload: Upload | None) -> tuple[Plan, dict[str, Qualification]]:
    """Bring entries in; answers the plan and every thing touched, by key."""
    held = queries.held(list({entry.key for entry in entries}))
    ids = {key: one.pk for key, one in held.items()}
    plan = plan_for(ids, queries.standings(ids.values()))
    misfits = [reason for entry in entries for _, reason in rules.faults(entry)]
    refuse(misfits or [reason for entry in entries for reason in plan.take(entry)])
    Qualification.objects.bulk_create((_row(key, one, upload) for key, one in plan.fresh.items()), batch_size=_BATCH)
    touched_now = queries.held([*plan.fresh, *plan.added])
    changed = [touched_now[key].pk for key in plan.added if key not in plan.fresh]
    for at in range(0, len(changed), _BATCH):
        Qualification.objects.filter(pk__in=changed[at : at + _BATCH]).update(version=F("version") + 1)
    sources = {entry.key: entry for entry in entries}
    Standing.objects.bulk_create(
        (
            Standing(qualification=touched_now[key], source=sources[key].source, upload=upload, **said._asdict())
            for key, several in plan.added.items()
            for said in several
        ),
        batch_size=_BATCH,
    )
    return plan, touched_now


def _row(key: str, entry: Entry, upload: Upload | None) -> Qualification:
    names = (
        "kind", "level", "detail", "subject", "title", "number", "holder", "industry", "rank", "scope", "issuer",
        "source", "note",
    )  # fmt: skip
    facts = {name: getattr(entry, name) for name in names}
    return Qualification(key=key, enterprise_id=entry.enterprise, place_id=entry.place, upload=upload, **facts)


def _saved(
    current: Qualification,
    move: str,
    note: str,
    body: Mapping[str, Any],
    by: Person | None,
    at: datetime,
    *,
    years: Iterable[int] = (),
) -> Qualification:
    """Count the version up, write the entry, ask for the facts."""
    current.version += 1
    current.save()
    trail.record(
        by=by, at=at, action=Action.QUALIFICATIONS_CORRECT, about=current, move=move, note=note.strip(),
        body={"version": current.version, **body},
    )  # fmt: skip
    _rebuild({current.key: current}, by=by, at=at, years=years)
    return current


def _rebuild(held: Mapping[str, Qualification], *, by: Person | None, at: datetime, years: Iterable[int] = ()) -> None:
    obtained = {*years, *_years([one.pk for one in held.values()])}
    payload = {"touched": {"qualifications": [_WHOLE], "obtained": sorted(obtained)}}
    jobs.enqueue(kind=BUILD, payload=payload, by=by, at=at, merge="union")


def _years(ids: Iterable[int]) -> set[int]:
    """The years in which these things came."""
    return {first.year for said in queries.standings(ids).values() if (first := queries.obtained_on(said))}


def _as_entry(one: Qualification, said: Sequence[Stands]) -> Entry:
    first = said[0] if said else Stands(date.min, "valid", None, 1)
    return Entry(
        kind=one.kind, level=one.level, detail=one.detail, title=one.title, number=one.number, holder=one.holder,
        enterprise=one.enterprise_id, place=one.place_id, valid_from=first.on, until=first.until, source=one.source,
    )  # fmt: skip


def _said(value: object) -> str:
    return (value.credit_code or value.name) if isinstance(value, Enterprise) else versions.spoken(value)


_ALREADY_HELD: Final = Reason(
    "qualification.already_held",
    Text("同一持有者的同一项已有记录。", "The same thing of the same holder is on record already."),
    Text("请在该记录页面补充续期或状态变更。", "Add the renewal or the change of status on its page."),
)
_NOTHING_NEW: Final = Reason(
    "qualification.nothing_new",
    Text("该日的情况已有记录。", "What holds from that day is on record already."),
    Text("请刷新页面查看。", "Reload the page to see it."),
)
