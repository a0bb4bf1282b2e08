"""Counts over a population as rates with limits: failures per ten thousand, complaints per hundred thousand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from zhixing.methods.arrays import Floats, floats, ratio, refuse
from zhixing.methods.poisson import byar_limits, exact_limits

# Below this Byar's approximation visibly misses the exact limits; peers change over at the same count.
EXACT_BELOW: Final = 10
PER_HUNDRED_THOUSAND: Final = 100_000


@dataclass(frozen=True, slots=True)
class Rates:
    """Rates with limits, arrays of one shape, all per the same number of units; NaN where there is no rate."""

    value: Floats
    low: Floats
    high: Floats


def count_limits(count: ArrayLike, level: float = 0.95, *, exact_below: float = EXACT_BELOW) -> tuple[Floats, Floats]:
    """Limits of each count: exact below `exact_below` events, Byar's from there on. NaN where the count is missing."""
    (events,) = floats(count)
    low, high = byar_limits(events, level)
    exact_low, exact_high = exact_limits(events, level)
    few = events < exact_below
    return np.where(few, exact_low, low), np.where(few, exact_high, high)


def rate(
    count: ArrayLike,
    population: ArrayLike,
    *,
    per: float = PER_HUNDRED_THOUSAND,
    level: float = 0.95,
    exact_below: float = EXACT_BELOW,
) -> Rates:
    """`count / population * per` with limits; the count is taken as Poisson, the population as known.

    Arrays of one shape in and out. NaN where the population is zero or either is missing: a rate of nobody is not
    zero. Raises MethodError for negative counts or populations.
    """
    events, people = floats(count, population)
    refuse(people < 0, "分母不能为负", "a denominator cannot be negative")
    low, high = count_limits(events, level, exact_below=exact_below)
    return Rates(ratio(events, people) * per, ratio(low, people) * per, ratio(high, people) * per)
