"""The small line in a tile, drawn on the server: a path for the line, one for the band, the last point."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 100.0, 32.0
MARGIN = 3.0


@dataclass(frozen=True, slots=True)
class Spark:
    """SVG paths in a box of 100 × 32; `last` is the place of the newest value."""

    line: str
    band: str
    last: tuple[float, float]


def spark(values: Sequence[float | None], bounds: Sequence[tuple[float, float] | None] = ()) -> Spark | None:
    """A line over equal steps of time with its interval behind it; None with fewer than two values to join.

    `bounds` is empty or as long as `values`. A missing value breaks the line: nothing is guessed across a gap.
    """
    known = [value for value in values if value is not None]
    if len(known) < 2:  # noqa: PLR2004 - a line joins two points
        return None
    ends = known + [end for bound in bounds if bound for end in bound]
    low, high = min(ends), max(ends)
    span = (high - low) or 1.0
    step = WIDTH / (len(values) - 1)

    def at(place: int, value: float) -> tuple[float, float]:
        height = HEIGHT - MARGIN - (value - low) / span * (HEIGHT - 2 * MARGIN)
        return round(place * step, 2), round(height, 2)

    line, pen = [], "M"
    for place, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        line.append(f"{pen}{at(place, value)[0]} {at(place, value)[1]}")
        pen = "L"
    newest = max(place for place, value in enumerate(values) if value is not None)
    return Spark(" ".join(line), _band(bounds, at), at(newest, float(values[newest] or 0)))


def _band(bounds: Sequence[tuple[float, float] | None], at: Callable[[int, float], tuple[float, float]]) -> str:
    runs: list[list[tuple[int, float, float]]] = [[]]
    for place, bound in enumerate(bounds):
        if bound is None:
            runs.append([])
        else:
            runs[-1].append((place, *bound))
    paths = []
    for run in runs:
        upper = [at(place, high) for place, _, high in run]
        lower = [at(place, low) for place, low, _ in reversed(run)]
        if len(run) > 1:
            paths.append("M" + " L".join(f"{x} {y}" for x, y in upper + lower) + "Z")
    return " ".join(paths)
