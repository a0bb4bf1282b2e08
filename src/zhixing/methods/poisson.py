"""Limits of a Poisson count, Byar's and exact: rates stand on them and so do funnels of rates."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtri

from zhixing.methods.arrays import Floats, floats, refuse
from zhixing.methods.quantiles import checked_level, normal_quantile


def byar_limits(count: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Byar's approximate limits of the expectation behind each `count`.

    Arrays of events in, two float64 arrays out; NaN where the count is missing, and below where the formula itself
    has no lower limit (one event at 99.8 %). The lower limit of no events is 0. Raises MethodError for negative
    counts.

    Source: Breslow, N. E. and Day, N. E. (1987), Statistical Methods in Cancer Research II, IARC, p. 69.
    """
    (events,) = floats(count)
    refuse(events < 0, "计数不能为负", "a count cannot be negative")
    z = normal_quantile(level)
    above = events + 1
    with np.errstate(divide="ignore", invalid="ignore"):
        root = 1 - 1 / (9 * events) - z / (3 * np.sqrt(events))
        low = np.where(root < 0, np.nan, events * root**3)
    high = above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3
    return np.where(events == 0, 0.0, low), high


def exact_limits(count: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Exact limits of the expectation behind each `count`, by the chi-square distribution.

    Arrays in and out as `byar_limits`; the lower limit of no events is 0.

    Source: Garwood, F. (1936), Biometrika 28, 437-442.
    """
    (events,) = floats(count)
    refuse(events < 0, "计数不能为负", "a count cannot be negative")
    tail = (1 - checked_level(level)) / 2
    with np.errstate(invalid="ignore"):
        low = np.where(events == 0, 0.0, chdtri(2 * events, 1 - tail) / 2)
    return low, chdtri(2 * events + 2, tail) / 2
