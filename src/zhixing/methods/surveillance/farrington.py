"""Farrington's bound: how many cases a period may hold before its own history says something has changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import t as student

from zhixing.methods.arrays import Floats, floats, ratio, refuse
from zhixing.methods.errors import MethodError
from zhixing.methods.quantiles import normal_quantile
from zhixing.methods.surveillance.quasi_poisson import Fit, anscombe_weights, fit
from zhixing.methods.values import Text

YEARS_NEEDED: Final = 3
TREND_LEVEL: Final = 0.05
FEW_CASES: Final = 5
FEW_PERIODS: Final = 4


@dataclass(frozen=True, slots=True)
class Bound:
    """What was expected, how far chance alone would go, and where the observed count lies between.

    `expected` is the mean of the baseline, `dispersion` at least 1, `upper` the bound, `score` (y - expected) /
    (upper - expected); an alarm at a score above 1. `trend` is the growth per period on the log scale, 0 when none was
    kept. `silent` says that too few cases were seen lately for any alarm.
    """

    expected: float
    dispersion: float
    upper: float
    score: float
    trend: float
    silent: bool

    @property
    def alarm(self) -> bool:
        """Whether the count lies above the bound; a person confirms before anybody is warned."""
        return self.score > 1 and not self.silent


def upper_bound(expected: ArrayLike, spread: ArrayLike, z: float) -> Floats:
    """μ (1 + 2/3 z √(τ / μ)) ^ 3/2: the bound on the scale on which a Poisson count is least skewed.

    `spread` τ is dispersion plus Var(μ) / μ. Arrays of one shape; NaN where nothing is expected.

    Source: Farrington, C. P., Andrews, N. J., Beale, A. D., Catchpole, M. A. (1996), Journal of the Royal Statistical
    Society A 159, 547-563.
    """
    mean, tau = floats(expected, spread)
    refuse((mean < 0) | (tau < 0), "期望数与离散系数不能为负", "an expected number and its spread cannot be negative")
    return mean * (1 + 2 / 3 * z * np.sqrt(ratio(tau, mean))) ** 1.5


def against_baseline(baseline: ArrayLike, observed: float, *, z: float) -> Bound:
    """Judge `observed` by the plain mean of comparable past counts: no trend, no season, no reweighting.

    The baseline is one-dimensional and without gaps; a mean of nothing has no bound (NaN, silent).
    """
    (counts,) = floats(baseline)
    refuse(~(counts >= 0), "基线计数缺失或为负", "a count of the baseline is missing or negative")
    if counts.size <= 1:
        raise MethodError(Text("基线至少要有两期", "a baseline has at least two periods"))
    return _judge(fit(np.ones((counts.size, 1)), counts), np.ones(1), observed, z, silent=not counts.any())


def farrington(
    counts: ArrayLike,
    at: int,
    *,
    periods_a_year: int = 52,
    years: int = 4,
    half_window: int = 3,
    level: float = 0.95,
) -> Bound:
    """Judge the period at place `at` (0-based) of a series by the same weeks of earlier years.

    The baseline is `half_window` periods to either side of the same period in each of the last `years`; a log-linear
    trend is kept when it is significant at 5 % and does not lead beyond the largest baseline count; periods with
    outbreaks weigh less (Anscombe residuals above 1). Silent when the last four periods hold fewer than five cases.
    `level` is two-sided.

    Raises MethodError with the remedy when the series does not reach back far enough or has gaps in the baseline, and
    for fewer than three years ("历史不足3年，无法使用该方法").

    Source: as `upper_bound`.
    """
    (series,) = floats(counts)
    refuse(series < 0, "计数不能为负", "a count cannot be negative")
    back = np.arange(years, 0, -1)[:, None] * periods_a_year
    places = (at - back + np.arange(-half_window, half_window + 1)[None, :]).ravel()
    if years < YEARS_NEEDED or places.min() < 0:
        raise MethodError(Text("历史不足3年，无法使用该方法", "less than three years of history: not applicable"))
    if not 0 <= at < series.size:
        raise MethodError(Text("所评时期不在序列之内", "the period judged lies outside the series"))
    base = series[places]
    refuse(np.isnan([*base, series[at]]), "基线或本期有缺失", "the baseline or the period judged is missing")
    z, time = normal_quantile(level), (places - at).astype(np.float64)
    silent = bool(np.nansum(series[max(0, at - FEW_PERIODS + 1) : at + 1]) < FEW_CASES) or not base.any()
    design, now = np.column_stack((np.ones_like(time), time)), np.array([1.0, 0.0])
    if base.any():
        told = _reweighted(design, base)
        if not _keeps_trend(told, now, base):
            design, now = design[:, :1], now[:1]
    else:
        design, now = design[:, :1], now[:1]
    return _judge(_reweighted(design, base), now, float(series[at]), z, silent=silent)


def _reweighted(design: Floats, base: Floats) -> Fit:
    first = fit(design, base)
    return fit(design, base, anscombe_weights(first, base))


def _keeps_trend(told: Fit, now: Floats, base: Floats) -> bool:
    error = float(np.sqrt(told.covariance[1, 1] * told.raw_dispersion))
    if not told.converged or error == 0:
        return False
    p = 2 * float(student.sf(abs(told.coefficients[1]) / error, base.size - 2))
    return p < TREND_LEVEL and float(np.exp(now @ told.coefficients)) <= base.max()


def _judge(told: Fit, now: Floats, observed: float, z: float, *, silent: bool) -> Bound:
    expected = float(np.exp(now @ told.coefficients))
    variance = expected**2 * float(now @ told.covariance @ now) * told.dispersion
    upper = float(upper_bound(expected, told.dispersion + variance / expected, z)) if expected > 0 else float("nan")
    score = (observed - expected) / (upper - expected)
    trend = float(told.coefficients[1]) if told.coefficients.size > 1 else 0.0
    return Bound(expected, told.dispersion, upper, score, trend, silent)
