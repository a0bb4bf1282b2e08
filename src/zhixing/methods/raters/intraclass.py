"""Intraclass correlation: which share of the spread of scores lies between the things judged and not between judges."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import f as fisher

from zhixing.methods.arrays import Floats, floats, refuse
from zhixing.methods.errors import MethodError
from zhixing.methods.values import Text

FEWEST: Final = 2


class Form(StrEnum):
    """Which judges and which score: each thing its own judges, judges drawn at random, or just these judges.

    The forms ending in `k` speak of the mean over all judges, the others of one judge's score.
    """

    ONE_WAY = "ICC(1,1)"
    RANDOM = "ICC(2,1)"
    FIXED = "ICC(3,1)"
    ONE_WAY_MEAN = "ICC(1,k)"
    RANDOM_MEAN = "ICC(2,k)"
    FIXED_MEAN = "ICC(3,k)"


@dataclass(frozen=True, slots=True)
class Intraclass:
    """One form's coefficient with its interval, and the F test that things differ at all."""

    value: float
    low: float
    high: float
    f: float
    df1: int
    df2: int
    p: float


@dataclass(frozen=True, slots=True)
class _Squares:
    things: int
    judges: int
    between: float
    within: float
    judge: float
    error: float


def intraclass(scores: ArrayLike, *, level: float = 0.95) -> dict[Form, Intraclass]:
    """All six forms for `scores` of n things (rows) by k judges (columns), complete.

    Raises MethodError for fewer than two things or judges, missing scores, and scores without any spread.

    Source: Shrout, P. E. and Fleiss, J. L. (1979), Psychological Bulletin 86, 420-428.
    """
    (table,) = floats(scores)
    squares = _squares(table)
    n, k = squares.things, squares.judges
    alone = fisher.ppf((1 + level) / 2, n - 1, n * (k - 1)), fisher.ppf((1 + level) / 2, n * (k - 1), n - 1)
    both_df = (n - 1) * (k - 1)
    both = fisher.ppf((1 + level) / 2, n - 1, both_df), fisher.ppf((1 + level) / 2, both_df, n - 1)
    found: dict[Form, Intraclass] = {}
    for one, mean, error, df2, quantiles in (
        (Form.ONE_WAY, Form.ONE_WAY_MEAN, squares.within, n * (k - 1), alone),
        (Form.FIXED, Form.FIXED_MEAN, squares.error, both_df, both),
    ):
        f = squares.between / error if error else float("inf")
        p = float(fisher.sf(f, n - 1, df2))
        low, high = f / quantiles[0], f * quantiles[1]
        found[one] = Intraclass(_one(f, k), _one(low, k), _one(high, k), f, n - 1, df2, p)
        found[mean] = Intraclass(1 - 1 / f, 1 - 1 / low, 1 - 1 / high, f, n - 1, df2, p)
    found[Form.RANDOM], found[Form.RANDOM_MEAN] = _random(squares, found[Form.FIXED], level)
    return {form: found[form] for form in Form}


def _squares(table: Floats) -> _Squares:
    if table.ndim != FEWEST or min(table.shape) < FEWEST:
        raise MethodError(Text("至少要有两个对象、两名评分人", "at least two things and two judges are needed"))
    refuse(~np.isfinite(table).ravel(), "评分缺失", "a score is missing")
    n, k = table.shape
    grand = table.mean()
    things = k * float(((table.mean(1) - grand) ** 2).sum())
    judges = n * float(((table.mean(0) - grand) ** 2).sum())
    rest = max(float(((table - grand) ** 2).sum()) - things, 0.0)
    if not things + rest:
        raise MethodError(Text("所有评分相同，无法计算", "all scores are equal: nothing to compare"))
    return _Squares(
        n, k, things / (n - 1), rest / (n * (k - 1)), judges / (k - 1), max(rest - judges, 0.0) / ((n - 1) * (k - 1))
    )


def _one(f: float, k: int) -> float:
    """(F - 1) / (F + k - 1), 1 for an infinite F."""
    return 1.0 if np.isinf(f) else float((f - 1) / (f + k - 1))


def _random(squares: _Squares, fixed: Intraclass, level: float) -> tuple[Intraclass, Intraclass]:
    """The two forms for judges drawn at random; their interval has degrees of freedom by Satterthwaite."""
    n, k, judge, error, between = squares.things, squares.judges, squares.judge, squares.error, squares.between
    value = (between - error) / (between + (k - 1) * error + k * (judge - error) / n)
    mean = (between - error) / (between + (judge - error) / n)
    ratio = judge / error if error else float("inf")
    if np.isinf(ratio):
        bounds = float("nan"), float("nan")
    else:
        own = n * (1 + (k - 1) * value) - k * value
        freedom = (k - 1) * (n - 1) * (k * value * ratio + own) ** 2 / ((n - 1) * (k * value * ratio) ** 2 + own**2)
        upper, lower = (float(fisher.ppf((1 + level) / 2, *df)) for df in ((n - 1, freedom), (freedom, n - 1)))
        spread = k * judge + (k * n - k - n) * error
        bounds = (
            n * (between - upper * error) / (upper * spread + n * between),
            n * (lower * between - error) / (spread + n * lower * between),
        )
    low, high = (bound * k / (1 + bound * (k - 1)) for bound in bounds)
    return (
        Intraclass(float(value), *bounds, fixed.f, fixed.df1, fixed.df2, fixed.p),
        Intraclass(float(mean), low, high, fixed.f, fixed.df1, fixed.df2, fixed.p),
    )
