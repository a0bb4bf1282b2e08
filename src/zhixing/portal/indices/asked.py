"""What the pages of an index ask: its result at a place, its readings, and which of its figures a reader may see."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse

from zhixing.catalogue.index import Index
from zhixing.catalogue.known import UnknownName, near
from zhixing.methods.periods import Period
from zhixing.methods.values import Reading, Status
from zhixing.portal import figures
from zhixing.portal.choice import Choice
from zhixing.warehouse.indices import IndexResult, index_result
from zhixing.warehouse.measure import Question


def index_called(code: str) -> Index:
    """An index. Raises UnknownName with the near ones, with all of them where none is near."""
    known = figures.catalogue().indices
    if code not in known:
        raise UnknownName("index", code, near(code, known) or tuple(known))
    return figures.catalogue().index(code)


def result(
    code: str, choice: Choice, period: Period, by: tuple[str, ...] = (), *, on: date | None = None
) -> IndexResult:
    """The whole tree of an index at the chosen place, or at the places below it, under the definitions of a day.

    Raises NoSnapshot.
    """
    return index_result(figures.catalogue(), figures.warehouse(), Question(code, choice.code, period, by), on=on)


def readings(
    code: str, choice: Choice, period: Period, *, public: bool, by: tuple[str, ...] = (), on: date | None = None
) -> list[Reading]:
    """A figure at the chosen place or below it, without what the public does not see."""
    return figures.ask(Question(code, choice.code, period, by), on=on, public=public)


def leaf_readings(
    index: Index, choice: Choice, period: Period, *, public: bool, on: date | None = None
) -> list[Reading]:
    """The figure of every leaf at the chosen place, in the order of the leaves."""
    return [readings(leaf.indicator, choice, period, public=public, on=on)[0] for leaf in index.leaves]


def kept_back(index: Index, choice: Choice, period: Period, on: date | None = None) -> set[str]:
    """Codes of the places below that have a leaf the public does not see.

    Weights anyone may choose would tell such a leaf: with all the others at zero the total is its score.
    """
    found = set()
    for code in dict.fromkeys(leaf.indicator for leaf in index.leaves):
        if "place" not in {each.value for each in figures.definition(code, on).breakdowns}:
            continue
        cut = readings(code, choice, period, public=True, by=("place",), on=on)
        found |= {each.groups[0].key for each in cut if each.status is Status.SUPPRESSED}
    return found


def part_covered(reading: Reading) -> str:
    """The share of the weight that rests on data, "" where all of it does or there is no index."""
    share = reading.completeness
    return "" if reading.value is None or share is None or share == 1 else f"{share * 100:.0f}%"


def address(name: str, code: str, place: str, period: Period, *more: str, kept: Mapping[str, str] | None = None) -> str:
    """A page of an index about a place and period; `kept` is what else its address says."""
    query = {"place": place, "period": str(period), **(kept or {})}
    return f"{reverse(name, args=[code, *more])}?{urlencode(query)}"
