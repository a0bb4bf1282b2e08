"""What happens to raw indicators before they are scored: denominators, gaps, and units that know too little."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from zhixing.methods.composite.arrays import Bools, Floats, Ints, columns_of
from zhixing.methods.errors import MethodError
from zhixing.methods.values import Text


class Imputation(StrEnum):
    """How gaps are filled: not at all, or with the mean of the unit's group."""

    NONE = "none"
    GROUP_MEAN = "group_mean"


@dataclass(frozen=True, slots=True, eq=False)
class Imputed:
    """A table (units × indicators) with gaps filled, and which cells were."""

    table: Floats
    filled: Bools


@dataclass(frozen=True, slots=True, eq=False)
class Availability:
    """For each unit: missing values, zeros, the share of indicators available, the share of available ones not zero."""

    missing: Ints
    zeros: Ints
    share: Floats
    nonzero_share: Floats


def denominate(table: ArrayLike, denominators: ArrayLike) -> Floats:
    """Divide a table (units × indicators) by denominators of a shape that broadcasts to it.

    A column to be left as it is has denominator 1. NaN where either is missing or the denominator is zero.
    """
    above, below = np.broadcast_arrays(np.asarray(table, np.float64), np.asarray(denominators, np.float64))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(below != 0, above / below, np.nan)


def impute(table: ArrayLike, how: Imputation, groups: Sequence[object] | None = None) -> Imputed:
    """Fill the gaps of a table (units × indicators) with the mean of the unit's group, or leave them.

    `groups` names each unit's group; None puts all units into one. A group without a single value keeps its gaps.
    Raises MethodError when `groups` has another length than the table.
    """
    columns = columns_of(table)
    if how is Imputation.NONE:
        return Imputed(columns.T, np.zeros(columns.T.shape, dtype=np.bool_))
    filled = filled_columns(columns, group_numbers(groups, columns.shape[-1]))
    return Imputed(filled.T, (np.isnan(columns) & ~np.isnan(filled)).T)


def group_numbers(groups: Sequence[object] | None, units: int) -> Ints:
    """Number the groups from 0 in order of appearance. Raises MethodError unless there is one for each unit."""
    if groups is None:
        return np.zeros(units, dtype=np.int64)
    if len(groups) != units:
        raise MethodError(Text(f"须为 {units} 个单位各给出分组", f"each of {units} units needs a group"))
    known = {group: number for number, group in enumerate(dict.fromkeys(groups))}
    return np.array([known[group] for group in groups], dtype=np.int64)


def filled_columns(columns: Floats, numbers: Ints) -> Floats:
    """Columns (…, indicators, units) with gaps filled by the mean of the group the unit's number stands for."""
    missing = np.isnan(columns)
    if not missing.any():
        return columns
    members = np.eye(int(numbers.max(initial=0)) + 1)[numbers]
    with np.errstate(invalid="ignore", divide="ignore"):
        means = (np.where(missing, 0.0, columns) @ members) / ((~missing).astype(np.float64) @ members)
    return np.where(missing, means[..., numbers], columns)


def availability(table: ArrayLike) -> Availability:
    """Count what each unit of a table (units × indicators) has and lacks; shares are fractions, NaN of nothing."""
    values = columns_of(table).T
    missing = np.isnan(values).sum(axis=1)
    zeros = (values == 0).sum(axis=1)
    there = values.shape[1] - missing
    with np.errstate(invalid="ignore", divide="ignore"):
        return Availability(missing, zeros, 1 - missing / values.shape[1], 1 - zeros / there)


def screen(table: ArrayLike, threshold: float = 0.9) -> Bools:
    """Which units (units,) of a table have at least the share `threshold` of their indicators; the others leave.

    Raises MethodError for a threshold outside 0..1.
    """
    if not 0 <= threshold <= 1:
        raise MethodError(Text("数据可得率门槛须在 0 与 1 之间", "the share of data needed lies between 0 and 1"))
    return availability(table).share >= threshold
