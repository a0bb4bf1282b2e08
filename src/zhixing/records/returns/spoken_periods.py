"""Periods as statistical offices write them: 2025年, 2025年3季度, 2025年7月, 1-3月累计."""

from __future__ import annotations

import re
from typing import Final

from zhixing.methods.periods import Period, PeriodError
from zhixing.methods.values import Reason, Text
from zhixing.records.returns.cells import plain

_DIGITS: Final = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_YEAR: Final = re.compile(r"(\d{4}) ?年?(?:度|全年)?")
_YEAR_END: Final = re.compile(r"(\d{4}) ?年(?:末|底)")
_QUARTER: Final = re.compile(r"(\d{4}) ?年? ?[-.]?第?(?:([一二三四1-4]) ?季度?|[Qq]([1-4]))")
_HALF: Final = re.compile(r"(\d{4}) ?年?([上下])半年")
_MONTH: Final = re.compile(r"(\d{4}) ?(?:年|[-/.]) ?(\d{1,2}) ?月?(?:份)?")
_FIRST_OF_MONTH: Final = re.compile(r"(\d{4})-(\d{2})-01")
_MONTHS: Final = re.compile(r"(\d{4}) ?年? ?(\d{1,2}) ?月?(?:份)? ?[-—–~至到] ?(\d{1,2}) ?月(?:份)?(?:累计)?")
_CUMULATIVE: Final = re.compile(r".*(累计|\d ?月?[-—–~至到] ?\d{1,2} ?月).*")
_MONTHS_A_YEAR: Final = 12
_HALF_A_YEAR: Final = 6


def read_period(text: str, *, cumulative: bool = False) -> Period | Reason:
    """Read a period, or say why not.

    `cumulative` says that the file's January-to-month values are meant as such; without it they are refused, because
    a cumulative value taken for a month or a quarter would be counted several times.
    """
    shown = plain(text)
    if match := _MONTHS.fullmatch(shown):
        return _span(int(match[1]), int(match[2]), int(match[3]), shown, cumulative=cumulative)
    if _CUMULATIVE.fullmatch(shown):
        return _refused_cumulative(text)
    return _single(shown) or _not_a_period(text)


def _single(shown: str) -> Period | None:
    """A year, half-year, quarter or month in any accepted spelling; None when it is none of them."""
    found: Period | None = None
    if match := _QUARTER.fullmatch(shown):
        found = Period.quarter(int(match[1]), _DIGITS[match[2] or match[3]])
    elif match := _HALF.fullmatch(shown):
        first = Period.year(int(match[1])).first + (_HALF_A_YEAR if match[2] == "下" else 0)
        found = Period(first, first + _HALF_A_YEAR - 1)
    elif match := _YEAR.fullmatch(shown) or _YEAR_END.fullmatch(shown):
        found = Period.year(int(match[1]))
    # 2025-07-01 is what a spreadsheet makes of 2025-7.
    elif match := _FIRST_OF_MONTH.fullmatch(shown) or _MONTH.fullmatch(shown):
        month = int(match[2])
        found = Period.month(int(match[1]), month) if 1 <= month <= _MONTHS_A_YEAR else None
    else:
        try:
            found = Period.parse(shown)
        except PeriodError:
            found = None
    return found


def looks_like_period(text: str) -> bool:
    """Whether a heading is a period or was meant as one, cumulative ones included."""
    if not text.strip():
        return False
    found = read_period(text, cumulative=True)
    return isinstance(found, Period) or found.code == "cumulative_period"


def _span(year: int, first: int, last: int, text: str, *, cumulative: bool) -> Period | Reason:
    if not (1 <= first < last <= _MONTHS_A_YEAR):
        return _not_a_period(text)
    if not cumulative:
        return _refused_cumulative(text)
    return Period(Period.month(year, first).first, Period.month(year, last).first)


def _refused_cumulative(text: str) -> Reason:
    return Reason(
        "cumulative_period",
        Text(
            f"“{text}”是累计数；直接入库会与各月、各季的数重复。",
            f"“{text}” is cumulative; beside monthly and quarterly values it would be counted twice.",
        ),
        Text(
            "如确需按累计时段入库，请在上传时勾选“含累计数”；否则请填当期数。",
            "Tick “cumulative values” when uploading if that is meant; otherwise enter the period's own value.",
        ),
    )


def _not_a_period(text: str) -> Reason:
    return Reason(
        "not_a_period",
        Text(f"“{text}”不是可识别的时期。", f"“{text}” is not a period."),
        Text("写法如 2025、2025年3季度、2025年7月、2025Q3、2025-07。", "Write 2025, 2025Q3, 2025-07 or 2025年3季度."),
    )
