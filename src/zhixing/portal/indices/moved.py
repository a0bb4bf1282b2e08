"""What moved an index between two periods: one part a leaf, and a picture of how they add up to the change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from django.utils.translation import gettext

from zhixing.catalogue.index import Index
from zhixing.methods.values import Reason, Text
from zhixing.portal import echarts
from zhixing.portal.canvas import CARD, FONT, INK, LINE, SOFT, Datum, Option, drawn, frame, names_axis
from zhixing.portal.charts import Chart
from zhixing.warehouse.indices import EditionsDiffer, IndexResult, contributions

UP: Final = "#0b7a75"
DOWN: Final = "#b5470f"
NOTHING: Final = 0.0005  # index points: less is rounding
_ROW: Final = 1.9  # rem


@dataclass(frozen=True, slots=True)
class Part:
    """What one leaf moved: index points, and where its bar begins and how wide it is, in percent of the drawing."""

    label: Text
    points: float
    said: str
    start: float
    width: float
    up: bool


@dataclass(frozen=True, slots=True)
class End:
    """One of the two periods: what it is called, its index as printed, its band in the chosen version."""

    period: Text
    value: str
    band: Text | None


@dataclass(frozen=True, slots=True)
class Moved:
    """The change of an index taken apart. `parts` and `unexplained` add up to `change`, all in index points.

    `zero` is where the bars begin, in percent of the drawing. `missing` are the leaves known in one period only.
    """

    before: End
    after: End
    change: float
    unexplained: float
    parts: tuple[Part, ...]
    missing: tuple[Text, ...]
    zero: float
    chart: Chart

    @property
    def said(self) -> str:
        """The whole change with its sign."""
        return signed(self.change)

    @property
    def unexplained_said(self) -> str:
        """What no leaf explains, "" where nothing is left."""
        return signed(self.unexplained) if abs(self.unexplained) > NOTHING else ""


def signed(points: float) -> str:
    """Index points with their sign, three decimals so that small parts still add up."""
    return f"{points:+.3f}"


def moved(
    before: IndexResult, after: IndexResult, ends: tuple[End, End], language: str, title: str
) -> Moved | Reason | None:
    """Take the change between the only rows of two results apart; the reason where their schemes differ.

    None where either period has no index.
    """
    try:
        found = contributions(before, after)
    except EditionsDiffer as trouble:
        return trouble.reason
    change = float(found.change[0])
    if np.isnan(change):
        return None
    names = [leaf.name for leaf in after.index.leaves]
    points = found.parts[0]
    known = [(names[at], float(points[at])) for at in np.argsort(-points, kind="stable") if not np.isnan(points[at])]
    missing = tuple(name for at, name in enumerate(names) if np.isnan(points[at]))
    left = float(found.unexplained[0])
    low = min(0.0, *(value for _, value in known), left) if known else min(0.0, left)
    high = max(0.0, *(value for _, value in known), left) if known else max(0.0, left)
    wide = (high - low) or 1.0
    parts = tuple(
        Part(name, value, signed(value), (min(value, 0) - low) * 100 / wide, abs(value) * 100 / wide, value >= 0)
        for name, value in known
    )
    steps = [(name.in_language(language), value) for name, value in known]
    if abs(left) > NOTHING:
        steps.append((gettext("Unexplained"), left))
    chart = _chart(after.index, steps, change, title)
    return Moved(*ends, change, left, parts, missing, -low * 100 / wide, chart)


def _chart(index: Index, steps: Sequence[tuple[str, float]], change: float, title: str) -> Chart:
    option = stairs([*steps], gettext("Whole change"), change)
    said = [Datum(name, name, value, said=f"{name} {signed(value)}") for name, value in steps]
    said.append(Datum("change", gettext("Whole change"), change, said=f"{gettext('Whole change')} {signed(change)}"))
    subtitle = gettext("index points; each bar begins where the one above ends")
    height = 3.5 + _ROW * len(said)
    return Chart(f"moved-{index.indicator.code}", title, subtitle, option, echarts.in_words(title, said), height=height)


def stairs(steps: Sequence[tuple[str, float]], whole_name: str, whole: float) -> Option:
    """A waterfall from zero down the page: every step begins where the last one ended, the whole stands last.

    A box without whiskers is a bar that may begin anywhere: it needs no program in the option.
    """
    rows, at = [], 0.0
    for name, value in steps:
        rows.append((name, at, at + value, value))
        at += value
    rows.append((whole_name, 0.0, whole, whole))
    rows.reverse()
    boxes, labels = [], []
    for place, (name, start, end, value) in enumerate(rows):
        low, high = sorted((round(start, 6), round(end, 6)))
        ink = UP if value >= 0 else DOWN
        datum = Datum(name, name, value, said=f"{name} {signed(value)}")
        boxes.append(drawn(datum, [low, low, high, high, high], itemStyle={"color": ink, "borderColor": ink}))
        label = {"show": True, "position": "right", "formatter": signed(value), "color": INK, "fontSize": FONT}
        labels.append(drawn(datum, [high, place], label=label))
    names = names_axis([name for name, *_ in rows], axisLine={"show": False})
    names["axisLabel"] |= {"hideOverlap": False, "interval": 0, **echarts.in_two_lines([name for name, *_ in rows])}
    points = {
        "type": "value",
        "scale": False,
        "axisLabel": {"color": SOFT, "fontSize": FONT},
        "splitLine": {"lineStyle": {"color": LINE}},
        "splitNumber": 4,
    }
    return frame(
        grid={"left": 4, "right": 56, "top": 12, "bottom": 4, "containLabel": True},
        xAxis=points,
        yAxis=names,
        series=[
            {"id": "main", "type": "boxplot", "data": boxes, "boxWidth": [6, 14]},
            {"type": "scatter", "data": labels, "symbolSize": 1, "itemStyle": {"color": CARD}, "silent": True},
        ],
    )
