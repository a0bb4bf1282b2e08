"""The only writer of enterprises: a row either confirms what is known, or closes one spell and opens the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction

from zhixing.methods.values import Reason, Text
from zhixing.office import jobs, trail
from zhixing.office.corrections import within_reach
from zhixing.office.models import Person, Place, Upload
from zhixing.office.permissions import Action, Refused
from zhixing.office.uploads import Parsed
from zhixing.records.enterprises import passport, rules
from zhixing.records.enterprises.models import Enterprise, EnterpriseSpell, OperatingStatus

BUILD: Final = "warehouse.build"
_WHOLE: Final = 0


@dataclass(frozen=True, slots=True)
class EnterpriseRow:
    """What is said of one enterprise from a day on. `place` is a place id; `credit_code` may be empty."""

    credit_code: str
    name: str
    place: int
    industry: str
    since: date
    size: str = ""
    status: str = OperatingStatus.OPERATING
    products: str = ""


@transaction.atomic
def save_enterprise(*, row: EnterpriseRow, by: Person | None, at: datetime) -> tuple[Enterprise, bool]:
    """Write one enterprise; answers it and whether anything changed.

    Found by its credit code, else by its exact name at the place. Writes the enterprise, closes the open spell the day
    before and opens a new one where a fact changed, one trail entry, and asks for a rebuild. Raises Refused when the
    new spell would begin before the open one.
    """
    saved = _save(row, None, by, at)
    if saved.anew:
        body = {"name": row.name, "since": str(row.since), "changes": saved.changes}
        trail.record(by=by, at=at, action=Action.ENTERPRISES_CORRECT, about=saved.enterprise, move="save", body=body)
    if saved.touched:
        _rebuild([saved.enterprise.pk], by, at)
    return saved.enterprise, saved.touched


@transaction.atomic
def save_enterprises(
    *, rows: Sequence[EnterpriseRow], upload: Upload | None, by: Person | None, at: datetime
) -> dict[str, int]:
    """Write many at once under one trail entry, or none; one renamed has an entry of its own.

    Answers {"saved", "already_known"}; raises Refused.
    """
    changed = [saved for row in rows if (saved := _save(row, upload, by, at)).touched]
    if changed:
        about: Any = upload or Enterprise.objects.order_by("-pk").first()
        body = {
            "saved": len(changed),
            "changes_of": {saved.enterprise.pk: saved.changes for saved in changed if saved.changes},
        }
        trail.record(by=by, at=at, action=Action.UPLOADS_ENTERPRISES, about=about, move="save", body=body)
        _rebuild([saved.enterprise.pk for saved in changed], by, at)
    return {"saved": len(changed), "already_known": len(rows) - len(changed)}


def save_upload(*, parsed: Parsed, upload: Upload, by: Person, at: datetime, good_rows_only: bool) -> dict[str, Any]:
    """Write what an upload holds and answer its summary.

    Raises Refused when errors stand and all was asked for, and when a row or the enterprise it would change lies at a
    place outside the reach of `by`.
    """
    if parsed.refused and not good_rows_only:
        raise Refused(
            Reason(
                "upload.has_errors",
                Text("文件中仍有错误，未写入任何内容。", "The file still holds errors; nothing was written."),
                Text(
                    "请更正后重新上传，或选择只收无误的行。",
                    "Correct it and hand it in again, or take the good rows only.",
                ),
            ),
            status=422,
        )
    within_reach(_places_touched(parsed.rows), Action.UPLOADS_ENTERPRISES, by, at)
    written = save_enterprises(rows=parsed.rows, upload=upload, by=by, at=at)
    return {**parsed.summary, **written}


def _places_touched(rows: Sequence[EnterpriseRow]) -> set[int]:
    """Where the rows lie, and where the enterprises they would change stand now."""
    known = [enterprise.pk for row in rows if (enterprise := _find(row))]
    standing = EnterpriseSpell.objects.filter(enterprise__in=known, valid_to__isnull=True)
    return {row.place for row in rows} | set(standing.values_list("place", flat=True))


def _rebuild(changed: Sequence[int], by: Person | None, at: datetime) -> None:
    touched = {"enterprises": [_WHOLE], **passport.touched(changed)}
    jobs.enqueue(kind=BUILD, payload={"touched": touched}, by=by, at=at, merge="union")


def _find(row: EnterpriseRow) -> Enterprise | None:
    if row.credit_code:
        return Enterprise.objects.filter(credit_code=row.credit_code).first()
    same = Enterprise.objects.filter(name=row.name, spells__place_id=row.place, spells__valid_to__isnull=True)
    return same.first()


@dataclass(frozen=True, slots=True)
class _Saved:
    """What a row did: opened a spell (`anew`) or only renamed; `changes` are field → [before, after] of the spell."""

    enterprise: Enterprise
    anew: bool = False
    renamed: bool = False
    changes: dict[str, list[str]] = field(default_factory=dict)

    @property
    def touched(self) -> bool:
        return self.anew or self.renamed


def _save(row: EnterpriseRow, upload: Upload | None, by: Person | None, at: datetime) -> _Saved:
    enterprise = _find(row)
    if enterprise is None:
        enterprise = Enterprise.objects.create(
            credit_code=row.credit_code or None, name=row.name, products=row.products
        )
        _open(enterprise, row, upload)
        return _Saved(enterprise, anew=True)
    renamed = _rename(enterprise, row, by, at)
    spell = enterprise.spells.filter(valid_to__isnull=True).select_related("place").first()
    if spell and _same(spell, row):
        return _Saved(enterprise, renamed=renamed)
    if spell:
        if reason := rules.spell_fits(row.since, spell.valid_from):
            raise Refused(reason, status=422)
        if row.since == spell.valid_from:
            spell.delete()
        else:
            spell.valid_to = row.since - timedelta(days=1)
            spell.save(update_fields=["valid_to"])
    opened = _open(enterprise, row, upload)
    return _Saved(enterprise, anew=True, renamed=renamed, changes=_changes(spell, opened))


def _rename(enterprise: Enterprise, row: EnterpriseRow, by: Person | None, at: datetime) -> bool:
    """Take over another name or other products, with an entry that says what stood before."""
    wanted = {"name": row.name, "products": row.products or enterprise.products}
    changes = {
        name: [getattr(enterprise, name), value] for name, value in wanted.items() if getattr(enterprise, name) != value
    }
    if changes:
        enterprise.name, enterprise.products = wanted["name"], wanted["products"]
        enterprise.save(update_fields=["name", "products"])
        body = {"changes": changes}
        trail.record(by=by, at=at, action=Action.ENTERPRISES_CORRECT, about=enterprise, move="rename", body=body)
    return bool(changes)


def _changes(before: EnterpriseSpell | None, after: EnterpriseSpell) -> dict[str, list[str]]:
    if before is None:
        return {}
    pairs = {
        "place": [before.place.code, after.place.code],
        **{name: [getattr(before, name), getattr(after, name)] for name in ("industry", "size", "status")},
    }
    return {name: [str(one), str(other)] for name, (one, other) in pairs.items() if one != other}


def _same(spell: EnterpriseSpell, row: EnterpriseRow) -> bool:
    held = (spell.place_id, spell.industry, spell.size, spell.status)
    return held == (row.place, row.industry, row.size, row.status)


def _open(enterprise: Enterprise, row: EnterpriseRow, upload: Upload | None) -> EnterpriseSpell:
    return EnterpriseSpell.objects.create(
        enterprise=enterprise,
        place=Place.objects.get(pk=row.place),
        industry=row.industry,
        size=row.size,
        status=row.status,
        valid_from=row.since,
        upload=upload,
    )
