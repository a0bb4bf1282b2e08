"""The readers of this room: what stands, what was measured, lists as an address narrows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from zhixing.records.laboratories.models import Capability, LaboratoryStanding
from zhixing.records.laboratories.rules import Stands, Value


def standings(ids: Iterable[int] | None = None) -> Mapping[int, list[Stands]]:
    """The standings that count, by laboratory, oldest first; None = of every laboratory."""
    rows = LaboratoryStanding.objects.filter(taken_back=False).order_by("on")
    if ids is not None:
        rows = rows.filter(laboratory__in=list(ids))
    found: dict[int, list[Stands]] = defaultdict(list)
    for laboratory, *stands in rows.values_list("laboratory", "on", "level", "works"):
        found[laboratory].append(Stands(*stands))
    return found


def values(ids: Iterable[int] | None = None) -> Mapping[int, list[Value]]:
    """The values that count, by laboratory, oldest first; None = of every laboratory."""
    rows = Capability.objects.filter(taken_back=False).order_by("on")
    if ids is not None:
        rows = rows.filter(laboratory__in=list(ids))
    found: dict[int, list[Value]] = defaultdict(list)
    for laboratory, *value in rows.values_list("laboratory", "measure", "on", "value"):
        found[laboratory].append(Value(*value))
    return found
