"""The exponentially weighted moving average: small lasting shifts show that single points hide."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.signal import lfilter

from zhixing.methods.arrays import Floats, floats, refuse
from zhixing.methods.charts.shewhart import Chart
from zhixing.methods.errors import MethodError
from zhixing.methods.values import Text


def ewma(values: ArrayLike, *, weight: float, width: float, centre: float = 0.0, sigma: ArrayLike = 1.0) -> Chart:
    """Smooth one-dimensional `values` in time order: e_i = weight x_i + (1 - weight) e_(i-1), e_0 = centre.

    Limits are centre ± width * sigma * sqrt(weight / (2 - weight) * (1 - (1 - weight) ** (2 i))). A missing point is
    passed over as if the period had not been: it is NaN and so are its limits. Raises MethodError for a weight outside
    0..1 and negative sigma.

    Source: Lucas, J. M. and Saccucci, M. S. (1990), Technometrics 32, 1-12.
    """
    if not 0 < weight <= 1:
        raise MethodError(Text("平滑系数须在 0 与 1 之间", "the weight of a moving average lies between 0 and 1"))
    each, spread = floats(values, sigma)
    refuse(spread < 0, "标准差不能为负", "a standard deviation cannot be negative")
    there = ~np.isnan(each)
    smoothed, error = np.full(each.shape, np.nan), np.full(each.shape, np.nan)
    smoothed[there] = _smooth(each[there], weight, centre)
    step = np.arange(1, int(there.sum()) + 1)
    error[there] = spread[there] * np.sqrt(weight / (2 - weight) * (1 - (1 - weight) ** (2 * step)))
    return Chart(smoothed, centre, error, centre - width * error, centre + width * error)


def _smooth(values: Floats, weight: float, centre: float) -> Floats:
    moved, _ = lfilter([weight], [1, weight - 1], values - centre, zi=[0.0])
    return np.asarray(moved, dtype=np.float64) + centre
