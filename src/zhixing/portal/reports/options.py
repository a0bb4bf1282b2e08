"""A chart the report draws beside those of portal/echarts.py: a heat map that prints its values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from zhixing.portal.echarts import CARD, FONT, INK, PALE, SOFT, STEPS, Axis, Datum, Option

_DARK: Final = 0.6  # from here up the scale white text reads better


def _frame(**parts: Any) -> Option:
    return {
        "animation": False,
        "textStyle": {"fontSize": FONT, "color": INK},
        "grid": {"left": 12, "right": 12, "top": 8, "bottom": 8, "containLabel": True},
        **parts,
    }


def _names(labels: Sequence[str], **more: Any) -> Option:
    return {
        "type": "category",
        "data": list(labels),
        "axisTick": {"show": False},
        "axisLine": {"show": False},
        "axisLabel": {"color": INK, "fontSize": FONT, "interval": 0},
        **more,
    }


def heat(columns: Sequence[str], rows: Sequence[str], cells: Mapping[tuple[str, str], Datum], axis: Axis) -> Option:
    """Rows by columns: every cell prints its value; a cell without one, or with too few cases (*), stays unshaded."""
    known = [cell.value for cell in cells.values() if cell.value is not None and not cell.weak]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    shaded: list[Option] = []
    plain: list[Option] = []
    for y, row in enumerate(reversed(rows)):
        for x, column in enumerate(columns):
            cell = cells.get((row, column))
            value = cell.value if cell else None
            if cell is None or value is None or cell.weak:
                text = axis.text(value) + ("*" if value is not None else "")
                plain.append({"value": [x, y, 0], "label": {"formatter": text, "color": SOFT}})
            else:
                dark = high > low and (value - low) / (high - low) > _DARK
                label = {"formatter": axis.text(value), "color": CARD if dark else INK}
                shaded.append({"value": [x, y, value], "label": label})
    border = {"borderColor": CARD, "borderWidth": 2}
    shape: Option = {"type": "heatmap", "label": {"show": True, "fontSize": FONT}, "itemStyle": border}
    return _frame(
        xAxis=_names(columns),
        yAxis=_names(list(reversed(rows))),
        visualMap={
            "show": False,
            "min": low,
            "max": high if high > low else low + 1,
            "seriesIndex": 0,
            "inRange": {"color": list(STEPS)},
        },
        series=[{**shape, "data": shaded}, {**shape, "data": plain, "itemStyle": {**border, "color": PALE}}],
    )
