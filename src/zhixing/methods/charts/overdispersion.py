"""Whether units spread more than chance, and limits that allow for it: only then, never to make outliers vanish."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import chi2

from zhixing.methods.arrays import Floats, floats, ratio, refuse
from zhixing.methods.charts.funnel import Z_95, funnel_limits, funnel_z
from zhixing.methods.errors import MethodError
from zhixing.methods.values import Text

WINSORISED: Final = 0.1
TAILS_MEET: Final = 0.5


class Scale(StrEnum):
    """Where units are compared: proportions as arcsine of the root, ratios to the expected as log or as root."""

    PROPORTION = "proportion"
    RATIO_LOG = "ratio_log"
    RATIO_ROOT = "ratio_root"


@dataclass(frozen=True, slots=True)
class Dispersion:
    """Spread of units around the common rate: `phi` = mean of squared z; inflate limits only if `significant`."""

    phi: float
    statistic: float
    p_value: float
    significant: bool


@dataclass(frozen=True, slots=True)
class Between:
    """Spread between units on a transformed scale: `tau2`, their variance beyond chance, is 0 unless found.

    `z` are the units' distances before and `winsorised` after the extremes were pulled in; `dispersion` is of those.
    """

    tau2: float
    target: float
    z: Floats
    winsorised: Floats
    dispersion: Dispersion


def dispersion(x: ArrayLike, n: ArrayLike, p0: float, level: float = 0.05) -> Dispersion:
    """Whether units spread more than chance: sum of squared z against chi-square with as many degrees as units.

    Source: Spiegelhalter, D. J. (2005), Statistics in Medicine 24, 1185-1202.
    """
    return _spread(funnel_z(x, n, p0), level)


def winsorise(z: ArrayLike, share: float = WINSORISED) -> Floats:
    """`z` with everything beyond its `share` and `1 - share` quantiles pulled in to them; missing stays missing."""
    if not 0 <= share < TAILS_MEET:
        raise MethodError(Text("缩尾比例须在 0 与 0.5 之间", "the share to pull in lies between 0 and one half"))
    (each,) = floats(z)
    if np.isnan(each).all():
        return each.copy()
    low, high = np.nanquantile(each, (share, 1 - share))
    clipped: Floats = np.clip(each, low, high)
    return clipped


def between_units(
    numerator: ArrayLike, denominator: ArrayLike, scale: Scale, *, share: float = WINSORISED, level: float = 0.05
) -> Between:
    """Variance between units by DerSimonian and Laird's moments, from winsorised distances to the common rate.

    One-dimensional arrays of events and trials (or observed and expected). Units without a denominator leave, and
    under `ratio_log` those without events. tau2 = (K phi - (K - 1)) / (sum w - sum w² / sum w) with w = 1 / s², at
    least 0. Raises MethodError for negative entries.

    Source: Spiegelhalter (2005), as above; DerSimonian, R. and Laird, N. (1986), Controlled Clinical Trials 7, 177-188.
    """
    y, error, target = _transformed(numerator, denominator, scale)
    z = (y - target) / error
    pulled = winsorise(z, share)
    found = _spread(pulled, level)
    weight = 1 / error[~np.isnan(z)] ** 2
    units = weight.size
    excess = units * found.phi - (units - 1)
    spare = float(weight.sum() - (weight**2).sum() / weight.sum()) if units > 1 else 0.0
    tau2 = max(0.0, excess / spare) if spare > 0 else 0.0
    return Between(tau2, target, z, pulled, found)


def widened_limits(denominator: ArrayLike, between: Between, scale: Scale, z: float = Z_95) -> tuple[Floats, Floats]:
    """Limits around the common rate with the variance between units added, on the rate's own scale.

    Where the spread is not significant nothing is added. NaN where the denominator is 0.
    """
    (size,) = floats(denominator)
    extra = between.tau2 if between.dispersion.significant else 0.0
    half = z * np.sqrt(ratio(_variance(scale), size) + extra)
    return _back(between.target - half, scale), _back(between.target + half, scale)


def inflated_limits(p0: float, n: ArrayLike, found: Dispersion, z: float = Z_95) -> tuple[Floats, Floats]:
    """Limits of a proportion widened by the root of phi, only where the spread is significant and phi above 1."""
    return funnel_limits(p0, n, z * (max(1.0, found.phi) ** 0.5 if found.significant else 1.0))


def _spread(z: Floats, level: float) -> Dispersion:
    there = z[~np.isnan(z)]
    statistic, units = float((there**2).sum()), len(there)
    p_value = float(chi2.sf(statistic, units)) if units else 1.0
    return Dispersion(statistic / units if units else 0.0, statistic, p_value, p_value < level)


def _variance(scale: Scale) -> Floats:
    """Variance of one unit's transformed rate, times its denominator."""
    return np.asarray(1.0 if scale is Scale.RATIO_LOG else 0.25)


def _transformed(numerator: ArrayLike, denominator: ArrayLike, scale: Scale) -> tuple[Floats, Floats, float]:
    events, size = floats(numerator, denominator)
    refuse((events < 0) | (size < 0), "计数不能为负", "a count cannot be negative")
    rates = ratio(events, size)
    error = np.sqrt(ratio(_variance(scale), size))
    if scale is Scale.PROPORTION:
        refuse(rates > 1, "合格数大于抽样数", "more passes than samples")
        return np.arcsin(np.sqrt(rates)), error, float(np.arcsin(np.sqrt(np.nansum(events) / np.nansum(size))))
    if scale is Scale.RATIO_ROOT:
        return np.sqrt(rates), error, 1.0
    return np.log(np.where(rates > 0, rates, np.nan)), error, 0.0


def _back(y: Floats, scale: Scale) -> Floats:
    if scale is Scale.RATIO_LOG:
        return np.exp(y)
    top = np.pi / 2 if scale is Scale.PROPORTION else np.inf
    inside = np.clip(y, 0, top)
    return np.sin(inside) ** 2 if scale is Scale.PROPORTION else inside**2
