"""Ranks, what breaks a tie, and the span of ranks that intervals cannot tell apart."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhixing.methods.composite.arrays import Floats, Ints
from zhixing.methods.errors import MethodError
from zhixing.methods.values import Text


def ranks(values: ArrayLike, *, higher_is_better: bool) -> Ints:
    """Rank 1 is the best; ties share the best rank (1, 1, 3). Missing values get 0 and take no place.

    Ranks run along the last axis; the answer has the shape of the input.
    """
    scores = np.asarray(values, dtype=np.float64)
    return seats(scores if higher_is_better else -scores).astype(np.int64)


def seats(scores: Floats, dtype: type[np.signedinteger] = np.int64) -> NDArray[np.signedinteger]:
    """Ranks from the largest score down along the last axis, ties sharing the best, 0 where missing, in O(n log n)."""
    order = np.argsort(-scores, axis=-1)
    sorted_scores = np.take_along_axis(scores, order, axis=-1)
    place = np.arange(1, scores.shape[-1] + 1, dtype=dtype)
    alike = sorted_scores[..., 1:] == sorted_scores[..., :-1]
    if alike.any():
        own = np.broadcast_to(place, scores.shape).copy()
        own[..., 1:][alike] = 0
        place = np.maximum.accumulate(own, axis=-1)
    ranked = np.empty(scores.shape, dtype=dtype)
    np.put_along_axis(ranked, order, np.broadcast_to(place, scores.shape), axis=-1)
    missing = np.isnan(sorted_scores[..., -1:])
    if missing.any():
        ranked[np.isnan(scores)] = 0
    return ranked


def ranks_by(*keys: ArrayLike, higher_is_better: bool) -> Ints:
    """Rank by the first key; where it ties, by the second, and so on; what ties in all keys shares the best rank.

    One-dimensional keys of one length. A unit whose first key is missing gets 0; a missing later key loses the tie.
    Raises MethodError without a key or for keys of different lengths.
    """
    columns = [np.asarray(key, dtype=np.float64) for key in keys]
    if not columns or any(column.ndim != 1 or column.shape != columns[0].shape for column in columns):
        raise MethodError(Text("排序依据须为等长的数列", "keys to rank by must be columns of one length"))
    levels = [seats(column if higher_is_better else -column) for column in columns]
    last = np.iinfo(np.int64).max
    table = np.stack([np.where(level == 0, last, level) for level in levels], axis=1)
    _, group, sizes = np.unique(table, axis=0, return_inverse=True, return_counts=True)
    first = 1 + np.concatenate(([0], np.cumsum(sizes)[:-1]))
    return np.where(np.isnan(columns[0]), 0, first[group.reshape(-1)]).astype(np.int64)


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
