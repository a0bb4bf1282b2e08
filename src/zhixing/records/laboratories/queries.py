"""The readers of this room: what stands, what was measured, lists as an address narrows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery

from zhixing.office.places import place_by_code
from zhixing.records.laboratories.models import Capability, Laboratory, LaboratoryStanding
from zhixing.records.laboratories.rules import Stands, Value


def standings(ids: Iterable[int] | None = None) -> Mapping[int, list[Stands]]:
    """The standings that count, by laboratory, oldest first; None = of every laboratory."""
    rows = LaboratoryStanding.objects.filter(taken_back=False).order_by("on")
    if ids is not None:
        rows = rows.filter(laboratory__in=list(ids))
    found: dict[int, list[Stands]] = defaultdict(list)
    for laboratory, *stands in rows.values_list("laboratory", "on", "level", "works"):
        found[laboratory].append(Stands(*stands))
    return found


def values(ids: Iterable[int] | None = None) -> Mapping[int, list[Value]]:
    """The values that count, by laboratory, oldest first; None = of every laboratory."""
    rows = Capability.objects.filter(taken_back=False).order_by("on")
    if ids is not None:
        rows = rows.filter(laboratory__in=list(ids))
    found: dict[int, list[Value]] = defaultdict(list)
    for laboratory, *value in rows.values_list("laboratory", "measure", "on", "value"):
        found[laboratory].append(Value(*value))
    return found


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the list is narrowed to; the names are those of the address. Empty means all."""

    q: str = ""
    level: str = ""
    place: str = ""
    on: str = ""


def narrow(laboratories: QuerySet[Laboratory], wanted: Narrowing, on: date) -> QuerySet[Laboratory]:
    """Narrow as an address says, by place and name; a level is the one in force on the day, at work.

    `place` takes a code and everything below it. Raises UnknownName for a place that does not exist.
    """
    for word in wanted.q.split():
        laboratories = laboratories.filter(Q(name__icontains=word) | Q(operator__icontains=word))
    if wanted.place:
        laboratories = laboratories.filter(place__path__startswith=place_by_code(wanted.place).path)
    if wanted.level or wanted.on:
        up_to = LaboratoryStanding.objects.filter(laboratory=OuterRef("pk"), taken_back=False, on__lte=on)
        newest = up_to.order_by("-on")
        laboratories = laboratories.annotate(
            now_level=Subquery(newest.values("level")[:1]), now_works=Subquery(newest.values("works")[:1])
        ).filter(now_works=True)
        if wanted.level:
            laboratories = laboratories.filter(now_level=wanted.level)
    return laboratories.order_by("place__path", "name")
