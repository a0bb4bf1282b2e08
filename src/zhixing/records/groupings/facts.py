"""Groupings handed down to the warehouse: one row a member and run of months at whose ends it belongs."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import timedelta
from operator import itemgetter

from django.db.models import F
from django.db.models.functions import Coalesce, Least

from zhixing.methods.periods import month_index
from zhixing.records.enterprises.models import EnterpriseSpell
from zhixing.records.groupings.models import Member
from zhixing.warehouse.build import WHOLE, Feed
from zhixing.warehouse.spans import month_span


def rows(_year: int) -> Iterator[tuple[object, ...]]:
    """Rows of the `groupings` table. An industry lies at the grouping's place, an enterprise where it was that day."""
    firms: dict[int, list[tuple[object, int]]] = defaultdict(list)
    spells = EnterpriseSpell.objects.filter(enterprise__memberships__isnull=False).distinct().order_by("valid_from")
    for enterprise, *spell in spells.values_list("enterprise", "valid_from", "place"):
        firms[enterprise].append(tuple(spell))
    counting = Member.objects.filter(taken_back=False).select_related("grouping").order_by("pk")
    for one in counting.iterator(chunk_size=2000):
        last = min((day for day in (one.valid_to, one.grouping.valid_to) if day is not None), default=None)
        found = month_span(one.valid_from, last)
        if found is None:
            continue
        place = one.grouping.place_id
        if spells_of := firms.get(one.enterprise_id or 0):
            place = spells_of[max(bisect_right(spells_of, one.valid_from, key=itemgetter(0)) - 1, 0)][1]
        yield (
            one.grouping.code, one.grouping.kind, one.grouping.name_zh, one.grouping.name_en, one.division,
            one.enterprise_id or 0, one.leading, place, *found,
        )  # fmt: skip


def control(_year: int) -> Mapping[str, int]:
    """Totals the written file must reproduce; the earlier of both last days is found by the database."""
    ended = Member.objects.filter(taken_back=False).annotate(
        last=Least(Coalesce("valid_to", "grouping__valid_to"), Coalesce("grouping__valid_to", "valid_to"))
    )
    total, enterprises = 0, 0
    for first, last, enterprise in ended.values_list("valid_from", "last", F("enterprise")):
        if last is None or month_index(last + timedelta(days=1)) > month_index(first):
            total, enterprises = total + 1, enterprises + (enterprise or 0)
    return {"rows": total, "enterprise": enterprises}


FEEDS = [Feed("groupings", lambda: [WHOLE], rows, control)]
