"""Enterprises handed down to the warehouse: one row a spell, so that any month can be counted as it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.db.models import Sum

from zhixing.methods.periods import month_index
from zhixing.records.enterprises.models import EnterpriseSpell
from zhixing.warehouse.build import WHOLE, Feed
from zhixing.warehouse.schema import STILL

DIVISION_DIGITS = 2


def _rows(_year: int) -> Iterator[tuple[object, ...]]:
    columns = ("enterprise", "place", "industry", "size", "status", "valid_from", "valid_to")
    for enterprise, place, industry, size, status, first, last in (
        EnterpriseSpell.objects.order_by("pk").values_list(*columns).iterator(chunk_size=5000)
    ):
        yield (
            enterprise, place, industry, industry[:DIVISION_DIGITS], size, status,
            month_index(first), month_index(last) if last else STILL,
        )  # fmt: skip


def _control(_year: int) -> Mapping[str, int]:
    totals = EnterpriseSpell.objects.aggregate(enterprise=Sum("enterprise"), place=Sum("place"))
    return {"rows": EnterpriseSpell.objects.count(), **{name: total or 0 for name, total in totals.items()}}


FEEDS = [Feed("enterprises", lambda: [WHOLE], _rows, _control)]
