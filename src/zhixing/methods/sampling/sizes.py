"""How many samples: how sure a rate will be, and how big a difference will be seen, before anybody is sent out."""

from __future__ import annotations

from math import ceil, log1p

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from zhixing.methods.arrays import Floats, floats, refuse
from zhixing.methods.binomial import wilson
from zhixing.methods.errors import MethodError
from zhixing.methods.quantiles import normal_quantile
from zhixing.methods.values import Text


def expected_interval(share: ArrayLike, n: ArrayLike, level: float = 0.95) -> tuple[Floats, Floats]:
    """Wilson's interval that `n` samples will give if they fall as the true `share` says. Fractions; NaN for no n.

    Raises MethodError for a share outside 0..1 and negative n.
    """
    p, trials = floats(share, n)
    refuse((p < 0) | (p > 1), "比率须在 0 与 1 之间", "a share lies between 0 and 1")
    return wilson(p * trials, trials, level)


def samples_for_half_width(share: float, half: float, level: float = 0.95) -> int:
    """The least n whose expected interval is no wider than twice `half` (fractions).

    Raises MethodError for a share outside 0..1 and a half width outside 0..0.5.
    """
    if not 0 <= share <= 1 or not 0 < half < 1 / 2:
        raise MethodError(Text("比率或半宽超出范围", "the share or the half width is out of range"))
    z = normal_quantile(level)
    # Wilson's half width squared, z² (p q n + z² / 4) / (n + z²)², set equal to half²: a quadratic in n.
    spread, square = share * (1 - share), z * z
    a, b, c = half**2, 2 * half**2 * square - square * spread, half**2 * square**2 - square**2 / 4
    root: float = (b * b - 4 * a * c) ** 0.5
    return max(1, ceil((-b + root) / (2 * a) - 1e-9))


def power_of_difference(
    share1: ArrayLike, n1: ArrayLike, share2: ArrayLike, n2: ArrayLike, level: float = 0.95
) -> Floats:
    """Chance that two samples of true shares will be told apart, two-sided, by the normal approximation.

    Arrays of one shape; NaN where either n is 0. Raises MethodError for shares outside 0..1.

    Source: Fleiss, J. L., Levin, B. and Paik, M. C. (2003), Statistical Methods for Rates and Proportions, ch. 4.
    """
    p, n, q, m = floats(share1, n1, share2, n2)
    refuse((p < 0) | (p > 1) | (q < 0) | (q > 1), "比率须在 0 与 1 之间", "a share lies between 0 and 1")
    z = normal_quantile(level)
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = (p * n + q * m) / (n + m)
        null = np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
        true = np.sqrt(p * (1 - p) / n + q * (1 - q) / m)
        above, below = (p - q - z * null) / true, (q - p - z * null) / true
    power = np.where(true > 0, ndtr(above) + ndtr(below), (np.abs(p - q) > z * null).astype(np.float64))
    return np.where((n > 0) & (m > 0), power, np.nan)


def samples_for_difference(share1: float, share2: float, *, power: float = 0.8, level: float = 0.95) -> int:
    """The least n in each of two samples that tells the shares apart with `power`. Source as `power_of_difference`.

    Raises MethodError for equal shares, shares outside 0..1 and a power outside 0..1.
    """
    if share1 == share2 or not (0 <= share1 <= 1 and 0 <= share2 <= 1):
        raise MethodError(Text("两个比率须不同且在 0 与 1 之间", "the shares must differ and lie between 0 and 1"))
    if not 0 < power < 1:
        raise MethodError(Text("检验功效须在 0 与 1 之间", "the power lies strictly between 0 and 1"))
    z, reach, mean = normal_quantile(level), float(ndtri(power)), (share1 + share2) / 2
    null, true = 2 * mean * (1 - mean), share1 * (1 - share1) + share2 * (1 - share2)
    n: int = max(1, ceil((z * null**0.5 + reach * true**0.5) ** 2 / (share1 - share2) ** 2))
    while n > 1 and float(power_of_difference(share1, n - 1, share2, n - 1, level)) >= power:
        n -= 1
    return n


def samples_to_see_one(share: float, *, chance: float = 0.95) -> int:
    """The least n that shows at least one failing unit with `chance`, when each fails with probability `share`.

    Raises MethodError unless both lie strictly between 0 and 1.
    """
    if not (0 < share < 1 and 0 < chance < 1):
        raise MethodError(Text("概率须在 0 与 1 之间", "a probability lies strictly between 0 and 1"))
    return ceil(log1p(-chance) / log1p(-share) - 1e-12)
