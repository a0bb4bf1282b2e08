"""Counts out of counts: the score interval every family reads a proportion with."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from zhixing.methods.arrays import Floats, floats, refuse
from zhixing.methods.quantiles import normal_quantile


def counts(x: ArrayLike, n: ArrayLike) -> tuple[Floats, Floats]:
    """`x` events in `n` trials as float64 arrays of one shape. Raises MethodError for negative counts and `x > n`."""
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
    events, trials = counts(x, n)
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
