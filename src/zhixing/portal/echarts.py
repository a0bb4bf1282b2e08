"""From plain data to ECharts options: pure functions, JSON all the way, so the same option draws in page, PDF and Word.

An option holds no JavaScript: tooltips are ready sentences on the datum, links are its `href`. Colours are those of the
light page; the browser swaps each for its counterpart on the dark one.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import cos, radians
from typing import Final

from zhixing.portal.axes import course, from_zero, round_up
from zhixing.portal.canvas import (
    ACCENT,
    CARD,
    FONT,
    INK,
    LINE,
    SOFT,
    UNKNOWN,
    Axis,
    Datum,
    Option,
    drawn,
    frame,
    names_axis,
    values_axis,
)

__all__ = ["ACCENT", "CARD", "FONT", "INK", "LINE", "PALE", "SOFT", "STEPS", "UNKNOWN", "Axis", "Datum", "Option"]

BAND: Final = "#cfdefa"
PALE: Final = "#eef1f5"
STEPS: Final = ("#d5e3fa", "#a9c6f2", "#78a2e8", "#4a80da", "#1458c8")
LABEL_ROOM: Final = 168  # pixels; the table twin writes a long name in full
READABLE: Final = {"color": INK, "textBorderColor": CARD, "textBorderWidth": 3}  # a label that a line runs through
HATCH: Final = {"symbol": "rect", "dashArrayX": [1, 0], "dashArrayY": [1, 5], "rotation": -0.785, "color": UNKNOWN}


def trend(
    points: Sequence[Datum],
    axis: Axis,
    *,
    name: str,
    benchmark: Sequence[Datum] = (),
    beside: str = "",
    breaks: Sequence[int] = (),
    break_word: str = "",
) -> Option:
    """A line over periods, its interval as a band, the benchmark as a thin dashed line.

    Lines start at an honest break, not at zero: what is read is their course. At each of `breaks`, positions of points
    that may not be joined to the one before, the line ends and a dashed upright with `break_word` begins another.
    """
    known = [bound for point in (*points, *benchmark) for bound in (point.value, point.low, point.high)]
    series: list[Option] = _band(points) if any(point.low is not None for point in points) else []
    if benchmark:
        series.append(
            {
                "type": "line",
                "name": beside,
                "data": [drawn(point, point.value) for point in benchmark],
                "symbol": "circle",
                "symbolSize": 4,
                "lineStyle": {"color": SOFT, "width": 1.5, "type": "dashed"},
                "itemStyle": {"color": SOFT},
            }
        )
    series += [
        _run(points, axis, name, (start, end), break_word if start else "")
        for start, end in pairwise((0, *breaks, len(points)))
    ]
    return frame(
        xAxis=names_axis([point.label for point in points]), yAxis=values_axis(axis, course(known)), series=series
    )


def bars(data: Sequence[Datum], axis: Axis, *, benchmark: float | None = None, beside: str = "") -> Option:
    """One row a figure, the first on top: a point with whiskers where there is an interval, else a bar from zero.

    The benchmark is a thin labelled line. A hollow point or a hatched bar has too few cases to be compared.
    """
    rows = list(reversed(data))
    sure = any(datum.low is not None for datum in data)
    known = [bound for datum in data for bound in (datum.value, datum.low, datum.high)] + [benchmark]
    main: Option = {
        "id": "main",
        "z": 5,
        "data": [_row(place, datum, axis, sure=sure) for place, datum in enumerate(rows)],
    }
    main |= {"type": "scatter", "symbolSize": 10} if sure else {"type": "bar", "barMaxWidth": 16}
    if benchmark is not None:
        main["markLine"] = {
            "symbol": "none",
            "silent": True,
            "lineStyle": {"color": SOFT, "type": "dashed", "width": 1},
            "label": {
                "formatter": f"{beside} {axis.text(benchmark)}",
                "position": "end",
                "distance": 14 if sure else 5,  # clear of the first row's own label
                "fontSize": FONT,
                "color": SOFT,
            },
            "data": [{"xAxis": benchmark}],
        }
    ends = course(known) if sure else from_zero(known)
    names = names_axis([datum.label for datum in rows], axisLine={"show": False})
    names["axisLabel"] |= {"hideOverlap": False, "interval": 0, **in_two_lines([datum.label for datum in rows])}
    return frame(
        grid={
            "left": 4,
            "right": 44,
            "top": 12 if benchmark is None else 42 if sure else 30,
            "bottom": 4,
            "containLabel": True,
        },
        xAxis=values_axis(axis, ends, name=""),
        yAxis=names,
        series=[_whiskers(rows), main] if sure else [main],
    )


def funnel(
    data: Sequence[Datum],
    axis: Axis,
    *,
    centre: float,
    limits: Sequence[tuple[str, Sequence[tuple[float, float, float]]]],
    words: tuple[str, str],
) -> Option:
    """Rates against numbers of cases, between the limits chance would keep to; only points outside are named.

    `limits` are (name, rows of (cases, low, high)), the narrower first; `words` name the axis of cases and the centre.
    """
    known = [bound for _, rows in limits for _, low, high in rows for bound in (low, high)]
    known += [datum.value for datum in data]
    lines = [
        _limit(name, rows, side, dashed=place == 0) for place, (name, rows) in enumerate(limits) for side in (1, 2)
    ]
    widest = limits[-1][1] if limits else ()
    main = {
        "id": "main",
        "type": "scatter",
        "symbolSize": 10,
        "z": 5,
        "itemStyle": {"color": ACCENT, "borderColor": CARD, "borderWidth": 1},
        "data": [
            drawn(datum, [datum.n, datum.value], label={"show": _outside(datum, widest), "formatter": datum.label})
            for datum in data
            if datum.value is not None and datum.n
        ],
        "label": {"position": "right", "color": INK, "fontSize": FONT},
        "markLine": {
            "symbol": "none",
            "silent": True,
            "lineStyle": {"color": INK, "width": 1, "type": "solid"},
            "label": {
                "formatter": f"{words[1]} {axis.text(centre)}",
                "position": "insideEndBottom",
                "fontSize": FONT,
                **READABLE,
            },
            "data": [{"yAxis": centre}],
        },
    }
    most = max((datum.n or 0 for datum in data), default=1)
    cases = values_axis(Axis("", 0), (0, round_up(most * 1.08), None), name=words[0])
    cases |= {"nameLocation": "middle", "nameGap": 28}
    made = frame(xAxis=cases, yAxis=values_axis(axis, course(known)), series=[*lines, main])
    made["grid"]["bottom"] = 30
    return made


def map_(name: str, data: Sequence[Datum], axis: Axis, *, breaks: Sequence[float], latitude: float = 30.0) -> Option:
    """Places shaded by value in at most five steps of one blue; without a value, or with too few cases, hatched.

    `name` is the boundary set the browser registers; `breaks` are the lower ends of the steps (see `steps`).
    """
    return frame(
        xAxis=None,
        yAxis=None,
        series=[
            {
                "id": "main",
                "type": "map",
                "map": name,
                "nameProperty": "code",
                "aspectScale": round(cos(radians(latitude)), 3),
                "layoutCenter": ["50%", "50%"],
                "layoutSize": "96%",
                "selectedMode": False,
                "itemStyle": {"borderColor": SOFT, "borderWidth": 0.6, "areaColor": PALE},
                "emphasis": {"itemStyle": {"areaColor": "inherit", "borderColor": INK, "borderWidth": 1.4}},
                "data": [_region(datum, axis, breaks) for datum in data],
            }
        ],
    )


def steps(values: Sequence[float | None], decimals: int) -> tuple[float, ...]:
    """Lower ends of at most five equal steps over the values, rounded as labels write them; empty without values."""
    known = [value for value in values if value is not None]
    if not known:
        return ()
    low, high = min(known), max(known)
    size = (high - low) / len(STEPS)
    ends = [round(low + size * step, decimals) for step in range(len(STEPS))] if size else [round(low, decimals)]
    return tuple(dict.fromkeys(ends))


def step_of(value: float, breaks: Sequence[float]) -> int:
    """Which step a value falls into, 0 for the lowest."""
    return max((step for step, end in enumerate(breaks) if value >= end), default=0)


def shade(step: int, of: int) -> int:
    """Which of the five shades a step takes, 1 to 5: few steps are spread so that the darkest is always used."""
    return len(STEPS) if of <= 1 else 1 + round(step * (len(STEPS) - 1) / (of - 1))


def in_words(title: str, data: Sequence[Datum]) -> str:
    """The chart for those who do not see it: its title and every datum's sentence."""
    return f"{title}: " + "; ".join(datum.said or datum.label for datum in data)


