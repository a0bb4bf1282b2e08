"""Bring indicators onto one scale: each normaliser is a small frozen recipe that can be swapped for another.

A normaliser takes columns (…, indicators, units) with NaN = missing and the indicators' directions (1 or -1) and
answers scores of the same shape, higher is better, missing stays missing. Bounds taken from the data move with the
data; for comparison over years use `Goalposts`, whose bounds are frozen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from zhixing.methods.composite.arrays import Bools, Floats, columns_of, numbered, signs
from zhixing.methods.composite.ranks import seats
from zhixing.methods.errors import MethodError
from zhixing.methods.values import Text


class Normaliser(Protocol):
    """What every normaliser does."""

    def __call__(self, columns: Floats, directions: Floats) -> Floats:
        """Score columns (…, indicators, units)."""
        ...


def normalise(
    table: ArrayLike, normaliser: Normaliser | Sequence[Normaliser], directions: ArrayLike | None = None
) -> Floats:
    """Score a table (units × indicators) with one normaliser, or with one for each indicator.

    Raises MethodError as the normalisers do, and for a wrong number of normalisers or directions.
    """
    columns = columns_of(table)
    toward = signs(directions, len(columns))
    if callable(normaliser):
        return normaliser(columns, toward).T
    if len(normaliser) != len(columns):
        raise MethodError(
            Text(f"须为 {len(columns)} 个指标各给出标准化方法", f"each of {len(columns)} indicators needs a normaliser")
        )
    scored = [each(columns[[at]], toward[[at]]) for at, each in enumerate(normaliser)]
    return np.concatenate(scored).T


def _one_way(columns: Floats, directions: Floats) -> Floats:
    """Turn columns so that higher is better."""
    return columns if (directions == 1).all() else columns * directions[:, None]


def _ends(columns: Floats) -> tuple[Floats, Floats]:
    return np.fmin.reduce(columns, axis=-1)[..., None], np.fmax.reduce(columns, axis=-1)[..., None]


def _refuse(wrong: Bools, zh: str, en: str) -> None:
    """Refuse indicators marked in `wrong` (…, indicators)."""
    if np.any(wrong):
        names = numbered(np.logical_or.reduce(wrong.reshape(-1, wrong.shape[-1]), axis=0))
        raise MethodError(Text(f"指标{names}{zh}", f"indicator {names}: {en}"))


def _refuse_flat(flat: Bools) -> None:
    _refuse(flat, "上下限相等，无法标准化", "equal bounds, a score is impossible")


@dataclass(frozen=True, slots=True)
class MinMax:
    """From the worst value seen, scored `low`, to the best, scored `high`. Raises MethodError for a constant column."""

    low: float = 0.0
    high: float = 100.0

    def __call__(self, columns: Floats, directions: Floats) -> Floats:
        """Score columns."""
        values = _one_way(columns, directions)
        worst, best = _ends(values)
        _refuse_flat((worst == best)[..., 0])
        scores = (values - worst) / (best - worst)
        scores *= self.high - self.low
        scores += self.low
        return scores


@dataclass(frozen=True, slots=True)
class ZScore:
    """Mean and standard deviation (n - 1) brought to given ones. Raises MethodError where there is no spread."""

    mean: float = 0.0
    deviation: float = 1.0

    def __call__(self, columns: Floats, directions: Floats) -> Floats:
        """Score columns."""
        missing = np.isnan(columns)
        n = (~missing).sum(axis=-1)[..., None] if missing.any() else columns.shape[-1]
        with np.errstate(invalid="ignore", divide="ignore"):
            away = columns - np.where(missing, 0.0, columns).sum(axis=-1, keepdims=True) / n
            squares = np.where(missing, 0.0, away * away).sum(axis=-1, keepdims=True)
            spread = np.sqrt(squares / (n - 1))
        worst, best = _ends(columns)
        _refuse((worst == best)[..., 0], "标准差为零，无法标准化", "no spread, a score is impossible")
        scores: Floats = away * (directions[:, None] * self.deviation / spread) + self.mean
        return scores


@dataclass(frozen=True, slots=True)
class Scaled:
    """A fixed line: `low` is scored 0 and `high` 100, without regard to the data and without clipping."""

    low: float = 0.0
    high: float = 100.0

    def __call__(self, columns: Floats, directions: Floats) -> Floats:
        """Score columns. Raises MethodError when both bounds are equal."""
        _refuse_flat(np.full(columns.shape[-2], self.low == self.high))
        return (_one_way(columns, directions) - self.low) / (self.high - self.low) * 100


def _upward_ranks(columns: Floats, directions: Floats) -> Floats:
    """1 for the worst, ties sharing the lower number, NaN where missing."""
    placed = seats(-_one_way(columns, directions)).astype(np.float64)
    placed[placed == 0] = np.nan
    return placed


@dataclass(frozen=True, slots=True)
class Rank:
    """The number of units not better, worst = 1, ties sharing the lower number."""

    def __call__(self, columns: Floats, directions: Floats) -> Floats:
        """Score columns."""
        return _upward_ranks(columns, directions)


@dataclass(frozen=True, slots=True)
class Borda:
    """The number of units that are worse."""

    def __call__(self, columns: Floats, directions: Floats) -> Floats:
        """Score columns."""
        return _upward_ranks(columns, directions) - 1


@dataclass(frozen=True, slots=True)
class PercentileRank:
    """The share of the other units that are worse, 0 to 1; NaN for a unit that stands alone."""

    def __call__(self, columns: Floats, directions: Floats) -> Floats:
        """Score columns."""
        others = (~np.isnan(columns)).sum(axis=-1, keepdims=True) - 1
        with np.errstate(invalid="ignore"):
            shares: Floats = (_upward_ranks(columns, directions) - 1) / others
        return shares


@dataclass(frozen=True, slots=True)
class DistanceToBest:
    """One less the distance to the best value as a share of the range. Raises MethodError for a constant column."""

    def __call__(self, columns: Floats, directions: Floats) -> Floats:
        """Score columns."""
        values = _one_way(columns, directions)
        worst, best = _ends(values)
        _refuse_flat((worst == best)[..., 0])
        return 1 - (best - values) / (best - worst)


@dataclass(frozen=True, slots=True)
class FractionOfBest:
    """The ratio to the best value; for values above zero only it reads as a share.

    Where less is better it is the ratio to the smallest value, at least 1, and so cannot be averaged with others; where
    the best value is zero it is infinite, and aggregation refuses it.
    """

    def __call__(self, columns: Floats, directions: Floats) -> Floats:
        """Score columns."""
        values = _one_way(columns, directions)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratios: Floats = values / _ends(values)[1]
        return ratios
