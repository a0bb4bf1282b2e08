"""Days as offices write them: a day, a month, a year, a term from one to another. What is not surely a day is asked."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Final

from zhixing.methods.values import Reason, Text

NOT_STATED: Final = frozenset({"", "-", "--", "—", "——", "/", "无", "不详"})
_NO_END: Final = frozenset({"长期", "长期有效", "永久", "永久有效", "至今", "无固定期限"})
_DAY: Final = re.compile(r"((?:19|20)\d{2})[-./年](\d{1,2})[-./月](\d{1,2})日?")
_MIDNIGHT: Final = re.compile(r"[T ]00:00(?::00)?(?:\.0+)?$")
_COMPACT: Final = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_MONTH: Final = re.compile(r"((?:19|20)\d{2})[-./年](\d{1,2})月?(?:份)?")
_YEAR: Final = re.compile(r"((?:19|20)\d{2})年?(?:度)?")
_BETWEEN: Final = re.compile(r"至|到|~|—+|-{1,2}")
_MONTHS_A_YEAR: Final = 12


@dataclass(frozen=True, slots=True)
class SpokenDay:
    """What was said: its first and last day, the same for a day; `said` is "day", "month" or "year"."""

    first: date
    last: date
    said: str


def read_day(text: str) -> SpokenDay | Reason | None:
    """Read one cell. None when nothing is stated; a Reason when it is not surely a day, a month or a year."""
    shown = _plain(text)
    if shown in NOT_STATED:
        return None
    found = _read(shown)
    return found or Reason(
        "day.unread",
        Text(f"“{text.strip()}”不是日期。", f"“{text.strip()}” is not a day."),
        Text("写法如 2025-03-01。", "Write 2025-03-01."),
    )


def read_term(text: str) -> tuple[SpokenDay | None, SpokenDay | None] | Reason:
    """Read a term: `2021-01-01至2023-12-31`, one day (its end), `长期` (no end); (None, None) when nothing is said."""
    shown = _plain(text)
    if shown in NOT_STATED or shown in _NO_END:
        return None, None
    if alone := _read(shown):
        return None, alone
    for joint in _BETWEEN.finditer(shown):
        first, rest = _read(shown[: joint.start()]), shown[joint.end() :]
        last = _read(rest)
        if first and (last or rest in _NO_END):
            return first, last
    return Reason(
        "day.no_term",
        Text(f"“{text.strip()}”不是有效期。", f"“{text.strip()}” is not a term."),
        Text("写法如 2023-01-01至2025-12-31，或只写到期日。", "Write 2023-01-01至2025-12-31, or the last day alone."),
    )


def _plain(text: str) -> str:
    return "".join(_MIDNIGHT.sub("", unicodedata.normalize("NFKC", text).strip()).split())


def _read(shown: str) -> SpokenDay | None:
    if match := _DAY.fullmatch(shown) or _COMPACT.fullmatch(shown):
        day = _date(int(match[1]), int(match[2]), int(match[3]))
        return SpokenDay(day, day, "day") if day else None
    if match := _MONTH.fullmatch(shown):
        year, month = int(match[1]), int(match[2])
        if not 1 <= month <= _MONTHS_A_YEAR:
            return None
        return SpokenDay(date(year, month, 1), date(year, month, monthrange(year, month)[1]), "month")
    if match := _YEAR.fullmatch(shown):
        return SpokenDay(date(int(match[1]), 1, 1), date(int(match[1]), _MONTHS_A_YEAR, 31), "year")
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
