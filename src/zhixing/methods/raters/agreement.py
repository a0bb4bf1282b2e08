"""How far judges agree beyond chance: coefficients for categories, orders and numbers, with gaps where allowed."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from zhixing.methods.arrays import Floats, floats, ratio, refuse
from zhixing.methods.errors import MethodError
from zhixing.methods.values import Text

PAIR: Final = 2


class Metric(StrEnum):
    """How far apart two values are: equal or not, by rank, by difference, by relative difference."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


def krippendorff(values: ArrayLike, metric: Metric) -> float:
    """Krippendorff's alpha of `values`, judges (rows) by things (columns), NaN where a judge gave none.

    NaN when every value is the same. Raises MethodError when no thing was judged twice and, for ratios, below zero.

    Source: Krippendorff, K. (2011), Computing Krippendorff's Alpha-Reliability.
    """
    counts, levels = _counts(_table(values))
    if metric is Metric.RATIO:
        refuse(levels < 0, "比率数据不能为负", "a ratio cannot be negative")
    pairable = counts[counts.sum(1) >= PAIR]
    given = pairable.sum(1)
    seen = (pairable.T / (given - 1)) @ pairable - np.diag((pairable / (given - 1)[:, None]).sum(0))
    totals = seen.sum(1)
    apart = _distances(levels, totals, metric)
    expected = float((np.outer(totals, totals) * apart).sum()) / (totals.sum() - 1)
    return 1 - float((seen * apart).sum()) / expected if expected else float("nan")


def _distances(levels: Floats, totals: Floats, metric: Metric) -> Floats:
    if metric is Metric.NOMINAL:
        return np.asarray(levels[:, None] != levels[None, :], dtype=np.float64)
    if metric is Metric.ORDINAL:
        middle = np.cumsum(totals) - totals / 2
        return np.asarray((middle[:, None] - middle[None, :]) ** 2, dtype=np.float64)
    gaps = levels[:, None] - levels[None, :]
    if metric is Metric.INTERVAL:
        return np.asarray(gaps**2, dtype=np.float64)
    return np.asarray(np.nan_to_num(ratio(gaps, levels[:, None] + levels[None, :])) ** 2, dtype=np.float64)


def fleiss(values: ArrayLike) -> float:
    """Fleiss' kappa, chance by how often each category was used. Shape and errors as `krippendorff`.

    Things judged once count for the use of the categories only.

    Source: Fleiss, J. L. (1971), Psychological Bulletin 76, 378-382.
    """
    agreed, used = _agreed(values)
    return _beyond(agreed, float((used**2).sum()))


def gwet(values: ArrayLike) -> float:
    """Gwet's AC1, which stays sensible when nearly everybody gives one category. Shape and errors as `krippendorff`.

    Source: Gwet, K. L. (2008), British Journal of Mathematical and Statistical Psychology 61, 29-48.
    """
    agreed, used = _agreed(values)
    return _beyond(agreed, float((used * (1 - used)).sum()) / (used.size - 1) if used.size > 1 else 0.0)


def brennan_prediger(values: ArrayLike) -> float:
    """Agreement beyond an even guess between the categories that occur. Shape and errors as `krippendorff`.

    Source: Brennan, R. L. and Prediger, D. J. (1981), Educational and Psychological Measurement 41, 687-699.
    """
    agreed, used = _agreed(values)
    return _beyond(agreed, 1 / used.size)


def cohen(one: ArrayLike, other: ArrayLike, *, power: int = 0) -> float:
    """Cohen's kappa of two judges; `power` 1 or 2 weighs disagreements by the distance of the numbers or its square.

    NaN when both gave one and the same category throughout. Raises MethodError for missing values.

    Source: Cohen, J. (1968), Psychological Bulletin 70, 213-220.
    """
    first, second = floats(one, other)
    refuse(~np.isfinite(first + second), "评分缺失", "a score is missing")
    apart = np.abs(first - second) ** power if power else (first != second).astype(np.float64)
    every = np.abs(first[:, None] - second[None, :]) ** power if power else first[:, None] != second[None, :]
    expected = float(np.mean(every))
    return 1 - float(apart.mean()) / expected if expected else float("nan")


def kendall(values: ArrayLike) -> float:
    """Kendall's coefficient of concordance W, corrected for ties, of judges (rows) by things (columns), complete.

    Raises MethodError for missing values and fewer than two of either; NaN when every judge ties everything.

    Source: Kendall, M. G. and Babington Smith, B. (1939), Annals of Mathematical Statistics 10, 275-287.
    """
    table = _table(values)
    refuse(~np.isfinite(table).ravel(), "评分缺失", "a score is missing")
    judges, things = table.shape
    if judges < PAIR or things < PAIR:
        raise MethodError(Text("至少要有两名评分人、两个对象", "at least two judges and two things are needed"))
    below = (table[:, :, None] > table[:, None, :]).sum(2)
    equal = (table[:, :, None] == table[:, None, :]).sum(2)
    ranks = below + (equal + 1) / 2
    spread = float(((ranks.sum(0) - judges * (things + 1) / 2) ** 2).sum())
    ties = float((equal**2 - 1).sum())
    whole = judges**2 * (things**3 - things) - judges * ties
    return 12 * spread / whole if whole else float("nan")


def _table(values: ArrayLike) -> Floats:
    (table,) = floats(values)
    if table.ndim != PAIR:
        raise MethodError(Text("评分须为“评分人×对象”的表", "scores form a table of judges by things"))
    return table


def _counts(table: Floats) -> tuple[Floats, Floats]:
    """How often each level was given to each thing (things by levels), and the levels in order."""
    levels = np.unique(table[~np.isnan(table)])
    counts = (table.T[:, :, None] == levels).sum(1).astype(np.float64)
    if not (counts.sum(1) >= PAIR).any():
        raise MethodError(Text("没有任何对象由两人以上评分", "no thing was judged by two"))
    return counts, levels


def _agreed(values: ArrayLike) -> tuple[float, Floats]:
    """The mean share of agreeing pairs, and how often each category was used."""
    counts, _ = _counts(_table(values))
    given = counts.sum(1)
    pairs = given >= PAIR
    each = (counts * (counts - 1)).sum(1)[pairs] / (given * (given - 1))[pairs]
    return float(each.mean()), np.asarray((counts[given > 0] / given[given > 0, None]).mean(0))


def _beyond(agreed: float, chance: float) -> float:
    return (agreed - chance) / (1 - chance) if chance != 1 else float("nan")
