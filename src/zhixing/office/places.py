"""Looking places up: by the installation's own code, by a code of another system on a day, by name."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from zhixing.catalogue.known import UnknownName, near
from zhixing.office.models import Place, PlaceCode


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


def root() -> Place | None:
    """The city of this installation: the first place without a parent."""
    return Place.objects.filter(depth=1).order_by("path").first()
