"""Deadlines in natural and working days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.methods.errors import MethodError
from zhixing.methods.workdays import (
    DayTable,
    Ends,
    Window,
    natural_deadline,
    rolled,
    window,
    working_days_since,
    working_deadline,
)

# A made-up year: one week off, its weekends before and after worked.
TABLE = DayTable(
    date(2026, 1, 1), date(2026, 12, 31),
    frozenset(date(2026, 10, day) for day in range(1, 8)), frozenset({date(2026, 9, 27), date(2026, 10, 10)}),
)  # fmt: skip
days = st.dates(date(2026, 1, 1), date(2026, 9, 1))


def test_golden_g_spot_dates():
    notified, ordered, announced = date(2026, 3, 2), date(2026, 4, 1), date(2026, 7, 1)
    assert natural_deadline(notified, 15) == date(2026, 3, 17)
    assert natural_deadline(ordered, 60) == date(2026, 5, 31)
    assert natural_deadline(ordered, 75) == date(2026, 6, 15)
    assert window(announced, 60, 90, ends=Ends.INCLUSIVE) == Window(date(2026, 8, 30), date(2026, 9, 29))
    assert window(announced, 60, 90, ends=Ends.STRICT) == Window(date(2026, 8, 31), date(2026, 9, 28))


def test_the_ninetieth_day_is_inside_only_when_the_window_is_read_inclusively():
    ninetieth = date(2026, 9, 29)
    assert ninetieth in window(date(2026, 7, 1), 60, 90, ends=Ends.INCLUSIVE)
    assert ninetieth not in window(date(2026, 7, 1), 60, 90, ends=Ends.STRICT)


def test_three_working_days_over_a_holiday_end_after_it():
    assert working_deadline(date(2026, 9, 29), 3, TABLE.is_workday) == date(2026, 10, 9)
    assert working_deadline(date(2026, 9, 25), 1, TABLE.is_workday) == date(2026, 9, 27)
    assert working_deadline(date(2026, 9, 25), 0, TABLE.is_workday) == date(2026, 9, 25)


def test_a_deadline_on_a_holiday_rolls_to_the_next_working_day_and_any_other_stays():
    assert rolled(date(2026, 10, 3), TABLE.is_workday) == date(2026, 10, 8)
    assert rolled(date(2026, 10, 10), TABLE.is_workday) == date(2026, 10, 10)


def test_a_day_outside_the_table_is_refused_and_never_guessed():
    with pytest.raises(MethodError, match=r"2027-01-01.* / "):
        working_deadline(date(2026, 12, 31), 1, TABLE.is_workday)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: natural_deadline(date(2026, 1, 1), -1),
        lambda: working_deadline(date(2026, 1, 1), -1, TABLE.is_workday),
        lambda: window(date(2026, 1, 1), -1, 5, ends=Ends.STRICT),
        lambda: window(date(2026, 1, 1), 5, 6, ends=Ends.STRICT),
    ],
)  # fmt: skip
def test_limits_that_cannot_be_are_refused(wrong):
    with pytest.raises(MethodError, match=" / "):
        wrong()


@given(days, st.integers(0, 60))
def test_a_working_deadline_is_never_before_the_natural_one_and_counts_back_to_itself(event, limit):
    due = working_deadline(event, limit, TABLE.is_workday)
    assert due >= natural_deadline(event, limit)
    assert working_days_since(event, due, TABLE.is_workday) == limit
    assert limit == 0 or TABLE.is_workday(due)


@given(days)
def test_nothing_has_run_on_the_day_of_the_event_or_before(event):
    assert working_days_since(event, event, TABLE.is_workday) == 0
    assert working_days_since(event, event - timedelta(days=3), TABLE.is_workday) == 0


def test_control_counting_the_day_of_the_event_would_shorten_every_limit():
    naive = date(2026, 3, 2) + timedelta(days=15 - 1)
    assert naive == date(2026, 3, 16)
    assert naive < natural_deadline(date(2026, 3, 2), 15)


def test_control_five_days_a_week_would_miss_the_holiday():
    naive = date(2026, 9, 29) + timedelta(days=3)
    assert not TABLE.is_workday(naive)
