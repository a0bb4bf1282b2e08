"""Who judges severely: each judge's distance from the others on the same things, with its error; to be shown only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from zhixing.methods.arrays import Flags, Floats, floats
from zhixing.methods.errors import MethodError
from zhixing.methods.values import Text

PAIR = 2


@dataclass(frozen=True, slots=True)
class Severity:
    """What an additive model says of things and judges.

    `judge` is how far a judge lies above (lenient) or below (severe) the mean judge, `error` its standard error, `fit`
    the mean square of the judge's residuals over that of all (1 is ordinary). `fair` is what a thing would have got
    from the mean judge, `raw` the mean it got. All in points; arrays of k judges and of n things.
    """

    judge: Floats
    error: Floats
    fit: Floats
    fair: Floats
    raw: Floats


def severity(scores: ArrayLike) -> Severity:
    """Fit thing + judge by least squares to `scores`, n things (rows) by k judges (columns), NaN where not judged.

    Raises MethodError when a thing or a judge has no score, when judges and things fall into groups that share nothing
    (they cannot be compared), and when no score is left to tell the error.
    """
    (table,) = floats(scores)
    if table.ndim != PAIR:
        raise MethodError(Text("评分须为“对象×评分人”的表", "scores form a table of things by judges"))
    there = ~np.isnan(table)
    if not (there.any(0).all() and there.any(1).all()):
        raise MethodError(Text("有的对象或评分人没有任何评分", "a thing or a judge has no score"))
    if not _connected(there):
        raise MethodError(
            Text(
                "评分人之间没有共同评分的对象，宽严无法比较",
                "judges share no things, directly or through others: they cannot be compared",
            )
        )
    n, k = table.shape
    rows, columns = np.nonzero(there)
    design = np.zeros((rows.size, n + k - 1))
    design[np.arange(rows.size), rows] = 1
    # The last judge is minus the sum of the others, so that the mean judge stands at nought.
    last = columns == k - 1
    design[np.flatnonzero(~last), n + columns[~last]] = 1
    design[last, n:] = -1
    freedom = rows.size - (n + k - 1)
    if freedom <= 0:
        raise MethodError(Text("评分太少，无法估计误差", "too few scores to tell the error"))
    inverse = np.linalg.inv(design.T @ design)
    told = inverse @ design.T @ table[there]
    rest = table[there] - design @ told
    variance = float(rest @ rest) / freedom
    spread = np.vstack([np.eye(k - 1), -np.ones(k - 1)])
    judge = spread @ told[n:]
    error = np.sqrt(variance * np.diag(spread @ inverse[n:, n:] @ spread.T))
    squares = np.bincount(columns, rest**2, k) / np.bincount(columns, minlength=k)
    overall = float(rest @ rest) / rows.size
    fit = squares / overall if overall else np.ones(k)
    return Severity(judge, error, fit, told[:n], np.nanmean(table, axis=1))


def _connected(there: Flags) -> bool:
    """Whether every judge is linked to the first by things judged in common."""
    reached = np.zeros(there.shape[1], dtype=bool)
    reached[0] = True
    while True:
        further = there[there[:, reached].any(1)].any(0) | reached
        if (further == reached).all():
            return bool(reached.all())
        reached = further
