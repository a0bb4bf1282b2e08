"""Ranks, and the span of ranks that intervals cannot tell apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def ranks(values: ArrayLike, *, higher_is_better: bool) -> Ints:
    """Rank 1 is the best; ties share the best rank (1, 1, 3). Missing values get 0 and take no place.

    One-dimensional in and out.
    """
    scores = np.asarray(values, dtype=np.float64) * (1 if higher_is_better else -1)
    better = scores[None, :] > scores[:, None]
    return np.where(np.isnan(scores), 0, 1 + better.sum(axis=1)).astype(np.int64)


def rank_bands(low: ArrayLike, high: ArrayLike, *, higher_is_better: bool) -> tuple[Ints, Ints]:
    """Best and worst rank each unit may hold, given intervals `low..high` of the same shape.

    Best is one more than the number of units surely better (their interval lies wholly on the better side), worst is
    the number of units less those surely worse. Units without an interval get 0, 0 and count for nobody.
    """
    bottom, top = np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
    if not higher_is_better:
        bottom, top = -top, -bottom
    there = ~(np.isnan(bottom) | np.isnan(top))
    surely_better = bottom[None, :] > top[:, None]
    surely_worse = top[None, :] < bottom[:, None]
    best = np.where(there, 1 + surely_better.sum(axis=1), 0)
    worst = np.where(there, there.sum() - surely_worse.sum(axis=1), 0)
    return best.astype(np.int64), worst.astype(np.int64)


def tie_groups(low: ArrayLike, high: ArrayLike) -> Ints:
    """Number the groups of units joined by overlapping intervals, from 1 in order of `low`; 0 where there is none.

    Two units of one group may still differ: the group says that a chain of overlaps joins them.
    """
    bottom, top = np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)
    groups = np.zeros(bottom.shape, dtype=np.int64)
    reach, group = -np.inf, 0
    for place in np.argsort(bottom, kind="stable"):
        if np.isnan(bottom[place]) or np.isnan(top[place]):
            continue
        if bottom[place] > reach:
            group += 1
        reach = max(reach, top[place])
        groups[place] = group
    return groups
