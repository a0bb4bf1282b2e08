"""Ranks over many draws, summed up: mean, median, 5-95 % range, and the full distribution when somebody asks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhixing.methods.composite.arrays import Floats, Ints

LOW, HIGH = 0.05, 0.95
CELLS_AT_ONCE = 1 << 22


@dataclass(frozen=True, slots=True, eq=False)
class RankSpread:
    """For each unit (units,): mean and median rank and the range that holds nine draws in ten; NaN without any rank."""

    mean: Floats
    median: Floats
    low: Floats
    high: Floats


def rank_dtype(units: int) -> type[np.signedinteger]:
    """The smallest integer that holds every rank."""
    return np.int16 if units <= np.iinfo(np.int16).max else np.int32


def rank_spread(ranks: NDArray[np.signedinteger]) -> RankSpread:
    """Sum up ranks (draws × units, 0 = none in that draw); quantiles are interpolated between neighbouring ranks."""
    draws, units = ranks.shape
    found = np.empty((4, units))
    step = max(1, CELLS_AT_ONCE // draws)
    for start in range(0, units, step):
        block = np.ascontiguousarray(ranks[:, start : start + step].T)
        total = block.sum(axis=1, dtype=np.int64)
        block.sort(axis=1)
        held = (block > 0).sum(axis=1)
        with np.errstate(invalid="ignore"):
            found[0, start : start + step] = total / held
        for row, share in enumerate((0.5, LOW, HIGH), start=1):
            found[row, start : start + step] = _quantile(block, held, share)
    return RankSpread(*found)


def _quantile(ordered: NDArray[np.signedinteger], held: Ints, share: float) -> Floats:
    """Quantiles of sorted rows of which only the last `held` count (type 7 of Hyndman and Fan 1996)."""
    draws = ordered.shape[1]
    place = draws - held + (held - 1) * share
    row = np.arange(len(ordered))
    below = np.clip(np.floor(place).astype(np.int64), 0, draws - 1)
    above = np.minimum(below + 1, draws - 1)
    lower, upper = ordered[row, below].astype(np.float64), ordered[row, above].astype(np.float64)
    return np.where(held > 0, lower + (upper - lower) * (place - below), np.nan)


def rank_distribution(ranks: ArrayLike) -> Ints:
    """How often each unit held each rank: (units × ranks 0..units), column 0 counting draws without a score."""
    held = np.asarray(ranks)
    units = held.shape[1]
    cells = (held.astype(np.int64) + np.arange(units) * (units + 1)).reshape(-1)
    return np.bincount(cells, minlength=units * (units + 1)).reshape(units, units + 1)
