"""Which days offices work: the office's own entries over the shipped calendars over the week; no year is guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from zhixing.catalogue.calendars import SATURDAY, Calendar
from zhixing.catalogue.load import load_catalogue
from zhixing.methods.values import Reason, Text
from zhixing.office import trail
from zhixing.office.models import CalendarYear, Person, WorkDay
from zhixing.office.permissions import Action, Refused, may

PAGE: Final = "/calendar/"


class Unpublished(Refused):
    """A working day was asked for in a year whose arrangement of holidays nobody has entered."""

    def __init__(self, year: int) -> None:
        super().__init__(
            Reason(
                "calendar.unpublished",
                Text(
                    f"{year} 年放假安排尚未公布或尚未录入，不能推算工作日。",
                    f"The holidays of {year} are not published or not entered; working days cannot be counted.",
                ),
                Text(
                    f"请在“工作日历”（{PAGE}?year={year}）按国务院通知录入。",
                    f"Enter them from the State Council's notice in the working calendar ({PAGE}?year={year}).",
                ),
            ),
            status=422,
        )
        self.year = year


@dataclass(frozen=True)
class DayTable:
    """The table in force: shipped calendars by year, the years the office entered, the days it spoke about."""

    shipped: Mapping[int, Calendar]
    entered: Mapping[int, str]
    spoken: Mapping[date, bool]
    _published: frozenset[int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_published", frozenset({*self.shipped, *self.entered}))

    def is_published(self, year: int) -> bool:
        """Whether the arrangement of a year is known."""
        return year in self._published

    def is_workday(self, day: date) -> bool:
        """Whether offices work on a day. Raises Unpublished."""
        if day.year not in self._published:
            raise Unpublished(day.year)
        if day in self.spoken:
            return not self.spoken[day]
        if day.year in self.shipped:
            return self.shipped[day.year].is_workday(day)
        return day.weekday() < SATURDAY


@lru_cache(maxsize=1)
def _shipped() -> Mapping[int, Calendar]:
    return load_catalogue(settings.ZHIXING_DEFINITIONS).calendars


def table() -> DayTable:
    """The day table as it stands."""
    return DayTable(
        _shipped(),
        dict(CalendarYear.objects.values_list("year", "document")),
        dict(WorkDay.objects.values_list("day", "off")),
    )


@transaction.atomic
def enter_year(*, year: int, document: str, by: Person, at: datetime) -> CalendarYear:
    """Say that the arrangement of a year is known and where it stands; its days are then said one by one.

    Writes the year and one trail entry. Raises Refused for a year that is known already, or without a document.
    """
    may(by, Action.CALENDAR_KEEP, on=timezone.localdate(at))
    if table().is_published(year):
        raise Refused(_KNOWN, status=409)
    if not document.strip():
        raise Refused(_NO_DOCUMENT, status=422)
    row = CalendarYear.objects.create(year=year, document=document.strip(), entered_by=by, entered_at=at)
    trail.record(by=by, at=at, action=Action.CALENDAR_KEEP, about=row, move="enter_year", note=row.document)
    return row


@transaction.atomic
def say_days(*, first: date, last: date, off: bool, source: str, by: Person, at: datetime) -> int:
    """Say of every day from `first` to `last` whether it is off, and which document says so. Answers how many changed.

    Writes the days that thereby change, one trail entry, and moves every open deadline whose last day changes.
    Raises Refused without a source, for more than a month at once, and for a year nobody has entered.
    """
    may(by, Action.CALENDAR_KEEP, on=timezone.localdate(at))
    if not source.strip():
        raise Refused(_NO_DOCUMENT, status=422)
    if not 0 <= (last - first).days < MONTH:
        raise Refused(_TOO_LONG, status=422)
    before = table()
    changed = []
    for step in range((last - first).days + 1):
        day = first + timedelta(days=step)
        if before.is_workday(day) is off:
            WorkDay.objects.update_or_create(
                day=day, defaults={"off": off, "source": source.strip(), "entered_by": by, "entered_at": at}
            )
            changed.append(day)
    if changed:
        moved = _after_change(at)
        trail.record(
            by=by, at=at, action=Action.CALENDAR_KEEP, about=WorkDay.objects.get(day=changed[0]), move="say_days",
            note=source.strip(), body={"off": off, "days": [str(day) for day in changed], "deadlines_moved": moved},
        )  # fmt: skip
    return len(changed)


def _after_change(at: datetime) -> int:
    # A deadline asks the table, and the table moves deadlines: they meet here.
    from zhixing.office.deadlines import recount  # noqa: PLC0415

    return recount(at=at)


MONTH: Final = 31
_KNOWN: Final = Reason(
    "calendar.known",
    Text("该年放假安排已经录入。", "The holidays of this year are entered already."),
    Text("请直接更改其中的日期。", "Change its days instead."),
)
_NO_DOCUMENT: Final = Reason(
    "calendar.no_document",
    Text("没有写明依据的文件。", "No document was named."),
    Text("请填写通知名称和文号。", "Name the notice and its number."),
)
_TOO_LONG: Final = Reason(
    "calendar.range",
    Text("起止日期颠倒，或一次超过31天。", "The days are the wrong way round, or more than 31."),
    Text("请检查起止日期，分次录入。", "Check both days; enter long stretches in parts."),
)
