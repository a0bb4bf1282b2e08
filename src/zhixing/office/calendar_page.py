"""A year on one page: twelve months, every day that differs from the week marked with what says so."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date

from zhixing.catalogue.calendars import SATURDAY
from zhixing.methods.values import Text
from zhixing.office.daytable import DayTable, table
from zhixing.office.models import CalendarYear, WorkDay

_MONDAY = calendar.Calendar(firstweekday=calendar.MONDAY)


@dataclass(frozen=True, slots=True)
class Cell:
    """One day: whether it is off, and whether that differs from the week; `ours` marks the office's own entry."""

    day: date
    off: bool
    differs: bool
    ours: bool
    today: bool


@dataclass(frozen=True, slots=True)
class Month:
    """One month in weeks that begin on Monday; None stands for a day of another month."""

    number: int
    first: date
    weeks: list[list[Cell | None]]


@dataclass(frozen=True, slots=True)
class YearPage:
    """A year as it stands."""

    year: int
    published: bool
    document: Text
    months: list[Month]
    off: list[date]  # days off that the week would work
    make_up: list[date]  # weekend days that are worked
    workdays: int
    ours: list[WorkDay]
    years: list[int]


def year_page(year: int, today: date) -> YearPage:
    """Everything the page of a year shows; months are drawn only once the year is published."""
    days = table()
    published = days.is_published(year)
    ours = {row.day: row for row in WorkDay.objects.filter(day__year=year).order_by("day")}
    months = [_month(days, year, number, set(ours), today) for number in range(1, 13)] if published else []
    cells = [cell for month in months for week in month.weeks for cell in week if cell]
    return YearPage(
        year, published, _document(days, year), months,
        [cell.day for cell in cells if cell.differs and cell.off],
        [cell.day for cell in cells if cell.differs and not cell.off],
        sum(not cell.off for cell in cells), list(ours.values()),
        sorted({*days.shipped, *days.entered, year, today.year + 1}),
    )  # fmt: skip


def _month(days: DayTable, year: int, number: int, ours: set[date], today: date) -> Month:
    def cell(day: date) -> Cell | None:
        if day.month != number:
            return None
        off = not days.is_workday(day)
        return Cell(day, off, off != (day.weekday() >= SATURDAY), day in ours, day == today)

    weeks = [[cell(day) for day in week] for week in _MONDAY.monthdatescalendar(year, number)]
    return Month(number, date(year, number, 1), weeks)


def _document(days: DayTable, year: int) -> Text:
    if year in days.shipped:
        return days.shipped[year].document
    row = CalendarYear.objects.filter(year=year).first()
    return Text(row.document, row.document) if row else Text("", "")
