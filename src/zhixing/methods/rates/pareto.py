"""Which few classes make up most of the cases, and which of them only seem to: Pareto with the uncertainty shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc

from zhixing.methods.arrays import Flags, Floats, Ints, floats, refuse
from zhixing.methods.binomial import wilson
from zhixing.methods.errors import MethodError
from zhixing.methods.quantiles import checked_level
from zhixing.methods.values import Text

VITAL_SHARE: Final = 0.8


@dataclass(frozen=True, slots=True)
class Pareto:
    """Classes from the largest to the smallest; every array but `order` and `larger` runs along that order.

    `order` holds positions in the input (ties keep the input's order). `share`, `low`, `high` (each class by itself)
    and `cumulative` are fractions. `best` and `worst` are the ranks each class may truly hold, all together at the
    level asked for. `vital` is how many classes it takes to reach the share asked for; `surely_vital` marks those
    that are among the `vital` largest whatever chance did, `possibly_vital` those that may be.
    `larger[i, j]`: the i-th class is surely larger than the j-th; where neither holds, the two cannot be told apart.
    `told_from_next[i]`: the i-th is surely larger than the one after it (the last is compared with nobody: true).
    """

    order: Ints
    count: Floats
    share: Floats
    low: Floats
    high: Floats
    cumulative: Floats
    best: Ints
    worst: Ints
    vital: int
    surely_vital: Flags
    possibly_vital: Flags
    told_from_next: Flags
    larger: Flags


def pareto(counts: ArrayLike, *, level: float = 0.95, vital_share: float = VITAL_SHARE) -> Pareto:
    """Order classes by their `counts` (one-dimensional, whole numbers) and say what of the order chance can explain.

    Raises MethodError for missing, negative or broken counts, when there are none at all, and for a share outside 0..1.

    Two classes of one multinomial sample are compared given their sum, where the larger count is binomial with one
    half if they are alike: exact for the handful of cases a city's classes hold, which Goodman's large-sample contrasts
    (1965, Technometrics 7, 247-254) are not. Both directions of every pair are tested and Holm's step-down keeps the
    chance of even one false "surely" below `1 - level` (1979, Scandinavian Journal of Statistics 6, 65-70); ranks are
    then read off the pairs as in Al Mohamad, Goeman and van Zwet (2022, Biometrics 78, 238-247). Overlap of the single
    intervals is no test: the shares of one sample lean on each other. `vital` itself is taken as observed.
    """
    (each,) = floats(counts)
    each = np.atleast_1d(each)
    refuse(~(each >= 0) | (each != np.floor(each)), "分类频数须为非负整数", "the count of a class is a whole number")
    if not 0 < vital_share <= 1:
        raise MethodError(Text("累计占比须在 0 与 1 之间", "the share to reach lies between 0 and 1"))
    total = float(each.sum())
    if total == 0:
        raise MethodError(Text("没有任何频数，无法排列", "there are no cases to put in order"))
    order = np.argsort(-each, kind="stable")
    count = each[order]
    low, high = wilson(count, total, level)
    cumulative = np.cumsum(count) / total
    # Sums of shares end a hair below a share such as 0.8: the counts are compared, not the fractions.
    vital = int(np.searchsorted(np.cumsum(count), vital_share * total * (1 - 1e-12))) + 1
    larger = _surely_larger(count, checked_level(level))
    best, worst = 1 + larger.sum(axis=0), len(count) - larger.sum(axis=1)
    return Pareto(
        order=order.astype(np.int64),
        count=count,
        share=count / total,
        low=low,
        high=high,
        cumulative=cumulative,
        best=best.astype(np.int64),
        worst=worst.astype(np.int64),
        vital=vital,
        surely_vital=worst <= vital,
        possibly_vital=best <= vital,
        told_from_next=np.append(np.diagonal(larger, 1), True),
        larger=larger,
    )


def _surely_larger(count: Floats, level: float) -> Flags:
    """[i, j]: that class i is no larger than class j is refused, by Holm over all ordered pairs."""
    size = len(count)
    larger = np.zeros((size, size), dtype=bool)
    pairs = ~np.eye(size, dtype=bool)
    mine = np.broadcast_to(count[:, None], (size, size))[pairs]
    theirs = np.broadcast_to(count[None, :], (size, size))[pairs]
    # The upper tail of a binomial with one half: P(X >= mine of mine + theirs).
    p = np.where(mine > 0, betainc(np.maximum(mine, 1), theirs + 1, 0.5), 1.0)
    steps = np.argsort(p, kind="stable")
    passed = p[steps] <= (1 - level) / np.arange(p.size, 0, -1)
    refused = np.zeros(p.size, dtype=bool)
    refused[steps] = np.cumprod(passed).astype(bool)
    larger[pairs] = refused
    return larger
