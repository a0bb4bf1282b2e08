"""The readers of this room: what is held already, what stands on a day, lists as an address narrows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from zhixing.records.qualifications.entries import Stands
from zhixing.records.qualifications.models import Qualification, Standing, Status

CHUNK: Final = 2_000  # keys asked for at once; well below every database's limit


def held(keys: Sequence[str]) -> dict[str, Qualification]:
    """Of these keys, what is on record."""
    return {
        one.key: one
        for at in range(0, len(keys), CHUNK)
        for one in Qualification.objects.filter(key__in=keys[at : at + CHUNK])
    }


def standings(ids: Iterable[int]) -> Mapping[int, list[Stands]]:
    """The standings that count of some qualifications, oldest first."""
    wanted = sorted(ids)
    found: dict[int, list[Stands]] = defaultdict(list)
    for at in range(0, len(wanted), CHUNK):
        rows = Standing.objects.filter(qualification__in=wanted[at : at + CHUNK], taken_back=False).order_by("on")
        for pk, on, status, until, quantity in rows.values_list("qualification", "on", "status", "until", "quantity"):
            found[pk].append(Stands(on, status, until, quantity))
    return found


def obtained_on(said: Sequence[Stands]) -> date | None:
    """The day a thing came: the first day it was valid."""
    return min((one.on for one in said if one.status == Status.VALID), default=None)
