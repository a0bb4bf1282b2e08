"""ECharts options for the page that is printed: plain JSON, no colour needed to read them, labels on the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Option = Mapping[str, Any]

INK: Final = "#1b2430"
SOFT: Final = "#5b6776"
LINE: Final = "#dfe4ea"
ACCENT: Final = "#1458c8"
BAND: Final = "#cfdefa"
UNKNOWN: Final = "#9aa4b1"
SCALE: Final = ("#e8effb", "#bcd2f5", "#86abea", "#4a80da", "#1458c8")
_SIZE: Final = 13
_SMALL: Final = 12
_LABEL_ROOM: Final = 9


@dataclass(frozen=True, slots=True)
class Point:
    """One datum of a chart, in the unit printed; None where there is no value. `weak` marks too few cases."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n: float | None = None
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """How values are written: their unit, and the decimals of a label."""

    unit: str
    decimals: int

    def text(self, value: float | None) -> str:
        """A value as a label writes it."""
        return "—" if value is None else f"{value:.{self.decimals}f}"


def _base(**parts: Any) -> dict[str, Any]:
    return {
        "animation": False,
        "textStyle": {"fontSize": _SIZE, "color": INK},
        "grid": {"left": 12, "right": 28, "top": 38, "bottom": 8, "containLabel": True},
        **parts,
    }


def _values(scale: Scale, **more: Any) -> dict[str, Any]:
    return {
        "type": "value",
        "name": scale.unit,
        "nameTextStyle": {"color": SOFT, "fontSize": _SMALL},
        "axisLabel": {"color": SOFT, "fontSize": _SMALL},
        "splitLine": {"lineStyle": {"color": LINE}},
        **more,
    }


def _names(labels: Sequence[str], **more: Any) -> dict[str, Any]:
    return {
        "type": "category",
        "data": list(labels),
        "axisTick": {"show": False},
        "axisLine": {"lineStyle": {"color": SOFT}},
        "axisLabel": {"color": INK, "fontSize": _SIZE, "interval": 0},
        **more,
    }


def _span(values: Sequence[float | None], *, from_zero: bool) -> dict[str, Any]:
    """Where an axis starts and ends: zero for amounts; for rates an honest break a little below the lowest bound."""
    known = [value for value in values if value is not None]
    if from_zero or not known:
        return {"min": 0} if all(value >= 0 for value in known) else {}
    low, high = min(known), max(known)
    step = max((high - low) / 4, 0.5)
    return {"min": round(low - step / 2, 1), "max": min(round(high + step / 2, 1), 100.0) if high <= 100 else None}  # noqa: PLR2004 - percent ends at 100


def trend(
    points: Sequence[Point], scale: Scale, *, name: str, benchmark: Sequence[Point] = (), benchmark_name: str = ""
) -> Option:
    """A line over periods with its interval as a band and a benchmark as a thin dashed line, each labelled directly."""
    bounds = [bound for point in points for bound in (point.low, point.high, point.value)]
    bounds += [point.value for point in benchmark]
    has_band = any(point.low is not None for point in points)
    series: list[dict[str, Any]] = []
    if has_band:
        low = [point.low for point in points]
        width = [
            None if point.low is None or point.high is None else round(point.high - point.low, 4) for point in points
        ]
        quiet = {"type": "line", "stack": "band", "symbol": "none", "lineStyle": {"opacity": 0}, "silent": True}
        series += [
            {**quiet, "name": "low", "data": low, "stackStrategy": "all"},
            {**quiet, "name": "band", "data": width, "areaStyle": {"color": BAND, "opacity": 1}, "stackStrategy": "all"},
        ]
    series.append(
        {
            "type": "line",
            "name": name,
            "data": [point.value for point in points],
            "symbol": "circle",
            "symbolSize": 7,
            "lineStyle": {"color": ACCENT, "width": 2},
            "itemStyle": {"color": ACCENT},
            "label": {"show": True, "position": "top", "fontSize": _SMALL, "color": INK},
        }
    )
    series[-1]["data"] = [
        {"value": point.value, "label": {"formatter": scale.text(point.value)}} for point in points
    ]
    if benchmark:
        series.append(
            {
                "type": "line",
                "name": benchmark_name,
                "data": [point.value for point in benchmark],
                "symbol": "none",
                "lineStyle": {"color": SOFT, "width": 1.5, "type": "dashed"},
                "itemStyle": {"color": SOFT},
            }
        )
    legend = [name, benchmark_name] if benchmark else [name]
    return _base(
        legend={"data": legend, "top": 4, "right": 8, "textStyle": {"fontSize": _SMALL, "color": INK}},
        xAxis=_names([point.label for point in points], boundaryGap=True),
        yAxis=_values(scale, **_span(bounds, from_zero=not has_band)),
        series=series,
    )


