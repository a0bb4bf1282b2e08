"""The only writer of laboratories: levels and values are added with their day, nothing is written over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from zhixing.methods.values import Reason, Text
from zhixing.office import jobs, trail
from zhixing.office.corrections import HAS_ERRORS, current_version, needs_reason, refuse, within_reach
from zhixing.office.models import Person, Upload
from zhixing.office.permissions import Action, Refused
from zhixing.office.uploads import Parsed
from zhixing.office.versions import spoken
from zhixing.records.laboratories import queries, rules
from zhixing.records.laboratories.measures import measure_name
from zhixing.records.laboratories.models import Capability, Laboratory, LaboratoryStanding
from zhixing.records.laboratories.rules import Entry, Stands, Value

BUILD: Final = "warehouse.build"
_WHOLE: Final = 0
_LEVEL: Final = Text("级别", "Level")
CORRECTABLE: Final = ("name", "place", "operator", "source", "note")


@transaction.atomic
def record_laboratories(
    *, entries: Sequence[Entry], upload: Upload | None, by: Person | None, at: datetime
) -> dict[str, int]:
    """Record laboratories and what they are able to do, under one trail entry, or none.

    Answers {"new", "changed", "already_known", "values"}. Writes laboratories, standings, values, one trail entry; on
    commit the facts are rebuilt. Raises Refused when a place is out of reach, something does not fit, or another value
    is on record for the same measure and day.
    """
    within_reach([one.place for one in entries], Action.UPLOADS_LABORATORIES, by, at)
    counts: Counter[str] = Counter()
    touched = [_bring_in(entry, upload, counts) for entry in entries]
    if counts["new"] + counts["changed"]:
        about: Any = upload or touched[0]
        trail.record(by=by, at=at, action=Action.UPLOADS_LABORATORIES, about=about, move="record", body=dict(counts))
        _rebuild(by, at)
    return {name: counts[name] for name in ("new", "changed", "already_known", "values")}


@transaction.atomic
def add_laboratory(*, entry: Entry, by: Person | None, at: datetime) -> Laboratory:
    """Record one laboratory from a form. Writes it, its standing, its values, one trail entry; the facts are rebuilt.

    Raises Refused out of reach, when something does not fit, or (409) when it is on record already.
    """
    within_reach([entry.place], Action.LABORATORIES_CORRECT, by, at)
    if Laboratory.objects.filter(name=entry.name, place=entry.place).exists():
        raise Refused(_KNOWN, status=409)
    one = _bring_in(entry, None, Counter())
    body = {"name": entry.name, "level": entry.stands.level if entry.stands else ""}
    trail.record(by=by, at=at, action=Action.LABORATORIES_CORRECT, about=one, move="add", body=body)
    _rebuild(by, at)
    return one


@transaction.atomic
def correct_laboratory(
    *, laboratory: Laboratory, changes: Mapping[str, Any], reason: str, version: int, by: Person | None, at: datetime
) -> Laboratory:
    """Correct CORRECTABLE fields of a laboratory, with the reason and the version looked at.

    Writes the laboratory, one trail entry with old and new values; on commit the facts are rebuilt. Raises Refused when
    `by` may not, without a reason, when another has that name at that place, and (409) when somebody was faster.
    """
    current = current_version(laboratory, version, Action.LABORATORIES_CORRECT, by, at)
    before = {name: getattr(current, name) for name in CORRECTABLE}
    wanted = {name: value for name, value in changes.items() if name in before and before[name] != value}
    if not wanted:
        return current
    needs_reason(reason)
    for name, value in wanted.items():
        setattr(current, name, value)
    within_reach([current.place_id], Action.LABORATORIES_CORRECT, by, at)
    if Laboratory.objects.filter(name=current.name, place=current.place_id).exclude(pk=current.pk).exists():
        raise Refused(_KNOWN, status=409)
    body = {"changes": {name: [spoken(before[name]), spoken(value)] for name, value in wanted.items()}}
    return _saved(current, "correct", reason, body, by, at)


@transaction.atomic
def add_standing(
    *, laboratory: Laboratory, said: Stands, source: str, note: str, version: int, by: Person | None, at: datetime
) -> Laboratory:
    """Say of which level a laboratory is from a day on, or that it works no more.

    Writes one standing, one trail entry; on commit the facts are rebuilt. Raises Refused when `by` may not, when
    something stands for that day, and (409) when somebody was faster.
    """
    current = current_version(laboratory, version, Action.LABORATORIES_CORRECT, by, at)
    if any(one.on == said.on for one in queries.standings([current.pk])[current.pk]):
        raise Refused(_ON_RECORD, status=422)
    _stand(current, said, source, note)
    return _saved(current, "standing", note, {"on": said.on, "level": said.level, "works": said.works}, by, at)


@transaction.atomic
def add_value(
    *, laboratory: Laboratory, said: Value, source: str, note: str, version: int, by: Person | None, at: datetime
) -> Laboratory:
    """Say how much a laboratory has of a measure from a day on; the value before it ends the day before.

    Writes one value, one trail entry; on commit the facts are rebuilt. Raises Refused when `by` may not, when it does
    not fit, when one stands for that day, and (409) when somebody was faster.
    """
    current = current_version(laboratory, version, Action.LABORATORIES_CORRECT, by, at)
    if any((one.measure, one.on) == said[:2] for one in queries.values([current.pk])[current.pk]):
        raise Refused(_ON_RECORD, status=422)
    entry = Entry(name=current.name, place=current.place_id, source=source or current.source, values=(said,))
    refuse([reason for _, reason in rules.faults(entry, queries.standings([current.pk])[current.pk])])
    Capability.objects.create(laboratory=current, source=entry.source, note=note, **said._asdict())
    body = {"measure": said.measure, "on": said.on, "value": said.value}
    return _saved(current, "value", note, body, by, at)


@transaction.atomic
def take_back(
    *, line: LaboratoryStanding | Capability, reason: str, version: int, by: Person | None, at: datetime
) -> Laboratory:
    """Take a standing or a value back that was entered by mistake: it stays on record and no longer counts.

    Writes the line, one trail entry; on commit the facts are rebuilt. Raises Refused when `by` may not, without a
    reason, when nothing would say the laboratory's level any more, and (409) when somebody was faster.
    """
    current = current_version(line.laboratory, version, Action.LABORATORIES_CORRECT, by, at)
    needs_reason(reason)
    if isinstance(line, LaboratoryStanding) and len(queries.standings([current.pk])[current.pk]) == 1:
        raise Refused(_LAST_STANDING, status=422)
    if not type(line).objects.filter(pk=line.pk, taken_back=False).update(taken_back=True):
        raise Refused(_ON_RECORD, status=409)
    said = line.level if isinstance(line, LaboratoryStanding) else f"{line.measure} {line.value}"
    return _saved(current, "take-back", reason, {"on": line.on, "said": said}, by, at)


def save_upload(*, parsed: Parsed, upload: Upload, by: Person, at: datetime, good_rows_only: bool) -> dict[str, Any]:
    """Record what an upload holds and answer its summary. Raises Refused when errors stand and all was asked for."""
    if parsed.refused and not good_rows_only:
        raise Refused(HAS_ERRORS, status=422)
    written = record_laboratories(entries=parsed.rows, upload=upload, by=by, at=at)
    return {**parsed.summary, **written}


def _bring_in(entry: Entry, upload: Upload | None, counts: Counter[str]) -> Laboratory:
    one = Laboratory.objects.filter(name=entry.name, place=entry.place).first()
    standing = queries.standings([one.pk])[one.pk] if one else []
    values = queries.values([one.pk])[one.pk] if one else []
    refuse([reason for _, reason in (*rules.faults(entry, standing), *contradictions(entry, standing, values))])
    fresh = one is None
    if one is None:
        one = Laboratory.objects.create(
            name=entry.name, place_id=entry.place, operator=entry.operator, source=entry.source, note=entry.note,
            upload=upload,
        )  # fmt: skip
    new_standings = [said for said in _said(entry, standing) if said not in standing]
    for said in new_standings:
        _stand(one, said, entry.source, "")
    new_values = [value for value in entry.values if value not in values]
    Capability.objects.bulk_create(
        Capability(laboratory=one, source=entry.source, upload=upload, **value._asdict()) for value in new_values
    )
    changed = bool(new_standings or new_values)
    if changed and not fresh:
        one.version += 1
        one.save(update_fields=["version"])
    counts["new" if fresh else "changed" if changed else "already_known"] += 1
    counts["values"] += len(new_values)
    return one


def _said(entry: Entry, held: Sequence[Stands]) -> list[Stands]:
    said = [entry.stands] if entry.stands else []
    if entry.closed_on is not None:
        said.append(Stands(entry.closed_on, max([*held, *said]).level, works=False))
    return said


def contradictions(entry: Entry, standing: Sequence[Stands], values: Sequence[Value]) -> list[tuple[str, Reason]]:
    """What an entry says otherwise than what is on record for the same day, as (field, reason)."""
    held = {(one.measure, one.on): one.value for one in values} | {("", one.on): one.level for one in standing}
    said = [(one.measure, measure_name(one.measure), one.on, one.value) for one in entry.values]
    if entry.stands:
        said.append(("", _LEVEL, entry.stands.on, entry.stands.level))
    return [
        (measure or "level", reason)
        for measure, name, on, value in said
        if (reason := rules.contradiction(held, (measure, on), value, name, on))
    ]


def _stand(one: Laboratory, said: Stands, source: str, note: str) -> None:
    LaboratoryStanding.objects.create(laboratory=one, source=source or one.source, note=note, **said._asdict())


def _saved(
    current: Laboratory, move: str, note: str, body: Mapping[str, Any], by: Person | None, at: datetime
) -> Laboratory:
    current.version += 1
    current.save()
    trail.record(
        by=by, at=at, action=Action.LABORATORIES_CORRECT, about=current, move=move, note=note.strip(),
        body={"version": current.version, **body},
    )  # fmt: skip
    _rebuild(by, at)
    return current


def _rebuild(by: Person | None, at: datetime) -> None:
    jobs.enqueue(kind=BUILD, payload={"touched": {"laboratories": [_WHOLE]}}, by=by, at=at, merge="union")


_KNOWN: Final = Reason(
    "laboratory.known",
    Text("该地区已有同名机构。", "A laboratory of this name is on record at this place already."),
    Text("请在其页面补充级别或能力。", "Add levels and values on its page."),
)
_ON_RECORD: Final = Reason(
    "laboratory.on_record",
    Text("该日已有记录。", "Something is on record for that day already."),
    Text("如为更正，请先撤回原来的一条。", "To correct it, take the old line back first."),
)
_LAST_STANDING: Final = Reason(
    "laboratory.last_standing",
    Text("这是该机构唯一的级别记录，撤回后无从判断其级别。", "It is the only line that says of which level this is."),
    Text("请先补充正确的一条。", "Add the right line first."),
)
