"""Funnel limits for proportions: who lies outside what chance alone would do, and whether chance is the yardstick."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import chi2

from zhixing.methods.errors import MethodError
from zhixing.methods.values import Text

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Z_95: Final = 1.959964
Z_998: Final = 3.090232


@dataclass(frozen=True, slots=True)
class Dispersion:
    """Spread of units around the common rate: `phi` = mean of squared z; inflate limits only if `significant`."""

    phi: float
    statistic: float
    p_value: float
    significant: bool


def funnel_limits(p0: float, n: ArrayLike, z: float = Z_95) -> tuple[Floats, Floats]:
    """Lower and upper limit of a proportion for `n` trials around `p0`: `p0 ± z sqrt(p0 (1 - p0) / n)` within 0..1.

    Fractions; NaN where `n` is 0. Raises MethodError when `p0` is no proportion.

    Source: Spiegelhalter, D. J. (2005), Statistics in Medicine 24, 1185-1202 (score test inverted).
    """
    if not 0 <= p0 <= 1:
        raise MethodError(Text("基准率必须在 0 与 1 之间", "the benchmark rate lies between 0 and 1"))
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


def dispersion(x: ArrayLike, n: ArrayLike, p0: float, level: float = 0.05) -> Dispersion:
    """Whether units spread more than chance: sum of squared z against chi-square with as many degrees as units.

    Source: Spiegelhalter (2005), as above.
    """
    z = funnel_z(x, n, p0)
    z = z[~np.isnan(z)]
    statistic, units = float((z**2).sum()), len(z)
    p_value = float(chi2.sf(statistic, units)) if units else 1.0
    return Dispersion(statistic / units if units else 0.0, statistic, p_value, p_value < level)
