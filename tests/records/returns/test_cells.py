"""One cell of a statistical workbook is one number, nothing published, or a reason."""

from __future__ import annotations

from decimal import Decimal

import pytest

from zhixing.methods.periods import Period
from zhixing.methods.values import Qualifier, Reason
from zhixing.records.returns.cells import Amount, convert, fits, read_amount, scaled
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
        ("待定", "not_a_number"),
        ("=1+1", "not_a_number"),
    ],
)
def test_what_is_not_one_number_is_refused_by_its_reason(text, code):
    found = read_amount(text)
    assert isinstance(found, Reason)
    assert found.code == code


OVER, AT_LEAST, UNDER, NEARLY = Qualifier.OVER, Qualifier.AT_LEAST, Qualifier.UNDER, Qualifier.NEARLY


@pytest.mark.parametrize(
    ("text", "value", "unit", "qualifier"),
    [
        ("约12", "12", "", NEARLY),
        ("近 1.4万", "1.4", "万", NEARLY),
        ("约1.4万", "1.4", "万", NEARLY),
        ("近600件", "600", "件", NEARLY),
        ("～600", "600", "", NEARLY),
        ("600左右", "600", "", NEARLY),
        ("6.3亿美元左右", "6.3", "亿美元", NEARLY),
        ("突破300", "300", "", OVER),
        ("突破300万载重吨", "300", "万载重吨", OVER),
        ("超过10亿元", "10", "亿元", OVER),
        ("＞1,000", "1000", "", OVER),
        ("300余", "300", "", OVER),
        ("300余家", "300", "家", OVER),
        ("600多", "600", "", OVER),
        ("1.4万多家", "1.4", "万家", OVER),
        ("6以上", "6", "", AT_LEAST),
        ("6家以上", "6", "家", AT_LEAST),
        ("65%以上", "65", "%", AT_LEAST),
        ("≥25", "25", "", AT_LEAST),
        (">=25", "25", "", AT_LEAST),
        ("不低于25", "25", "", AT_LEAST),
        ("不足20", "20", "", UNDER),
        ("<20", "20", "", UNDER),
        ("＜ 20 个", "20", "个", UNDER),
    ],
)
def test_what_stands_around_a_number_is_kept_with_it(text, value, unit, qualifier):
    assert read_amount(text) == Amount(Decimal(value), unit, qualifier)


@pytest.mark.trust
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("不超过20", "unknown_qualifier"),
        ("≤20", "unknown_qualifier"),
        ("<=20", "unknown_qualifier"),
        ("20以下", "unknown_qualifier"),
        ("20家以下", "unknown_qualifier"),
        ("估计300", "unknown_qualifier"),
        ("±5", "unknown_qualifier"),
        ("近300余", "two_qualifiers"),
        ("突破300以上", "two_qualifiers"),
        ("近10-12", "not_a_number"),
        ("约", "not_a_number"),
        ("近1,23", "ambiguous_separator"),
    ],
)
def test_a_word_that_means_none_of_the_known_ones_is_a_problem_and_never_dropped(text, code):
    """Planted faults: reading `≤20` as under 20, or `估计300` as 300, would pass for what was never said."""
    found = read_amount(text)

    assert isinstance(found, Reason)
    assert found.code == code
    assert found.remedy.zh


def test_a_magnitude_belongs_to_the_number_unless_it_is_part_of_the_unit():
    assert scaled(read_amount("近1.4万"), "家") == Amount(Decimal(14000), "", NEARLY)
    assert scaled(read_amount("近1.4万家"), "家") == Amount(Decimal("1.4"), "万家", NEARLY)  # a unit of its family
    assert scaled(read_amount("2万辆"), "辆") == Amount(Decimal(20000), "辆")
    assert scaled(read_amount("3万"), "亿元") == Amount(Decimal(3), "万")  # money: 万元
    assert scaled(read_amount("2.0百分点"), "百分点") == Amount(Decimal("2.0"), "百分点")


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
