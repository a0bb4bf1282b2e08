"""Scan statistics: where cases crowd more than chance would have them, over many overlapping zones at once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import xlogy

from zhixing.methods.arrays import Floats, Ints, floats, refuse
from zhixing.methods.errors import MethodError
from zhixing.methods.values import Text

SIMULATIONS: Final = 999
# Simulations worked on at once: bounds the memory whatever the number of zones.
AT_ONCE: Final = 64


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
    no cases or no size are there, for cases (and trials) that are no whole numbers, and more cases than trials.
    """
    counts, weight = floats(cases, size)
    whole_numbers = (counts, weight) if model is Model.BERNOULLI else (counts,)
    for column in whole_numbers:
        refuse(~(column >= 0) | (column != np.floor(column)), "计数须为非负整数", "a count is a whole number")
    refuse(~(weight >= 0), "分母缺失或为负", "a denominator is missing or negative")
    total = int(counts.sum())
    if total == 0 or weight.sum() == 0:
        raise MethodError(Text("没有病例或没有分母，无法扫描", "no cases or no denominator: nothing to scan"))
    if model is Model.BERNOULLI:
        refuse(counts > weight, "不合格数大于抽样数", "more cases than trials")
    members = np.asarray(zones, dtype=np.float64)
    within, found = members @ weight, (members @ counts).astype(np.int64)
    expected = within * total / weight.sum()
    ratios = _Ratios(model, within, float(weight.sum()), total)
    seen = ratios.of(found[:, None])[:, 0]
    best = int(seen.argmax())
    if not seen[best] > 0:
        return None
    chance, left, as_large = np.random.default_rng(seed), simulations, 0
    # Sums of whole numbers below 2 ** 24 are exact in float32, at half the cost.
    small = members.astype(np.float32 if total < 1 << 24 else np.float64)
    while left > 0:
        drawn = _redistributed(chance, model, weight, total, min(left, AT_ONCE))
        largest = ratios.of((small @ drawn.T.astype(small.dtype)).astype(np.int64)).max(axis=0)
        # A hair below: logarithms summed in another order must count as equally large.
        as_large += int((largest >= seen[best] * (1 - 1e-9)).sum())
        left -= AT_ONCE
    units = tuple(np.flatnonzero(members[best]).tolist())
    p_value = (1 + as_large) / (simulations + 1)
    return Cluster(units, float(found[best]), float(expected[best]), float(seen[best]), p_value)


def _redistributed(chance: np.random.Generator, model: Model, weight: Floats, total: int, times: int) -> Ints:
    if model is Model.BERNOULLI:
        return chance.multivariate_hypergeometric(weight.astype(np.int64), total, size=times, method="marginals")
    return chance.multinomial(total, weight / weight.sum(), size=times)


class _Ratios:
    """Likelihood ratios of many whole counts at once, by a table of k ln k instead of logarithms."""

    def __init__(self, model: Model, within: Floats, whole: float, total: int) -> None:
        inside, outside = within[:, None], whole - within[:, None]
        self.model, self.total, self.usable = model, total, outside > 0
        self.expected = inside * total / whole
        top = int(whole) if model is Model.BERNOULLI else total
        self.table = xlogy(np.arange(top + 1.0), np.arange(top + 1.0))
        self.cases = self.table[: total + 1] + self.table[total::-1]
        if model is Model.BERNOULLI:
            self.trials, self.spare = inside.astype(np.int64), outside.astype(np.int64) - total
            sides = xlogy(inside, inside) + xlogy(outside, outside)
            self.base = sides + self.table[total] + self.table[top - total] - self.table[top]
        else:
            rest = np.where(self.usable & (inside > 0), total - self.expected, 1.0)
            outside_log = np.log(rest)
            self.slope = np.log(np.where(inside > 0, self.expected, 1.0)) - outside_log
            self.base = total * outside_log

    def of(self, cases: Ints) -> Floats:
        """Ratios of a matrix (zones, columns) of cases; 0 unless there are more than expected."""
        found = self.cases[cases] - self.base
        if self.model is Model.BERNOULLI:
            found += self.table[self.trials - cases] + self.table[self.spare + cases]
        else:
            found -= cases * self.slope
        return np.where((cases > self.expected) & self.usable, found, 0.0)
