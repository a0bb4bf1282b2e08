"""Cumulative sums: of distances for a shift of a mean, of log likelihood ratios for a rate that got worse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import xlog1py, xlogy

from zhixing.methods.arrays import Flags, Floats, floats, refuse
from zhixing.methods.errors import MethodError
from zhixing.methods.values import Text

# Far finer than the noise of any simulation.
FINE_ENOUGH: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Cusum:
    """Sums over time, never below 0 (`up`) and never above it (`down`), and where one is beyond the alarm limit."""

    up: Floats
    down: Floats
    alarm: Flags


@dataclass(frozen=True, slots=True)
class AlarmLimit:
    """A limit found by simulation; keep it with what it was found for, and the seed, to find it again.

    `run_length` is the mean number of periods to a false alarm reached with it, `runs` how many were simulated.
    """

    limit: float
    run_length: float
    runs: int
    seed: int


def cusum(z: ArrayLike, *, shift: float = 1.0, limit: float = 5.0) -> Cusum:
    """Tabular sums of standardised points against a shift of `shift` standard errors; alarm beyond `limit`.

    One-dimensional, in time order; a missing point leaves the sums where they are. Source: Page, E. S. (1954),
    Biometrika 41, 100-115.
    """
    (each,) = floats(z)
    steps = np.nan_to_num(each - shift / 2, nan=0.0), np.nan_to_num(each + shift / 2, nan=0.0)
    up, down = _above(steps[0]), -_above(-steps[1])
    return Cusum(up, down, (up > limit) | (down < -limit))


def cusum_binomial(events: ArrayLike, trials: ArrayLike, *, p0: float, p1: float, limit: float) -> Cusum:
    """Sums of the log likelihood ratio of a worse rate `p1` against the usual `p0`; alarm above `limit`.

    C_i = max(0, C_(i-1) + f ln(p1 / p0) + (n - f) ln((1 - p1) / (1 - p0))). Single batches (trials 1) make it the
    Bernoulli chart. Sums go on after an alarm; the caller resets by starting anew. `down` stays 0. A missing period
    leaves the sum where it is. Raises MethodError for counts that cannot be and unless 0 < p0 < p1 < 1.

    Source: Reynolds, M. R. and Stoumbos, Z. G. (1999), Journal of Quality Technology 31, 87-108.
    """
    f, n = floats(events, trials)
    refuse((f < 0) | (f > n), "不合格数不能为负，也不能大于抽样数", "events lie within 0 and the trials")
    up = _above(np.nan_to_num(_scores(f, n, p0, p1), nan=0.0))
    return Cusum(up, np.zeros_like(up), up > limit)


def alarm_limit(*, p0: float, p1: float, trials: int, run_length: float, seed: int, runs: int = 2000) -> AlarmLimit:
    """The limit whose false alarms come every `run_length` periods of `trials` trials on average, by simulation.

    `runs` series at rate `p0` are drawn once, each ten times `run_length` long, and the limit is searched on them; a
    series that never alarms counts its whole length. Counts come in steps and so do run lengths: the limit is the
    least that keeps at least the one asked for. Raises MethodError as `cusum_binomial`, and when `run_length` is
    not above one period.
    """
    if run_length <= 1:
        raise MethodError(Text("平均误报间隔须大于一期", "false alarms come more than one period apart"))
    chance = np.random.default_rng(seed)
    length = int(run_length * 10)
    highest = np.zeros((runs, length))
    now = np.zeros(runs)
    for period in range(length):
        drawn = chance.binomial(trials, p0, runs).astype(np.float64)
        now = np.maximum(0, now + _scores(drawn, np.full(runs, float(trials)), p0, p1))
        highest[:, period] = now
    np.maximum.accumulate(highest, axis=1, out=highest)
    low, high = 0.0, float(highest.max())
    while high - low > FINE_ENOUGH:
        limit = (low + high) / 2
        low, high = (limit, high) if _mean_run(highest, limit) < run_length else (low, limit)
    return AlarmLimit(high, _mean_run(highest, high), runs, seed)


def _mean_run(highest: Floats, limit: float) -> float:
    length = highest.shape[1]
    return float(np.minimum((highest <= limit).sum(axis=1) + 1, length).mean())


def _scores(f: Floats, n: Floats, p0: float, p1: float) -> Floats:
    if not 0 < p0 < p1 < 1:
        raise MethodError(Text("须有 0 < p0 < p1 < 1", "0 < p0 < p1 < 1 must hold"))
    worse: Floats = xlogy(f, p1 / p0) + xlog1py(n - f, (p0 - p1) / (1 - p0))
    return worse


def _above(steps: Floats) -> Floats:
    """Cumulative sums held at 0 from below: the path less its lowest point so far."""
    path = np.cumsum(steps)
    held: Floats = path - np.minimum(np.minimum.accumulate(path), 0)
    return held
