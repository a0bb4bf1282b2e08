"""Scan statistics: where cases crowd more than chance would have them, over many overlapping zones at once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import xlogy

from zhixing.methods.arrays import Flags, Floats, floats, refuse
from zhixing.methods.errors import MethodError
from zhixing.methods.values import Text

LARGEST_ZONE: Final = 0.5
SIMULATIONS: Final = 999


class Model(StrEnum):
    """Cases among trials (failing among sampled), or cases against an expected number."""

    BERNOULLI = "bernoulli"
    POISSON = "poisson"


@dataclass(frozen=True, slots=True)
class Cluster:
    """The zone whose cases are least like chance: its units, cases, expected cases, likelihood ratio and p value."""

    units: tuple[int, ...]
    cases: float
    expected: float
    llr: float
    p_value: float


def bernoulli_llr(cases: ArrayLike, trials: ArrayLike, all_cases: ArrayLike, all_trials: ArrayLike) -> Floats:
    """Log likelihood ratio of a zone with its own rate against one rate for all; 0 unless the zone's is higher.

    Arrays of one shape. Raises MethodError for counts that cannot be.

    Source: Kulldorff, M. (1997), Communications in Statistics: Theory and Methods 26, 1481-1496.
    """
    c, n, total, size = floats(cases, trials, all_cases, all_trials)
    impossible = (c < 0) | (c > n) | (total > size) | (c > total) | (total - c > size - n)
    refuse(impossible, "区域内外的计数不成立", "the counts inside and outside cannot be")
    outside, rest = total - c, size - n
    # Shares of an empty side are 0 / 0: xlogy of nothing is nothing, whatever stands in its logarithm.
    with np.errstate(divide="ignore", invalid="ignore"):
        inside_rate, outside_rate = c / np.maximum(n, 1), outside / np.maximum(rest, 1)
    apart = xlogy(c, inside_rate) + xlogy(n - c, 1 - inside_rate)
    apart = apart + xlogy(outside, outside_rate) + xlogy(rest - outside, 1 - outside_rate)
    together = xlogy(total, total / np.maximum(size, 1)) + xlogy(size - total, 1 - total / np.maximum(size, 1))
    return np.where((n > 0) & (rest > 0) & (c * rest > outside * n), np.maximum(apart - together, 0), 0.0)


def poisson_llr(cases: ArrayLike, expected: ArrayLike, all_cases: ArrayLike) -> Floats:
    """Log likelihood ratio of a zone's cases against those expected; 0 unless there are more than expected.

    `expected` adds up to `all_cases` over all units. Source as `bernoulli_llr`.
    """
    c, e, total = floats(cases, expected, all_cases)
    refuse((c < 0) | (e < 0) | (c > total), "计数或期望数不成立", "the counts or the expected numbers cannot be")
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = xlogy(c, c / e)
        outside = xlogy(total - c, (total - c) / (total - e))
    return np.where((c > e) & (e < total), inside + outside, 0.0)


def circular_zones(x: ArrayLike, y: ArrayLike, size: ArrayLike, *, largest: float = LARGEST_ZONE) -> Flags:
    """All circles around a unit that hold at most `largest` of the total `size`, as a matrix (zones, units).

    Planar coordinates, one-dimensional. Each set of units stands once; units at one distance enter together.
    """
    east, north, weight = floats(x, y, size)
    distance = np.hypot(east[:, None] - east[None, :], north[:, None] - north[None, :])
    limit, found = largest * weight.sum() * (1 + 1e-12), {}
    for centre in range(east.size):
        order = np.argsort(distance[centre], kind="stable")
        reach = distance[centre][order]
        within = np.cumsum(weight[order]) <= limit
        last = np.append(np.diff(reach) > 0, True)
        for end in np.flatnonzero(within & last).tolist():
            members = np.zeros(east.size, dtype=bool)
            members[order[: end + 1]] = True
            found[members.tobytes()] = members
    return np.array(list(found.values()), dtype=bool).reshape(-1, east.size)


def most_likely_cluster(
    cases: ArrayLike,
    size: ArrayLike,
    zones: ArrayLike,
    *,
    model: Model,
    seed: int,
    simulations: int = SIMULATIONS,
) -> Cluster | None:
    """The zone with the largest likelihood ratio, and how often chance alone gives one as large anywhere.

    `cases` and `size` (trials, or anything the expected cases are proportional to) run over the units, `zones` is a
    matrix (zones, units) of truth values. p = (1 + number of simulations at least as large) / (simulations + 1), by
    redistributing all cases over the units. None when no zone has more cases than expected. Raises MethodError when
    no cases or no size are there, and when a zone's counts cannot be.
    """
    (counts, weight), members = floats(cases, size), np.asarray(zones, dtype=np.float64)
    refuse(~(counts >= 0) | (counts != np.floor(counts)), "病例数须为非负整数", "cases are whole numbers")
    refuse(~(weight >= 0), "分母缺失或为负", "a denominator is missing or negative")
    total, whole = float(counts.sum()), float(weight.sum())
    if total == 0 or whole == 0:
        raise MethodError(Text("没有病例或没有分母，无法扫描", "no cases or no denominator: nothing to scan"))
    within = members @ weight

    def ratios(drawn: Floats) -> Floats:
        found = members @ drawn
        shape = within[:, None] if found.ndim > 1 else within
        if model is Model.BERNOULLI:
            return bernoulli_llr(found, shape, total, whole)
        return poisson_llr(found, shape * total / whole, total)

    seen = ratios(counts)
    best = int(seen.argmax())
    if not seen[best] > 0:
        return None
    chance = np.random.default_rng(seed)
    if model is Model.BERNOULLI:
        drawn = chance.multivariate_hypergeometric(weight.astype(np.int64), int(total), size=simulations)
    else:
        drawn = chance.multinomial(int(total), weight / whole, size=simulations)
    # A hair below: the same zone summed in another order must count as equally large.
    as_large = int((ratios(drawn.T.astype(np.float64)).max(axis=0) >= seen[best] * (1 - 1e-12)).sum())
    units = tuple(np.flatnonzero(members[best]).tolist())
    expected = float(within[best] * total / whole)
    return Cluster(
        units, float(members[best] @ counts), expected, float(seen[best]), (1 + as_large) / (simulations + 1)
    )
