"""What the data allow a sentence to say: pure conditions on readings, so that noise is never reported as a change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from zhixing.catalogue.outline import Condition, Rule
from zhixing.methods.values import Qualifier, Reading, Status
from zhixing.portal.reports.bound import Bound, at_least, ends, nearly, over, under
from zhixing.portal.reports.ledger import Ledger

_SEVERAL = 2
_PRINTED = Decimal("0.1")


Found = list[tuple[Bound, ...]]


def holds(condition: Condition, ledger: Ledger) -> bool:
    """Whether a condition holds on this report's readings. A comparison with a figure that has no value never does."""
    return _TESTS[condition.rule]([ledger.all(name) for name in condition.figures])


def _has_value(bounds: tuple[Bound, ...]) -> bool:
    return bool(bounds) and bounds[-1].reading.value is not None


def _several(found: Found) -> bool:
    return sum(bound.reading.value is not None for bound in found[0]) >= _SEVERAL


def _left_out(bounds: tuple[Bound, ...]) -> bool:
    return bool(bounds) and sum(bounds[-1].reading.left_out.values()) > 0


def _moves(rule: Rule) -> Callable[[Found], bool]:
    return lambda found: _told(found[0]) and direction(found[0][-1].reading) is rule


def _of_two(test: Callable[[Reading, Reading], bool]) -> Callable[[Found], bool]:
    return lambda found: _told(found[0]) and _told(found[1]) and test(found[0][-1].reading, found[1][-1].reading)


def _stands(rule: Rule) -> Callable[[Found], bool]:
    return _of_two(lambda figure, benchmark: position(figure, benchmark) is rule)


def _told(bounds: tuple[Bound, ...]) -> bool:
    return bool(bounds) and bounds[-1].reading.can_be_told


def direction(change: Reading) -> Rule:
    """Rise or fall of a change; with an interval only when it leaves zero out, without one by the printed value."""
    if change.interval is not None:
        if change.interval.low > 0:
            return Rule.RISE
        return Rule.FALL if change.interval.high < 0 else Rule.FLAT
    assert change.value is not None, "asked only of a figure that can be told"
    printed = change.value.quantize(_PRINTED, rounding=ROUND_HALF_UP)
    if printed > 0:
        return Rule.RISE
    return Rule.FALL if printed < 0 else Rule.FLAT


def position(figure: Reading, benchmark: Reading) -> Rule:
    """Where a figure stands against a benchmark: above or below only when its interval leaves the benchmark out."""
    assert figure.value is not None, "asked only of figures that can be told"
    assert benchmark.value is not None, "asked only of figures that can be told"
    low, high = ends(figure)
    if low > benchmark.value:
        return Rule.ABOVE
    return Rule.BELOW if high < benchmark.value else Rule.LEVEL


def apart(one: Reading, other: Reading) -> bool:
    """Whether two figures can be told apart: their intervals do not touch. Without intervals nothing is claimed."""
    if one.interval is None or other.interval is None:
        return False
    return one.interval.low > other.interval.high or other.interval.low > one.interval.high


def disagree(reported: Reading, recomputed: Reading) -> bool:
    """Whether a reported share differs from the share of its own parts at the precision it is printed with."""
    assert reported.value is not None, "asked only of figures that can be told"
    assert recomputed.value is not None, "asked only of figures that can be told"
    again = recomputed.value.quantize(_PRINTED, rounding=ROUND_HALF_UP)
    if reported.qualifier is not Qualifier.EXACT:
        low, high = ends(reported)
        return not low <= again <= high
    return reported.value.quantize(_PRINTED, rounding=ROUND_HALF_UP) != again


def together(one: Reading, other: Reading) -> bool:
    """Whether two figures have intervals, and these touch: neither may be called the higher."""
    return one.interval is not None and other.interval is not None and not apart(one, other)


def _rounded(test: Callable[[Reading, Decimal], bool], part: str) -> Callable[[Found], bool]:
    """A rule that holds a figure against the round number its slot declares."""

    def asked(found: Found) -> bool:
        bounds = found[0]
        return _told(bounds) and test(bounds[-1].reading, Decimal(getattr(bounds[-1], part) or 0))

    return asked


def first_time(found: Found) -> bool:
    """Whether the last year is the first of a run to stand at or above the floor; a missing year leaves it open."""
    run = _run(found[0])
    if len(run) < _SEVERAL:
        return False
    floor = Decimal(run[-1].floor or 0)
    return at_least(run[-1].reading, floor) and all(under(each.reading, floor) for each in run[:-1])


def highest_yet(found: Found) -> bool:
    """Whether the last year is surely above every earlier year of a run of at least three."""
    run = _run(found[0])
    if len(run) <= _SEVERAL:
        return False
    last = ends(run[-1].reading)[0]
    return all(ends(each.reading)[1] < last for each in run[:-1])


def _run(bounds: tuple[Bound, ...]) -> list[Bound]:
    """A run by year in order of time, from its first year with a value on; empty where a later year has none."""
    ordered = sorted(bounds, key=lambda bound: bound.reading.period)
    while ordered and not ordered[0].reading.can_be_told:
        ordered.pop(0)
    return ordered if all(bound.reading.can_be_told for bound in ordered) else []


def _running(found: Found) -> bool:
    bounds = found[0]
    return bool(bounds) and (bounds[-1].reading.value or 0) >= _SEVERAL


def _banded(found: Found) -> bool:
    band = found[0][-1].reading.rank_band if found[0] else None
    return band is not None and band[0] < band[1]


def _no_event(found: Found) -> bool:
    return _told(found[0]) and found[0][-1].reading.value == 0


NOISE: Final = frozenset({Rule.FLAT, Rule.LEVEL, Rule.TOGETHER, Rule.BANDED})
"""Rules that hold only where chance alone may have made the difference."""


_TESTS: Final[Mapping[Rule, Callable[[Found], bool]]] = {
    Rule.TOLD: lambda found: all(map(_has_value, found)),
    Rule.UNTOLD: lambda found: not any(map(_has_value, found)),
    Rule.SMALL: lambda found: all(bounds and bounds[-1].reading.status is Status.SMALL_N for bounds in found),
    Rule.LEFT_OUT: lambda found: all(map(_left_out, found)),
    Rule.SEVERAL: _several,
    Rule.SOME: lambda found: bool(found[0]),
    Rule.NONE: lambda found: not found[0],
    Rule.RISE: _moves(Rule.RISE),
    Rule.FALL: _moves(Rule.FALL),
    Rule.FLAT: _moves(Rule.FLAT),
    Rule.ABOVE: _stands(Rule.ABOVE),
    Rule.BELOW: _stands(Rule.BELOW),
    Rule.LEVEL: _stands(Rule.LEVEL),
    Rule.APART: _of_two(apart),
    Rule.TOGETHER: _of_two(together),
    Rule.DISAGREES: _of_two(disagree),
    Rule.AT_LEAST: _rounded(at_least, "floor"),
    Rule.OVER: _rounded(over, "floor"),
    Rule.UNDER: _rounded(under, "ceiling"),
    Rule.NEARLY: _rounded(nearly, "ceiling"),
    Rule.FIRST_TIME: first_time,
    Rule.HIGHEST_YET: highest_yet,
    Rule.RUNNING: _running,
    Rule.BANDED: _banded,
    Rule.NO_SUCH_EVENT: _no_event,
}