def in_two_lines(labels: Sequence[str]) -> Option:
    """Room for long names: those of industries begin alike and are told apart by how they end. {} where all fit."""
    widest = max((sum(FONT if char > "\u2e7f" else FONT * 0.55 for char in label) for label in labels), default=0)
    if widest <= LABEL_ROOM:
        return {}
    return {"width": LABEL_ROOM, "overflow": "break", "lineHeight": 14, "height": 30, "lineOverflow": "truncate"}


def _run(points: Sequence[Datum], axis: Axis, name: str, span: tuple[int, int], word: str) -> Option:
    """One unbroken line: the points from the first place of a span up to, without, the second; empty elsewhere."""
    start, end = span
    data = []
    for place, point in enumerate(points):
        inside = start <= place < end
        made = drawn(point, point.value, **_marked(point)) if inside else {"value": None}
        made["label"] = {"formatter": axis.text(point.value)}
        data.append(made)
    run: Option = {
        "id": "main" if start == 0 else f"main-{start}",
        "type": "line",
        "name": name,
        "data": data,
        "symbol": "circle",
        "symbolSize": 8,
        "lineStyle": {"color": ACCENT, "width": 2.25},
        "itemStyle": {"color": ACCENT},
        "label": {
            "show": len(points) <= 8,  # noqa: PLR2004 - more labels than a line carries
            "position": "top",
            "distance": 8,
            "fontSize": FONT,
            **READABLE,
        },
        "z": 5,
    }
    if word:
        label = {"formatter": word, "position": "insideEndTop", "fontSize": FONT, **READABLE}
        run["markLine"] = {
            "symbol": "none",
            "silent": True,
            "lineStyle": {"color": UNKNOWN, "width": 1, "type": "dashed"},
            "label": label,
            "data": [{"xAxis": points[start].label}],
        }
    return run


