"""The last day of a limit that may be paused and extended: what stands between an event and "too late"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from zhixing.methods.errors import MethodError
from zhixing.methods.values import Text
from zhixing.methods.workdays import ONE_DAY, IsWorkday


class Unit(StrEnum):
    """What a limit counts."""

    NATURAL = "natural"
    WORKING = "working"


@dataclass(frozen=True, slots=True)
class Limit:
    """So many days of a unit; `rolls` lets one of natural days that ends on a day off run to the next working day."""

    days: int
    unit: Unit
    rolls: bool = False


@dataclass(frozen=True, slots=True)
class Pause:
    """The days from `first` to `last`, both inside, on which a limit stood still."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def last_day(limit: Limit, event: date, is_workday: IsWorkday, pauses: Sequence[Pause] = ()) -> date:
    """The last day of a limit that an event starts; the day of the event and the days of a pause never count.

    Raises MethodError for a negative limit or a pause that ends before it begins, and what `is_workday` raises for a
    year it does not know. Only a limit of working days, or one that rolls, asks `is_workday`.
    """
    if limit.days < 0:
        raise MethodError(Text("期限天数不能为负", "a limit of days cannot be negative"))
    if any(pause.last < pause.first for pause in pauses):
        raise MethodError(Text("中止的起止颠倒", "a pause ends before it begins"))
    day, left = event, limit.days
    while left:
        day += ONE_DAY
        if not any(day in pause for pause in pauses):
            left -= 1 if limit.unit is Unit.NATURAL else is_workday(day)
    while limit.rolls and (not is_workday(day) or any(day in pause for pause in pauses)):
        day += ONE_DAY
    return day


def days_late(due: date, day: date) -> int:
    """How many days `day` lies after the last day of a limit; 0 on it and before."""
    return max((day - due).days, 0)
