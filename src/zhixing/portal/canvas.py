"""What every chart is drawn on: ink, paper, axes, and a datum with its whole sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from zhixing.portal.axes import Ends

Option = dict[str, Any]

INK: Final = "#1b2430"
SOFT: Final = "#5b6776"
LINE: Final = "#dfe4ea"
CARD: Final = "#ffffff"
ACCENT: Final = "#1458c8"
UNKNOWN: Final = "#9aa4b1"
FONT: Final = 12


@dataclass(frozen=True, slots=True)
class Datum:
    """One figure as a chart needs it, in the unit printed; `value` None where there is none.

    `weak`: too few cases, drawn hollow or hatched. `said` is the whole truth in one sentence; `href` where it leads.
    """

    key: str
    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n: float | None = None
    weak: bool = False
    said: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Axis:
    """The unit of a chart's values, and with how many decimals a label writes them."""

    unit: str
    decimals: int

    def text(self, value: float | None) -> str:
        """A value as a label writes it."""
        return "—" if value is None else f"{value:,.{self.decimals}f}"


def frame(**parts: Any) -> Option:
    """The common ground of every chart: no animation, room for labels, a tooltip that shows ready sentences."""
    base: Option = {
        "animation": False,
        "textStyle": {"fontSize": FONT, "color": INK},
        "grid": {"left": 4, "right": 20, "top": 34, "bottom": 4, "containLabel": True},
        "tooltip": {
            "trigger": "item",
            "renderMode": "richText",
            "confine": True,
            "backgroundColor": CARD,
            "borderColor": LINE,
            "textStyle": {"color": INK, "fontSize": 13},
        },
        **parts,
    }
    return {key: value for key, value in base.items() if value is not None}


def values_axis(axis: Axis, ends: Ends, *, name: str | None = None) -> Option:
    """An axis of values from one end to the other, its unit at the top."""
    return {
        "type": "value",
        "name": axis.unit if name is None else name,
        "nameTextStyle": {"color": SOFT, "fontSize": FONT, "align": "left" if name is None else "center"},
        "axisLabel": {"color": SOFT, "fontSize": FONT},
        "splitLine": {"lineStyle": {"color": LINE}},
        "splitNumber": 4,
        "min": ends[0],
        "max": ends[1],
        "interval": ends[2],
    }


def names_axis(labels: Sequence[str], **more: Any) -> Option:
    """An axis of names."""
    return {
        "type": "category",
        "data": list(labels),
        "axisTick": {"show": False},
        "axisLine": {"lineStyle": {"color": UNKNOWN}},
        "axisLabel": {"color": INK, "fontSize": FONT, "hideOverlap": True},
        **more,
    }


def drawn(datum: Datum, value: Any, **more: Any) -> Option:
    """A datum as a series takes it: its value, its sentence for the tooltip, where it leads."""
    made: Option = {"value": value, "name": datum.label, **more}
    if datum.said:
        made["tooltip"] = {"formatter": datum.said}
    if datum.href:
        made["href"] = datum.href
        made["cursor"] = "pointer"
    return made
