"""A weighted mean whose weights are known only as bands: statistics offices hide small output cells."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from zhixing.methods.arrays import Floats, floats, refuse
from zhixing.methods.errors import MethodError
from zhixing.methods.values import Text


def weighted_mean_band(values: ArrayLike, low: ArrayLike, high: ArrayLike) -> tuple[float, float]:
    """Smallest and largest weighted mean of `values` when each weight may be anything in `low..high`.

    One-dimensional arrays of one length in, two numbers in the unit of `values` out; values that are missing leave.
    The extremes are reached with the weights above one point of the ordered values at one end of their bands and
    those below at the other, so every such point is tried. Raises MethodError for negative or crossed bands, and when
    all weights may be zero together.
    """
    each, bottom, top = (np.atleast_1d(column) for column in floats(values, low, high))
    refuse((bottom < 0) | (top < bottom), "权重区间不成立", "a band of weights is negative or crossed")
    there = ~np.isnan(each)
    order = np.argsort(each[there], kind="stable")
    each, bottom, top = each[there][order], bottom[there][order], top[there][order]
    if not each.size or bottom.sum() == 0:
        raise MethodError(Text("权重合计可能为零", "the weights may add up to zero"))
    return _least(each, bottom, top), -_least(-each[::-1], bottom[::-1], top[::-1])


def _least(ascending: Floats, bottom: Floats, top: Floats) -> float:
    """Weights at the top up to each place and at the bottom after it; the least of all these means."""
    weights = np.where(np.tri(len(ascending) + 1, len(ascending), -1, dtype=bool), top, bottom)
    return float(((weights * ascending).sum(axis=1) / weights.sum(axis=1)).min())
