"""Newcombe's interval of a difference of two proportions, and what no event at all still allows."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from zhixing.methods.arrays import Floats, ratio
from zhixing.methods.binomial import counts, wilson


def difference_of_rates(
    x1: ArrayLike, n1: ArrayLike, x2: ArrayLike, n2: ArrayLike, *, level: float = 0.95
) -> tuple[Floats, Floats, Floats]:
    """Difference `x1/n1 - x2/n2` of two independent proportions with its interval, as fractions.

    NaN where either `n` is 0. The two can be told apart when the interval does not hold zero.

    Source: Newcombe, R. G. (1998), Statistics in Medicine 17, 873-890, method 10.
    """
    first, of_first = counts(x1, n1)
    second, of_second = counts(x2, n2)
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


def rule_of_three(n: ArrayLike) -> Floats:
    """The bound of `zero_events_upper` at 95 % as people remember it, `3 / n`: a little high, never low.

    Fractions; NaN where `n` is 0.
    """
    return ratio(np.asarray(3.0), np.asarray(n, dtype=np.float64))
