"""Control limits of a funnel chart, at the sizes the chart draws them."""

from __future__ import annotations

from typing import Final

import numpy as np

from zhixing.methods.charts import Z_95, Z_998, funnel_limits

_LIMITS: Final = {"95%": Z_95, "99.8%": Z_998}
_STEPS: Final = 40
_CURVE: Final = 1.5  # more points where the funnel bends
_BEYOND: Final = 1.1  # drawn a little past the largest unit


def funnel_rows(centre: float, most: float) -> dict[str, list[tuple[float, float, float]]]:
    """Rows of (cases, low, high) in percent by limit name, up to a little over `most` cases; `centre` in percent."""
    steps = (np.arange(1, _STEPS + 1) / _STEPS) ** _CURVE
    sizes = np.unique(np.maximum(2, np.round(most * _BEYOND * steps)))
    rows: dict[str, list[tuple[float, float, float]]] = {}
    for name, quantile in _LIMITS.items():
        low, high = funnel_limits(centre / 100, sizes, quantile)
        rows[name] = [
            (float(size), round(float(bottom) * 100, 2), round(float(top) * 100, 2))
            for size, bottom, top in zip(sizes, low, high, strict=True)
        ]
    return rows
