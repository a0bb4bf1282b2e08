"""Days, months, years and terms as offices write them; what is not surely a day is asked about."""

from __future__ import annotations

from datetime import date

import pytest

from zhixing.methods.values import Reason
from zhixing.office.spoken_days import read_day, read_term

DAY = date(2025, 3, 1)


@pytest.mark.parametrize(
    "text",
    ["2025-03-01", "2025/3/1", "2025.3.1", "2025年3月1日", "20250301", "２０２５－０３－０１", " 2025-03-01 00:00:00 "],
)
def test_a_day_is_read_however_it_is_written(text):
    spoken = read_day(text)
    assert (spoken.first, spoken.last, spoken.said) == (DAY, DAY, "day")


@pytest.mark.parametrize(
    ("text", "first", "last", "said"),
    [
        ("2024年2月", date(2024, 2, 1), date(2024, 2, 29), "month"),
        ("2025-12", date(2025, 12, 1), date(2025, 12, 31), "month"),
        ("2023", date(2023, 1, 1), date(2023, 12, 31), "year"),
        ("2023年度", date(2023, 1, 1), date(2023, 12, 31), "year"),
    ],
)
def test_a_month_and_a_year_keep_that_they_are_no_day(text, first, last, said):
    spoken = read_day(text)
    assert (spoken.first, spoken.last, spoken.said) == (first, last, said)


@pytest.mark.parametrize("text", ["", "/", "—", "无", "不详"])
def test_nothing_stated_is_neither_a_day_nor_a_fault(text):
    assert read_day(text) is None


@pytest.mark.parametrize("text", ["去年", "45231", "2025-02-30", "2025-13-01", "2025-13", "3年", "2025-03-01起"])
def test_what_is_not_surely_a_day_is_told_with_the_way_to_write_it(text):
    reason = read_day(text)
    assert isinstance(reason, Reason)
    assert text in reason.text.zh
    assert "2025-03-01" in reason.remedy.zh


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2021-01-01至2023-12-31", date(2021, 1, 1), date(2023, 12, 31)),
        ("2021.1.1-2023.12.31", date(2021, 1, 1), date(2023, 12, 31)),
        ("2021-01-01-2023-12-31", date(2021, 1, 1), date(2023, 12, 31)),
        ("2021年1月1日—2023年12月31日", date(2021, 1, 1), date(2023, 12, 31)),
        ("2021-2023", date(2021, 1, 1), date(2023, 12, 31)),
        ("2021-01-01至长期", date(2021, 1, 1), None),
        ("2023-12-31", None, date(2023, 12, 31)),
        ("长期有效", None, None),
        ("", None, None),
    ],
)
def test_a_term_has_a_beginning_an_end_or_neither(text, first, last):
    begins, ends = read_term(text)
    assert (begins.first if begins else None, ends.last if ends else None) == (first, last)


@pytest.mark.parametrize("text", ["三年", "自发证之日起", "2021-01-01至不久"])
def test_a_term_that_cannot_be_told_is_asked_about(text):
    assert isinstance(read_term(text), Reason)
