"""The classical indicators on published and worked figures, and printed ratios against their own parts."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.methods.errors import MethodError
from zhixing.methods.rates import (
    adoption_rate,
    average_growth,
    certification_rate,
    contradiction,
    grade_rate,
    loss_rate,
    new_product_rate,
    patents_per_ten_thousand,
    research_intensity,
    sales_rate,
    satisfaction,
)
from zhixing.methods.rounding import round_half_up
from zhixing.methods.values import Text

GDP = Text("地区生产总值", "gross regional product")


def test_golden_g_grade():
    assert float(grade_rate(1200, 5400, 1800, 9000)) == pytest.approx(0.90)


def test_golden_g_loss():
    assert float(loss_rate(12.6, 5.4, 9000)) == pytest.approx(0.20)


def test_the_best_grade_rate_is_one_and_a_half_and_is_not_cut_off_at_one():
    assert float(grade_rate(100, 0, 0, 100)) == 1.5
    with pytest.raises(MethodError, match="各等级产值之和大于总产值"):
        grade_rate(60, 30, 20, 100)


def test_selling_from_stock_takes_the_sales_rate_above_one_hundred():
    assert float(sales_rate(110, 100)) == pytest.approx(110)


def test_new_products_cannot_be_more_than_all_products():
    assert float(new_product_rate(30, 120)) == 25
    with pytest.raises(MethodError, match="新产品产值大于总产值"):
        new_product_rate(130, 120)


def test_research_intensity_carries_the_name_of_its_base_and_refuses_to_go_without():
    told = research_intensity(3.45, 6.34, base=Text("科技经费", "science spending"))
    assert (round_half_up(float(told.value), 1), told.base.zh) == (Decimal("54.4"), "科技经费")
    with pytest.raises(MethodError, match="必须写明分母的名称"):
        research_intensity(3.45, 6.34, base=Text(" ", "GDP"))


def test_adoption_counts_only_what_could_adopt():
    assert float(adoption_rate(45, 60)) == 75
    with pytest.raises(MethodError, match="采标数大于可采标数"):
        adoption_rate(61, 60)


def test_an_enterprise_with_three_certificates_counts_once_and_one_outside_the_scope_not_at_all():
    told = certification_rate(["A", "B", "C", "C"], ["A", "A", "A", "Z"])
    assert (told.certified, told.in_scope) == (1, 3)
    assert told.rate == pytest.approx(100 / 3)
    assert np.isnan(certification_rate([], ["A"]).rate)


def test_patents_are_counted_per_ten_thousand_residents():
    assert float(patents_per_ten_thousand(1234, 1_157_817)) == pytest.approx(10.658, abs=5e-4)


@pytest.mark.parametrize(
    "figure",
    [
        lambda: grade_rate(0, 0, 0, 0), lambda: loss_rate(1, 1, 0), lambda: sales_rate(1, 0),
        lambda: new_product_rate(0, 0), lambda: research_intensity(1, 0, base=GDP).value, lambda: adoption_rate(0, 0),
        lambda: patents_per_ten_thousand(1, 0), lambda: average_growth(0, 5, 3),
    ],
)  # fmt: skip
def test_a_denominator_of_zero_has_no_figure_rather_than_zero(figure):
    assert np.isnan(float(figure()))


@pytest.mark.parametrize("figure", [loss_rate, lambda a, b, c: grade_rate(a, b, 0, c)])
def test_negative_amounts_are_refused(figure):
    with pytest.raises(MethodError, match="不能为负"):
        figure(-1, 2, 100)


def test_golden_g_qci_xm_two_printed_scores_give_their_average_yearly_growth():
    yearly = float(average_growth(82.71, 90.61, 2019 - 2007))
    assert yearly == pytest.approx(0.763, abs=5e-4)
    assert str(round_half_up(yearly, 1)) == "0.8"
    with pytest.raises(MethodError, match="年数"):
        average_growth(1, 2, 0)


def test_control_growth_divided_by_the_years_is_not_average_growth():
    naive = (90.61 / 82.71 - 1) * 100 / 12
    assert naive - float(average_growth(82.71, 90.61, 12)) > 0.03


@given(st.floats(0.1, 1e6), st.floats(0.1, 1e6), st.integers(1, 40))
def test_average_growth_leads_from_the_first_value_to_the_last(first, last, years):
    yearly = float(average_growth(first, last, years))
    assert first * (1 + yearly / 100) ** years == pytest.approx(last, rel=1e-6)


def test_golden_g_rd_the_printed_research_share_contradicts_its_parts():
    told = contradiction("66.2", "3.45", "6.34", 1)
    assert told.contradicts
    assert told.differs
    assert told.recomputed == Decimal("54.4")
    assert told.implied_base == Decimal("5.21")


def test_a_ship_share_printed_38_4_cannot_be_rounding_either():
    told = contradiction("38.4", "319.1", "832.6", 1)
    assert (told.recomputed, told.lowest, told.highest, told.contradicts) == (
        Decimal("38.3"), Decimal("38.3"), Decimal("38.3"), True,
    )  # fmt: skip


def test_a_difference_that_rounding_of_the_parts_explains_is_no_contradiction():
    told = contradiction("33.9", "1.2", "3.6", 1)
    assert told.differs
    assert not told.contradicts
    assert (told.lowest, told.recomputed, told.highest) == (Decimal("31.5"), Decimal("33.3"), Decimal("35.2"))


def test_counts_are_exact_and_rounding_explains_nothing_about_them():
    assert not contradiction("94.5", 415, 439, 1).contradicts
    assert contradiction("94.6", 415, 439, 1).contradicts
    assert contradiction(0, 0, 439, 1).implied_base is None


def test_a_ratio_of_nothing_cannot_be_checked():
    with pytest.raises(MethodError, match="分母为零"):
        contradiction("66.2", "3.45", "0", 1)
    with pytest.raises(MethodError, match="分子为负"):
        contradiction("66.2", "-3.45", "1", 1)
    with pytest.raises(MethodError, match="不是有限的数"):
        contradiction("NaN", "3.45", "1", 1)


@given(st.integers(0, 10_000), st.integers(1, 10_000), st.integers(0, 3))
def test_a_ratio_printed_from_its_own_parts_never_contradicts_them(part, whole, decimals):
    printed = round_half_up(Decimal(part) / Decimal(whole) * 100, decimals)
    told = contradiction(printed, part, whole, decimals)
    assert not told.differs
    assert not told.contradicts


def test_control_python_rounding_would_accuse_a_figure_printed_half_up():
    assert round(100 * 1 / 800, 2) == 0.12
    assert not contradiction("0.13", 1, 800, 2).contradicts


def test_satisfaction_is_a_mean_on_a_scale_of_one_hundred():
    told = satisfaction([80, 82, np.nan, 84])
    assert (told.value, told.count) == (82, 3)
    assert told.low < 82 < told.high
    with pytest.raises(MethodError, match="第 2 项"):
        satisfaction([80, 101])
