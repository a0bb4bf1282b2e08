"""The readers of this room, scoped."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from zhixing.office import trail
from zhixing.office.history import Happened, history
from zhixing.office.models import Person, TrailEntry, Upload
from zhixing.office.permissions import Action, visible
from zhixing.office.places import place_by_code
from zhixing.records.enterprises import wording
from zhixing.records.enterprises.models import Enterprise, EnterpriseSpell, Size


def within_reach(*, person: Person | None, on: date) -> QuerySet[Enterprise]:
    """Enterprises that stand or stood at a place within the person's reach."""
    spells = visible(person, EnterpriseSpell.objects.all(), Action.ENTERPRISES_READ, on=on)
    return Enterprise.objects.filter(pk__in=spells.values("enterprise"))


def present_spells(
    *, person: Person | None, on: date, search: str = "", industry: str = "", size: str = "", place: str = ""
) -> QuerySet[EnterpriseSpell]:
    """The open spell of every enterprise within reach, narrowed; by name. Raises UnknownName for an unknown place."""
    spells = visible(person, EnterpriseSpell.objects.filter(valid_to__isnull=True), Action.ENTERPRISES_READ, on=on)
    if search:
        spells = spells.filter(Q(enterprise__name__icontains=search) | Q(enterprise__credit_code__startswith=search))
    if industry:
        spells = spells.filter(industry__startswith=industry)
    if size:
        spells = spells.filter(size=size)
    if place:
        spells = spells.filter(place__path__startswith=place_by_code(place).path)
    return spells.select_related("enterprise", "place").order_by("enterprise__name", "pk")


def timeline(enterprise: Enterprise) -> list[Happened]:
    """Everything done to an enterprise, newest first, the files its spells came with among it."""
    files = enterprise.spells.exclude(upload=None).values_list("upload_id", flat=True)
    came_with = TrailEntry.objects.filter(
        about_kind=trail.kind_of(Upload), about_id__in=[str(pk) for pk in files], move="save"
    )
    return history(enterprise, moves=wording.MOVES, fields=wording.FIELDS, spoken=wording.spoken, entries=came_with)


def choices() -> dict[str, list[tuple[str, str]]]:
    """What the filters offer."""
    return {"sizes": list(Size.choices)}