def _marked(point: Datum) -> Option:
    return {"itemStyle": {"color": CARD, "borderColor": ACCENT, "borderWidth": 2}} if point.weak else {}


def _band(points: Sequence[Datum]) -> list[Option]:
    """Two stacked lines without ink: the lower bound, and the width of the interval as an area above it."""
    quiet: Option = {
        "type": "line",
        "stack": "band",
        "stackStrategy": "all",
        "symbol": "none",
        "silent": True,
        "lineStyle": {"opacity": 0},
        "tooltip": {"show": False},
    }
    widths = [None if point.low is None or point.high is None else point.high - point.low for point in points]
    return [
        {**quiet, "data": [point.low for point in points]},
        {
            **quiet,
            "data": [width if width is None else round(width, 6) for width in widths],
            "areaStyle": {"color": BAND, "opacity": 0.75},
        },
    ]


def _row(place: int, datum: Datum, axis: Axis, *, sure: bool) -> Option:
    label = {"show": True, "formatter": axis.text(datum.value), "fontSize": FONT, **READABLE}
    label |= {"position": "top", "distance": 6} if sure else {"position": "right"}
    style: Option = {"color": ACCENT}
    if datum.weak:
        style = {"color": CARD if sure else PALE, "borderColor": UNKNOWN, "borderWidth": 1.5}
        style |= {} if sure else {"decal": HATCH}
    return drawn(datum, [datum.value, place] if sure else datum.value, label=label, itemStyle=style)


def _whiskers(rows: Sequence[Datum]) -> Option:
    """A boxplot whose box has no height is a line with two caps: an error bar that needs no program in the option."""
    boxes = [
        ["-"] * 5
        if datum.value is None or datum.low is None or datum.high is None
        else [datum.low, datum.value, datum.value, datum.value, datum.high]
        for datum in rows
    ]
    style = {"color": SOFT, "borderColor": SOFT, "borderWidth": 1.25}
    return {
        "type": "boxplot",
        "data": boxes,
        "boxWidth": [9, 9],
        "itemStyle": style,
        "silent": True,
        "tooltip": {"show": False},
    }


def _limit(name: str, rows: Sequence[tuple[float, float, float]], side: int, *, dashed: bool) -> Option:
    return {
        "type": "line",
        "name": name,
        "data": [[row[0], row[side]] for row in rows],
        "symbol": "none",
        "silent": True,
        "tooltip": {"show": False},
        "lineStyle": {"color": UNKNOWN, "width": 1, "type": "dashed" if dashed else "solid"},
    }


def _outside(datum: Datum, rows: Sequence[tuple[float, float, float]]) -> bool:
    nearest = min(rows, key=lambda row: abs(row[0] - (datum.n or 0)), default=None)
    return nearest is not None and datum.value is not None and not nearest[1] <= datum.value <= nearest[2]


def _region(datum: Datum, axis: Axis, breaks: Sequence[float]) -> Option:
    label = {
        "show": True,
        "formatter": f"{datum.label}\n{axis.text(datum.value)}",
        "fontSize": FONT,
        **READABLE,
    }
    style: Option = {"areaColor": PALE, "decal": HATCH}
    if datum.value is not None and not datum.weak:
        style = {"areaColor": STEPS[shade(step_of(datum.value, breaks), len(breaks)) - 1]}
    return drawn(datum, datum.value, label=label, itemStyle=style) | {"name": datum.key}
