"""Growth in percent and change in percentage points, two functions on purpose; shares and weighted means."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhixing.methods.errors import MethodError
from zhixing.methods.values import Text

Floats = NDArray[np.float64]


def growth(now: ArrayLike, base: ArrayLike) -> Floats:
    """`(now / base - 1) * 100`, in percent; NaN where the base is zero, negative or missing: no comparable base."""
    current, before = np.broadcast_arrays(np.asarray(now, dtype=np.float64), np.asarray(base, dtype=np.float64))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(before > 0, (current / before - 1) * 100, np.nan)


def point_change(now: ArrayLike, base: ArrayLike) -> Floats:
    """`now - base` of two percentages, in percentage points; NaN where either is missing."""
    return np.asarray(now, dtype=np.float64) - np.asarray(base, dtype=np.float64)


def share(part: ArrayLike, whole: ArrayLike) -> Floats:
    """`part / whole * 100`, in percent; NaN where the whole is zero. May exceed 100 if the whole is no sum of parts."""
    numerator, denominator = np.broadcast_arrays(np.asarray(part, np.float64), np.asarray(whole, np.float64))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(denominator != 0, numerator / denominator * 100, np.nan)


def weighted_mean(values: ArrayLike, weights: ArrayLike) -> float:
    """Mean of one-dimensional `values` by `weights`; missing values leave with their weight.

    NaN when nothing is left. Raises MethodError for a negative weight, and when the weights left add up to zero.
    """
    each, weight = np.broadcast_arrays(np.asarray(values, np.float64), np.asarray(weights, np.float64))
    if (weight < 0).any():
        raise MethodError(Text("权重不能为负", "a weight cannot be negative"))
    there = ~np.isnan(each)
    if not there.any():
        return float("nan")
    total = float(weight[there].sum())
    if total == 0:
        raise MethodError(Text("权重合计为零", "the weights add up to zero"))
    return float((each[there] * weight[there]).sum() / total)
