"""What a reader who has not signed in does not see: small counts, and whatever would give them away by subtraction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from zhixing.catalogue.model import Breakdown, Indicator, Method
from zhixing.methods.suppression import suppress
from zhixing.methods.values import Reading, Reason, Status, Text
from zhixing.warehouse.measure import Question
from zhixing.warehouse.places import PlaceTree

MOST_DIMENSIONS: Final = 2  # a question breaks down by at most so many
_COUNTED: Final = frozenset({Method.COUNT, Method.PROPORTION})
_WITHHELD: Final = Reason(
    "suppressed.small_cell",
    Text("数量过小，公开页面不予显示。", "The count is too small to be shown in public."),
    Text("登录后可按权限查看。", "Sign in to see it where you may."),
)


def withheld(readings: Sequence[Reading], indicator: Indicator) -> list[Reading]:
    """The readings with small counts taken out, and those that would reveal them beside the total of their row.

    Only counts of events and rates made of them are affected: they speak of few enterprises, a reported total does not.
    A row is what adds up to a total that is shown too: the parts of one period, or the periods of one figure.
    """
    if indicator.method not in _COUNTED:
        return list(readings)
    rows: dict[str, list[int]] = defaultdict(list)
    for at, reading in enumerate(readings):
        if reading.value is not None:
            rows[_row_of(reading)].append(at)
    gone = {
        at
        for places in rows.values()
        for at, hide in zip(places, _hidden([readings[each] for each in places]), strict=True)
        if hide
    }
    return [without_value(reading) if at in gone else reading for at, reading in enumerate(readings)]


def _row_of(reading: Reading) -> str:
    """Parts of different periods do not add up to one total; periods without parts do."""
    if any(group.dimension != Breakdown.PERIOD for group in reading.groups):
        return str(reading.period)
    return ""


def _hidden(row: Sequence[Reading]) -> Sequence[bool]:
    counts = [int((each.value if each.denominator is None else each.denominator) or 0) for each in row]
    return list(suppress(np.array(counts), total_is_shown=len(counts) > 1))


def beside(question: Question, indicator: Indicator, places: PlaceTree) -> Iterator[tuple[Question, str, str]]:
    """The questions whose lists hold what this one asks for alone, each with the dimension and key of its cell there.

    A cell asked for by itself must not tell what the list of its neighbours keeps back.
    """
    if len(question.by) >= MOST_DIMENSIONS:
        return
    row = places.by_code(question.place) if question.place else None
    if row and row.is_division and Breakdown.PLACE in indicator.breakdowns and Breakdown.PLACE not in question.by:
        # Of a place that moved, the lists of every parent it had: it stood in one of them in each month.
        above = [places.by_id(version.parent) for version in places.versions(row.place)]
        for code in dict.fromkeys(each.code for each in above if each is not None):
            yield replace(question, place=code, by=(Breakdown.PLACE.value, *question.by)), Breakdown.PLACE, row.code
    for dimension, value in question.where.items():
        if dimension not in question.by:
            rest = {name: kept for name, kept in question.where.items() if name != dimension}
            yield replace(question, where=rest, by=(str(dimension), *question.by)), str(dimension), value


def withheld_beside(
    readings: Sequence[Reading], question: Question, indicator: Indicator, places: PlaceTree,
    ask: Callable[[Question], list[Reading]],
) -> list[Reading]:  # fmt: skip
    """The readings without those that are kept back in a list of their neighbours; `ask` answers questions in full."""
    found = list(readings)
    if indicator.method not in _COUNTED:
        return found
    for wider, dimension, key in beside(question, indicator, places):
        listed = withheld(ask(wider), indicator)
        kept_back = {
            _coordinates(each, leave_out=dimension)
            for each in listed
            if each.status is Status.SUPPRESSED and any(_is(group, dimension, key) for group in each.groups)
        }
        found = [without_value(each) if _coordinates(each) in kept_back else each for each in found]
    return found


def without_leaves_kept_back(readings: Sequence[Reading], leaves: Iterable[Sequence[Reading]]) -> list[Reading]:
    """The readings of an index without those that rest on a leaf kept back: it could be worked out from the others."""
    kept_back = {_coordinates(each) for leaf in leaves for each in leaf if each.status is Status.SUPPRESSED}
    return [without_value(replace(each, reasons=())) if _coordinates(each) in kept_back else each for each in readings]


def _is(group: object, dimension: str, key: str) -> bool:
    return getattr(group, "dimension", "") == dimension and getattr(group, "key", "") == key


def _coordinates(reading: Reading, *, leave_out: str = "") -> tuple[object, ...]:
    groups = tuple((group.dimension, group.key) for group in reading.groups if group.dimension != leave_out)
    return (str(reading.period), *groups)


def without_value(reading: Reading) -> Reading:
    """The reading as the public sees it: that there is one, and why it is not shown."""
    if reading.status is Status.SUPPRESSED:
        return reading
    return replace(
        reading, value=None, numerator=None, denominator=None, interval=None, rank_band=None,
        status=Status.SUPPRESSED, reasons=(*reading.reasons, _WITHHELD),
    )  # fmt: skip
