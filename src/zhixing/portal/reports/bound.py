"""A reading bound to the slot it answers, and the figures a report works out from others: picks, streaks, counts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from zhixing.catalogue.model import Unit
from zhixing.catalogue.outline import FigureSlot, Pick
from zhixing.methods.periods import MONTHS_A_YEAR, Period
from zhixing.methods.values import Qualifier, Reading, Status, Text
from zhixing.warehouse.measure import Question

PLAIN_COUNT: Final = Unit(code="", name=Text("个数", "number"), suffix=Text("", ""), decimals=0)
CLOSE: Final = Decimal("0.95")  # 近 is said of what falls short by at most a twentieth
_INFINITE: Final = Decimal("Infinity")


@dataclass(frozen=True, slots=True)
class Bound:
    """A reading with the question it answers, and for a worked-out figure what it was worked out from.

    `decimals`, `floor` and `ceiling` are what its slot says of printing it; the round numbers are kept as written.
    """

    question: Question
    reading: Reading
    made_from: tuple[Bound, ...] = ()
    how: Text | None = None
    decimals: int | None = None
    floor: str = ""
    ceiling: str = ""

    @property
    def key(self) -> tuple[object, ...]:
        """What makes it one figure, however often it is printed."""
        where = tuple(sorted(self.question.where.items()))
        groups = tuple((group.dimension, group.key) for group in self.reading.groups)
        how = self.how.zh if self.how else ""
        return (self.reading.indicator, self.reading.place, self.reading.period, where, groups, how, self.decimals)

    def bears_out(self, part: str) -> bool:
        """Whether the round number `floor` or `ceiling` may stand for the figure: never when it would be untrue."""
        if part == "floor":
            return at_least(self.reading, Decimal(self.floor or 0))
        return under(self.reading, Decimal(self.ceiling or 0))


def bind(slot: FigureSlot, bound: Bound) -> Bound:
    """A bound with what a slot says of printing it; what the slot leaves open stays as it was."""
    return replace(
        bound,
        decimals=bound.decimals if slot.decimals is None else slot.decimals,
        floor=slot.floor or bound.floor,
        ceiling=slot.ceiling or bound.ceiling,
    )


def question_of(slot: FigureSlot, place: str, parent: str, period: Period) -> Question:
    """The question a slot asks for this report's place and period."""
    asked = period.shifted(slot.shift)
    by, step = slot.by, 0
    if slot.years or slot.span:
        last = asked.last_year
        asked = Period(Period.year(last - (slot.years or slot.span) + 1).first, Period.year(last).last)
    if slot.years:
        by, step = (*by, "period"), MONTHS_A_YEAR
    at = place if slot.at == "here" else parent
    return Question(slot.indicator, at, asked, by, dict(slot.where or {}), step=step)


def picked(slot: FigureSlot, pool: tuple[Bound, ...], whole: Bound | None) -> tuple[Bound, ...]:
    """What a pick takes out of a list; `whole` is what `surely-low` holds the list against."""
    comparable = [bound for bound in pool if bound.reading.can_be_told]
    match slot.pick:
        case Pick.HIGHEST | Pick.LOWEST:
            down = slot.pick is Pick.HIGHEST
            ranked = sorted(comparable, key=lambda bound: bound.reading.value or Decimal(0), reverse=down)
            found = tuple(ranked[: slot.limit or 1])
        case Pick.HELD:
            held = [bound for bound in pool if bound.reading.value]
            ranked = sorted(held, key=lambda bound: bound.reading.value or Decimal(0), reverse=True)
            found = tuple(ranked[: slot.limit or None])
        case Pick.LATEST:
            told = [bound for bound in pool if bound.reading.value is not None]
            found = tuple(sorted(told, key=lambda bound: bound.reading.period)[-1:])
        case Pick.SMALL:
            found = tuple(bound for bound in pool if bound.reading.status is Status.SMALL_N)
        case Pick.SURELY_LOW:
            found = tuple(bound for bound in comparable if whole and _surely_below(bound.reading, whole.reading))
        case Pick.STREAK:
            return _streak(pool, slot.floor)
        case Pick.ALL:
            found = pool[: slot.limit or None]
    return tuple(bind(slot, bound) for bound in found)


def ends(reading: Reading) -> tuple[Decimal, Decimal]:
    """Between which values the truth lies: the interval, or what the qualifier of a reported number leaves open."""
    value = reading.value or Decimal(0)
    if reading.interval is not None:
        return reading.interval.low, reading.interval.high
    return {
        Qualifier.EXACT: (value, value),
        Qualifier.OVER: (value, _INFINITE),
        Qualifier.AT_LEAST: (value, _INFINITE),
        Qualifier.UNDER: (-_INFINITE, value),
        Qualifier.NEARLY: (value * CLOSE, value),
    }[reading.qualifier]


def at_least(reading: Reading, floor: Decimal) -> bool:
    """Whether a printed number is at or above a floor; one reported as 近 or 不足 bears out nothing at its edge."""
    return reading.value is not None and _exactly(reading)[0] >= floor


def over(reading: Reading, floor: Decimal) -> bool:
    """Whether it is above the floor: more than it, or reported as 突破 it."""
    if reading.value == floor:
        return reading.qualifier is Qualifier.OVER
    return at_least(reading, floor)


def under(reading: Reading, ceiling: Decimal) -> bool:
    """Whether it is below the ceiling: less than it, or reported as 不足 or 近 it."""
    if reading.value is None:
        return False
    high = _exactly(reading)[1]
    return high < ceiling or (high == ceiling and reading.qualifier in {Qualifier.UNDER, Qualifier.NEARLY})


def nearly(reading: Reading, ceiling: Decimal) -> bool:
    """Whether it is below the ceiling by at most a twentieth of it."""
    return under(reading, ceiling) and reading.value is not None and reading.value >= ceiling * CLOSE


def _exactly(reading: Reading) -> tuple[Decimal, Decimal]:
    """The ends of what was printed, sampling error aside: a round number speaks of the figure, not of the truth."""
    return ends(replace(reading, interval=None))


def _surely_below(part: Reading, whole: Reading) -> bool:
    return part.interval is not None and whole.value is not None and part.interval.high < whole.value


def _streak(pool: tuple[Bound, ...], written: str) -> tuple[Bound, ...]:
    """How many of the last periods in a row stand at or above the floor; nothing when the last one has no value."""
    floor = Decimal(written or 0)
    run: list[Bound] = []
    for bound in sorted(pool, key=lambda each: each.reading.period, reverse=True):
        if not at_least(bound.reading, floor):
            break
        run.insert(0, bound)
    if not run:
        return ()
    how = Text(
        f"自最近一期向前逐期计数，不低于{floor}者连续计入。",
        f"Counted backwards from the latest period while the value is at least {floor}.",
    )
    return (replace(_made(run[-1], Decimal(len(run)), run, how), floor=written),)


def counted(bounds: tuple[Bound, ...]) -> Bound:
    """How many figures a list holds, as a figure."""
    how = Text("所列各项的个数。", "How many figures are listed.")
    return _made(bounds[-1], Decimal(len(bounds)), list(bounds), how)


def _made(model: Bound, value: Decimal, sources: list[Bound], how: Text) -> Bound:
    reading = replace(
        model.reading,
        value=value,
        status=Status.OK,
        unit=PLAIN_COUNT.code,
        decimals=0,
        numerator=None,
        denominator=None,
        interval=None,
        rank_band=None,
        groups=(),
        reasons=(),
        qualifier=Qualifier.EXACT,
    )
    return Bound(model.question, reading, tuple(sources), how)
