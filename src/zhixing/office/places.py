"""Looking places up: by the installation's own code, by a code of another system on a day, by name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q

from zhixing.catalogue.known import UnknownName, near
from zhixing.office.models import EventKind, Place, PlaceCode, PlaceEventPart, PlaceParent


def place_by_code(code: str, *, system: str = "", on: date | None = None) -> Place:
    """The place a code means. With `system` and `on`, the code of that system in force that day.

    Raises UnknownName with the near ones.
    """
    if system:
        rows = PlaceCode.objects.filter(system=system, code=code)
        if on:
            rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on)
        found = Place.objects.filter(codes__in=rows).first()
    else:
        found = Place.objects.filter(code=code).first()
    if found is None:
        known = {text: f"{row.code} {row.name_zh}" for row in Place.objects.all() for text in (row.code, row.name_zh)}
        raise UnknownName("place", code, tuple(dict.fromkeys(known[text] for text in near(code, known))))
    return found


def lay_in(place: Place, *, day: str = "day") -> Q:
    """The records (with a `place` and a field `day`) that lay in a place on their day, wherever their place is today.

    As in the figures a change holds for the whole month of its day, and what was recorded at a place after it merged
    lies where it went.
    """
    found = Q(place__path__startswith=place.path)
    for moved, lay, days, gone in _elsewhere(day):
        was, now = lay.path.startswith(place.path), moved.path.startswith(place.path)
        if was != now and (moved != place or gone):
            these = Q(place__path__startswith=moved.path) & days
            found = found | these if was else found & ~these
    return found


def _elsewhere(day: str) -> Iterator[tuple[Place, Place, Q, bool]]:
    """Every place that has moved or merged, where it lay, in which days, and whether it was gone then itself."""
    for row in PlaceParent.objects.filter(administered=False, parent__isnull=False).exclude(valid_to=None, event=None):
        days = Q(**{f"{day}__gte": row.valid_from.replace(day=1)}) if row.event_id else Q()
        if row.valid_to:
            days &= Q(**{f"{day}__lt": row.valid_to.replace(day=1)})
        yield row.place, row.parent, days, False
    merged = PlaceEventPart.objects.filter(event__kind=EventKind.MERGE, event__withdrawn_at__isnull=True)
    for part in merged.select_related("event", "source", "target"):
        yield part.source, part.target, Q(**{f"{day}__gte": part.event.on.replace(day=1)}), True


def root() -> Place | None:
    """The city of this installation: the first place without a parent."""
    return Place.objects.filter(depth=1).order_by("path").first()
