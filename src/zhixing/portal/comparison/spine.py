"""The geometry of one spine row: the peers' range, their middle half, the benchmark, the own point with its doubt.

Everything is a position from 0 to 100 along the row, rounded for SVG.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

MARGIN = 4.0  # room for the point's own radius at both ends
_FOR_QUARTERS = 4  # fewer peers have no middle half


@dataclass(frozen=True, slots=True)
class Spine:
    """Positions along the row; None where there is nothing to draw."""

    point: float
    whisker: tuple[float, float] | None
    peers: tuple[float, float] | None
    middle: tuple[float, float] | None
    benchmark: float | None

    @property
    def peers_width(self) -> float:
        """Length of the bar of peers."""
        return round(self.peers[1] - self.peers[0], 2) if self.peers else 0.0

    @property
    def middle_width(self) -> float:
        """Length of the bar of the middle half."""
        return round(self.middle[1] - self.middle[0], 2) if self.middle else 0.0


def spine(
    value: float,
    interval: tuple[float, float] | None,
    peers: Sequence[float],
    benchmark: float | None,
) -> Spine | None:
    """Place a value among its peers; None when there is neither a peer, an interval nor a benchmark to see it by."""
    known = [value, *peers, *(interval or ()), *(() if benchmark is None else (benchmark,))]
    low, high = min(known), max(known)
    if low == high:
        return None
    scale = (100 - 2 * MARGIN) / (high - low)

    def at(position: float) -> float:
        return round(MARGIN + (position - low) * scale, 2)

    middle = None
    if len(peers) >= _FOR_QUARTERS:
        quarter, three = np.percentile(np.asarray(peers, dtype=np.float64), (25, 75))
        middle = (at(float(quarter)), at(float(three)))
    return Spine(
        point=at(value),
        whisker=(at(interval[0]), at(interval[1])) if interval else None,
        peers=(at(min(peers)), at(max(peers))) if peers else None,
        middle=middle,
        benchmark=None if benchmark is None else at(benchmark),
    )
