"""Arrays read the same way by every method: float64, one shape, refused in both languages with the places named."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhixing.methods.errors import MethodError
from zhixing.methods.values import Text

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

PLACES_NAMED: Final = 5


def floats(*values: ArrayLike) -> tuple[Floats, ...]:
    """All `values` as float64 arrays of one broadcast shape; to be read, not written to."""
    return tuple(np.broadcast_arrays(*(np.asarray(value, dtype=np.float64) for value in values)))


def refuse(found: ArrayLike, zh: str, en: str) -> None:
    """Raise MethodError where any of `found` is true; in a row of several the first five places are named, from 1."""
    bad = np.asarray(found, dtype=bool)
    if not bad.any():
        return
    if bad.ndim != 1 or bad.size == 1:
        raise MethodError(Text(zh, en))
    at = [str(place) for place in np.flatnonzero(bad) + 1]
    more = len(at) > PLACES_NAMED
    named = at[:PLACES_NAMED]
    raise MethodError(
        Text(
            f"{zh}（第 {'、'.join(named)} 项{f'等共 {len(at)} 项' if more else ''}）",
            f"{en} (at {', '.join(named)}{f' and others, {len(at)} in all' if more else ''})",
        )
    )


def ratio(numerator: Floats, denominator: Floats) -> Floats:
    """`numerator / denominator`; NaN where the denominator is zero or either is missing."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(denominator != 0, numerator / denominator, np.nan)


def sums(group: Ints, values: Floats, size: int) -> Floats:
    """Sum of `values` by `group` (0-based) for each of `size` groups."""
    return np.bincount(group, values, size).astype(np.float64)
