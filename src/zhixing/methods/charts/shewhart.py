"""Shewhart's charts: proportions, counts, counts per unit, single values, means, ranges and standard deviations."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from zhixing.methods.arrays import Flags, Floats, floats, ratio, refuse
from zhixing.methods.charts.constants import Source, exact
from zhixing.methods.errors import MethodError
from zhixing.methods.values import Text

SIGMAS: Final = 3.0
# Upper limit of a moving range in average moving ranges, as published: 1 + 3 * 0.853 / 1.128.
MOVING_RANGE_TOP: Final = 3.267


class Within(StrEnum):
    """How the spread inside subgroups is estimated: mean range, mean or pooled standard deviation."""

    RANGE = "range"
    DEVIATION = "deviation"
    POOLED = "pooled"


@dataclass(frozen=True, slots=True)
class Chart:
    """Points with limits, arrays over the points: `statistic`, `low`, `high`, and `sigma`, each point's own spread.

    `centre` is one number. A point without data (no trials, no exposure, no value) is NaN, and so are its limits; it
    takes no part in the centre.
    """

    statistic: Floats
    centre: float
    sigma: Floats
    low: Floats
    high: Floats

    @property
    def z(self) -> Floats:
        """Each point's distance from the centre in its own sigmas: what the rules for runs read."""
        return ratio(self.statistic - self.centre, self.sigma)

    @property
    def outside(self) -> Flags:
        """Which points lie beyond a limit."""
        return (self.statistic < self.low) | (self.statistic > self.high)


def _chart(statistic: Floats, centre: float, sigma: Floats, sigmas: float, floor: float, top: float = np.inf) -> Chart:
    each = np.broadcast_to(np.asarray(sigma, dtype=np.float64), statistic.shape)
    each = np.where(np.isnan(statistic), np.nan, each)
    low, high = np.maximum(centre - sigmas * each, floor), np.minimum(centre + sigmas * each, top)
    return Chart(statistic, centre, each, low, high)


def p_chart(events: ArrayLike, trials: ArrayLike, *, centre: float | None = None, sigmas: float = SIGMAS) -> Chart:
    """Proportions around their common one (or a given `centre`, for new data against an old phase), within 0 to 1.

    Raises MethodError for negative counts and more events than trials. Use exact tails where trials times centre is
    below 5.

    Source: Montgomery, D. C. (2012), Introduction to Statistical Quality Control, 7th edition, 7.2.
    """
    x, n = floats(events, trials)
    refuse((x < 0) | (x > n), "不合格数不能为负，也不能大于抽样数", "events lie within 0 and the trials")
    middle = float(np.nansum(x) / np.nansum(n)) if centre is None else centre
    return _chart(ratio(x, n), middle, np.sqrt(ratio(np.asarray(middle * (1 - middle)), n)), sigmas, 0, 1)


def np_chart(events: ArrayLike, trials: float, *, centre: float | None = None, sigmas: float = SIGMAS) -> Chart:
    """Numbers of events in samples of one size `trials`; `centre` is a number too. Source as `p_chart`."""
    chart = p_chart(events, trials, centre=None if centre is None else centre / trials, sigmas=sigmas)
    scaled = (each * trials for each in (chart.sigma, chart.low, chart.high))
    return Chart(chart.statistic * trials, chart.centre * trials, *scaled)


def u_chart(events: ArrayLike, exposure: ArrayLike, *, centre: float | None = None, sigmas: float = SIGMAS) -> Chart:
    """Events per unit of exposure, as Poisson. Raises MethodError for negative entries. Source: Montgomery, 7.3."""
    x, n = floats(events, exposure)
    refuse((x < 0) | (n < 0), "计数不能为负", "a count cannot be negative")
    middle = float(np.nansum(x) / np.nansum(n)) if centre is None else centre
    return _chart(ratio(x, n), middle, np.sqrt(ratio(np.asarray(middle), n)), sigmas, 0)


