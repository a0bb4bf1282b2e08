"""Two charts the report draws beside those of portal/echarts.py: a heat map that prints values, and the pareto."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from unicodedata import east_asian_width

from zhixing.portal.echarts import ACCENT, CARD, FONT, INK, LINE, PALE, SOFT, STEPS, Axis, Datum, Option

_LABEL_ROOM: Final = 18  # half-widths: nine Chinese characters
_SAYS_NOTHING: Final = "Manufacture of "
_FLAT_LABELS: Final = 5
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


def _cut(label: str) -> str:
    """A label cut to the room a slanted one has; the words every industry begins with say nothing and go first."""
    short = label.removeprefix(_SAYS_NOTHING)
    short = short[:1].upper() + short[1:]
    width = 0
    for place, char in enumerate(short):
        width += 2 if east_asian_width(char) in "WF" else 1
        if width > _LABEL_ROOM:
            return f"{short[:place].rstrip()}…"
    return short


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


def pareto(data: Sequence[Datum], axis: Axis, *, words: Mapping[str, str]) -> Option:
    """Counts from most to least, with the cumulative share of what is drawn as a line on its own axis."""
    ranked = sorted(data, key=lambda datum: datum.value or 0, reverse=True)
    total = sum(datum.value or 0 for datum in ranked) or 1
    running, course = 0.0, []
    for datum in ranked:
        running += datum.value or 0
        course.append(round(running * 100 / total, 1))
    labels = [_cut(each.label) for each in ranked]
    tilt = 28 if len(labels) > _FLAT_LABELS else 0
    soft = {"color": SOFT, "fontSize": FONT}
    bars = [
        {"value": datum.value, "label": {"show": True, "position": "inside", "formatter": axis.text(datum.value)}}
        for datum in ranked
    ]
    return _frame(
        grid={"left": 12, "right": 12, "top": 36, "bottom": 8, "containLabel": True},
        legend={"data": [words["count"], words["cumulative"]], "top": 4, "right": 8, "textStyle": {"fontSize": FONT}},
        xAxis=_names(labels, axisLabel={"rotate": tilt, "interval": 0, "fontSize": FONT, "color": INK}),
        yAxis=[
            {
                "type": "value",
                "min": 0,
                "minInterval": 1,
                "axisLabel": soft,
                "splitLine": {"lineStyle": {"color": LINE}},
            },
            {
                "type": "value",
                "min": 0,
                "max": 100,
                "splitLine": {"show": False},
                "axisLabel": {"formatter": "{value}%", **soft},
            },
        ],
        series=[
            {
                "type": "bar",
                "name": words["count"],
                "barMaxWidth": 34,
                "itemStyle": {"color": ACCENT},
                "label": {"color": CARD, "fontSize": FONT},
                "data": bars,
            },
            {
                "type": "line",
                "name": words["cumulative"],
                "yAxisIndex": 1,
                "data": course,
                "symbol": "circle",
                "symbolSize": 6,
                "lineStyle": {"color": SOFT},
                "itemStyle": {"color": SOFT},
            },
        ],
    )
