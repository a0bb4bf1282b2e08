"""What a sampling plan lets through: operating characteristics computed, never copied from a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaincinv
from scipy.stats import binom, hypergeom, poisson

from zhixing.methods.arrays import Floats, floats, refuse
from zhixing.methods.errors import MethodError
from zhixing.methods.values import Text

COMPUTED: Final = Text("计算方案", "computed plan")
NOT_CONTRADICTED: Final = Text("核查通过，不否定声称质量水平", "passed: the declared quality level is not contradicted")
CONTRADICTED: Final = Text("否定声称质量水平", "the declared quality level is contradicted")
LARGEST_SAMPLE: Final = 1_000_000

# Probability of passing for a share of failing units, a sample size and a limit.
Acceptance = Callable[[float, int, int], float | Floats]


@dataclass(frozen=True, slots=True)
class Plan:
    """Take `n`, pass with at most `limit` failing; always shown as a computed plan (`label`)."""

    n: int
    limit: int
    label: Text = COMPUTED


def accepts_lot(lot: ArrayLike, failing: ArrayLike, n: ArrayLike, limit: ArrayLike) -> Floats:
    """Probability that at most `limit` of `n` drawn without return fail, when `failing` of a `lot` do (hypergeometric).

    Whole numbers, arrays of one shape. Raises MethodError for negative numbers and more failing or drawn than the lot.
    """
    size, bad, drawn, most = floats(lot, failing, n, limit)
    refuse((size < 0) | (bad < 0) | (drawn < 0), "批量、不合格数与样本量不能为负", "lot, failing, sample: not negative")
    refuse((bad > size) | (drawn > size), "不合格数或样本量大于批量", "more failing or drawn than the lot holds")
    return np.asarray(hypergeom.cdf(most, size, bad, drawn), dtype=np.float64)


def accepts_process(share: ArrayLike, n: ArrayLike, limit: ArrayLike) -> Floats:
    """Probability that at most `limit` of `n` fail when each fails with probability `share` (binomial)."""
    p, drawn, most = floats(share, n, limit)
    refuse((p < 0) | (p > 1), "不合格率须在 0 与 1 之间", "a share of failing units lies between 0 and 1")
    return np.asarray(binom.cdf(most, drawn, p), dtype=np.float64)


def accepts_defects(share: ArrayLike, n: ArrayLike, limit: ArrayLike) -> Floats:
    """Probability of at most `limit` defects on `n` units with `share` defects each on average (Poisson)."""
    mean, drawn, most = floats(share, n, limit)
    refuse(mean < 0, "单位缺陷数不能为负", "defects per unit cannot be negative")
    return np.asarray(poisson.cdf(most, mean * drawn), dtype=np.float64)


def largest_sample(declared: float, *, limit: int = 0, risk: float = 0.05) -> int:
    """The largest sample that contradicts a true declaration with at most `risk`, binomially; 0 when none does.

    `declared` is the declared share of failing units (a fraction), `limit` the failures still allowed: more than that
    contradict. Raises MethodError when either probability is not strictly between 0 and 1.
    """
    _open(declared, risk)
    return _last(lambda n: float(binom.sf(limit, n, declared)) <= risk)


def limiting_share(n: int, limit: int, *, probability: float = 0.10) -> float:
    """The share of failing units that still passes with `probability`: what the plan protects against, binomially."""
    _open(probability)
    if not 0 <= limit < n:
        raise MethodError(Text("允许数须小于样本量", "the limit must be below the sample size"))
    return float(betaincinv(limit + 1, n - limit, 1 - probability))


def find_plan(
    accepts: Acceptance,
    *,
    good: float,
    bad: float,
    producer: float = 0.05,
    consumer: float = 0.10,
    largest: int = LARGEST_SAMPLE,
) -> Plan:
    """The smallest plan that passes `good` with at least 1 - `producer` and `bad` with at most `consumer`.

    `accepts(share, n, limit)` is the operating characteristic; it must fall with n. Raises MethodError when good is
    not better than bad, and when no sample up to `largest` (the lot, for one) can do it.
    """
    _open(producer, consumer)
    if not 0 <= good < bad:
        raise MethodError(Text("合格质量须优于极限质量", "the good quality must be better than the bad"))
    limit = 0
    while (n := _smallest(accepts, bad, limit, consumer, largest)) <= largest:
        if float(accepts(good, n, limit)) >= 1 - producer:
            return Plan(n, limit)
        limit += 1
    raise MethodError(Text("在此批量内没有满足两项风险的方案", "no plan within this lot meets both risks"))


def _smallest(accepts: Acceptance, bad: float, limit: int, consumer: float, largest: int) -> int:
    """The least sample that passes `bad` with at most `consumer`; one more than `largest` when none does."""
    return _last(lambda n: float(accepts(bad, n, limit)) > consumer, largest) + 1


def verdict(failing: int, plan: Plan) -> Text:
    """The permitted wording: a declared level is contradicted or not; a lot is never accepted."""
    return NOT_CONTRADICTED if failing <= plan.limit else CONTRADICTED


def _open(*probabilities: float) -> None:
    if not all(0 < each < 1 for each in probabilities):
        raise MethodError(Text("概率须在 0 与 1 之间", "a probability lies strictly between 0 and 1"))


def _last(holds: Callable[[int], bool], largest: int = LARGEST_SAMPLE) -> int:
    """The last number up to `largest` for which `holds`, which starts true and turns false once; 0 when none."""
    reach = 1
    while reach < largest and holds(reach):
        reach *= 2
    low, high = 0, min(reach, largest) + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low
