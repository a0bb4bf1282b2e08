"""The readers of this room: what is held already, what stands on a day, lists as an address narrows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from zhixing.office.asked_numbers import asked_number
from zhixing.office.models import Person
from zhixing.office.permissions import Action, visible
from zhixing.office.places import place_by_code
from zhixing.records.enterprises.models import Enterprise, EnterpriseSpell
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


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the list is narrowed to; the names are those of the address. Empty means all."""

    q: str = ""
    kind: str = ""
    level: str = ""
    detail: str = ""
    place: str = ""
    industry: str = ""
    enterprise: str = ""
    on: str = ""


def narrow(things: QuerySet[Qualification], wanted: Narrowing, on: date | None) -> QuerySet[Qualification]:
    """Narrow as an address says, by kind and name; `on` keeps what stands on that day.

    `place` takes a code and everything below it, `industry` a code and its subclasses (the holder's, or the
    one stated). Raises UnknownName for a place that does not exist.
    """
    exact = {"kind": wanted.kind, "level": wanted.level, "detail": wanted.detail}
    things = things.filter(**{name: value for name, value in exact.items() if value})
    if (enterprise := asked_number(wanted.enterprise)) is not None:
        things = things.filter(enterprise=enterprise)
    if wanted.place:
        things = things.filter(place__path__startswith=place_by_code(wanted.place).path)
    if wanted.industry:
        of_firm = EnterpriseSpell.objects.filter(
            enterprise=OuterRef("enterprise"), industry__startswith=wanted.industry
        )
        things = things.filter(Q(industry__startswith=wanted.industry) | Exists(of_firm))
    for word in wanted.q.split():
        texts = ("holder", "title", "number", "subject", "issuer", "enterprise__credit_code")
        found = Q()
        for text in texts:
            found |= Q(**{f"{text}__icontains": word})
        things = things.filter(found)
    if on is not None:
        things = standing_on(things, on)
    return things.order_by("kind", "level", "holder", "pk")


def standing_on(things: QuerySet[Qualification], day: date) -> QuerySet[Qualification]:
    """Keep what counts on a day: the last standing up to it says valid, and its term has not run out."""
    up_to = Standing.objects.filter(qualification=OuterRef("pk"), taken_back=False, on__lte=day).order_by("-on")
    last = things.annotate(
        last_status=Subquery(up_to.values("status")[:1]), last_until=Subquery(up_to.values("until")[:1])
    )
    return last.filter(Q(last_until__isnull=True) | Q(last_until__gte=day), last_status=Status.VALID)


def of_enterprise(enterprise: Enterprise, *, person: Person | None, on: date) -> QuerySet[Qualification]:
    """What an enterprise holds and the person may see."""
    seen = visible(person, Qualification.objects.all(), Action.QUALIFICATIONS_READ, on=on)
    return seen.filter(enterprise=enterprise).order_by("kind", "level", "pk")
