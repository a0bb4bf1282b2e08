"""Control limits of a funnel chart, at the sizes the chart draws them."""

from __future__ import annotations

import math
from typing import Final

# Normal quantiles of the two limits that are customary for funnels: 95 % and 99.8 %.
_QUANTILES: Final = {"95%": 1.959964, "99.8%": 3.090232}
_STEPS: Final = 40


def funnel_rows(centre: float, most: float) -> dict[str, list[tuple[float, float, float]]]:
    """Rows of (cases, low, high) in percent, by limit name, from a few cases up to `most`; `centre` is in percent."""
    share = centre / 100
    sizes = sorted({max(2, round(most * 1.1 * (step / _STEPS) ** 1.5)) for step in range(1, _STEPS + 1)})
    rows: dict[str, list[tuple[float, float, float]]] = {}
    for name, quantile in _QUANTILES.items():
        rows[name] = []
        for size in sizes:
            half = quantile * math.sqrt(max(share * (1 - share), 0) / size)
            rows[name].append((size, round(max(0, share - half) * 100, 2), round(min(1, share + half) * 100, 2)))
    return rows
