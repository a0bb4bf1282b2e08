"""Outliers: winsorise a few points while a distribution stays too skewed, else take logarithms; every step reported.

Source: the usual treatment of composite indicators (Handbook on Constructing Composite Indicators, OECD 2008, step 4;
Becker et al. 2022, COINr): a column fails while |skew| ≥ 2 and kurtosis ≥ 3.5.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from zhixing.methods.composite.arrays import Bools, Floats, Ints, columns_of
from zhixing.methods.errors import MethodError
from zhixing.methods.values import Text

FEWEST = 4  # kurtosis divides by n - 3
UNTREATED = -1


@dataclass(frozen=True, slots=True)
class Treatment:
    """How far treatment goes: points winsorised at most in a column, when one fails, and whether logarithms follow.

    A column fails when neither |skew| < `skew` nor kurtosis < `kurtosis`.
    """

    limit: int = 5
    skew: float = 2.0
    kurtosis: float = 3.5
    log: bool = True


@dataclass(frozen=True, slots=True)
class ColumnTreatment:
    """What was done to one indicator: points winsorised, logarithm or not, skew and kurtosis before and after.

    `points` counts those tried even where a logarithm took their place; `passes` says whether the column is within
    bounds now. Skew and kurtosis are NaN with fewer than four values or no spread; such a column is left alone.
    """

    points: int
    logged: bool
    skew_before: float
    kurtosis_before: float
    skew_after: float
    kurtosis_after: float
    passes: bool


@dataclass(frozen=True, slots=True, eq=False)
class Treated:
    """A treated table (units × indicators), which cells changed, and what was done to each indicator."""

    table: Floats
    changed: Bools
    details: tuple[ColumnTreatment, ...]


def skew_and_kurtosis(columns: Floats) -> tuple[Floats, Floats]:
    """Sample skewness and excess kurtosis along the last axis, missing values left out.

    NaN with fewer than four values or no spread. Source: Joanes and Gill 1998, The Statistician 47, G1 and G2.
    """
    missing = np.isnan(columns)
    gaps = bool(missing.any())
    values = np.where(missing, 0.0, columns) if gaps else columns
    n = np.count_nonzero(~missing, axis=-1).astype(np.float64) if gaps else np.float64(columns.shape[-1])
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = values.sum(axis=-1) / n
        away = values - mean[..., None]
        if gaps:
            away[missing] = 0.0
        squares = away * away
        second = squares.sum(axis=-1)
        # A column of equal values leaves only rounding noise, whose skew would mean nothing.
        second = np.where((second <= n * (1e-14 * mean) ** 2) | (n < FEWEST), np.nan, second)
        third = np.einsum("...n,...n->...", squares, away)
        fourth = np.einsum("...n,...n->...", squares, squares)
        skew = np.sqrt(n) * third / second**1.5 * np.sqrt(n * (n - 1)) / (n - 2)
        kurtosis = ((n + 1) * (n * fourth / second**2 - 3) + 6) * (n - 1) / ((n - 2) * (n - 3))
    return skew, kurtosis


def fails(skew: Floats, kurtosis: Floats, rule: Treatment) -> Bools:
    """Whether a distribution is too skewed; what cannot be told does not fail."""
    return (np.abs(skew) >= rule.skew) & (kurtosis >= rule.kurtosis)


def treat(table: ArrayLike, rule: Treatment | None = None) -> Treated:
    """Treat each indicator of a table (units × indicators) that is too skewed, and say what was done.

    Raises MethodError for a negative limit.
    """
    rule = rule or Treatment()
    columns = columns_of(table)
    if rule.limit < 0:
        raise MethodError(Text("缩尾点数不能为负", "the number of points to winsorise cannot be negative"))
    before = skew_and_kurtosis(columns)
    limits = np.full(columns.shape[0], rule.limit)
    treated, points, logged = _treated_rows(columns, *before, limits, rule)
    after = skew_and_kurtosis(treated)
    passes = ~fails(*after, rule)
    changed = (treated != columns) & ~np.isnan(columns)
    details = zip(points, logged, *before, *after, passes, strict=True)
    return Treated(
        treated.T,
        changed.T,
        tuple(
            ColumnTreatment(int(moved), bool(log), float(s0), float(k0), float(s1), float(k1), bool(within))
            for moved, log, s0, k0, s1, k1, within in details
        ),
    )


def treated_columns(columns: Floats, limits: Ints, rule: Treatment) -> Floats:
    """Treat columns (replications, indicators, units), each replication with its own limit (-1 leaves it untreated)."""
    replications, indicators, units = columns.shape
    rows = columns.reshape(-1, units)
    return _treated_rows(rows, *skew_and_kurtosis(rows), np.repeat(limits, indicators), rule)[0].reshape(
        replications, indicators, units
    )


def _treated_rows(
    rows: Floats, skew: Floats, kurtosis: Floats, limits: Ints, rule: Treatment
) -> tuple[Floats, Ints, Bools]:
    """Rows (any, units) treated, with points winsorised and whether logged."""
    points = np.zeros(len(rows), dtype=np.int64)
    logged = np.zeros(len(rows), dtype=np.bool_)
    wanting = np.flatnonzero(fails(skew, kurtosis, rule) & (limits != UNTREATED))
    if not wanting.size:
        return rows, points, logged
    treated = rows.copy()
    values, moved, still = _winsorised(rows[wanting], skew[wanting], limits[wanting], rule)
    points[wanting] = moved
    treated[wanting] = values
    if rule.log:
        logged[wanting[still]] = True
        treated[wanting[still]] = _logarithms(rows[wanting[still]])
    return treated, points, logged


def _winsorised(rows: Floats, skew: Floats, limits: Ints, rule: Treatment) -> tuple[Floats, Ints, Bools]:
    """Winsorise failing rows step by step: rows, points moved, and which rows still fail.

    A step moves all points tied at the far end to the next value, so ties may take a column past its limit; a step that
    would leave no spread at all is not taken. Points moved at both ends are counted together, each end as it stood
    after its last step.
    """
    result = rows.copy()
    moved = np.zeros((len(rows), 2), dtype=np.int64)  # low end, high end
    still = np.ones(len(rows), dtype=np.bool_)
    going = np.flatnonzero(limits > 0)
    values, lean = rows[going], skew[going]
    while going.size:
        side = np.where(lean >= 0, 1, -1)
        upward = values * side[:, None]
        top = np.fmax.reduce(upward, axis=1)
        at_top = upward == top[:, None]
        below = np.fmax.reduce(np.where(at_top, -np.inf, upward), axis=1)
        spread = below > np.fmin.reduce(upward, axis=1)
        if not spread.all():
            going, values, side, at_top, below = (each[spread] for each in (going, values, side, at_top, below))
        values = np.where(at_top, (below * side)[:, None], values)
        result[going] = values
        moved[going, (side + 1) // 2] = at_top.sum(axis=1)
        lean, kurtosis = skew_and_kurtosis(values)
        failing = fails(lean, kurtosis, rule)
        still[going] = failing
        on = failing & (moved[going].sum(axis=1) < limits[going])
        going, values, lean = going[on], values[on], lean[on]
    return result, moved.sum(axis=1), still


def _logarithms(rows: Floats) -> Floats:
    """Take log(x - min + (max - min)/100), which needs no positive numbers and keeps the order."""
    low = np.fmin.reduce(rows, axis=1)[:, None]
    high = np.fmax.reduce(rows, axis=1)[:, None]
    logged: Floats = np.log(rows - low + 0.01 * (high - low))
    return logged
