"""Counts deadlines a second way: by walking hours of universal time, with its own calendar and its own summer times.

Nothing of the product is used here, and nothing of `datetime` but its integers: a year's days, the weekday and the time
of China are worked out from scratch, so that an error of the product's way is not repeated.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

HOUR = 3600
EPOCH_YEAR = 1970
DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
# Summer time in China (tz database, Asia/Shanghai): first and last instant as (year, month, day, hour) of the wall
# clock before the change; the clock stood an hour further ahead between them.
SUMMERS = {
    1986: ((5, 4, 2), (9, 14, 2)),
    1987: ((4, 12, 2), (9, 13, 2)),
    1988: ((4, 17, 2), (9, 11, 2)),
    1989: ((4, 16, 2), (9, 17, 2)),
    1990: ((4, 15, 2), (9, 16, 2)),
    1991: ((4, 14, 2), (9, 15, 2)),
}


def leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def length(year: int, month: int) -> int:
    return DAYS[month - 1] + (month == 2 and leap(year))


@cache
def number(year: int, month: int, day: int) -> int:
    """Days since the first of January 1970."""
    before = sum(366 if leap(each) else 365 for each in range(EPOCH_YEAR, year))
    return before + sum(length(year, each) for each in range(1, month)) + day - 1


@cache
def ymd(days: int) -> tuple[int, int, int]:
    year = EPOCH_YEAR
    while days >= (365 + leap(year)):
        days -= 365 + leap(year)
        year += 1
    month = 1
    while days >= length(year, month):
        days -= length(year, month)
        month += 1
    return year, month, days + 1


def weekend(days: int) -> bool:
    return (days + 3) % 7 >= 5  # the first of January 1970 was a Thursday


def ahead(seconds: int) -> int:
    """How many hours the clock of China was ahead of universal time at an instant."""
    year = ymd((seconds + 8 * HOUR) // (24 * HOUR))[0]
    if year not in SUMMERS:
        return 8
    (month, day, hour), (month_to, day_to, hour_to) = SUMMERS[year]
    start = number(year, month, day) * 24 * HOUR + (hour - 8) * HOUR
    end = number(year, month_to, day_to) * 24 * HOUR + (hour_to - 9) * HOUR
    return 9 if start <= seconds < end else 8


def day_in_china(seconds: int) -> int:
    return (seconds + ahead(seconds) * HOUR) // (24 * HOUR)


class NobodySaid(Exception):
    """A working day of a year without an arrangement."""


class SlowCalendar:
    """The arrangement of each year as its file says it, with the office's own days over it."""

    def __init__(self, folder: Path, spoken: dict[int, bool], entered: set[int]) -> None:
        self.years: set[int] = set(entered)
        self.says: dict[int, bool] = {}
        for path in folder.glob("*.toml"):
            row = tomllib.loads(path.read_text(encoding="utf-8"))
            self.years.add(row["year"])
            for off, key in ((True, "days_off"), (False, "make_up")):
                for day in row[key]:
                    self.says[number(day.year, day.month, day.day)] = off
        self.says.update(spoken)

    def works(self, days: int) -> bool:
        year = ymd(days)[0]
        if year not in self.years:
            raise NobodySaid(year)
        return not self.says[days] if days in self.says else not weekend(days)

    def too_late_from(
        self, event: int, count: int, *, working: bool, rolls: bool, pauses: list[tuple[int, int]]
    ) -> int:
        """The first second of universal time that is too late; every hour from the event is looked at."""
        started, seen, left, ended = day_in_china(event), day_in_china(event), count, day_in_china(event)
        hour = event - event % HOUR
        while left or (rolls and self._moves_on(ended, pauses)):
            hour += HOUR
            today = day_in_china(hour)
            if today == seen:
                continue
            seen = today
            still = any(first <= today <= last for first, last in pauses)
            if left:
                left -= 0 if still else (self.works(today) if working else 1)
            ended = today
        hour = max(hour - 48 * HOUR, event - event % HOUR - 24 * HOUR)
        while day_in_china(hour) <= ended:
            hour += HOUR
        assert ended >= started
        return hour

    def _moves_on(self, today: int, pauses: list[tuple[int, int]]) -> bool:
        return not self.works(today) or any(first <= today <= last for first, last in pauses)