def bars(
    points: Sequence[Point], scale: Scale, *, benchmark: float | None = None, benchmark_name: str = ""
) -> Option:
    """One row a group: a point with its interval as whiskers, or a bar from zero where there is no interval."""
    with_interval = any(point.low is not None for point in points)
    rows = list(reversed(points))
    labels = [point.label if len(point.label) <= _LABEL_ROOM * 2 else f"{point.label[: _LABEL_ROOM * 2]}…" for point in rows]
    values = [bound for point in points for bound in (point.low, point.high, point.value)] + [benchmark]
    series: list[dict[str, Any]] = []
    if with_interval:
        # A boxplot whose box has no height is a whisker with caps: an error bar that needs no program in the option.
        whiskers = [
            "-" if None in (point.low, point.high, point.value) else [point.low, point.value, point.value, point.value, point.high]
            for point in rows
        ]
        series.append({"type": "boxplot", "data": whiskers, "boxWidth": [8, 8], "itemStyle": {"color": SOFT, "borderColor": SOFT}, "silent": True})
        shown: dict[str, Any] = {"type": "scatter", "symbolSize": 9}
    else:
        shown = {"type": "bar", "barMaxWidth": 16}
    shown["data"] = [
        {
            "value": [point.value, place] if with_interval else point.value,
            "itemStyle": {"color": "#ffffff" if point.weak else ACCENT, "borderColor": UNKNOWN if point.weak else ACCENT, "borderWidth": 1.5},
            "label": {"show": True, "position": "top" if with_interval else "right", "formatter": scale.text(point.value), "fontSize": _SMALL, "color": INK, "distance": 4},
        }
        for place, point in enumerate(rows)
        if point.value is not None or not with_interval
    ]
    if benchmark is not None:
        shown["markLine"] = {
            "symbol": "none",
            "silent": True,
            "lineStyle": {"color": INK, "type": "dashed", "width": 1},
            "label": {"formatter": f"{benchmark_name} {scale.text(benchmark)}", "position": "end", "fontSize": _SMALL, "color": INK},
            "data": [{"xAxis": benchmark}],
        }
    series.append(shown)
    return _base(
        grid={"left": 12, "right": 36, "top": 34, "bottom": 8, "containLabel": True},
        xAxis=_values(scale, nameLocation="end", nameGap=6, **_span(values, from_zero=not with_interval)),
        yAxis=_names(labels),
        series=series,
    )


def heat(columns: Sequence[str], rows: Sequence[str], cells: Mapping[tuple[str, str], Point], scale: Scale) -> Option:
    """Places by periods: every cell prints its value; a cell without one, or with too few cases, stays unshaded."""
    known = [point.value for point in cells.values() if point.value is not None and not point.weak]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    shaded: list[dict[str, Any]] = []
    plain: list[dict[str, Any]] = []
    for y, row in enumerate(reversed(rows)):
        for x, column in enumerate(columns):
            point = cells.get((row, column))
            value = point.value if point else None
            if point is None or value is None or point.weak:
                plain.append({"value": [x, y, 0], "label": {"formatter": scale.text(value) + ("*" if value is not None else ""), "color": SOFT}})
                continue
            dark = high > low and (value - low) / (high - low) > 0.6  # noqa: PLR2004 - where white text reads better
            shaded.append({"value": [x, y, value], "label": {"formatter": scale.text(value), "color": "#ffffff" if dark else INK}})
    cell = {"type": "heatmap", "label": {"show": True, "fontSize": _SIZE}, "itemStyle": {"borderColor": "#ffffff", "borderWidth": 2}}
    return _base(
        grid={"left": 12, "right": 12, "top": 8, "bottom": 8, "containLabel": True},
        xAxis=_names(columns, axisLine={"show": False}),
        yAxis=_names(list(reversed(rows)), axisLine={"show": False}),
        visualMap={"show": False, "min": low, "max": high if high > low else low + 1, "seriesIndex": 0, "inRange": {"color": list(SCALE)}},
        series=[
            {**cell, "data": shaded},
            {**cell, "data": plain, "itemStyle": {"color": "#f1f3f6", "borderColor": "#ffffff", "borderWidth": 2}},
        ],
    )


