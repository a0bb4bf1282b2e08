"""Bands: which named step of a versioned table a score falls into. The tables themselves are catalogue data."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from zhixing.methods.composite.arrays import Ints
from zhixing.methods.errors import MethodError
from zhixing.methods.values import Text


def bands(values: ArrayLike, cuts: Sequence[float]) -> Ints:
    """Number the band of each value: 0 below the first cut, 1 from the first cut on, and so on; -1 where missing.

    A cut belongs to the band above it: with cuts 75, 80 the value 75 is in band 1. Values are taken as they are; a
    scheme that bands the published figure hands in the rounded one. Raises MethodError unless cuts rise strictly and
    are finite.
    """
    edges = np.asarray(cuts, dtype=np.float64)
    if edges.ndim != 1 or not np.isfinite(edges).all() or (np.diff(edges) <= 0).any():
        raise MethodError(Text("分级界限须依次递增", "the cuts between bands must rise strictly"))
    given = np.asarray(values, dtype=np.float64)
    return np.where(np.isnan(given), -1, np.searchsorted(edges, given, side="right")).astype(np.int64)
