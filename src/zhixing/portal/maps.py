"""On which places a page reads the past: the choice in the address, and the breaks a course of it shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from zhixing.methods.periods import Period
from zhixing.methods.values import Reading, Text
from zhixing.portal import figures
from zhixing.portal.canvas import FONT, SOFT
from zhixing.warehouse.breaks import Break, breaks
from zhixing.warehouse.histories import MAP_WORDS, MapMode
from zhixing.warehouse.places import PlaceRow

KEY: Final = "map"
WORDS: Final = {MapMode.AS_IT_WAS: "was", MapMode.TODAYS_MAP: "today"}
_MODES: Final = {word: mode for mode, word in WORDS.items()}


def asked_mode(asked: Mapping[str, str]) -> MapMode:
    """The mode an address names; the places of the time when it names none."""
    return _MODES.get(asked.get(KEY, ""), MapMode.AS_IT_WAS)


def mode_of(reading: Reading) -> MapMode:
    """The mode a reading was made in."""
    return MapMode.TODAYS_MAP if reading.place_map.endswith(f"@{MapMode.TODAYS_MAP}") else MapMode.AS_IT_WAS


def options(mode: MapMode, *, public: bool) -> list[tuple[str, Text, bool]]:
    """The entries of the chooser: word, name, chosen. None where no place ever changed, or for the public.

    The public reads every figure on one map: the difference of two would tell the few cases of a town that moved.
    """
    history = figures.warehouse().history
    changed = history.moves or figures.warehouse().map.segments or any(history.units.values())
    return [(WORDS[each], MAP_WORDS[each], each is mode) for each in MapMode] if changed and not public else []


def query(mode: MapMode) -> dict[str, str]:
    """What an address carries to keep the mode; nothing for the usual one."""
    return {} if mode is MapMode.AS_IT_WAS else {KEY: WORDS[mode]}


def breaks_between(place: PlaceRow | None, period: Period, mode: MapMode) -> list[Break]:
    """The breaks of a place within a period, read in a mode."""
    return breaks(figures.warehouse().on_map(mode), place, period)


def mark(option: dict[str, Any], found: Sequence[Break], readings: Sequence[Reading], word: str) -> None:
    """Draw an upright called `word` at each period in which a break lies, into a chart over those readings."""
    spots = (
        next((at for at, one in enumerate(readings) if one.period.first <= each.month <= one.period.last), None)
        for each in found
    )
    at = sorted({each for each in spots if each is not None})
    free = [each for each in option["series"] if "markLine" not in each and each.get("data")]
    if not at or not free:
        return
    free[-1]["markLine"] = {
        "silent": True,
        "symbol": "none",
        "lineStyle": {"color": SOFT, "type": "dotted", "width": 1.5},
        "label": {"formatter": word, "position": "end", "color": SOFT, "fontSize": FONT - 1},
        "data": [{"xAxis": each} for each in at],
    }


def with_breaks(notes: str, found: Sequence[Break], language: str) -> str:
    """A chart's notes and behind them the breaks in words, which the upright has no room for."""
    said = [f"{each.month // 12}-{each.month % 12 + 1:02} {each.words.in_language(language)}" for each in found]
    return ("; " if language.startswith("en") else "；").join(filter(None, (notes, *said)))
