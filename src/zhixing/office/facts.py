"""Places handed down to the warehouse: the tree of today, the names and parents of every month, what went where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from django.db.models import Sum

from zhixing.methods.periods import month_index
from zhixing.office.models import EventKind, Level, Place, PlaceEventPart, PlaceName, PlaceParent
from zhixing.office.place_events import never_was
from zhixing.warehouse.build import WHOLE, Feed
from zhixing.warehouse.schema import WEIGHT_SCALE
from zhixing.warehouse.spans import month_span

_CARRIES = (EventKind.MERGE, EventKind.SPLIT)


def _months(first: date, no_more: date | None) -> tuple[int, int]:
    """The months of a run of days of which `no_more` is the first day after; an empty run where no month ends on it."""
    begins = month_index(first)
    if no_more is not None and no_more <= first:
        return begins, begins - 1
    last = None if no_more is None else no_more - timedelta(days=1)
    return month_span(first, last) or (begins, begins - 1)


def _rows(_year: int) -> Iterator[tuple[object, ...]]:
    places = {place.path: place for place in Place.objects.order_by("path")}
    unreal = set(never_was().values_list("pk", flat=True))
    for place in places.values():
        line = [places[place.path[:end]] for end in range(Place.steplen, len(place.path) + 1, Place.steplen)]
        at_level = {each.level: each.pk for each in line}
        yield (
            place.pk,
            place.code,
            line[-2].pk if len(line) > 1 else 0,
            place.level,
            place.kind,
            at_level.get(Level.CITY, 0),
            at_level.get(Level.COUNTY, 0),
            at_level.get(Level.TOWNSHIP, 0),
            place.name_zh,
            place.name_en,
            *_months(place.valid_from, place.valid_from if place.pk in unreal else place.valid_to),
        )


def _control(_year: int) -> Mapping[str, int]:
    return {"rows": Place.objects.count(), "place": Place.objects.aggregate(total=Sum("pk"))["total"] or 0}


def _names(_year: int) -> Iterator[tuple[object, ...]]:
    for row in PlaceName.objects.order_by("place_id", "valid_from", "pk"):
        yield (row.place_id, row.name_zh, row.name_en, *_months(row.valid_from, row.valid_to))


def _parents(_year: int) -> Iterator[tuple[object, ...]]:
    for row in PlaceParent.objects.order_by("place_id", "administered", "valid_from", "pk"):
        yield (row.place_id, row.parent_id or 0, row.administered, *_months(row.valid_from, row.valid_to))


def _carrying() -> Iterator[PlaceEventPart]:
    parts = PlaceEventPart.objects.filter(event__withdrawn_at__isnull=True, event__kind__in=_CARRIES)
    yield from parts.select_related("event").order_by("event__on", "event_id", "source_id", "basis", "target_id")


def _moves(_year: int) -> Iterator[tuple[object, ...]]:
    parts = list(_carrying())
    stays = {(part.event_id, part.source_id) for part in parts if part.source_id == part.target_id}
    for part in parts:
        yield (
            part.event_id,
            part.event.on,
            month_index(part.event.on),
            part.source_id,
            part.target_id,
            part.basis,
            int(part.weight * WEIGHT_SCALE),
            (part.event_id, part.source_id) not in stays,
        )


def _weight(_year: int) -> Mapping[str, int]:
    parts = list(_carrying())
    return {"rows": len(parts), "weight_e8": sum(int(part.weight * WEIGHT_SCALE) for part in parts)}


FEEDS = [
    Feed("places", lambda: [WHOLE], _rows, _control),
    Feed("place_names", lambda: [WHOLE], _names, lambda _: {"rows": PlaceName.objects.count()}),
    Feed("place_parents", lambda: [WHOLE], _parents, lambda _: {"rows": PlaceParent.objects.count()}),
    Feed("place_moves", lambda: [WHOLE], _moves, _weight),
]
