"""The readers of this room: members on record, lists as an address narrows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from zhixing.office.models import Person
from zhixing.office.permissions import Action, visible
from zhixing.office.places import place_by_code
from zhixing.records.enterprises.models import Enterprise
from zhixing.records.groupings.models import Grouping, Member
from zhixing.records.groupings.rules import Belongs


def members(ids: Iterable[int]) -> Mapping[int, list[Belongs]]:
    """The memberships that count, by grouping, oldest first."""
    rows = Member.objects.filter(grouping__in=list(ids), taken_back=False).order_by("valid_from", "pk")
    found: dict[int, list[Belongs]] = defaultdict(list)
    columns = ("grouping", "division", "enterprise", "leading", "valid_from", "valid_to")
    for grouping, *belongs in rows.values_list(*columns):
        found[grouping].append(Belongs(*belongs))
    return found


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the list is narrowed to; the names are those of the address. Empty means all."""

    q: str = ""
    kind: str = ""
    place: str = ""
    on: str = ""


def narrow(groupings: QuerySet[Grouping], wanted: Narrowing, on: date | None) -> QuerySet[Grouping]:
    """Narrow as an address says, pillars first; `on` keeps what stands on that day.

    `place` takes a code and everything below it. Raises UnknownName for a place that does not exist.
    """
    if wanted.kind:
        groupings = groupings.filter(kind=wanted.kind)
    for word in wanted.q.split():
        groupings = groupings.filter(
            Q(name_zh__icontains=word) | Q(name_en__icontains=word) | Q(code__icontains=word)
            | Exists(Member.objects.filter(grouping=OuterRef("pk"), enterprise__name__icontains=word))
        )  # fmt: skip
    if wanted.place:
        groupings = groupings.filter(place__path__startswith=place_by_code(wanted.place).path)
    if on is not None:
        groupings = groupings.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on)
    return groupings.order_by("-kind", "place__path", "code")


def of_enterprise(enterprise: Enterprise, *, person: Person | None, on: date) -> QuerySet[Member]:
    """The memberships of an enterprise in groupings the person may see, newest first."""
    seen = visible(person, Grouping.objects.all(), Action.GROUPINGS_READ, on=on)
    rows = Member.objects.filter(enterprise=enterprise, taken_back=False, grouping__in=seen)
    return rows.select_related("grouping").order_by("-valid_from")
