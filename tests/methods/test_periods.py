"""Periods: what people write, month arithmetic, and last year's same months."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.methods.periods import Period, PeriodError, month_index
from zhixing.methods.values import Text

periods = st.tuples(st.integers(12 * 1950, 12 * 2100), st.integers(0, 60)).map(lambda p: Period(p[0], p[0] + p[1]))


@pytest.mark.parametrize("text", ["2025", "2025Q3", "2025-07", "2021..2025", "2024Q2..2025Q1", "2024-11..2025-02"])
def test_what_is_read_is_written_back_the_same(text):
    assert str(Period.parse(text)) == text


@given(periods)
def test_every_period_survives_being_written(period):
    assert Period.parse(str(period)) == period


@pytest.mark.parametrize("text", ["", "25", "2025Q5", "2025-13", "2025..2021", "今年", "2025-7"])
def test_what_is_no_period_is_refused_with_examples(text):
    with pytest.raises(PeriodError, match="2025Q3"):
        Period.parse(text)


def test_a_range_of_years_is_cut_into_years_a_year_into_quarters_and_a_quarter_into_months():
    assert [str(part) for part in Period.parse("2024..2025").parts()] == ["2024", "2025"]
    assert [str(part) for part in Period.parse("2025").parts()] == ["2025Q1", "2025Q2", "2025Q3", "2025Q4"]
    assert [str(part) for part in Period.parse("2025Q1").parts()] == ["2025-01", "2025-02", "2025-03"]


@given(periods)
def test_parts_cover_the_period_once(period):
    months = [month for part in period.parts() for month in range(part.first, part.last + 1)]
    assert months == list(range(period.first, period.last + 1))


def test_last_years_same_quarter_is_twelve_months_back():
    assert str(Period.parse("2025Q1").shifted(-12)) == "2024Q1"
    assert month_index(date(2025, 1, 31)) - month_index(date(2024, 1, 1)) == 12


def test_control_twelve_rows_back_is_another_month_where_the_series_has_gaps():
    months = [m for m in range(Period.parse("2024").first, Period.parse("2025").last + 1) if m % 3]
    row_back = {months[at]: months[at - 12] for at in range(12, len(months))}
    assert all(base != month - 12 for month, base in row_back.items())


def test_a_text_answers_in_the_language_asked_for():
    text = Text("合格率", "pass rate")
    assert (text.in_language("zh-hans"), text.in_language("en-gb"), text.in_language("fr")) == (
        "合格率",
        "pass rate",
        "合格率",
    )
