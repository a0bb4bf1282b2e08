"""Points of one item of a score sheet: the nine ways in which every sheet read so far awards them, and their sum.

Points are Decimal and stay exact; a sheet rounds once, where its rule says so. Source: the primitives of the provincial
and city assessment sheets from 2013 on (General Office of the State Council, document 47 of 2013, and local annexes).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from zhixing.methods.errors import MethodError
from zhixing.methods.values import Text

ZERO: Final = Decimal(0)


def yes_or_no(full: Decimal, *, holds: bool) -> Decimal:
    """All points or none."""
    return _full(full) if holds else ZERO


def tiers(full: Decimal, points: Sequence[Decimal], met: Sequence[bool]) -> Decimal:
    """The points of the first tier that is met, none when no tier is; `points` fall from the best tier to the worst.

    Raises MethodError when the lists differ in length, tiers do not fall, or one lies outside 0 to `full`.
    """
    if len(points) != len(met):
        raise MethodError(Text("档次与判断的个数不一致", "tiers and judgements differ in number"))
    if any(not ZERO <= each <= _full(full) for each in points) or list(points) != sorted(points, reverse=True):
        raise MethodError(
            Text(
                "各档得分须由高到低，且在 0 与满分之间", "tiers fall from the best to the worst, within the full points"
            )
        )
    return next((each for each, holds in zip(points, met, strict=True) if holds), ZERO)


def deduct(full: Decimal, each: Decimal, count: int | Decimal) -> Decimal:
    """Full points less `each` for every one of `count`, never below nought."""
    if each < 0 or count < 0:
        raise MethodError(Text("扣分与次数不能为负", "a deduction and a count cannot be negative"))
    return max(ZERO, _full(full) - each * count)


def ratio_to_target(full: Decimal, value: Decimal, target: Decimal) -> Decimal:
    """Points in the share of the target reached, at most all. Raises MethodError for a target of nought or less."""
    if target <= 0:
        raise MethodError(Text("目标值为零", "the target is nought"), ())
    return _full(full) * _within(value / target)


def linear(full: Decimal, value: Decimal, *, nothing: Decimal, everything: Decimal) -> Decimal:
    """Points between the value that earns nothing and the one that earns everything; either may be the larger."""
    if nothing == everything:
        raise MethodError(Text("起点与满分点相同", "the value for nothing equals the value for everything"))
    return _full(full) * _within((value - nothing) / (everything - nothing))


def by_rank(full: Decimal, points: Mapping[int, Decimal], rank: int) -> Decimal:
    """Points of a rank by a table from the lowest rank number of each step: {1: 10, 4: 8} gives ranks 1 to 3 ten.

    Raises MethodError for a rank below one, an empty table, and steps above the full points.
    """
    if rank < 1 or not points:
        raise MethodError(Text("名次须从 1 起，并有得分表", "ranks count from 1 and need a table"))
    if any(not ZERO <= each <= _full(full) for each in points.values()):
        raise MethodError(Text("名次得分超出满分", "points of a rank exceed the full points"))
    reached = [step for step in points if step <= rank]
    return points[max(reached)] if reached else ZERO


def year_on_year(full: Decimal, change: Decimal, *, needed: Decimal) -> Decimal:
    """Points in the share reached of the change `needed` since last year; nothing for none or the wrong way.

    `needed` may be negative where less is better. Raises MethodError when it is nought.
    """
    if not needed:
        raise MethodError(Text("同比要求为零", "the change asked for is nought"))
    return _full(full) * _within(change / needed)


def capped(points: Sequence[Decimal], cap: Decimal) -> Decimal:
    """Extra points (or, all negative, penalties) together, at most `cap` either way."""
    return max(-_full(cap), min(_full(cap), sum(points, ZERO)))


class Inapplicable(StrEnum):
    """What an item that does not concern a body counts: a base score, or its weight falls to the others."""

    BASE = "base"
    RENORMALISE = "renormalise"


@dataclass(frozen=True, slots=True)
class Scored:
    """One item's full points and what it got; `points` None says that it does not concern the body."""

    code: str
    full: Decimal
    points: Decimal | None
    base: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Total:
    """The sum over the items, extra points after their cap, and both together at most `full` plus that cap."""

    items: Decimal
    extra: Decimal
    full: Decimal
    inapplicable: tuple[str, ...]

    @property
    def points(self) -> Decimal:
        """What is banded: the items' points, no more than the sheet holds, and the extra points."""
        return min(self.full, self.items) + self.extra


def total(
    scored: Sequence[Scored], *, inapplicable: Inapplicable, extra: Sequence[Decimal] = (), cap: Decimal = ZERO
) -> Total:
    """Sum a sheet. Raises MethodError with every item that got more than its full points, or less than nought.

    With `RENORMALISE` what was earned is scaled to the full sheet; a sheet of which nothing applies has no total.
    """
    wrong = [each.code for each in scored if not ZERO <= _got(each) <= each.full]
    if wrong:
        raise MethodError(
            Text(f"得分超过该项满分或为负：{'、'.join(wrong)}", f"points beyond the full points: {', '.join(wrong)}")
        )
    full = sum((each.full for each in scored), ZERO)
    left_out = tuple(each.code for each in scored if each.points is None)
    if inapplicable is Inapplicable.BASE:
        return Total(sum((_got(each) for each in scored), ZERO), capped(extra, cap), full, left_out)
    applying = [each for each in scored if each.points is not None]
    held = sum((each.full for each in applying), ZERO)
    if not held:
        raise MethodError(Text("没有适用的评分项", "no item applies"))
    return Total(sum((_got(each) for each in applying), ZERO) * full / held, capped(extra, cap), full, left_out)


def _got(each: Scored) -> Decimal:
    return each.base if each.points is None else each.points


def _full(full: Decimal) -> Decimal:
    if not full.is_finite() or full < 0:
        raise MethodError(Text("满分须为不小于零的数", "full points are a number not below nought"))
    return full


def _within(share: Decimal) -> Decimal:
    return max(ZERO, min(Decimal(1), share))
