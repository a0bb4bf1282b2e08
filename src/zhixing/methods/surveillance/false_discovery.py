"""Many series watched at once: which alarms remain when their number is taken into account."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from zhixing.methods.arrays import Flags, Floats, floats, refuse
from zhixing.methods.errors import MethodError
from zhixing.methods.values import Text


@dataclass(frozen=True, slots=True)
class Discoveries:
    """`adjusted` p values (NaN where missing) and which are `kept`, arrays in the order given."""

    adjusted: Floats
    kept: Flags


def benjamini_hochberg(p_values: ArrayLike, *, rate: float = 0.1) -> Discoveries:
    """Keep alarms so that at most `rate` of those kept are false on average.

    One-dimensional `p_values`; missing ones take no part. Adjusted values are min over larger ones of m p / rank, at
    most 1. Raises MethodError for values outside 0..1 and a rate outside 0..1.

    Source: Benjamini, Y. and Hochberg, Y. (1995), Journal of the Royal Statistical Society B 57, 289-300.
    """
    if not 0 < rate < 1:
        raise MethodError(Text("误报比例须在 0 与 1 之间", "the rate of false discoveries lies between 0 and 1"))
    (p,) = floats(p_values)
    refuse((p < 0) | (p > 1), "P 值须在 0 与 1 之间", "a p value lies between 0 and 1")
    there = np.flatnonzero(~np.isnan(p))
    order = there[np.argsort(p[there], kind="stable")]
    scaled = p[order] * there.size / np.arange(1, there.size + 1)
    adjusted = np.full(p.shape, np.nan)
    adjusted[order] = np.minimum(1, np.minimum.accumulate(scaled[::-1])[::-1])
    return Discoveries(adjusted, adjusted <= rate)
