"""Intervals of proportions: Wilson's score interval, Newcombe's interval of a difference, the bound at zero events."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from zhixing.methods.arrays import Floats, floats, refuse
from zhixing.methods.quantiles import normal_quantile


def _counts(x: ArrayLike, n: ArrayLike) -> tuple[Floats, Floats]:
    events, trials = floats(x, n)
    refuse((trials < 0) | (events < 0), "计数不能为负", "a count cannot be negative")
    refuse(events > trials, "合格数大于抽样数", "more passes than samples")
    return events, trials


def wilson(x: ArrayLike, n: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Score interval of `x` events in `n` trials.

    Arrays of one shape (or scalars) in, two float64 arrays of fractions out; NaN where `n` is 0. At `x = 0` and
    `x = n` the near end is exactly 0 and 1. Raises MethodError for negative counts and for `x > n`.

    Source: Wilson, E. B. (1927), Journal of the American Statistical Association 22, 209-212.
    """
    events, trials = _counts(x, n)
    z = normal_quantile(level)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = events / trials
        denominator = 1 + z * z / trials
        centre = (p + z * z / (2 * trials)) / denominator
        half = z * np.sqrt(p * (1 - p) / trials + z * z / (4 * trials * trials)) / denominator
    low = np.where(events == 0, 0.0, centre - half)
    high = np.where(events == trials, 1.0, centre + half)
    empty = trials == 0
    return np.where(empty, np.nan, low), np.where(empty, np.nan, high)


def difference_of_rates(
    x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, *, level: float = 0.95
) -> tuple[Floats, Floats, Floats]:
    """Difference `x1/n1 - x2/n2` of two independent proportions with its interval, as fractions.

    NaN where either `n` is 0. The two can be told apart when the interval does not hold zero.

    Source: Newcombe, R. G. (1998), Statistics in Medicine 17, 873-890, method 10.
    """
    first, of_first = _counts(x1, n1)
    second, of_second = _counts(x2, n2)
    low1, high1 = wilson(first, of_first, level)
    low2, high2 = wilson(second, of_second, level)
    with np.errstate(divide="ignore", invalid="ignore"):
        p1, p2 = first / of_first, second / of_second
    difference = p1 - p2
    below = np.sqrt((p1 - low1) ** 2 + (high2 - p2) ** 2)
    above = np.sqrt((high1 - p1) ** 2 + (p2 - low2) ** 2)
    return difference, difference - below, difference + above


def zero_events_upper(n: ArrayLike, level: float = 0.95) -> Floats:
    """One-sided upper bound of a rate when none of `n` trials showed an event: `1 - (1 - level) ** (1/n)`.

    Fractions; NaN where `n` is 0.
    """
    trials = np.asarray(n, dtype=np.float64)
    with np.errstate(divide="ignore"):
        bound = 1 - (1 - level) ** (1 / trials)
    return np.where(trials > 0, bound, np.nan)
