"""A month counts what stands on its last day; two runs of one thing never meet in a month."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.warehouse.schema import STILL
from zhixing.warehouse.spans import month_span

JANUARY = 2021 * 12
DAYS = st.dates(date(2000, 1, 1), date(2050, 12, 31))


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2021, 1, 10), date(2021, 12, 31), (JANUARY, JANUARY + 11)),
        (date(2021, 1, 10), date(2021, 12, 30), (JANUARY, JANUARY + 10)),
        (date(2021, 1, 10), date(2021, 1, 30), None),
        (date(2021, 1, 31), date(2021, 1, 31), (JANUARY, JANUARY)),
        (date(2021, 1, 10), None, (JANUARY, STILL)),
    ],
)
def test_a_month_counts_what_stands_on_its_last_day(first, last, expected):
    assert month_span(first, last) == expected


@given(DAYS, DAYS, DAYS)
def test_a_run_and_the_one_that_follows_it_never_meet_in_a_month(one, two, three):
    first, cut, last = sorted((one, two, three))
    before, after = month_span(first, cut), month_span(cut + timedelta(days=1), last + timedelta(days=1))
    if before and after:
        assert before[1] < after[0]


def test_control_the_month_of_the_last_day_would_count_a_thing_that_was_gone_by_its_end():
    gone = date(2021, 12, 30)
    naive = gone.year * 12 + gone.month - 1
    assert month_span(date(2021, 1, 10), gone)[1] == naive - 1
