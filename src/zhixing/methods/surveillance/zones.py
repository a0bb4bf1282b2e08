"""Zones a scan looks through: circles around every unit, each set of units once."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from zhixing.methods.arrays import Flags, floats

LARGEST_ZONE: Final = 0.5


def circular_zones(x: ArrayLike, y: ArrayLike, size: ArrayLike, *, largest: float = LARGEST_ZONE) -> Flags:
    """All circles around a unit that hold at most `largest` of the total `size`, as a matrix (zones, units).

    Planar coordinates, one-dimensional. Each set of units stands once; units at one distance enter together.
    """
    east, north, weight = floats(x, y, size)
    distance = np.hypot(east[:, None] - east[None, :], north[:, None] - north[None, :])
    limit, found = largest * weight.sum() * (1 + 1e-12), {}
    for centre in range(east.size):
        order = np.argsort(distance[centre], kind="stable")
        reach = distance[centre][order]
        within = np.cumsum(weight[order]) <= limit
        last = np.append(np.diff(reach) > 0, True)
        for end in np.flatnonzero(within & last).tolist():
            members = np.zeros(east.size, dtype=bool)
            members[order[: end + 1]] = True
            found[members.tobytes()] = members
    return np.array(list(found.values()), dtype=bool).reshape(-1, east.size)
