"""What indicators look like and how they hang together: statistics, correlations, Cronbach's alpha, components."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr
from scipy.stats import rankdata

from zhixing.methods.composite.arrays import Bools, Floats, Ints, columns_of
from zhixing.methods.composite.treat import Treatment, fails, skew_and_kurtosis
from zhixing.methods.errors import MethodError
from zhixing.methods.values import Text


@dataclass(frozen=True, slots=True, eq=False)
class Described:
    """Statistics of each indicator, arrays (indicators,). `deviation` divides by n - 1; `alike` is the largest tie.

    `available`, `nonzero`, `distinct` and `alike` are counts; `outlying` says that skew and kurtosis call for
    treatment.
    """

    low: Floats
    high: Floats
    mean: Floats
    median: Floats
    deviation: Floats
    skew: Floats
    kurtosis: Floats
    available: Ints
    nonzero: Ints
    distinct: Ints
    alike: Ints
    outlying: Bools


class Correlation(StrEnum):
    """What is correlated: the values themselves, or their ranks (ties sharing the mean)."""

    PEARSON = "pearson"
    SPEARMAN = "spearman"


@dataclass(frozen=True, slots=True, eq=False)
class Correlations:
    """Coefficients and two-sided p-values (first's indicators × second's), NaN where they cannot be told."""

    coefficient: Floats
    p_value: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Components:
    """Principal components of standardised indicators.

    `loadings` (indicators × components), each column of length one, its largest entry made positive; `deviations`
    (components,) in falling order; `explained` their shares of the variance.
    """

    loadings: Floats
    deviations: Floats
    explained: Floats


def describe(table: ArrayLike, rule: Treatment | None = None) -> Described:
    """Describe each indicator of a table (units × indicators), missing values left out."""
    columns = columns_of(table)
    skew, kurtosis = skew_and_kurtosis(columns)
    counts = [np.unique(column[~np.isnan(column)], return_counts=True)[1] for column in columns]
    available = np.array([each.sum() for each in counts], dtype=np.int64)
    n = available.astype(np.float64)
    ordered = np.sort(columns, axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.nansum(columns, axis=1) / n
        deviation = np.sqrt(np.nansum((columns - mean[:, None]) ** 2, axis=1) / (n - 1))
    middle = [np.maximum(available - back, 0) // 2 for back in (1, 0)]
    row = np.arange(len(columns))
    return Described(
        low=np.fmin.reduce(columns, axis=1),
        high=np.fmax.reduce(columns, axis=1),
        mean=mean,
        median=(ordered[row, middle[0]] + ordered[row, middle[1]]) / 2,
        deviation=np.where(available > 1, deviation, np.nan),
        skew=skew,
        kurtosis=kurtosis,
        available=available,
        nonzero=((columns != 0) & ~np.isnan(columns)).sum(axis=1),
        distinct=np.array([len(each) for each in counts], dtype=np.int64),
        alike=np.array([each.max(initial=0) for each in counts], dtype=np.int64),
        outlying=fails(skew, kurtosis, rule or Treatment()),
    )


def correlations(first: ArrayLike, second: ArrayLike, kind: Correlation = Correlation.PEARSON) -> Correlations:
    """Correlate the indicators of two tables (units × indicators each, the same units), pair by pair.

    A unit missing in either of a pair leaves for that pair. The p-value is that of the t-test with n - 2 degrees of
    freedom. NaN with fewer than three units or no spread. Raises MethodError for different numbers of units.
    """
    left, right = columns_of(first), columns_of(second)
    if left.shape[1] != right.shape[1]:
        raise MethodError(Text("两表的单位数不同", "the tables hold different numbers of units"))
    found = np.array([[_pair(one, other, kind) for other in right] for one in left])
    coefficient, n = found[..., 0], found[..., 1]
    with np.errstate(invalid="ignore", divide="ignore"):
        t = np.abs(coefficient) * np.sqrt((n - 2) / (1 - coefficient**2))
        p_value = 2 * stdtr(np.maximum(n - 2, 1), -t)
    return Correlations(coefficient, np.where(np.isnan(coefficient), np.nan, p_value))


def _pair(one: Floats, other: Floats, kind: Correlation) -> tuple[float, int]:
    both = ~(np.isnan(one) | np.isnan(other))
    n = int(both.sum())
    x, y = one[both], other[both]
    if n < 3 or x.min() == x.max() or y.min() == y.max():  # noqa: PLR2004 - two points always lie on a line
        return float("nan"), n
    if kind is Correlation.SPEARMAN:
        x, y = rankdata(x), rankdata(y)
    x, y = x - x.mean(), y - y.mean()
    return float(np.clip(x @ y / np.sqrt((x @ x) * (y @ y)), -1, 1)), n


def cronbach_alpha(table: ArrayLike) -> float:
    """Internal consistency of the indicators of a table (units × indicators), at most 1; pairs without gaps are used.

    NaN where a covariance cannot be told. Raises MethodError with fewer than two indicators.
    Source: Cronbach 1951, Psychometrika 16, 297-334.
    """
    columns = columns_of(table)
    count = len(columns)
    if count < 2:  # noqa: PLR2004 - consistency needs two
        raise MethodError(Text("至少需要两个指标", "at least two indicators are needed"))
    covariance = np.full((count, count), np.nan)
    for row, one in enumerate(columns):
        for column, other in enumerate(columns[: row + 1]):
            both = ~(np.isnan(one) | np.isnan(other))
            if both.sum() > 1:
                shared = np.cov(one[both], other[both])[0, 1]
                covariance[row, column] = covariance[column, row] = shared
    total = covariance.sum()
    return float(count / (count - 1) * (1 - np.trace(covariance) / total)) if total else float("nan")


def principal_components(table: ArrayLike) -> Components:
    """Principal components of a table (units × indicators) after standardising; units with a gap are left out.

    Raises MethodError with fewer than two whole units and for an indicator without spread.
    """
    columns = columns_of(table)
    whole = columns[:, ~np.isnan(columns).any(axis=0)]
    if whole.shape[1] < 2:  # noqa: PLR2004 - one point has no spread
        raise MethodError(Text("完整的单位少于2个，方法不适用", "fewer than two units without gaps"))
    deviation = whole.std(axis=1, ddof=1)
    if (whole.min(axis=1) == whole.max(axis=1)).any():
        raise MethodError(Text("标准差为零，无法标准化", "an indicator has no spread and cannot be standardised"))
    standard = (whole - whole.mean(axis=1, keepdims=True)) / deviation[:, None]
    _, singular, rotation = np.linalg.svd(standard.T, full_matrices=False)
    largest = rotation[np.arange(len(rotation)), np.abs(rotation).argmax(axis=1)]
    deviations = singular / np.sqrt(whole.shape[1] - 1)
    return Components((rotation * np.sign(largest)[:, None]).T, deviations, deviations**2 / (deviations**2).sum())
