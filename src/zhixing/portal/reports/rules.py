"""What the data allow a sentence to say: pure conditions on readings, so that noise is never reported as a change."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from zhixing.catalogue.outline import Condition, Rule
from zhixing.methods.values import Reading, Status
from zhixing.portal.reports.ledger import Bound, Ledger

_SEVERAL = 2
_PRINTED = Decimal("0.1")


def holds(condition: Condition, ledger: Ledger) -> bool:
    """Whether a condition holds on this report's readings. A comparison with a figure that has no value never does."""
    bounds = [ledger.all(name) for name in condition.figures]
    match condition.rule:
        case Rule.TOLD:
            return all(found and found[-1].reading.value is not None for found in bounds)
        case Rule.UNTOLD:
            return all(not found or found[-1].reading.value is None for found in bounds)
        case Rule.SMALL:
            return all(found and found[-1].reading.status is Status.SMALL_N for found in bounds)
        case Rule.LEFT_OUT:
            return all(found and sum(found[-1].reading.left_out.values()) > 0 for found in bounds)
        case Rule.SEVERAL:
            return sum(bound.reading.value is not None for bound in bounds[0]) >= _SEVERAL
        case Rule.SOME:
            return bool(bounds[0])
        case Rule.NONE:
            return not bounds[0]
        case Rule.RISE | Rule.FALL | Rule.FLAT:
            return _told(bounds[0]) and direction(bounds[0][-1].reading) is condition.rule
        case Rule.ABOVE | Rule.BELOW | Rule.LEVEL:
            told = _told(bounds[0]) and _told(bounds[1])
            return told and position(bounds[0][-1].reading, bounds[1][-1].reading) is condition.rule
        case Rule.APART:
            return _told(bounds[0]) and _told(bounds[1]) and apart(bounds[0][-1].reading, bounds[1][-1].reading)
        case Rule.DISAGREES:
            told = _told(bounds[0]) and _told(bounds[1])
            return told and disagree(bounds[0][-1].reading, bounds[1][-1].reading)


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
    """Where a figure stands against a benchmark: only surely above or below when its interval leaves the benchmark out."""
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
