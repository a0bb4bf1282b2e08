"""From points to a grade: bands whose gaps are settled by a named rule, vetoes after the sum, ranks that are shared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from zhixing.methods.arrays import Ints, floats
from zhixing.methods.errors import MethodError
from zhixing.methods.rounding import round_half_up
from zhixing.methods.values import Text

VETOED: Final = Text("否决项触发，得分不影响等级", "a veto applies: the points do not change the grade")


class Gap(StrEnum):
    """Where 89.5 stands when a document says "90 and above" and "80 to 89": below 90, or rounded half up before."""

    CONTINUOUS = "continuous"
    INTEGER_HALF_UP = "integer_half_up"


@dataclass(frozen=True, slots=True)
class Band:
    """A grade and the lowest points it takes (inclusive); None takes everything that is left."""

    grade: str
    lowest: Decimal | None


@dataclass(frozen=True, slots=True)
class Graded:
    """A grade with its explanation: the points, what they were banded as, and the vetoes that overrode them."""

    grade: str
    points: Decimal
    banded: Decimal
    vetoes: tuple[Text, ...]

    @property
    def note(self) -> Text | None:
        """Why the grade does not follow from the points, when it does not."""
        return VETOED if self.vetoes else None


def grade(points: Decimal, bands: Sequence[Band], *, gap: Gap, vetoes: Sequence[Text] = ()) -> Graded:
    """The band `points` fall into; any veto makes it the last band, and the points stay as they were summed.

    `bands` run from the best to the worst. Raises MethodError for bands that are missing or out of order, points that
    are not finite, and points below every band.
    """
    if not bands:
        raise MethodError(Text("没有等级划分", "there are no bands"))
    cuts = [band.lowest for band in bands]
    known = [cut for cut in cuts if cut is not None]
    if None in cuts[:-1] or any(upper <= lower for upper, lower in pairwise(known)):
        raise MethodError(
            Text("等级下限须从高到低排列", "the bands' lowest points must fall from the best to the worst")
        )
    if not points.is_finite():
        raise MethodError(Text("得分不是有限的数", "the points are not a finite number"))
    banded = round_half_up(points, 0) if gap is Gap.INTEGER_HALF_UP else points
    if vetoes:
        return Graded(bands[-1].grade, points, banded, tuple(vetoes))
    for band in bands:
        if band.lowest is None or banded >= band.lowest:
            return Graded(band.grade, points, banded, ())
    raise MethodError(Text(f"得分 {points} 低于所有等级", f"{points} points lie below every band"))


def shared_ranks(totals: Sequence[Decimal], *tie_breakers: Sequence[Decimal]) -> tuple[int, ...]:
    """Ranks by points, the most first; equals are told apart by each tie-breaker in turn, else they share 1, 1, 3.

    Sequences of one length in, ranks in the order given out. Raises MethodError when lengths differ.
    """
    columns = (totals, *tie_breakers)
    if len({len(column) for column in columns}) != 1:
        raise MethodError(Text("各列长度不一致", "the columns differ in length"))
    rows = list(zip(*columns, strict=True))
    return tuple(1 + sum(other > row for other in rows) for row in rows)


class FirstGroup(StrEnum):
    """Which end the first group holds."""

    HIGHEST = "highest"
    LOWEST = "lowest"


def quantile_groups(values: ArrayLike, groups: int, *, first: FirstGroup) -> Ints:
    """Put one-dimensional `values` into `groups` of nearly equal size, numbered from 1 at the end named by `first`.

    Equal values share the earlier group; missing values get 0 and take no place. The r-th of n (ties share the lowest
    r) stands in group G + 1 - ceil(G (n + 1 - r) / n). Raises MethodError for fewer groups than one or more groups
    than values.
    """
    (each,) = floats(values)
    there = ~np.isnan(each)
    count = int(there.sum())
    if not 1 <= groups <= max(count, 1):
        raise MethodError(Text(f"{count} 个值不能分为 {groups} 组", f"{count} values cannot make {groups} groups"))
    ordered = np.sort(-each[there] if first is FirstGroup.HIGHEST else each[there])
    place = np.searchsorted(ordered, -each if first is FirstGroup.HIGHEST else each)
    numbered = groups + 1 + (groups * (place - count)) // max(count, 1)
    return np.where(there, numbered, 0).astype(np.int64)
