"""The readers of this room: members on record, lists as an address narrows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from zhixing.records.groupings.models import Member
from zhixing.records.groupings.rules import Belongs


def members(ids: Iterable[int]) -> Mapping[int, list[Belongs]]:
    """The memberships that count, by grouping, oldest first."""
    rows = Member.objects.filter(grouping__in=list(ids), taken_back=False).order_by("valid_from", "pk")
    found: dict[int, list[Belongs]] = defaultdict(list)
    columns = ("grouping", "division", "enterprise", "leading", "valid_from", "valid_to")
    for grouping, *belongs in rows.values_list(*columns):
        found[grouping].append(Belongs(*belongs))
    return found
