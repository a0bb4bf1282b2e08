"""The array shapes every part of a composite index speaks, so that each is said once.

A *table* is units × indicators, as a person reads it. Inside, calculations run on *columns*: (…, indicators, units),
one contiguous run of numbers per indicator, with any number of replications in front.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhixing.methods.errors import MethodError
from zhixing.methods.values import Text

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

NAMED_AT_MOST: Final = 12


def columns_of(table: ArrayLike) -> Floats:
    """Turn a table (units × indicators, NaN = missing) into contiguous columns (indicators × units).

    Raises MethodError unless two-dimensional and free of infinite values.
    """
    values = np.asarray(table, dtype=np.float64)
    if values.ndim != 2:  # noqa: PLR2004 - a table has two sides
        raise MethodError(Text("数据须为“单位×指标”的二维表", "the data must be a table of units by indicators"))
    if np.isinf(values).any():
        raise MethodError(Text("数据中有无穷大的数", "the data hold an infinite number"))
    return np.ascontiguousarray(values.T)


def signs(directions: ArrayLike | None, indicators: int) -> Floats:
    """Return 1 where more is better and -1 where less is, one for each indicator; None means more is always better.

    Raises MethodError for any other value or number of values.
    """
    if directions is None:
        return np.ones(indicators)
    given = np.asarray(directions, dtype=np.float64)
    if given.shape != (indicators,) or not np.isin(given, (-1.0, 1.0)).all():
        raise MethodError(
            Text(
                f"须为 {indicators} 个指标各给出方向 1 或 -1",
                f"each of {indicators} indicators needs direction 1 or -1",
            )
        )
    return given


def numbered(wrong: Bools) -> str:
    """Name the indicators marked in `wrong` as a reader counts them: "#1、#4"."""
    return listed([f"#{at + 1}" for at in np.flatnonzero(wrong)])


def listed(names: list[str]) -> str:
    """Join names for a message, cut short after a dozen."""
    return "、".join(names[:NAMED_AT_MOST]) + ("……" if len(names) > NAMED_AT_MOST else "")
