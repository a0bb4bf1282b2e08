"""One cell of a statistical workbook is one number, nothing published, or a reason."""

from __future__ import annotations

from decimal import Decimal

import pytest

from zhixing.methods.periods import Period
from zhixing.methods.values import Reason
from zhixing.records.returns.cells import Amount, convert, fits, read_amount
from zhixing.records.returns.spoken_periods import looks_like_period, read_period


@pytest.mark.parametrize("text", ["", " ", "-", "—", "－", "——", "…", "/", "\u3000"])
def test_a_blank_and_a_dash_are_not_published_and_never_zero(text):
    assert read_amount(text) is None


def test_zero_is_a_value():
    assert read_amount("0") == Amount(Decimal(0))


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("832.6", "832.6", ""),
        ("８３２．６", "832.6", ""),
        ("1,234,567.8", "1234567.8", ""),
        ("１，２３４", "1234", ""),
        ("832.6亿元", "832.6", "亿元"),
        ("832.6（亿元）", "832.6", "亿元"),
        ("5.2%", "5.2", "%"),
        ("５．２％", "5.2", "%"),
        ("-3.1", "-3.1", ""),
        ("－3.1", "-3.1", ""),
        ("12 万 吨", "12", "万 吨"),
    ],
)
def test_numbers_are_read_with_the_unit_behind_them(text, value, unit):
    assert read_amount(text) == Amount(Decimal(value), unit)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1,23", "ambiguous_separator"),
        ("1,2345", "ambiguous_separator"),
        ("12.3.4", "ambiguous_separator"),
        ("2.8×10⁴", "superscript"),
        ("2.8×10", "not_a_number"),
        ("12-15", "not_a_number"),
        ("12～15", "not_a_number"),
        ("约12", "not_a_number"),
        ("待定", "not_a_number"),
        ("=1+1", "not_a_number"),
    ],
)
def test_what_is_not_one_number_is_refused_by_its_reason(text, code):
    found = read_amount(text)
    assert isinstance(found, Reason)
    assert found.code == code


def test_units_are_converted_by_exact_factors_in_both_directions():
    assert convert(Decimal(8326000), "万元", "亿元") == Decimal("832.6")
    assert convert(Decimal("832.6"), "亿元", "元") == Decimal(83_260_000_000)
    assert convert(Decimal(123456), "元", "亿元") == Decimal("0.00123456")
    assert convert(Decimal(5), "‰", "%") == Decimal("0.5")


def test_a_unit_of_another_family_or_of_none_is_a_problem_and_not_a_guess():
    assert convert(Decimal(1), "吨", "亿元").code == "other_unit"
    assert convert(Decimal(1), "美元", "亿元").code == "other_unit"
    assert convert(Decimal(1), "箩", "亿元").code == "unknown_unit"


def test_a_value_that_would_have_to_be_rounded_is_refused():
    assert fits(Decimal("0.1234")) == Decimal("0.1234")
    assert fits(Decimal("0.12345")).code == "too_many_decimals"
    assert fits(Decimal("1e16")).code == "too_large"
    assert fits(Decimal("NaN")).code == "too_large"


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2025", "2025"),
        ("2025年", "2025"),
        ("2025年度", "2025"),
        ("２０２５年", "2025"),
        ("2025年末", "2025"),
        ("2025年3季度", "2025Q3"),
        ("2025年三季度", "2025Q3"),
        ("2025年第三季度", "2025Q3"),
        ("2025Q3", "2025Q3"),
        ("2025年Q3", "2025Q3"),
        ("2025年7月", "2025-07"),
        ("2025年07月份", "2025-07"),
        ("2025-07", "2025-07"),
        ("2025/7", "2025-07"),
        ("2025.7", "2025-07"),
        ("2025-07-01", "2025-07"),
    ],
)
def test_periods_are_read_in_the_spellings_of_statistical_offices(text, period):
    assert read_period(text) == Period.parse(period)


def test_half_years_are_six_months():
    assert read_period("2025年上半年") == Period(2025 * 12, 2025 * 12 + 5)
    assert read_period("2025下半年") == Period(2025 * 12 + 6, 2025 * 12 + 11)


@pytest.mark.parametrize("text", ["2025年1-3月", "2025年1—3月累计", "1-3月累计", "2025年3月累计", "2025年1-12月"])
def test_cumulative_periods_are_refused_with_the_reason_until_the_flag_is_set(text):
    assert read_period(text).code == "cumulative_period"


def test_with_the_flag_a_cumulative_period_is_its_run_of_months():
    assert read_period("2025年1-3月累计", cumulative=True) == Period(2025 * 12, 2025 * 12 + 2)
    assert read_period("1-3月累计", cumulative=True).code == "cumulative_period"


@pytest.mark.parametrize("text", ["2025年13月", "2025Q5", "去年", "25年", "2025年3-1月", "增长率"])
def test_what_is_no_period_is_refused(text):
    assert read_period(text, cumulative=True).code == "not_a_period"
    assert not looks_like_period(text)
