"""A fact table whose rows lie at the places of a map instead of those they were recorded at; nothing else changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ibis

from zhixing.warehouse.histories import Segment
from zhixing.warehouse.schema import STILL


def relocated(facts: Any, segments: Sequence[Segment]) -> Any:
    """The same rows at the places of the segments. What stood over several of them stands once in each, in turn."""
    if "mi" in facts.columns:
        return facts.mutate(place=_at(facts, segments))
    whole = [each for each in segments if _covers_all(each)]
    cut = sorted({each.place for each in segments} - {each.place for each in whole})
    if not cut:
        return facts.mutate(place=_whole(facts, whole))
    pieces = [facts.filter(facts.place.notin(cut)).mutate(place=_whole(facts, whole).cast(facts.place.type()))]
    for place in cut:
        mine = [each for each in segments if each.place == place]
        pieces += [_standing(facts, each) for each in (*mine, *_between(mine, place))]
    return ibis.union(*pieces)


def _covers_all(segment: Segment) -> bool:
    return segment.first <= 0 and segment.last >= STILL


def _at(facts: Any, segments: Sequence[Segment]) -> Any:
    branches = [
        (
            (facts.place == each.place) & facts.mi.between(max(each.first, 0), min(each.last, STILL)),
            ibis.literal(each.node).cast(facts.place.type()),
        )
        for each in segments
    ]
    return ibis.cases(*branches, else_=facts.place)


def _whole(facts: Any, segments: Sequence[Segment]) -> Any:
    branches = [(facts.place == each.place, ibis.literal(each.node).cast(facts.place.type())) for each in segments]
    return ibis.cases(*branches, else_=facts.place) if branches else facts.place


def _between(segments: Sequence[Segment], place: int) -> list[Segment]:
    """The months no segment speaks of: the place itself."""
    found, at = [], 0
    for each in sorted(segments, key=lambda segment: segment.first):
        if each.first > at:
            found.append(Segment(place, at, each.first - 1, place))
        at = max(at, each.last + 1)
    if at <= STILL:
        found.append(Segment(place, at, STILL, place))
    return found


def _standing(facts: Any, segment: Segment) -> Any:
    first, last = max(segment.first, 0), min(segment.last, STILL)
    mine = facts.filter(facts.place == segment.place, facts.first_mi <= last, facts.last_mi >= first)
    return mine.mutate(
        place=ibis.literal(segment.node).cast(mine.place.type()),
        first_mi=ibis.greatest(mine.first_mi, first).cast(mine.first_mi.type()),
        last_mi=ibis.least(mine.last_mi, last).cast(mine.last_mi.type()),
    )