def c_chart(events: ArrayLike, *, centre: float | None = None, sigmas: float = SIGMAS) -> Chart:
    """Numbers of events in periods of one size, as Poisson. Source: Montgomery, 7.3."""
    (x,) = floats(events)
    return u_chart(x, np.where(np.isnan(x), np.nan, 1.0), centre=centre, sigmas=sigmas)


def average_moving_range(values: Floats, *, screened: bool) -> float:
    """Mean distance of neighbours; `screened` leaves out once those beyond the moving range's own upper limit.

    Neighbours are those that have a value. NaN with fewer than two. Screening follows Nelson, L. S. (1982), Journal of
    Quality Technology 14, 172-173.
    """
    moves = np.abs(np.diff(values[~np.isnan(values)]))
    if not moves.size:
        return float("nan")
    mean = moves.mean()
    return float(moves[moves < MOVING_RANGE_TOP * mean].mean() if screened and mean > 0 else mean)


def i_chart(
    values: ArrayLike,
    *,
    centre: float | None = None,
    constants: Source = exact,
    screened: bool = False,
    sigmas: float = SIGMAS,
) -> Chart:
    """Single values, their spread from moving ranges. One-dimensional.

    The limits are centre ± sigmas * mean moving range / d2. Source: Montgomery, 6.4.
    """
    (each,) = floats(values)
    middle = float(np.nanmean(each)) if centre is None else centre
    spread = average_moving_range(each, screened=screened) / constants(2).d2
    return _chart(each, middle, np.asarray(spread), sigmas, -np.inf)


@dataclass(frozen=True, slots=True)
class Subgroups:
    """Charts of subgroup means and of their ranges or standard deviations, and the `sigma` of one value behind them."""

    means: Chart
    spreads: Chart
    sigma: float


def subgroup_charts(
    values: ArrayLike, *, within: Within = Within.RANGE, constants: Source = exact, sigmas: float = SIGMAS
) -> Subgroups:
    """Means of subgroups with their ranges (`within` = range) or standard deviations (deviation, pooled).

    `values` has the shape (subgroups, size); NaN pads shorter subgroups, and those with fewer than two values have no
    spread. Sigma is the mean of each subgroup's range over d2 or deviation over c4; pooled takes the root of the
    pooled variance as the mean deviation and divides it by each subgroup's own c4. Raises MethodError when no subgroup
    has two values.

    Source: Montgomery, 6.2 and 6.3.
    """
    table = np.asarray(values, dtype=np.float64)
    sizes = (~np.isnan(table)).sum(axis=1)
    told = sizes > 1
    if not told.any():
        raise MethodError(Text("没有任何子组有两个以上的值", "no subgroup has two values"))
    each = [constants(int(size)) if size > 1 else None for size in sizes]
    d2, d3, c4 = (np.array([getattr(one, name) if one else np.nan for one in each]) for name in ("d2", "d3", "c4"))
    sums = np.nansum(table, axis=1)
    means = ratio(sums, sizes.astype(np.float64))
    centre = float(sums.sum() / sizes.sum())
    full = np.where(told[:, None], table, 0.0)
    if within is Within.RANGE:
        spread = np.where(told, np.nanmax(full, axis=1) - np.nanmin(full, axis=1), np.nan)
        factor, wobble = d2, d3
    else:
        spread = np.where(told, np.nanstd(full, axis=1, ddof=1), np.nan)
        factor, wobble = c4, np.sqrt(1 - c4**2)
    if within is Within.POOLED:
        mean = float(np.sqrt(np.nansum(spread**2 * (sizes - 1)) / (sizes[told] - 1).sum()))
        own = mean / factor
        sigma = float(np.nanmean(own))
    else:
        sigma = float(np.nanmean(spread / factor))
        own = np.full(sizes.shape, sigma)
    chart = _chart(means, centre, own / np.sqrt(np.maximum(sizes, 1)), sigmas, -np.inf)
    middle = mean if within is Within.POOLED else float(np.nanmean(factor * sigma))
    return Subgroups(chart, _chart(spread, middle, own * wobble, sigmas, 0), sigma)
