"""Small cells are not shown in public, and neither is the one neighbour that would give them away by subtraction."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

SMALLEST_SHOWN: Final = 3

Flags = NDArray[np.bool_]


def suppress(counts: ArrayLike, *, smallest: int = SMALLEST_SHOWN, total_is_shown: bool = True) -> Flags:
    """Which cells of one row of `counts` to hide: those from 1 to `smallest - 1`, and what would reveal them.

    One-dimensional, whole numbers; True = hide. Where the total is shown too and the hidden cells together could be
    worked out as fewer than `smallest` (a single cell always can), the smallest remaining cell that is not zero is
    hidden with them. Zeros are shown: they are no secret about anybody.
    """
    cells = np.asarray(counts, dtype=np.int64)
    hidden = (cells > 0) & (cells < smallest)
    if total_is_shown:
        while hidden.any() and (hidden.sum() == 1 or cells[hidden].sum() < smallest):
            left = np.flatnonzero(~hidden & (cells > 0))
            if left.size == 0:
                return np.ones_like(hidden)
            hidden[left[np.argmin(cells[left])]] = True
    return hidden


def dominated(largest: ArrayLike, total: ArrayLike, *, limit: float = 0.8) -> Flags:
    """Whether one contributor makes up more than `limit` of a total, so that the total would tell its value."""
    biggest, whole = np.asarray(largest, dtype=np.float64), np.asarray(total, dtype=np.float64)
    return (whole > 0) & (biggest > limit * whole)
