"""Several courses in one chart, each named at its end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from zhixing.portal.axes import course
from zhixing.portal.canvas import ACCENT, CARD, FONT, INK, Axis, Datum, Option, drawn, frame, names_axis, values_axis

_INKS: Final = (ACCENT, "#0b7a75", "#b5470f", INK, "#78a2e8", "#5b6776", "#8a6200", "#9aa4b1")
_MARKS: Final = ("circle", "rect", "triangle", "diamond")
_DASHES: Final = ("solid", "solid", "solid", "solid", "dashed", "dashed", "dashed", "dashed")
_LATIN: Final = 0x2E80
_NAME_ROOM: Final = 132  # pixels: longer names break, so that a telephone keeps room for the lines


def lines(courses: Sequence[tuple[str, Sequence[Datum]]], labels: Sequence[str], axis: Axis) -> Option:
    """Several lines over the same periods, each named at its end; told apart by mark and dash as well as by shade."""
    known = [datum.value for _, data in courses for datum in data]
    room = min(_NAME_ROOM, max((_wide(name) for name, _ in courses), default=0))
    series = [
        {
            "id": f"line-{place}",
            "type": "line",
            "name": name,
            "data": [drawn(datum, datum.value, **_hollow(datum, place)) for datum in data],
            "symbol": _MARKS[place % len(_MARKS)],
            "symbolSize": 8,
            "lineStyle": {"color": _INKS[place % len(_INKS)], "width": 2, "type": _DASHES[place % len(_DASHES)]},
            "itemStyle": {"color": _INKS[place % len(_INKS)]},
            "endLabel": {
                "show": True,
                "formatter": name,
                "color": INK,
                "fontSize": FONT,
                "distance": 8,
                "width": room,
                "overflow": "break",
                "lineHeight": FONT + 2,
            },
            "labelLayout": {"moveOverlap": "shiftY"},
            "connectNulls": False,
        }
        for place, (name, data) in enumerate(courses)
    ]
    made = frame(xAxis=names_axis(labels, boundaryGap=False), yAxis=values_axis(axis, course(known)), series=series)
    made["grid"] |= {"right": 24 + room, "left": 12}
    return made


def _wide(name: str) -> int:
    """About how many pixels a name takes: a Chinese character twice a Latin one."""
    return sum(FONT if ord(sign) > _LATIN else FONT * 5 // 9 for sign in name)


def _hollow(point: Datum, place: int) -> Option:
    ink = _INKS[place % len(_INKS)]
    return {"itemStyle": {"color": CARD, "borderColor": ink, "borderWidth": 2}} if point.weak else {}
