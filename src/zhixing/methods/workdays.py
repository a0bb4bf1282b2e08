"""Deadlines in natural and in working days: the day of the event itself never counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from zhixing.methods.errors import MethodError
from zhixing.methods.values import Text

SATURDAY: Final = 5
ONE_DAY: Final = timedelta(days=1)

IsWorkday = Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class DayTable:
    """Which days between `first` and `last` (both inside) offices work: the week, days off, weekends made up for."""

    first: date
    last: date
    days_off: frozenset[date]
    make_up: frozenset[date]

    def is_workday(self, day: date) -> bool:
        """Whether offices work on `day`. Raises MethodError outside the table: a holiday is never guessed."""
        if not self.first <= day <= self.last:
            raise MethodError(
                Text(
                    f"{day} 不在已有放假安排（{self.first} 至 {self.last}）之内，不能推算",
                    f"{day} lies outside the table of days ({self.first} to {self.last})",
                )
            )
        return day in self.make_up or (day.weekday() < SATURDAY and day not in self.days_off)


class Ends(StrEnum):
    """Whether a window "after 60 and before 90 days" holds its 60th and 90th day."""

    INCLUSIVE = "inclusive"
    STRICT = "strict"


@dataclass(frozen=True, slots=True)
class Window:
    """The days from `first` to `last`, both inside."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def natural_deadline(event: date, days: int) -> date:
    """The last day of a limit of natural days. Raises MethodError for a negative limit."""
    _not_negative(days)
    return event + timedelta(days=days)


def working_deadline(event: date, days: int, is_workday: IsWorkday) -> date:
    """The last day of a limit of working days: the `days`-th working day after the event.

    Raises MethodError for a negative limit, and what `is_workday` raises for a year it does not know.
    """
    _not_negative(days)
    day = event
    while days:
        day += ONE_DAY
        days -= is_workday(day)
    return day


def rolled(deadline: date, is_workday: IsWorkday) -> date:
    """The deadline itself, or the next working day when it is none; for rules that let a limit roll over holidays."""
    while not is_workday(deadline):
        deadline += ONE_DAY
    return deadline


def window(event: date, after: int, before: int, *, ends: Ends) -> Window:
    """The days more than `after` and less than `before` natural days from the event, read as `ends` says.

    Raises MethodError for a negative limit and a window without a day.
    """
    _not_negative(after)
    margin = 1 if ends is Ends.STRICT else 0
    first, last = event + timedelta(days=after + margin), event + timedelta(days=before - margin)
    if last < first:
        raise MethodError(Text("期限起止颠倒", "the window ends before it begins"))
    return Window(first, last)


def working_days_since(event: date, day: date, is_workday: IsWorkday) -> int:
    """How many working days of a limit have run by the end of `day`; 0 on the day of the event and before it."""
    return sum(is_workday(event + timedelta(days=step)) for step in range(1, (day - event).days + 1))


def _not_negative(days: int) -> None:
    if days < 0:
        raise MethodError(Text("期限天数不能为负", "a limit of days cannot be negative"))
