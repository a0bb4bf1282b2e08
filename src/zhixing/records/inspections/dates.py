"""Days out of published date cells, in whatever shape; what is not surely a day is asked about, never believed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from zhixing.records.inspections import readings

_DAY: Final = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d{2})\s*(?P<sep>[-./年])\s*(?P<m>\d{1,2})\s*[-./月]\s*(?P<d>\d{1,2})日?(?!\d)"
)
_COMPACT: Final = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})(?!\d)")
_SERIAL: Final = re.compile(r"^\d{5}(?:\.0+)?$")
_BOUGHT: Final = re.compile(r"购进|进货|购货|采购")
_LOT: Final = re.compile(r"^(?:批号|批次|货号|生产批号)\s*[:：]?\s*(?P<lot>\S+)$")
_WORDS: Final = re.compile(r"(?:生产日期|加工日期|购进日期|进货日期|购货日期|采购日期|购进|进货)|[（）()：:\s]")
_DASHES: Final = str.maketrans("—–－−／．。", "----/..")
_SPREADSHEET_EPOCH: Final = date(1899, 12, 30)
_TIME: Final = re.compile(r"[ T]00:00(?::00)?(?:\.0+)?$")


@dataclass(frozen=True, slots=True)
class DateText:
    """What a date cell says. `on` is None when no day was read; `trouble` says why: serial_date, two_dates, no_date.

    `bought` marks a purchase date; `lot` is a lot number that stood in the cell. `guess` is the day a spreadsheet
    serial would stand for, for the question only.
    """

    on: date | None = None
    bought: bool = False
    lot: str = ""
    trouble: str = ""
    guess: date | None = None


@lru_cache(maxsize=8192)
def read_date(text: str) -> DateText:
    """Read a cell of a date column. Nothing stated ("" or "/") gives neither a day nor a trouble."""
    if not readings.is_stated(text):
        return DateText()
    shown = _TIME.sub("", readings.fold(text).translate(_DASHES))
    bought = bool(_BOUGHT.search(shown))
    if lot := _LOT.match(shown):
        return DateText(lot=lot["lot"], trouble="no_date")
    if _SERIAL.match(shown):
        return DateText(trouble="serial_date", guess=_SPREADSHEET_EPOCH + timedelta(days=int(float(shown))))
    days, rest = _days_in(shown)
    rest = _WORDS.sub("", rest).strip("/-;,、")
    if len(set(days)) > 1:
        return DateText(bought=bought, trouble="two_dates")
    if not days or rest:
        return DateText(days[0] if days else None, bought, trouble="no_date" if not days else "more_than_a_date")
    return DateText(days[0], bought)


def read_date_and_lot(text: str) -> DateText:
    """Read a cell of 生产日期/批号: a day, a lot, both in this order, or one day written twice."""
    plain = read_date(text)
    if plain.trouble not in {"no_date", "more_than_a_date", "serial_date"}:
        return plain
    if plain.lot:
        return DateText(lot=plain.lot)
    shown = readings.fold(text).translate(_DASHES)
    first, slash, second = shown.partition("/")
    if slash and not re.fullmatch(r"\d{4}", first.strip()):
        left, right = read_date(first), read_date(second)
        if left.on is not None and not left.trouble:
            return DateText(left.on, left.bought, _lot(second))
        if not readings.is_stated(first) and right.on is None and readings.is_stated(second):
            return DateText(lot=_lot(second))
    if plain.on is not None:
        days, rest = _days_in(shown)
        return DateText(days[0], plain.bought, _lot(_WORDS.sub("", rest).strip("/-;,、")))
    # One part only, and no day in it: a lot number is what the column also promises; digits alone are asked about.
    return plain if plain.trouble == "serial_date" else DateText(lot=_lot(shown))


def _lot(text: str) -> str:
    found = _LOT.match(text.strip())
    return found["lot"] if found else text.strip() if readings.is_stated(text) else ""


def _days_in(shown: str) -> tuple[list[date], str]:
    days: list[date] = []

    def take(found: re.Match[str]) -> str:
        try:
            days.append(date(int(found["y"]), int(found["m"]), int(found["d"])))
        except ValueError:
            return found[0]
        return ""

    rest = _COMPACT.sub(take, _DAY.sub(take, shown))
    return days, rest
