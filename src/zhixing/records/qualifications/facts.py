"""What is held, handed down to the warehouse twice: what stands at a month's end, and what came in a month."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter

from django.db.models import Case, F, Min, OuterRef, Q, QuerySet, Subquery, Sum, When, Window
from django.db.models.functions import Lead

from zhixing.methods.periods import month_index
from zhixing.records.enterprises.models import EnterpriseSpell
from zhixing.records.qualifications import rules
from zhixing.records.qualifications.entries import Stands
from zhixing.records.qualifications.models import Qualification, Standing, Status
from zhixing.warehouse.build import WHOLE, Feed
from zhixing.warehouse.spans import month_span

_CHUNK = 5_000
_DIVISION_DIGITS = 2
_NO_ENTERPRISE = 0
_THING = ("qualification", "kind", "level", "detail", "subject", "enterprise", "place", "industry")
_COLUMNS = (
    "qualification", "qualification__kind", "qualification__level", "qualification__detail", "qualification__subject",
    "qualification__enterprise", "qualification__place", "qualification__industry", "on", "status", "until", "quantity",
)  # fmt: skip
Thing = tuple[int, str, str, str, str, int | None, int, str]
Spell = tuple[date, int, str, str]  # since, place, industry, size


def rows(_year: int) -> Iterator[tuple[object, ...]]:
    """Rows of the `qualifications` table: one a run of months at whose ends a thing stands."""
    firms = _Firms()
    for thing, said in _things(Standing.objects.filter(taken_back=False)):
        for stretch in rules.stretches(said):
            if found := month_span(stretch.first, stretch.last):
                yield (*firms.placed(thing, stretch.first), stretch.quantity, *found)


def control(_year: int) -> Mapping[str, int]:
    """Totals the written file must reproduce: the last days are found by the database, not by `rules` and `spans`."""
    following = Window(Lead("on"), partition_by=F("qualification"), order_by=F("on").asc())
    counting = Standing.objects.filter(taken_back=False).annotate(following=following)
    total, persons, things = 0, 0, 0
    columns = ("qualification", "status", "on", "until", "following", "quantity")
    for qualification, status, on, until, after, quantity in counting.values_list(*columns).iterator(chunk_size=_CHUNK):
        days = [day for day in (until and until + timedelta(days=1), after) if day]
        # The first day on which it no longer stands lies in a later month: then it stood at some month's end.
        if status == Status.VALID and (not days or month_index(min(days)) > month_index(on)):
            total, persons, things = total + 1, persons + quantity, things + qualification
    return {"rows": total, "quantity": persons, "qualification": things}


def years() -> list[int]:
    """The years in which anything came."""
    return sorted({day.year for day in _came().values_list("came", flat=True)})


def obtained_rows(year: int) -> Iterator[tuple[object, ...]]:
    """Rows of the `obtained` table: one a thing, in the month it was first valid."""
    firms = _Firms()
    for thing, said in _things(Standing.objects.filter(taken_back=False, status=Status.VALID)):
        first = min(said)
        if first.on.year == year:
            yield (*firms.placed(thing, first.on), first.quantity, year, month_index(first.on))


def obtained_control(year: int) -> Mapping[str, int]:
    """Totals of one year, counted by the database."""
    first = Standing.objects.filter(qualification=OuterRef("pk"), taken_back=False, status=Status.VALID).order_by("on")
    of_year = _came().filter(came__year=year).annotate(persons=Subquery(first.values("quantity")[:1]))
    totals = of_year.aggregate(quantity=Sum("persons"), qualification=Sum("pk"))
    return {"rows": of_year.count(), **{name: total or 0 for name, total in totals.items()}}


def _came() -> QuerySet[Qualification]:
    counts = Q(standings__taken_back=False, standings__status=Status.VALID)
    day = Min(Case(When(counts, then="standings__on")))
    return Qualification.objects.annotate(came=day).filter(came__isnull=False)


def _things(counting: QuerySet[Standing]) -> Iterator[tuple[Thing, list[Stands]]]:
    found = counting.order_by("qualification", "on").values_list(*_COLUMNS).iterator(chunk_size=_CHUNK)
    for thing, several in groupby(found, key=itemgetter(slice(0, len(_THING)))):
        yield thing, [Stands(*one[len(_THING) :]) for one in several]


class _Firms:
    """Where an enterprise was, in which industry and of which size, on a day; read once a build."""

    def __init__(self) -> None:
        self._spells: dict[int, list[Spell]] = defaultdict(list)
        holders = Qualification.objects.filter(enterprise__isnull=False).values("enterprise")
        of_holders = EnterpriseSpell.objects.filter(enterprise__in=holders).order_by("valid_from")
        for enterprise, *spell in of_holders.values_list("enterprise", "valid_from", "place", "industry", "size"):
            self._spells[enterprise].append(tuple(spell))

    def placed(self, thing: Thing, day: date) -> tuple[object, ...]:
        """Every column up to the size. Before its first spell an enterprise is taken for what that spell says."""
        *named, enterprise, place, industry = thing
        size = ""
        if spells := self._spells.get(enterprise or _NO_ENTERPRISE):
            at = max(bisect_right(spells, day, key=itemgetter(0)) - 1, 0)
            _, place, industry, size = spells[at]
        return (*named, enterprise or _NO_ENTERPRISE, place, industry, industry[:_DIVISION_DIGITS], size)


FEEDS = [
    Feed("qualifications", lambda: [WHOLE], rows, control),
    Feed("obtained", years, obtained_rows, obtained_control),
]
