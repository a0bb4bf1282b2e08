"""Working days by the State Council's notices; a year nobody entered is refused by name."""

from datetime import date, timedelta

import pytest

from zhixing.catalogue.calendars import UnknownYear, add_workdays, is_workday
from zhixing.catalogue.load import load_catalogue


@pytest.fixture
def calendars(folder):
    return load_catalogue(folder).calendars


@pytest.mark.parametrize(("year", "workdays", "off"), [(2024, 251, 19), (2025, 248, 18), (2026, 248, 19)])
def test_a_year_has_its_workdays_and_weekdays_off(calendars, year, workdays, off):
    days = [date(year, 1, 1) + timedelta(days=at) for at in range(365 + (year % 4 == 0))]
    assert sum(is_workday(calendars, day) for day in days) == workdays
    assert len(calendars[year].days_off) == off


def test_the_make_up_days_of_2026_are_those_announced(calendars):
    announced = {(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)}
    assert {(day.month, day.day) for day in calendars[2026].make_up} == announced


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # over a weekend
        (date(2026, 9, 30), 1, date(2026, 10, 8)),  # over National Day
        (date(2026, 9, 30), 3, date(2026, 10, 10)),  # onto a make-up Saturday
        (date(2025, 12, 31), 1, date(2026, 1, 4)),  # over the year's end, onto a make-up Sunday
        (date(2024, 2, 28), 2, date(2024, 3, 1)),  # over a leap day
        (date(2026, 10, 3), 0, date(2026, 10, 3)),
    ],
)
def test_working_days_are_counted_from_the_day_after_the_event(calendars, start, count, due):
    assert add_workdays(calendars, start, count) == due


def test_a_deadline_that_runs_into_an_unpublished_year_is_refused_with_the_year_and_the_file(calendars):
    with pytest.raises(UnknownYear) as refusal:
        add_workdays(calendars, date(2026, 12, 31), 1)
    assert refusal.value.year == 2027
    assert "calendars/2027.toml 中录入" in str(refusal.value)
    assert "enter them in calendars/2027.toml" in str(refusal.value)
