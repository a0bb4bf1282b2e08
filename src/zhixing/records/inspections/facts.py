"""Batches and test items handed down to the warehouse, one partition a year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from django.db.models import Count, Q

from zhixing.methods.periods import month_index
from zhixing.records.enterprises.models import EnterpriseSpell
from zhixing.records.inspections.models import Batch, Completeness, Finding, ItemVerdict
from zhixing.warehouse.build import Feed
from zhixing.warehouse.schema import NOT_LOCATED, SCALE

_DIVISION_DIGITS = 2
_CHUNK = 5_000
_NOT_IDENTIFIED = 0


def division_of(industry: str) -> str:
    """The two-digit division of a GB/T 4754 code (`1361` → `13`, `C1361` → `13`), "" for a section or nothing."""
    digits = industry.lstrip("ABCDEFGHIJKLMNOPQRST")
    return digits[:_DIVISION_DIGITS] if len(digits) >= _DIVISION_DIGITS else ""


def years() -> list[int]:
    """The years in which any batch has its day."""
    return [day.year for day in Batch.objects.dates("day", "year")]


def batch_rows(year: int) -> Iterator[tuple[object, ...]]:
    """Rows of the `batches` table. Industry and size are the enterprise's on the day where the batch has none."""
    spells = _spells(year)
    counted = Batch.objects.filter(day__year=year).order_by("pk").annotate(
        items=Count("findings", filter=~Q(findings__item="")),
        failed=Count("findings", filter=~Q(findings__item="") & Q(findings__verdict=ItemVerdict.FAIL)),
    )  # fmt: skip
    columns = (
        "pk", "place", "industry", "category", "enterprise", "size", "channel", "purpose", "source__code",
        "source__completeness", "final", "day", "verdict", "severity", "items", "failed",
    )  # fmt: skip
    for (
        pk, place, industry, category, enterprise, size, channel, purpose, source, completeness, final, day, verdict,
        severity, items, failed,
    ) in counted.values_list(*columns).iterator(chunk_size=_CHUNK):  # fmt: skip
        own_industry, own_size = industry, size
        if enterprise and not (industry and size):
            of_firm = _on(spells.get(enterprise, ()), day)
            own_industry, own_size = industry or of_firm[0], size or of_firm[1]
        yield (
            pk, place or NOT_LOCATED, own_industry, division_of(own_industry), category, enterprise or _NOT_IDENTIFIED,
            own_size, channel, purpose, source, completeness == Completeness.COMPLETE, final, day, day.year,
            month_index(day), verdict, severity, items, failed, SCALE,
        )  # fmt: skip


def batch_control(year: int) -> Mapping[str, int]:
    """Totals the written batches must reproduce, counted by another road."""
    named = Finding.objects.filter(batch__day__year=year).exclude(item="")
    return {
        "rows": Batch.objects.filter(day__year=year).count(),
        "items": named.count(),
        "failed_items": named.filter(verdict=ItemVerdict.FAIL).count(),
    }


def item_rows(year: int) -> Iterator[tuple[object, ...]]:
    """Rows of the `items` table.

    `complete` is False also for a source that names only the items that failed: their pass rate would be nothing's.
    """
    spells = _spells(year)
    lists_passing = set(
        Finding.objects.filter(verdict=ItemVerdict.PASS)
        .exclude(item="")
        .order_by()
        .values_list("batch__source", flat=True)
        .distinct()
    )
    columns = (
        "batch", "batch__place", "batch__industry", "batch__enterprise", "batch__category", "batch__purpose",
        "batch__source", "batch__source__code", "batch__source__completeness", "batch__final", "batch__day", "item",
        "item_class", "verdict",
    )  # fmt: skip
    found = Finding.objects.filter(batch__day__year=year).exclude(item="").order_by("pk")
    for (
        batch, place, industry, enterprise, category, purpose, source, source_code, completeness, final, day, item,
        item_class, verdict,
    ) in found.values_list(*columns).iterator(chunk_size=_CHUNK):  # fmt: skip
        own = industry or (_on(spells.get(enterprise, ()), day)[0] if enterprise else "")
        complete = completeness == Completeness.COMPLETE and source in lists_passing
        yield (
            batch, place or NOT_LOCATED, division_of(own), category, purpose, source_code, complete, final, day.year,
            month_index(day), item, item_class, verdict,
        )  # fmt: skip


def item_control(year: int) -> Mapping[str, int]:
    """Totals the written items must reproduce."""
    return {"rows": Finding.objects.filter(batch__day__year=year).exclude(item="").count()}


def item_years() -> list[int]:
    """The years in which any batch names a tested item."""
    named = Finding.objects.exclude(item="")
    return [day.year for day in Batch.objects.filter(findings__in=named).dates("day", "year")]


Spell = tuple[date, date | None, str, str]


def _spells(year: int) -> dict[int, list[Spell]]:
    """Industry and size of the enterprises that have batches in a year."""
    found: dict[int, list[Spell]] = defaultdict(list)
    of_year = EnterpriseSpell.objects.filter(
        enterprise__in=Batch.objects.filter(day__year=year, enterprise__isnull=False).values("enterprise")
    )
    for enterprise, *rest in of_year.values_list("enterprise", "valid_from", "valid_to", "industry", "size"):
        found[enterprise].append(tuple(rest))
    return found


def _on(spells: list[Spell] | tuple[Spell, ...], day: date) -> tuple[str, str]:
    for first, last, industry, size in spells:
        if first <= day and (last is None or day <= last):
            return industry, size
    return "", ""


FEEDS = [Feed("batches", years, batch_rows, batch_control), Feed("items", item_years, item_rows, item_control)]
