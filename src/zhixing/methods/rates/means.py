"""Means of measured values with Student's interval: satisfaction scores and anything else that is not a count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtrit

from zhixing.methods.arrays import floats, refuse
from zhixing.methods.quantiles import checked_level

SCALE_TOP: Final = 100


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean with its interval, in the unit of the values; NaN where there is none (no value; one value: no interval).

    `deviation` is the sample standard deviation (n - 1), `count` the values that were there.
    """

    value: float
    low: float
    high: float
    deviation: float
    count: int


def mean(values: ArrayLike, level: float = 0.95) -> Mean:
    """Mean of one-dimensional `values` with Student's t interval; missing values leave and are not counted.

    Source: Student (1908), Biometrika 6, 1-25.
    """
    (each,) = floats(values)
    there = each[~np.isnan(each)]
    count = int(there.size)
    if not count:
        return Mean(*(float("nan"),) * 4, count)
    centre = float(there.mean())
    checked_level(level)
    if count == 1:
        return Mean(centre, *(float("nan"),) * 3, count)
    deviation = float(there.std(ddof=1))
    half = float(stdtrit(count - 1, (1 + level) / 2)) * deviation / count**0.5
    return Mean(centre, centre - half, centre + half, deviation, count)


def satisfaction(scores: ArrayLike, level: float = 0.95) -> Mean:
    """Mean of satisfaction scores of 0 to 100. Raises MethodError for a score outside that scale."""
    (each,) = floats(scores)
    refuse((each < 0) | (each > SCALE_TOP), "满意度得分须在 0 至 100 之间", "a satisfaction score lies within 0 to 100")
    return mean(each, level)
