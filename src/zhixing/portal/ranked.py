"""The pareto: counts from most to least, with the cumulative share as a line on its own axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from zhixing.portal.canvas import ACCENT, CARD, FONT, INK, LINE, SOFT, Axis, Datum, Option, drawn, frame, names_axis

_LABEL_ROOM: Final = 9  # Chinese characters; a Latin letter takes half the room
_LATIN: Final = 0x2E80
_SHARED_WORDS: Final = 2
_FLAT_LABELS: Final = 5
_SEVERAL: Final = 2


def pareto(data: Sequence[Datum], axis: Axis, *, words: Mapping[str, str], total: float = 0) -> Option:
    """Bars in the order of `data`, most first, and the cumulative share of `total` (0: of what is drawn).

    `words` names the bars (`count`) and the line (`cumulative`).
    """
    whole = total or sum(datum.value or 0 for datum in data) or 1
    running, course = 0.0, []
    for datum in data:
        running += datum.value or 0
        course.append(round(running * 100 / whole, 1))
    labels = shortened([each.label for each in data])
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


def shortened(labels: Sequence[str]) -> list[str]:
    """Names short enough to stand under a bar, by what tells them apart.

    Words that a name begins with and shares with another one are dropped ("Manufacture of …"), then its end is cut.
    Where two different names would look alike the cut goes through the middle; what still looks alike is numbered.
    """
    told = [_told_apart(label, [other for other in labels if other != label]) for label in labels]
    short = [_cut(label) for label in told]
    short = [
        _cut_inside(label) if _looks_like_another(at, short, labels) else short[at] for at, label in enumerate(told)
    ]
    first = {label: at for at, label in reversed(list(enumerate(labels)))}
    kept: list[str] = []
    for at, label in enumerate(labels):
        alike = sorted({first[other] for other, cut in zip(labels, short, strict=True) if cut == short[at]})
        kept.append(short[at] if len(alike) < _SEVERAL else f"{short[at]}{alike.index(first[label]) + 1}")
    return kept


def _looks_like_another(at: int, short: Sequence[str], labels: Sequence[str]) -> bool:
    pairs = zip(short, labels, strict=True)
    return any(cut == short[at] and label != labels[at] for cut, label in pairs)


def _told_apart(label: str, others: Sequence[str]) -> str:
    words = label.split(" ")
    shared = max((_same_words(words, other.split(" ")) for other in others), default=0)
    rest = " ".join(words[shared:]) if _SHARED_WORDS <= shared < len(words) else label
    return rest[:1].upper() + rest[1:]


def _same_words(one: Sequence[str], other: Sequence[str]) -> int:
    pairs = zip(one, other, strict=False)
    return next((at for at, (mine, theirs) in enumerate(pairs) if mine != theirs), min(len(one), len(other)))


def _cut_inside(label: str) -> str:
    """Half of the room for how a name begins and half for how it ends."""
    if _cut(label) == label:
        return label
    half = _LABEL_ROOM - 1
    end = _cut(label[::-1], half).removesuffix("…")[::-1]
    return f"{_cut(label, half).removesuffix('…')}…{end}"


def _cut(label: str, room: int = 2 * _LABEL_ROOM) -> str:
    for at, sign in enumerate(label):
        room -= 2 if ord(sign) >= _LATIN else 1
        if room < 0:
            return f"{label[:at]}…"
    return label
