"""What the data allow a sentence to say: pure conditions on readings, so that noise is never reported as a change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from zhixing.catalogue.outline import Condition, Rule
from zhixing.methods.values import Reading, Status
from zhixing.portal.reports.ledger import Bound, Ledger

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
    low = figure.interval.low if figure.interval else figure.value
    high = figure.interval.high if figure.interval else figure.value
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
    return reported.value.quantize(_PRINTED, rounding=ROUND_HALF_UP) != recomputed.value.quantize(
        _PRINTED, rounding=ROUND_HALF_UP
    )


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
    Rule.DISAGREES: _of_two(disagree),
}
