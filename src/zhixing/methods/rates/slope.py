"""The gradient over ordered groups of places: how far apart its two ends are, as a difference and as a ratio.

Groups stand in an order (counties from the least to the most developed, say). A line fitted through their figures by
population tells what the figure would be at either end; the difference of the two ends is the slope index of
inequality, their ratio the relative index. Sources: Wagstaff, Paci and van Doorslaer (1991), Social Science & Medicine
33, 545-557; Low and Low (2004), Journal of Public Health 26, 388-395; for the ratio of normal variables Fieller (1954),
Journal of the Royal Statistical Society B 16, 175-185.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import expit, logit, ndtr

from zhixing.methods.arrays import Floats, floats, refuse
from zhixing.methods.errors import MethodError
from zhixing.methods.quantiles import checked_level, normal_quantile
from zhixing.methods.values import Text

FEWEST: Final = 2
_NODES: Final = 64
_TWICE: Final = 60
_NAN: Final = float("nan")


class Scale(StrEnum):
    """On which scale the line is straight: amounts as they are, rates by logarithm, proportions by log odds."""

    AS_IS = "as-is"
    LOG = "log"
    LOGIT = "logit"


_TO: Final[dict[Scale, Callable[[Floats], Floats]]] = {Scale.AS_IS: np.array, Scale.LOG: np.log, Scale.LOGIT: logit}
_FROM: Final[dict[Scale, Callable[[Floats], Floats]]] = {Scale.AS_IS: np.array, Scale.LOG: np.exp, Scale.LOGIT: expit}


@dataclass(frozen=True, slots=True)
class Slope:
    """Both ends of the line and what lies between, in the unit of the values; NaN where there is none.

    `difference` is last minus first, `ratio` last over first, each with its interval.
    """

    first: float
    last: float
    difference: float
    difference_low: float
    difference_high: float
    ratio: float
    ratio_low: float
    ratio_high: float


def relative_ranks(population: ArrayLike) -> Floats:
    """The middle of each group's place between 0 and 1 when groups (in order) are as wide as their population.

    Raises MethodError for a population that is missing or not above zero.
    """
    (people,) = floats(population)
    refuse(~(people > 0), "各组人口必须大于零", "the population of a group must be above zero")
    share = people / people.sum()
    middle: Floats = np.cumsum(share) - share / 2
    return middle


def slope_errors(low: ArrayLike, high: ArrayLike, scale: Scale = Scale.AS_IS, level: float = 0.95) -> Floats:
    """Standard errors on a scale from the ends of intervals of values: their distance there over twice the quantile.

    Raises MethodError for an end that has no place on the scale.
    """
    one, other = (_on(scale, end) for end in floats(low, high))
    made: Floats = (other - one) / (2 * normal_quantile(level))
    return made


def slope(
    values: ArrayLike,
    population: ArrayLike,
    errors: ArrayLike | None = None,
    *,
    scale: Scale = Scale.AS_IS,
    level: float = 0.95,
) -> Slope:
    """Fit the line through `values` of ordered groups, weighted by `population`, straight on `scale`.

    One-dimensional arrays in the order of the groups. `errors` are standard errors on the scale (see `slope_errors`),
    taken as normal and independent; without them there are no intervals. An interval holds every difference (ratio)
    whose chance of not being exceeded lies within the level, computed by quadrature, not drawn. The ratio has none
    where the first end cannot be told from zero. Raises MethodError for fewer than two groups, values missing or off
    the scale, populations not above zero, errors not above zero, and a level outside 0 to 1.
    """
    each, people = floats(values, population)
    if each.ndim != 1 or each.size < FEWEST:
        raise MethodError(Text("至少需要两组才能看梯度", "a gradient needs at least two groups"))
    checked_level(level)
    rank = relative_ranks(people)
    root = np.sqrt(people / people.sum())
    design = np.column_stack([root * (1 - rank), root * rank])  # the two ends themselves are what is fitted
    hat = np.linalg.pinv(design) * root
    ends = hat @ _on(scale, each)
    first, last = (float(end) for end in _FROM[scale](ends))
    bounds = (_NAN,) * 4
    if errors is not None:
        _, error = floats(each, errors)
        refuse(~(error > 0), "标准误必须大于零", "a standard error must be above zero")
        bounds = _bounds(scale, ends, (hat * error**2) @ hat.T, level)
    times = last / first if first != 0 else _NAN
    return Slope(first, last, last - first, *bounds[:2], times, *bounds[2:])


def _on(scale: Scale, values: Floats) -> Floats:
    refuse(np.isnan(values), "数值缺失", "a value is missing")
    if scale is Scale.LOG:
        refuse(values <= 0, "取对数的数值必须大于零", "a value on a logarithmic scale must be above zero")
    if scale is Scale.LOGIT:
        refuse((values <= 0) | (values >= 1), "比例须在 0 与 1 之间", "a proportion on this scale lies between 0 and 1")
    return _TO[scale](values)


def _bounds(scale: Scale, ends: Floats, covariance: Floats, level: float) -> tuple[float, float, float, float]:
    tails = ((1 - level) / 2, (1 + level) / 2)
    if scale is Scale.AS_IS:
        spread = float(np.sqrt(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1]))
        gap, half = float(ends[1] - ends[0]), normal_quantile(level) * spread
        return gap - half, gap + half, *_fieller(ends, covariance, level)
    first, _ = _FROM[scale](ends)
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    weights = weights / weights.sum()
    start = ends[0] + nodes * np.sqrt(covariance[0, 0])
    slant = covariance[0, 1] / covariance[0, 0]
    mean = ends[1] + slant * (start - ends[0])
    rest = np.sqrt(covariance[1, 1] - slant * covariance[0, 1])
    top = 1.0 if scale is Scale.LOGIT else np.inf

    def chance(last: Floats) -> float:
        """How likely the last end lies below, given each possible first end."""
        with np.errstate(divide="ignore", invalid="ignore"):
            placed = np.where(last <= 0, -np.inf, np.where(last >= top, np.inf, _TO[scale](last)))
        return float(weights @ ndtr((placed - mean) / rest))

    begun, last = _FROM[scale](start), float(_FROM[scale](ends)[1])
    gaps = [_root(lambda gap: chance(begun + gap), tail, last - float(first)) for tail in tails]
    times = [_root(lambda ratio: chance(begun * ratio), tail, last / float(first)) for tail in tails]
    return gaps[0], gaps[1], times[0], times[1]


def _fieller(ends: Floats, covariance: Floats, level: float) -> tuple[float, float]:
    """The ratios r for which last - r first lies within the level of zero."""
    square = normal_quantile(level) ** 2
    a = float(ends[0] ** 2 - square * covariance[0, 0])
    b = float(ends[0] * ends[1] - square * covariance[0, 1])
    c = float(ends[1] ** 2 - square * covariance[1, 1])
    if a <= 0 or ends[0] <= 0:
        return _NAN, _NAN
    half = np.sqrt(b * b - a * c)
    return float((b - half) / a), float((b + half) / a)


def _root(chance: Callable[[float], float], tail: float, centre: float) -> float:
    """Where a chance that rises reaches `tail`, looked for ever further from the centre."""
    step = abs(centre) or 1.0
    low, high = centre - step, centre + step
    for _ in range(_TWICE):
        if chance(low) <= tail <= chance(high):
            break
        step *= 2
        low, high = centre - step, centre + step
    return float(brentq(lambda at: chance(at) - tail, low, high, xtol=1e-14, rtol=1e-13))
