"""The readers of this room: what is known already, what a source is taken for, batches narrowed as an address says."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from zhixing.methods.periods import MONTHS_A_YEAR, Period
from zhixing.office.places import lay_in, place_by_code
from zhixing.records.enterprises.models import EnterpriseSpell
from zhixing.records.inspections import headings
from zhixing.records.inspections.models import Batch, Completeness, Finding, InspectionSource

CHUNK: Final = 2_000  # names or keys asked for at once; well below every database's limit


def known_batches(keys: Sequence[str]) -> dict[str, set[str]]:
    """Of these batch keys, those stored already, each with the digests of the rows it came from."""
    found: dict[str, set[str]] = {}
    if not Batch.objects.exists():
        return found
    for at in range(0, len(keys), CHUNK):
        rows = Batch.objects.filter(key__in=keys[at : at + CHUNK]).values_list("key", "original")
        found.update({key: {row_digest(row["cells"]) for row in original} for key, original in rows})
    return found


def known_keys(keys: Sequence[str]) -> set[str]:
    """Of these batch keys, those stored already."""
    return {
        key
        for at in range(0, len(keys), CHUNK)
        for key in Batch.objects.filter(key__in=keys[at : at + CHUNK]).values_list("key", flat=True)
    }


def how_many_nowhere(keys: Sequence[str]) -> int:
    """Of the stored batches with these keys, how many lie at no known place."""
    chunks = (keys[at : at + CHUNK] for at in range(0, len(keys), CHUNK))
    return sum(Batch.objects.filter(key__in=chunk, place=None).count() for chunk in chunks)


def ids_of(keys: Sequence[str]) -> dict[str, int]:
    """The primary keys of stored batches by batch key."""
    return {
        key: pk
        for at in range(0, len(keys), CHUNK)
        for key, pk in Batch.objects.filter(key__in=keys[at : at + CHUNK]).values_list("key", "pk")
    }


def row_digest(cells: Mapping[str, str]) -> str:
    """What makes two published rows say the same: every cell but the collector's own notes, stripped."""
    notes = headings.vocabulary().fields["ignore"].headings
    said = sorted((heading, text.strip()) for heading, text in cells.items() if text.strip())
    return json.dumps([pair for pair in said if headings.normalise(pair[0]) not in notes], ensure_ascii=False)


def completeness_after(name: str, *, passing: bool) -> Completeness:
    """What a source is taken for once these batches are in: confirmed by a person, else presumed from its batches.

    A source that shows a single passing batch publishes more than failures; one that shows none is presumed to
    publish failures only.
    """
    source = InspectionSource.objects.filter(code=name).first()
    if source is not None and not source.presumed:
        return Completeness(source.completeness)
    if passing or (source is not None and source.completeness == Completeness.COMPLETE):
        return Completeness.COMPLETE
    return Completeness.FAILURES_ONLY


def presumable(name: str) -> bool:
    """Whether a source without a passing batch would be presumed to publish failures only."""
    return (
        completeness_after(name, passing=False) is Completeness.FAILURES_ONLY
        and not InspectionSource.objects.filter(code=name, presumed=False).exists()
    )


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the batches page is narrowed to; the names are those of the address. Empty means all."""

    place: str = ""
    period: str = ""
    industry: str = ""
    product: str = ""
    verdict: str = ""
    source: str = ""
    purpose: str = ""
    channel: str = ""
    size: str = ""
    q: str = ""

    def as_query(self) -> dict[str, str]:
        """The narrowing as query parameters, those that are set."""
        return {name: value for name, value in asdict(self).items() if value}


def narrow(batches: QuerySet[Batch], wanted: Narrowing) -> QuerySet[Batch]:
    """Narrow batches as an address says, newest first.

    `place` takes a place code and everything that lay below it on the batch's day, `industry` a code and its
    subclasses, `product` a class and everything below it. Raises UnknownName for a place and PeriodError for a period
    that do not exist.
    """
    if wanted.place:
        batches = batches.filter(lay_in(place_by_code(wanted.place)))
    if wanted.period:
        first, last = days_of(Period.parse(wanted.period))
        batches = batches.filter(day__gte=first, day__lte=last)
    if wanted.industry:
        of_firm = _spells(industry__startswith=wanted.industry)
        batches = batches.filter(Q(industry__startswith=wanted.industry) | (Q(industry="") & Exists(of_firm)))
    if wanted.size:
        batches = batches.filter(Q(size=wanted.size) | (Q(size="") & Exists(_spells(size=wanted.size))))
    if wanted.product:
        batches = batches.filter(Q(category=wanted.product) | Q(category__startswith=f"{wanted.product}-->"))
    exact = {"verdict": wanted.verdict, "source__code": wanted.source, "purpose": wanted.purpose}
    exact["channel"] = wanted.channel
    batches = batches.filter(**{name: value for name, value in exact.items() if value})
    for word in wanted.q.split():
        item = Finding.objects.filter(batch=OuterRef("pk"), item__icontains=word)
        texts = ("product", "producer", "sampled_unit", "sample_no", "issuer")
        found = Q(Exists(item))
        for text in texts:
            found |= Q(**{f"{text}__icontains": word})
        batches = batches.filter(found)
    return batches.order_by("-day", "-pk")


def _spells(**what: str) -> QuerySet[EnterpriseSpell]:
    """What was true of a batch's enterprise on the batch's day."""
    open_or_later = Q(valid_to__isnull=True) | Q(valid_to__gte=OuterRef("day"))
    return EnterpriseSpell.objects.filter(
        open_or_later, enterprise=OuterRef("enterprise"), valid_from__lte=OuterRef("day"), **what
    )


def days_of(period: Period) -> tuple[date, date]:
    """The first and the last day of a period."""
    following = period.last + 1
    first = date(period.first // MONTHS_A_YEAR, period.first % MONTHS_A_YEAR + 1, 1)
    after = date(following // MONTHS_A_YEAR, following % MONTHS_A_YEAR + 1, 1)
    return first, after - timedelta(days=1)
