"""Working days by the State Council's yearly notice: a year nobody has published yet is refused, never guessed."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from zhixing.methods.values import Text

SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days off that would be workdays, and weekend days made up for; everything else follows the week."""

    year: int
    document: Text
    days_off: frozenset[date]
    make_up: frozenset[date]

    def is_workday(self, day: date) -> bool:
        """Whether offices work on a day of this year."""
        return day in self.make_up or (day.weekday() < SATURDAY and day not in self.days_off)


class UnknownYear(LookupError):
    """The holidays of a year are not published or not entered."""

    def __init__(self, year: int) -> None:
        super().__init__(
            f"{year} 年放假安排尚未公布或尚未录入，不能推算工作日；请在 calendars/{year}.toml 中录入。"
            f" / The holidays of {year} are not published or not entered; enter them in calendars/{year}.toml."
        )
        self.year = year


def read_calendar(path: Path) -> Calendar:
    """One year's file. Raises KeyError for a missing key."""
    row = tomllib.loads(path.read_text(encoding="utf-8"))
    document = row["source"]["document"]
    return Calendar(
        row["year"], Text(document["zh"], document["en"]), frozenset(row["days_off"]), frozenset(row["make_up"])
    )


def is_workday(calendars: Mapping[int, Calendar], day: date) -> bool:
    """Whether offices work on a day. Raises UnknownYear."""
    if day.year not in calendars:
        raise UnknownYear(day.year)
    return calendars[day.year].is_workday(day)


def add_workdays(calendars: Mapping[int, Calendar], start: date, count: int) -> date:
    """The `count`-th working day after `start`; the day of the event itself does not count. Raises UnknownYear."""
    day = start
    while count > 0:
        day += timedelta(days=1)
        count -= is_workday(calendars, day)
    return day
