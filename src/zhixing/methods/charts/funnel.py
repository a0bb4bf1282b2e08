"""Funnel limits of proportions, rates and ratios: who lies outside what chance alone would do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc

from zhixing.methods.arrays import Floats, Ints, floats, ratio, refuse
from zhixing.methods.errors import MethodError
from zhixing.methods.poisson import exact_limits
from zhixing.methods.quantiles import normal_quantile
from zhixing.methods.values import Text

LEVEL_95: Final = 0.95
LEVEL_998: Final = 0.998
Z_95: Final = normal_quantile(LEVEL_95)
Z_998: Final = normal_quantile(LEVEL_998)


@dataclass(frozen=True, slots=True)
class CountFunnel:
    """Limits at numbers of events, arrays of one shape.

    A unit with so many events lies on the lower limit when its denominator is `largest`, on the upper when it is
    `smallest`; `low` and `high` are the rates there.
    """

    largest: Floats
    smallest: Floats
    low: Floats
    high: Floats


def funnel_limits(p0: float, n: ArrayLike, z: float = Z_95) -> tuple[Floats, Floats]:
    """Lower and upper limit of a proportion for `n` trials around `p0`: `p0 ± z sqrt(p0 (1 - p0) / n)` within 0..1.

    Fractions; NaN where `n` is 0. Raises MethodError when `p0` is no proportion.

    Source: Spiegelhalter, D. J. (2005), Statistics in Medicine 24, 1185-1202 (score test inverted).
    """
    _benchmark(p0)
    trials = np.asarray(n, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        half = z * np.sqrt(p0 * (1 - p0) / trials)
    empty = trials <= 0
    return np.where(empty, np.nan, np.clip(p0 - half, 0, 1)), np.where(empty, np.nan, np.clip(p0 + half, 0, 1))


def funnel_z(x: ArrayLike, n: ArrayLike, p0: float) -> Floats:
    """Standardised distance of each unit from the common rate; NaN where `n` is 0 or `p0` is 0 or 1."""
    events, trials = np.asarray(x, dtype=np.float64), np.asarray(n, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (events / trials - p0) / np.sqrt(p0 * (1 - p0) / trials)
    return np.where(np.isfinite(z), z, np.nan)


def funnel_flags(x: ArrayLike, n: ArrayLike, p0: float) -> Ints:
    """-2, -1, 0, 1, 2: below the 99.8 % limit, below the 95 % limit, inside, above, far above. 0 where not known."""
    z = np.nan_to_num(funnel_z(x, n, p0))
    far: Ints = (np.abs(z) > Z_95).astype(np.int64) + (np.abs(z) > Z_998).astype(np.int64)
    return np.sign(z).astype(np.int64) * far


def upper_tail(x: ArrayLike, n: ArrayLike, p0: float) -> Floats:
    """Exact probability of at least `x` events in `n` trials when each has probability `p0` (binomial).

    For units too small for the normal limits (`n * p0` below 5). NaN where `n` is 0 or an entry is missing. Raises
    MethodError for counts that cannot be and when `p0` is no proportion.
    """
    _benchmark(p0)
    events, trials = floats(x, n)
    refuse((events < 0) | (events > trials), "不合格数不能为负，也不能大于抽样数", "events lie within 0 and the trials")
    with np.errstate(invalid="ignore"):
        tail = betainc(np.maximum(events, 1), trials - np.maximum(events, 1) + 1, p0)
    return np.where(trials > 0, np.where(events == 0, 1.0, tail), np.nan)


def count_funnel(
    events: ArrayLike, *, benchmark: float = 1.0, level: float = LEVEL_95, years: float = 1.0
) -> CountFunnel:
    """Exact Poisson limits at each number of `events`, around `benchmark` events per unit of the denominator.

    Ratios of observed to expected have benchmark 1 and their denominator is the expected number; rates have the
    benchmark per one of the population, and `years` of events pooled are spread over them. `smallest` is 0 and `high`
    NaN at no events. Raises MethodError for negative events and a benchmark or years not above zero.

    Source: Spiegelhalter, D. J. (2005), Statistics in Medicine 24, 1185-1202; limits by Garwood (1936).
    """
    if not (benchmark > 0 and years > 0):
        raise MethodError(Text("基准与年数必须大于零", "the benchmark and the years must be above zero"))
    (count,) = floats(events)
    low, high = exact_limits(count, level)
    largest, smallest = high / benchmark / years, low / benchmark / years
    return CountFunnel(largest, smallest, ratio(count / years, largest), ratio(count / years, smallest))


def count_flags(events: ArrayLike, expected: ArrayLike) -> Ints:
    """-2 to 2 as `funnel_flags`, for counts against what was expected, by exact Poisson limits at 95 and 99.8 %.

    0 where either is missing. Raises MethodError for negative entries.
    """
    observed, foreseen = floats(events, expected)
    refuse(foreseen < 0, "期望数不能为负", "an expected number cannot be negative")
    flags = np.zeros(observed.shape, dtype=np.int64)
    for level in (LEVEL_95, LEVEL_998):
        low, high = exact_limits(observed, level)
        flags += (low > foreseen).astype(np.int64) - (high < foreseen).astype(np.int64)
    return flags


def _benchmark(p0: float) -> None:
    if not 0 <= p0 <= 1:
        raise MethodError(Text("基准率必须在 0 与 1 之间", "the benchmark rate lies between 0 and 1"))
