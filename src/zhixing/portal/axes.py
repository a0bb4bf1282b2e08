"""Where an axis begins and ends: round numbers around the data, from zero for bars, never beyond 0 and 100 percent."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, log10
from typing import Final

PERCENT: Final = 100.0
Ends = tuple[float | None, float | None, float | None]
"""Lowest, highest and step of an axis; None leaves it to the drawing."""


def course(values: Sequence[float | None]) -> Ends:
    """Ends of an axis that shows a course: a round number around the data; percentages stop at 0 and 100."""
    known = [value for value in values if value is not None]
    if not known:
        return None, None, None
    low, high = min(known), max(known)
    step = _nice((high - low) / 4 or abs(high) / 4 or 1)
    bottom, top = floor(low / step) * step, ceil(high / step) * step
    if low >= 0:
        bottom = max(bottom, 0.0)
    if low >= 0 and high <= PERCENT:
        top = min(top, PERCENT)
    return round(bottom, 6), round(top, 6), step


def from_zero(values: Sequence[float | None]) -> Ends:
    """Ends of an axis that bars stand on: from zero, unless a value lies below it."""
    known = [value for value in values if value is not None]
    return (0, None, None) if all(value >= 0 for value in known) else (None, None, None)


def _nice(step: float) -> float:
    power = 10 ** floor(log10(step))
    return float(next(size * power for size in (1, 2, 2.5, 5, 10) if step <= size * power * 1.0000001))


def round_up(value: float) -> float:
    """The next round number for the end of an axis."""
    step = _nice(value / 5) if value else 1
    return ceil(value / step) * step
