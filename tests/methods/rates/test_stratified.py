"""Output-weighted pass rates: one table, four answers; thin strata, coverage, defects listed at once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.methods.errors import MethodError
from zhixing.methods.rates import Order, stratified_pass_rate, weighted_mean_band
from zhixing.methods.values import Severity

REGIONS = ["甲县"] * 3 + ["乙区"] * 3
INDUSTRIES = ["C13", "C39", "C24"] * 2
PASSED, SAMPLED, OUTPUT = [38, 19, 7, 30, 57, 18], [40, 20, 10, 30, 60, 20], [120, 60, 20, 180, 440, 180]
DIVISIONS = frozenset({"C13", "C24", "C39", "C38"})


def rated(order=Order.REGION_FIRST, **changes):
    given_ = {
        "region": REGIONS, "industry": INDUSTRIES, "passed": PASSED, "sampled": SAMPLED, "output": OUTPUT,
        "order": order, "divisions": DIVISIONS, "smallest_coverage": 0.8,
    }  # fmt: skip
    return stratified_pass_rate(**(given_ | changes))


def test_golden_g_rpq_one_table_gives_four_answers_and_a_standard_error():
    first = rated(Order.REGION_FIRST)
    assert first.regions == pytest.approx({"甲县": 92.50, "乙区": 95.00})
    assert first.value == pytest.approx(94.50)
    assert first.standard_error == pytest.approx(1.858, abs=5e-4)
    assert rated(Order.INDUSTRY_FIRST).value == pytest.approx(93.3095, abs=5e-5)
    raw = rated(Order.POOLED)
    assert (raw.passed, raw.sampled) == (169, 180)
    assert raw.value == pytest.approx(93.8889, abs=5e-5)


def test_every_answer_names_its_scheme_in_both_languages():
    assert rated(Order.REGION_FIRST).scheme.zh == "按地区优先两层加权"
    assert len({rated(order).scheme.en for order in Order}) == 3


def test_output_without_samples_lowers_the_coverage_and_its_weight_goes_to_the_rest():
    answer = rated(sampled=[40, 20, 0, 30, 60, 20], passed=[38, 19, 0, 30, 57, 18])
    assert answer.coverage == pytest.approx(0.98)
    assert not answer.trial
    assert answer.uncovered == (("甲县", "C24"),)
    assert answer.regions["甲县"] == pytest.approx(95.0)
    assert answer.value == pytest.approx(0.2 * 95 + 0.8 * 95)


def test_coverage_below_the_threshold_makes_the_figure_a_trial_calculation():
    answer = rated(sampled=[40, 20, 10, 30, 0, 20], passed=[38, 19, 7, 30, 0, 18], smallest_coverage=0.8)
    assert answer.coverage == pytest.approx(0.56)
    assert answer.trial
    assert not rated(smallest_coverage=0.56).trial


def test_a_stratum_with_one_sample_joins_its_class_and_says_so():
    alone = rated(sampled=[40, 20, 1, 30, 60, 20], passed=[38, 19, 1, 30, 57, 18])
    assert np.isnan(alone.standard_error)
    parents = {"C24": "light", "C13": "light", "C39": "heavy"}
    answer = rated(sampled=[40, 20, 1, 30, 60, 20], passed=[38, 19, 1, 30, 57, 18], parents=parents)
    assert [(each.region, each.into, each.industries) for each in answer.joined] == [("甲县", "light", ("C13", "C24"))]
    assert answer.regions["甲县"] == pytest.approx((140 * 39 / 41 + 60 * 0.95) / 2)
    assert answer.standard_error > 0


def test_a_stratum_without_samples_is_stood_for_by_its_class():
    parents = {"C24": "light", "C13": "light"}
    answer = rated(sampled=[40, 20, 0, 30, 60, 20], passed=[38, 19, 0, 30, 57, 18], parents=parents)
    assert answer.uncovered == ()
    assert answer.coverage == pytest.approx(0.98)
    assert answer.regions["甲县"] == pytest.approx(95.0)


def test_an_industry_outside_the_divisions_is_listed_and_not_counted():
    answer = rated(industry=["C13", "C39", "C24", "C13", "C39", "C43"])
    (listed,) = answer.problems
    assert (listed.kind, listed.severity, listed.row, listed.found) == ("industry_outside", Severity.WARNING, 6, "C43")
    assert "第 6 行（乙区，C43）" in listed.where.zh
    assert answer.sampled == 160


def test_all_defects_of_a_table_are_told_at_once_with_their_rows():
    with pytest.raises(MethodError, match="合格数大于抽样数") as told:
        rated(
            passed=[41, 19, 7, 30, 57, np.nan],
            output=[120, -60, np.nan, 180, 440, 180],
            industry=["C13", "C39", "C24", "C13", "C39", "C39"],
        )
    found = {(each.kind, each.row) for each in told.value.problems}
    assert found == {
        ("more_passes_than_samples", 1), ("negative_weight", 2), ("missing", 3), ("missing", 6), ("twice", 6),
    }  # fmt: skip
    assert all(each.severity is Severity.ERROR and each.remedy.zh and each.remedy.en for each in told.value.problems)


def test_weights_that_add_up_to_zero_and_tables_without_samples_are_refused():
    with pytest.raises(MethodError, match="权重合计为零"):
        rated(output=[0] * 6)
    with pytest.raises(MethodError, match="没有抽样"):
        rated(sampled=[0] * 6, passed=[0] * 6)
    with pytest.raises(MethodError, match="没有抽样") as told:
        rated(industry=["X"] * 3 + ["Y"] * 3, region=list("abcdef"))
    assert len(told.value.problems) == 6
    with pytest.raises(MethodError, match="行数不一致"):
        rated(region=["甲县"])


def test_a_region_without_output_is_warned_about_and_not_counted():
    answer = rated(output=[0, 0, 0, 180, 440, 180])
    assert answer.value == pytest.approx(95.0)
    assert [(each.kind, each.found) for each in answer.problems] == [("weightless_region", "甲县")]
    assert np.isnan(answer.regions["甲县"])


strata = st.lists(st.tuples(st.integers(2, 60), st.floats(0, 1), st.integers(1, 500)), min_size=6, max_size=6).map(
    lambda table: tuple(zip(*((int(n * passes), n, output) for n, passes, output in table), strict=True))
)


@given(strata, st.sampled_from(list(Order)))
def test_a_weighted_rate_lies_between_the_worst_and_the_best_stratum(table, order):
    passed, sampled, output = table
    rates = np.array(passed) / np.array(sampled) * 100
    answer = rated(order, passed=passed, sampled=sampled, output=output)
    assert rates.min() - 1e-9 <= answer.value <= rates.max() + 1e-9
    assert 0 <= answer.standard_error <= 50


@given(strata, st.sampled_from(list(Order)), st.permutations(range(6)))
def test_the_order_of_rows_changes_nothing(table, order, rows):
    passed, sampled, output = table
    plain = rated(order, passed=passed, sampled=sampled, output=output)
    shuffled = rated(
        order,
        region=[REGIONS[row] for row in rows],
        industry=[INDUSTRIES[row] for row in rows],
        passed=[passed[row] for row in rows],
        sampled=[sampled[row] for row in rows],
        output=[output[row] for row in rows],
    )
    assert shuffled.value == pytest.approx(plain.value)
    assert shuffled.standard_error == pytest.approx(plain.standard_error)


@given(strata, st.floats(0.01, 1000))
def test_the_unit_of_output_does_not_matter(table, unit):
    passed, sampled, output = table
    plain = rated(passed=passed, sampled=sampled, output=output)
    scaled = rated(passed=passed, sampled=sampled, output=[each * unit for each in output])
    assert scaled.value == pytest.approx(plain.value)
    assert scaled.coverage == pytest.approx(plain.coverage)


def test_control_an_unweighted_mean_of_regions_and_pooled_counts_both_miss_the_weighted_rate():
    weighted = rated().value
    assert abs(np.mean([92.5, 95.0]) - weighted) > 0.7
    assert abs(sum(PASSED) / sum(SAMPLED) * 100 - weighted) > 0.6


def test_control_leaving_out_unsampled_output_unsaid_would_keep_a_confident_figure():
    answer = rated(sampled=[40, 20, 10, 30, 0, 20], passed=[38, 19, 7, 30, 0, 18])
    assert 0 < answer.standard_error < rated().standard_error + 1
    assert answer.trial


def test_hidden_output_is_answered_by_a_band_that_holds_every_reading():
    low, high = weighted_mean_band([92.5, 95.0, np.nan], [150, 700, 1], [250, 800, 2])
    assert (low, high) == pytest.approx(((250 * 92.5 + 700 * 95) / 950, (150 * 92.5 + 800 * 95) / 950))


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0.1, 10), st.floats(0, 10), st.floats(0, 1)), min_size=1))
def test_no_weights_within_their_bands_leave_the_band_of_the_mean(strata_):
    values, low, more, at = (np.array(part) for part in zip(*strata_, strict=True))
    least, most = weighted_mean_band(values, low, low + more)
    weights = low + more * at
    assert least - 1e-9 <= (values * weights).sum() / weights.sum() <= most + 1e-9


def test_bands_of_weights_that_cannot_be_are_refused():
    with pytest.raises(MethodError, match="权重区间不成立"):
        weighted_mean_band([1, 2], [3, 1], [2, 2])
    with pytest.raises(MethodError, match="可能为零"):
        weighted_mean_band([1, 2], [0, 0], [2, 2])
