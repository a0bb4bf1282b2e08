"""Operating characteristics, sample sizes and code letters: goldens, tables, and what sampling cannot do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.methods.vectors import rows
from zhixing.methods.errors import MethodError
from zhixing.methods.rates import rule_of_three, wilson, zero_events_upper
from zhixing.methods.sampling import (
    Inspection,
    Plan,
    accepts_defects,
    accepts_lot,
    accepts_process,
    expected_interval,
    find_plan,
    largest_sample,
    limiting_share,
    power_of_difference,
    samples_for_difference,
    samples_for_half_width,
    samples_to_see_one,
    single_plan,
    verdict,
)


def test_golden_g_hyp_acceptance_by_drawing_without_return():
    lots = [(50, 2, 8, 1), (50, 8, 8, 1), (100, 1, 13, 0), (100, 4, 13, 0), (200, 5, 20, 1), (200, 20, 20, 1)]
    told = accepts_lot(*np.transpose(lots))
    assert told.round(4).tolist() == [0.9771, 0.6218, 0.8700, 0.5677, 0.9208, 0.3782]


def test_golden_g_l0_the_largest_samples_that_may_allow_no_failure():
    declared = [0.0065, 0.01, 0.015, 0.025, 0.04, 0.065]
    assert [largest_sample(each) for each in declared] == [7, 5, 3, 2, 1, 0]


def test_golden_g_zero_no_failure_in_thirty_still_allows_almost_one_in_ten():
    assert float(zero_events_upper(30)) * 100 == pytest.approx(9.50, abs=0.005)
    assert float(rule_of_three(30)) * 100 == pytest.approx(10)
    assert np.isnan(rule_of_three(0))


def test_a_computed_plan_of_125_and_2_has_its_stated_risks():
    assert 1 - float(accepts_process(0.0065, 125, 2)) == pytest.approx(0.04867, abs=5e-6)
    assert limiting_share(125, 2) / 0.0065 == pytest.approx(6.464, abs=5e-4)
    assert largest_sample(0.0065, limit=2) >= 125


def test_few_defects_among_many_units_are_nearly_poisson():
    assert float(accepts_defects(0.01, 200, 3)) == pytest.approx(float(accepts_process(0.01, 200, 3)), abs=0.002)


def test_the_wording_never_accepts_a_lot():
    plan = Plan(13, 1)
    assert plan.label.zh == "计算方案"
    assert "不否定" in verdict(1, plan).zh
    assert verdict(2, plan).zh.startswith("否定")
    assert all("批合格" not in verdict(failing, plan).zh for failing in (0, 5))


@pytest.mark.parametrize("accepts", [accepts_process, accepts_defects])
def test_a_plan_found_meets_both_risks_and_no_smaller_one_does(accepts):
    plan = find_plan(accepts, good=0.01, bad=0.06)
    assert float(accepts(0.01, plan.n, plan.limit)) >= 0.95
    assert float(accepts(0.06, plan.n, plan.limit)) <= 0.10
    assert float(accepts(0.06, plan.n - 1, plan.limit)) > 0.10


def test_a_plan_for_a_small_lot_is_found_within_it_or_not_at_all():
    def accepts(share, n, limit):
        return accepts_lot(80, round(share * 80), n, limit)

    plan = find_plan(accepts, good=0.025, bad=0.2, largest=80)
    assert plan.n < find_plan(accepts_process, good=0.025, bad=0.2).n
    with pytest.raises(MethodError, match="没有满足"):
        find_plan(accepts, good=0.025, bad=0.05, largest=30)


def test_intervals_of_plans_are_those_of_the_data_they_would_bring():
    low, high = expected_interval(0.95, 439)
    assert (float(low), float(high)) == pytest.approx(tuple(float(each) for each in wilson(0.95 * 439, 439)))


@given(st.floats(0, 1), st.floats(0.005, 0.4))
def test_the_sample_for_a_half_width_is_the_least_that_reaches_it(share, half):
    n = samples_for_half_width(share, half)
    widths = [float(high - low) / 2 for low, high in (expected_interval(share, each) for each in (n, max(1, n - 1)))]
    assert widths[0] <= half + 1e-7
    assert n == 1 or widths[1] > half - 1e-7


@given(st.floats(0.02, 0.98), st.floats(0.02, 0.98), st.integers(5, 2000))
def test_power_grows_with_the_sample_and_is_the_level_when_nothing_differs(one, other, n):
    few, many = power_of_difference(one, [n, 4 * n], other, [n, 4 * n])
    assert many >= few - 1e-9
    assert float(power_of_difference(one, n, one, n)) == pytest.approx(0.05, abs=1e-9)


def test_telling_94_from_92_percent_takes_thousands_of_batches():
    n = samples_for_difference(0.94, 0.92)
    assert n > 2000
    assert float(power_of_difference(0.94, n, 0.92, n)) >= 0.8
    assert float(power_of_difference(0.94, n - 1, 0.92, n - 1)) < 0.8
    # With hardly any power asked for, chance in the other direction helps too.
    little = samples_for_difference(0.5, 0.52, power=0.06)
    assert float(power_of_difference(0.5, little, 0.52, little)) >= 0.06
    assert float(power_of_difference(0.5, little - 1, 0.52, little - 1)) < 0.06
    assert np.isnan(power_of_difference(0.94, 0, 0.92, 5))
    assert float(power_of_difference(1, 50, 0, 50)) == 1


def test_one_failing_in_a_hundred_hides_from_three_hundred_samples_one_time_in_twenty():
    assert samples_to_see_one(0.01) == 299
    assert samples_to_see_one(0.5, chance=0.75) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: accepts_lot(10, 11, 2, 0), lambda: accepts_lot(10, 1, -2, 0), lambda: accepts_process(1.1, 5, 0),
        lambda: accepts_defects(-1, 5, 0), lambda: largest_sample(0), lambda: limiting_share(5, 5),
        lambda: find_plan(accepts_process, good=0.1, bad=0.05), lambda: samples_for_half_width(0.5, 0.5),
        lambda: power_of_difference(2, 5, 0.5, 5), lambda: samples_for_difference(0.5, 0.5),
        lambda: samples_for_difference(0.5, 0.6, power=1), lambda: samples_to_see_one(0),
        lambda: single_plan("I", "10"),
        lambda: single_plan("A", "10.0"), lambda: expected_interval(1.5, 3),
    ],
)  # fmt: skip
def test_what_no_plan_can_be_made_of_is_refused_in_both_languages(wrong):
    with pytest.raises(MethodError, match=" / "):
        wrong()


@pytest.mark.parametrize(
    ("file", "inspection", "differing"),
    [("single_normal", Inspection.NORMAL, []), ("single_tightened", Inspection.TIGHTENED, [("A", "10")])],
)
def test_the_rule_behind_code_letters_gives_the_printed_tables(file, inspection, differing):
    table = rows(f"sampling/{file}.csv")
    ours = [single_plan(row["code"], row["AQL"], inspection) for row in table]
    wrong = [
        (row["code"], row["AQL"])
        for row, plan in zip(table, ours, strict=True)
        if (plan.n, plan.accept, plan.reject) != (int(row["n"]), int(row["Ac"]), int(row["Re"]))
    ]
    assert wrong == differing
    assert len(table) == 416


@given(st.integers(20, 200), st.integers(0, 20), st.integers(1, 20), st.integers(0, 3))
def test_more_failing_units_never_pass_more_easily(lot, failing, n, limit):
    better, worse = accepts_lot(lot, [failing, min(lot, failing + 1)], n, limit)
    assert worse <= better + 1e-12


def test_control_ten_of_ten_passing_is_no_proof_of_a_good_process():
    assert float(accepts_process(0.2, 10, 0)) > 0.1
    assert float(zero_events_upper(10)) > 0.25
