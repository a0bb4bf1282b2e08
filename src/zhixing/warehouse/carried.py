"""Reported values carried to today's places: whole where places merged, by weight where one was split, never twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from zhixing.methods.values import Qualifier, Reason, Text
from zhixing.warehouse.figures import made_of_approximate, weakest
from zhixing.warehouse.histories import PlaceMap
from zhixing.warehouse.places import PlaceTree
from zhixing.warehouse.series_values import SeriesValues, Span, Value, reached_by
from zhixing.warehouse.shared import estimated

Cell = tuple[int, str]


@dataclass(slots=True)
class _Gathered:
    """What comes to one place, industry and period: source, value, share, and the weights it is shared by."""

    parts: list[tuple[int, Value, Fraction, tuple[str, ...]]] = field(default_factory=list)
    late: list[tuple[int, Value, Fraction, tuple[str, ...]]] = field(default_factory=list)


def carried(values: SeriesValues, places: PlaceMap, *, additive: bool) -> SeriesValues:
    """The values of a series on today's places.

    A sum needs a value of every place that went into the one of today; a level or rate that may not be added is carried
    only whole and alone. What was reported for a place after it had ended enters only where its successor is silent.
    """
    if not places.shares:
        return values
    changed = set(places.shares)
    took = {target for runs in places.shares.values() for *_, shares, _ in runs for target in shares}
    cells: dict[Cell, dict[Span, Value]] = {
        cell: dict(spans) for cell, spans in values.cells.items() if cell[0] not in changed | took
    }
    gathered: dict[tuple[int, str, Span], _Gathered] = defaultdict(_Gathered)
    for (place, division), spans in values.cells.items():
        if place in changed | took:
            for span, value in spans.items():
                _hand_on(gathered, places, place, division, span, value)
    refusals = {}
    for (place, division, span), found in gathered.items():
        sources = _sources(places, place, span)
        made = _together(places.tree, found, sources, additive=additive)
        if isinstance(made, Value):
            cells.setdefault((place, division), {})[span] = made
        else:
            refusals[place, division, span] = made
    known = [*cells, *((place, division) for place, division, _ in refusals)]
    return replace(values, cells=cells, reached=reached_by(places.tree, known), refusals=refusals)


def _hand_on(
    gathered: Mapping[tuple[int, str, Span], _Gathered],
    places: PlaceMap,
    place: int,
    division: str,
    span: Span,
    value: Value,
) -> None:
    month = span[0] + span[1] - 1
    shares, bases = places.shares_of(place, month)
    late = place not in shares and places.lived[place][1] < month
    for target, share in shares.items():
        at = gathered[target, division, span]
        (at.late if late else at.parts).append((place, value, share, bases))


def _sources(places: PlaceMap, target: int, span: Span) -> set[int]:
    """The places whose values a place of today needs for a period: those that stood then and went into it."""
    month, found = span[0] + span[1] - 1, set()
    for place in {target, *(places.shares or {})}:
        first, last = places.lived[place]
        if first <= month <= last and target in places.shares_of(place, month)[0]:
            found.add(place)
    return found


def _together(tree: PlaceTree, found: _Gathered, sources: set[int], *, additive: bool) -> Value | Reason:
    parts = found.parts or found.late
    missing = sorted(sources - {place for place, *_ in parts}) if found.parts else []
    whole = len(parts) == 1 and parts[0][2] == 1
    if missing:
        return _lacking([row.name for place in missing if (row := tree.by_id(place))])
    if whole:
        return parts[0][1]
    if not additive:
        return _NOT_ADDED
    told = []
    for place, _, share, bases in parts:
        row = tree.by_id(place)
        if share != 1 and row is not None:
            told.append(estimated(row.name, share, bases))
    total = sum((Fraction(value.amount_e4) * share for _, value, share, _ in parts), Fraction(0))
    if len(parts) > 1:
        told.append(_carried_together(len(parts)))
    if any(value.qualifier is not Qualifier.EXACT for _, value, _, _ in parts):
        told.append(made_of_approximate())
    return Value(total, weakest(*(value.approval for _, value, _, _ in parts)), told=tuple(told))


def _lacking(names: list[Text]) -> Reason:
    zh, en = "、".join(name.zh for name in names), ", ".join(name.en for name in names)
    return Reason(
        "map-incomplete",
        Text(
            f"并入今日区划的下列地区没有数值，不能合计：{zh}。",
            f"Places that went into the one of today have no value, so no total is made: {en}.",
        ),
    )


_NOT_ADDED = Reason(
    "map-not-additive",
    Text(
        "该数值不能相加，也不能按权重分开，今日区划上的数值无法判断。",
        "The value can neither be added nor divided by weight; on today's map it cannot be told.",
    ),
    Text("请改用“当时区划”查看。", "Look at it on the places of the time."),
)


def _carried_together(count: int) -> Reason:
    return Reason(
        "map-summed",
        Text(f"由并入今日区划的 {count} 个地区的数值合计。", f"Added up from {count} places that went into this one."),
    )
