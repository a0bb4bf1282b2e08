"""The place tree handed down to the warehouse, with every place's own city, county and township."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.db.models import Sum

from zhixing.methods.periods import month_index
from zhixing.office.models import Level, Place
from zhixing.warehouse.build import WHOLE, Feed
from zhixing.warehouse.schema import STILL


def _rows(_year: int) -> Iterator[tuple[object, ...]]:
    places = {place.path: place for place in Place.objects.order_by("path")}
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
            month_index(place.valid_from),
            # `valid_to` is the first day it is no more.
            month_index(place.valid_to) if place.valid_to else STILL,
        )


def _control(_year: int) -> Mapping[str, int]:
    return {"rows": Place.objects.count(), "place": Place.objects.aggregate(total=Sum("pk"))["total"] or 0}


FEEDS = [Feed("places", lambda: [WHOLE], _rows, _control)]
