"""The only writer of groupings: members join and leave with their day, nothing is written over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from zhixing.methods.values import Reason, Text
from zhixing.office import jobs, trail
from zhixing.office.corrections import HAS_ERRORS, current_version, needs_reason, refuse, within_reach
from zhixing.office.models import Person, Upload
from zhixing.office.permissions import Action, Refused
from zhixing.office.uploads import Parsed
from zhixing.office.versions import spoken
from zhixing.records.groupings import queries, rules
from zhixing.records.groupings.models import Grouping, Member
from zhixing.records.groupings.rules import Belongs, Change, Entry

BUILD: Final = "warehouse.build"
_WHOLE: Final = 0
_BATCH: Final = 400
CORRECTABLE: Final = ("name_zh", "name_en", "kind", "place", "valid_from", "valid_to", "source", "note")


@transaction.atomic
def record_groupings(
    *, entries: Sequence[Entry], upload: Upload | None, by: Person | None, at: datetime
) -> dict[str, int]:
    """Record groupings and their members under one trail entry, or none.

    Answers {"new" (groupings), "changed" (memberships opened or closed), "already_known"}. Writes groupings, members,
    one trail entry; on commit the facts are rebuilt. Raises Refused when a place is out of reach or something does not
    fit or contradicts what is on record.
    """
    held = Grouping.objects.filter(code__in={one.code for one in entries}).in_bulk(field_name="code")
    places = {held[one.code].place_id if one.code in held else one.place for one in entries} - {0}
    within_reach(places, Action.UPLOADS_GROUPINGS, by, at)
    counts: Counter[str] = Counter()
    touched = [_bring_in(entry, upload, counts) for entry in entries]
    if counts["new"] + counts["changed"]:
        about: Any = upload or touched[0]
        trail.record(by=by, at=at, action=Action.UPLOADS_GROUPINGS, about=about, move="record", body=dict(counts))
        _rebuild(by, at)
    return {name: counts[name] for name in ("new", "changed", "already_known")}


@transaction.atomic
def add_grouping(*, entry: Entry, by: Person | None, at: datetime) -> Grouping:
    """Record one grouping from a form. Writes it, its members, one trail entry; on commit the facts are rebuilt.

    Raises Refused out of reach, when something does not fit, or (409) when its code is taken.
    """
    within_reach([entry.place], Action.GROUPINGS_CORRECT, by, at)
    if Grouping.objects.filter(code=entry.code).exists():
        raise Refused(_CODE_TAKEN, status=409)
    one = _bring_in(entry, None, Counter())
    body = {"code": entry.code, "kind": entry.kind}
    trail.record(by=by, at=at, action=Action.GROUPINGS_CORRECT, about=one, move="add", body=body)
    _rebuild(by, at)
    return one


@transaction.atomic
def correct_grouping(
    *, grouping: Grouping, changes: Mapping[str, Any], reason: str, version: int, by: Person | None, at: datetime
) -> Grouping:
    """Correct CORRECTABLE fields of a grouping, with the reason and the version looked at.

    Writes the grouping, one trail entry with old and new values; on commit the facts are rebuilt. Raises Refused when
    `by` may not, without a reason, when its days run backwards, and (409) when somebody was faster.
    """
    current = current_version(grouping, version, Action.GROUPINGS_CORRECT, by, at)
    before = {name: getattr(current, name) for name in CORRECTABLE}
    wanted = {name: value for name, value in changes.items() if name in before and before[name] != value}
    if not wanted:
        return current
    needs_reason(reason)
    for name, value in wanted.items():
        setattr(current, name, value)
    within_reach([current.place_id], Action.GROUPINGS_CORRECT, by, at)
    if current.valid_to is not None and current.valid_to < current.valid_from:
        raise Refused(_BACKWARDS, status=422)
    body = {"changes": {name: [spoken(before[name]), spoken(value)] for name, value in wanted.items()}}
    return _saved(current, "correct", reason, body, by, at)


@transaction.atomic
def add_member(
    *, grouping: Grouping, said: Belongs, source: str, note: str, version: int, by: Person | None, at: datetime
) -> Grouping:
    """Say that a member belongs from a day (to a day), leading or not; what was open before ends the day before.

    Writes members, one trail entry; on commit the facts are rebuilt. Raises Refused when `by` may not, when it
    contradicts what is on record or adds nothing, and (409) when somebody was faster.
    """
    current = current_version(grouping, version, Action.GROUPINGS_CORRECT, by, at)
    refuse([one for _, one in rules.faults(Entry(code=current.code, members=(said,)), known=True)])
    change = rules.change(said, queries.members([current.pk])[current.pk])
    if isinstance(change, Reason) or change.nothing:
        raise Refused(change if isinstance(change, Reason) else _NOTHING_NEW, status=422)
    _apply(current, change, source.strip() or current.source, note, None)
    body = {"division": said.division, "enterprise": said.enterprise, "leading": said.leading, "from": said.first,
            "to": said.last}  # fmt: skip
    return _saved(current, "member", note, body, by, at)


@transaction.atomic
def end_member(*, member: Member, last: date, reason: str, version: int, by: Person | None, at: datetime) -> Grouping:
    """Say on which day a member that still belongs left. Writes its last day, one trail entry; the facts are rebuilt.

    Raises Refused when `by` may not, without a reason, when it left already or before it joined, and (409) when
    somebody was faster.
    """
    current = current_version(member.grouping, version, Action.GROUPINGS_CORRECT, by, at)
    needs_reason(reason)
    if last < member.valid_from:
        raise Refused(_BACKWARDS, status=422)
    open_row = Member.objects.filter(pk=member.pk, valid_to__isnull=True, taken_back=False)
    if not open_row.update(valid_to=last):
        raise Refused(_NOTHING_NEW, status=409)
    return _saved(current, "end-member", reason, {"member": member.pk, "to": last}, by, at)


@transaction.atomic
def take_back_member(*, member: Member, reason: str, version: int, by: Person | None, at: datetime) -> Grouping:
    """Take a membership back that was entered by mistake: it stays on record and no longer counts.

    Writes it, one trail entry; on commit the facts are rebuilt. Raises Refused when `by` may not, without a reason, and
    (409) when somebody was faster.
    """
    current = current_version(member.grouping, version, Action.GROUPINGS_CORRECT, by, at)
    needs_reason(reason)
    if not Member.objects.filter(pk=member.pk, taken_back=False).update(taken_back=True):
        raise Refused(_NOTHING_NEW, status=409)
    return _saved(current, "take-back", reason, {"member": member.pk, "from": member.valid_from}, by, at)


def save_upload(*, parsed: Parsed, upload: Upload, by: Person, at: datetime, good_rows_only: bool) -> dict[str, Any]:
    """Record what an upload holds and answer its summary. Raises Refused when errors stand and all was asked for."""
    if parsed.refused and not good_rows_only:
        raise Refused(HAS_ERRORS, status=422)
    written = record_groupings(entries=parsed.rows, upload=upload, by=by, at=at)
    return {**parsed.summary, **written}


def touched(enterprises: Collection[int]) -> dict[str, list[int]]:
    """Which facts of this room repeat the place of some enterprises: table → years."""
    return {"groupings": [_WHOLE]} if Member.objects.filter(enterprise__in=enterprises).exists() else {}


def _bring_in(entry: Entry, upload: Upload | None, counts: Counter[str]) -> Grouping:
    one = Grouping.objects.filter(code=entry.code).first()
    refuse([reason for _, reason in rules.faults(entry, known=one is not None)])
    if one is None:
        one = Grouping.objects.create(
            code=entry.code, kind=entry.kind, name_zh=entry.name_zh, name_en=entry.name_en or entry.name_zh,
            place_id=entry.place, valid_from=entry.valid_from, valid_to=entry.closed_on, source=entry.source,
            note=entry.note, upload=upload,
        )  # fmt: skip
        counts["new"] += 1
    elif entry.closed_on is not None and one.valid_to is None:
        Grouping.objects.filter(pk=one.pk).update(valid_to=entry.closed_on)
        counts["changed"] += 1
    held = list(queries.members([one.pk])[one.pk])
    adding, changed = [], 0
    for said in entry.members:
        change = rules.change(said, held)
        if isinstance(change, Reason):
            raise Refused(change, status=422)
        if change.nothing:
            counts["already_known"] += 1
            continue
        changed += 1
        _close(one, change, held)
        if change.add:
            held.append(change.add)
            adding.append(_row(one, change.add, entry.source or one.source, "", upload))
    Member.objects.bulk_create(adding, batch_size=_BATCH)
    if changed:
        counts["changed"] += changed
        Grouping.objects.filter(pk=one.pk).update(version=one.version + 1)
    return one


def _apply(one: Grouping, change: Change, source: str, note: str, upload: Upload | None) -> None:
    _close(one, change, [])
    if change.add:
        _row(one, change.add, source, note, upload).save()


def _close(one: Grouping, change: Change, held: list[Belongs]) -> None:
    if change.close is None:
        return
    there = change.close
    Member.objects.filter(
        grouping=one, division=there.division, enterprise=there.enterprise, valid_from=there.first,
        valid_to__isnull=True, taken_back=False,
    ).update(valid_to=change.on)  # fmt: skip
    if there in held:
        held[held.index(there)] = there._replace(last=change.on)


def _row(one: Grouping, said: Belongs, source: str, note: str, upload: Upload | None) -> Member:
    return Member(
        grouping=one, division=said.division, enterprise_id=said.enterprise, leading=said.leading,
        valid_from=said.first, valid_to=said.last, source=source, note=note, upload=upload,
    )  # fmt: skip


def _saved(
    current: Grouping, move: str, note: str, body: Mapping[str, Any], by: Person | None, at: datetime
) -> Grouping:
    current.version += 1
    current.save()
    trail.record(
        by=by, at=at, action=Action.GROUPINGS_CORRECT, about=current, move=move, note=note.strip(),
        body={"version": current.version, **body},
    )  # fmt: skip
    _rebuild(by, at)
    return current


def _rebuild(by: Person | None, at: datetime) -> None:
    jobs.enqueue(kind=BUILD, payload={"touched": {"groupings": [_WHOLE]}}, by=by, at=at, merge="union")


_CODE_TAKEN: Final = Reason(
    "grouping.code_taken",
    Text("该代码已被使用。", "This code is taken."),
    Text("请换一个代码，或在原页面补充成员。", "Choose another code, or add members on the page of the one there is."),
)
_NOTHING_NEW: Final = Reason(
    "grouping.nothing_new",
    Text("这一情况已有记录。", "This is on record already."),
    Text("请刷新页面查看。", "Reload the page to see it."),
)
_BACKWARDS: Final = Reason(
    "grouping.backwards",
    Text("结束日期早于起始日期。", "The last day is before the first."),
    Text("请核对两个日期。", "Check both dates."),
)
