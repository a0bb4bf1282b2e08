"""The pareto: counts from most to least, with the cumulative share as a line on its own axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from zhixing.portal.canvas import ACCENT, CARD, FONT, INK, LINE, SOFT, Axis, Datum, Option, drawn, frame, names_axis

_LABEL_ROOM: Final = 9
_FLAT_LABELS: Final = 5


def pareto(data: Sequence[Datum], axis: Axis, *, words: Mapping[str, str], total: float = 0) -> Option:
    """Bars in the order of `data`, most first, and the cumulative share of `total` (0: of what is drawn).

    `words` names the bars (`count`) and the line (`cumulative`).
    """
    whole = total or sum(datum.value or 0 for datum in data) or 1
    running, course = 0.0, []
    for datum in data:
        running += datum.value or 0
        course.append(round(running * 100 / whole, 1))
    labels = [each.label if len(each.label) <= _LABEL_ROOM else f"{each.label[:_LABEL_ROOM]}…" for each in data]
    tilt = 28 if len(labels) > _FLAT_LABELS else 0
    soft = {"color": SOFT, "fontSize": FONT}
    bars = [
        drawn(datum, datum.value, label={"show": True, "position": "inside", "formatter": axis.text(datum.value)})
        for datum in data
    ]
    counts = {
        "type": "value",
        "min": 0,
        "minInterval": 1,
        "axisLabel": soft,
        "splitLine": {"lineStyle": {"color": LINE}},
    }
    shares = {
        "type": "value",
        "min": 0,
        "max": 100,
        "splitLine": {"show": False},
        "axisLabel": {"formatter": "{value}%", **soft},
    }
    return frame(
        grid={"left": 12, "right": 12, "top": 40, "bottom": 8, "containLabel": True},
        legend={"data": [words["count"], words["cumulative"]], "top": 4, "right": 8, "textStyle": {"fontSize": FONT}},
        xAxis=names_axis(labels, axisLabel={"rotate": tilt, "interval": 0, "fontSize": FONT, "color": INK}),
        yAxis=[counts, shares],
        series=[
            {
                "id": "main",
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