def funnel(points: Sequence[Point], scale: Scale, *, centre: float, limits: Mapping[str, Sequence[tuple[float, float, float]]], words: Mapping[str, str]) -> Option:
    """Rates against numbers of cases within control limits; only points outside a limit are named.

    `limits` maps a name (`95`, `99.8`) to rows of (cases, low, high); `words` names the axis and the centre line.
    """
    sizes = [point.n for point in points if point.n]
    values = [bound for rows in limits.values() for _, low, high in rows for bound in (low, high)]
    values += [point.value for point in points]
    series: list[dict[str, Any]] = []
    for place, (name, rows) in enumerate(limits.items()):
        style = {"color": SOFT, "width": 1, "type": "dashed" if place == 0 else "solid"}
        for side in (1, 2):
            data = [[row[0], row[side]] for row in rows]
            series.append({"type": "line", "name": name, "data": data, "symbol": "none", "lineStyle": style, "itemStyle": {"color": SOFT}, "silent": True})
    widest = list(limits.values())[-1] if limits else []

    def outside(point: Point) -> bool:
        nearest = min(widest, key=lambda row: abs(row[0] - (point.n or 0)), default=None)
        return nearest is not None and point.value is not None and not nearest[1] <= point.value <= nearest[2]

    series.append(
        {
            "type": "scatter",
            "symbolSize": 9,
            "itemStyle": {"color": ACCENT},
            "data": [
                {"value": [point.n, point.value], "label": {"show": outside(point), "formatter": point.label, "position": "right", "color": INK}}
                for point in points
                if point.value is not None and point.n
            ],
            "markLine": {"symbol": "none", "silent": True, "lineStyle": {"color": INK, "width": 1}, "label": {"formatter": f"{words['centre']} {scale.text(centre)}", "position": "insideEndTop", "fontSize": _SMALL}, "data": [{"yAxis": centre}]},
        }
    )
    span = _span(values, from_zero=False)
    return _base(
        legend={"data": list(limits), "top": 4, "right": 8, "textStyle": {"fontSize": _SMALL}},
        xAxis={**_values(Scale("", 0)), "name": words["cases"], "nameLocation": "middle", "nameGap": 26, "min": 0, "max": max(sizes, default=1) * 1.15 // 1},
        yAxis=_values(scale, **span),
        grid={"left": 12, "right": 28, "top": 38, "bottom": 24, "containLabel": True},
        series=series,
    )


def pareto(points: Sequence[Point], scale: Scale, *, words: Mapping[str, str]) -> Option:
    """Counts from most to least, with the cumulative share as a line on its own axis."""
    ranked = sorted(points, key=lambda point: point.value or 0, reverse=True)
    total = sum(point.value or 0 for point in ranked) or 1
    running, shares = 0.0, []
    for point in ranked:
        running += point.value or 0
        shares.append(round(running * 100 / total, 1))
    labels = [point.label if len(point.label) <= _LABEL_ROOM else f"{point.label[:_LABEL_ROOM]}…" for point in ranked]
    return _base(
        legend={"data": [words["count"], words["cumulative"]], "top": 4, "right": 8, "textStyle": {"fontSize": _SMALL}},
        xAxis=_names(labels, axisLabel={"rotate": 28 if len(labels) > 5 else 0, "interval": 0, "fontSize": _SMALL}),  # noqa: PLR2004 - more labels than lie flat
        yAxis=[
            _values(scale, min=0),
            {"type": "value", "min": 0, "max": 100, "splitLine": {"show": False}, "axisLabel": {"formatter": "{value}%", "color": SOFT, "fontSize": _SMALL}},
        ],
        series=[
            {"type": "bar", "name": words["count"], "barMaxWidth": 34, "itemStyle": {"color": ACCENT}, "data": [{"value": point.value, "label": {"show": True, "position": "inside", "color": "#ffffff", "formatter": scale.text(point.value), "fontSize": _SMALL}} for point in ranked]},
            {"type": "line", "name": words["cumulative"], "yAxisIndex": 1, "data": shares, "symbol": "circle", "symbolSize": 6, "lineStyle": {"color": SOFT}, "itemStyle": {"color": SOFT}},
        ],
    )


def shares(points: Sequence[Point], scale: Scale) -> Option:
    """Parts of a whole as bars from zero, largest first: lengths can be compared, slices cannot."""
    ranked = sorted(points, key=lambda point: point.value or 0, reverse=True)
    return bars([Point(point.label, point.value, weak=point.weak) for point in ranked], scale)
