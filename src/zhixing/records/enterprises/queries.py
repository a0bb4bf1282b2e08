"""The readers of this room, scoped."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from zhixing.office.models import Person
from zhixing.office.permissions import Action, visible
from zhixing.office.places import place_by_code
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


def choices() -> dict[str, list[tuple[str, str]]]:
    """What the filters offer."""
    return {"sizes": list(Size.choices)}
