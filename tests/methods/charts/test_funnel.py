"""Funnels against peers' limits and flags: proportions, rates, ratios; spread between units and what it may change."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.methods.vectors import column, rows
from zhixing.methods.charts import (
    Z_95,
    Z_998,
    Dispersion,
    Scale,
    between_units,
    count_flags,
    count_funnel,
    dispersion,
    funnel_flags,
    funnel_limits,
    funnel_z,
    inflated_limits,
    upper_tail,
    widened_limits,
    winsorise,
)
from zhixing.methods.errors import MethodError
from zhixing.methods.poisson import byar_limits

FAILS, SAMPLED = [10, 9, 2, 15, 13, 9], [127, 85, 18, 132, 99, 94]
P0 = 58 / 555
FLAGS = {"High (0.001)": 2, "High (0.025)": 1, "Not significant": 0, "Low (0.025)": -1, "Low (0.001)": -2}


def test_golden_g_funnel_no_district_of_the_published_table_is_distinguishable():
    assert pytest.approx(0.104505, abs=5e-7) == P0
    assert funnel_z(FAILS, SAMPLED, P0).round(3).tolist() == [-0.949, 0.042, 0.092, 0.343, 0.872, -0.278]
    spread = dispersion(FAILS, SAMPLED, P0)
    assert (round(spread.statistic, 3), round(spread.phi, 3), spread.significant) == (1.866, 0.311, False)
    assert funnel_flags(FAILS, SAMPLED, P0).tolist() == [0] * 6
    assert float(upper_tail(13, 99, P0)) == pytest.approx(0.2328, abs=5e-5)
    plain, kept = funnel_limits(P0, SAMPLED), inflated_limits(P0, SAMPLED, spread)
    np.testing.assert_array_equal(plain, kept)


@pytest.mark.parametrize("name", ["testdata_funnel_prop_outputs", "testdata_funnel_prop_outputs_with_axis_variation"])
def test_limits_of_proportions_match_the_peer(name):
    told = rows(f"phe/{name}.csv")
    inputs = rows("phe/testdata_funnel_prop_inputs.csv")
    # The first table was drawn around these areas' own rate; the second states its baseline to eight decimals.
    own = column(inputs, "numerator").sum() / column(inputs, "denominator").sum()
    p0 = own if name == "testdata_funnel_prop_outputs" else float(told[0]["Baseline"]) / 100
    assert p0 * 100 == pytest.approx(float(told[0]["Baseline"]), abs=1e-6)
    for z, limit in ((Z_95, "2s0025"), (Z_998, "3s0001")):
        low, high = funnel_limits(p0, column(told, "Population"), z)
        np.testing.assert_allclose(low * 100, column(told, f"Lower{limit}limit"), atol=1e-6)
        np.testing.assert_allclose(high * 100, column(told, f"Upper{limit}limit"), atol=1e-6)


def test_flags_of_proportions_match_the_peer():
    told = rows("phe/testdata_funnel_prop_inputs.csv")
    events, trials = column(told, "numerator"), column(told, "denominator")
    ours = funnel_flags(events, trials, events.sum() / trials.sum())
    assert ours.tolist() == [FLAGS[row["significance"]] for row in told]
    assert len(told) == 303


@pytest.mark.parametrize("name", ["outputs", "outputs_2", "outputs_3"])
def test_limits_of_rates_match_the_peer(name):
    told = rows(f"phe/testdata_funnel_rate_{name}.csv")
    benchmark = float(told[0]["baseline"]) / 100_000
    for level, sigma in ((0.95, "2s"), (0.998, "3s")):
        ours = count_funnel(column(told, "Events"), benchmark=benchmark, level=level, years=3)
        np.testing.assert_allclose(ours.largest, column(told, f"lower_{sigma}_population_1_year"), rtol=5e-5)
        np.testing.assert_allclose(ours.smallest, column(told, f"upper_{sigma}_population_1_year"), rtol=5e-5)
        np.testing.assert_allclose(ours.low * 100_000, column(told, f"lower_{sigma}_limit"), rtol=5e-5)
        np.testing.assert_allclose(ours.high * 100_000, column(told, f"upper_{sigma}_limit"), rtol=5e-5)


def test_limits_of_ratios_match_the_peer():
    told = rows("phe/testdata_funnel_ratio_outputs.csv")
    events = column(told, next(iter(told[0])))
    for level, sigma in ((0.95, "2s"), (0.998, "3s")):
        ours = count_funnel(events, level=level)
        np.testing.assert_allclose(ours.largest, column(told, f"lower_{sigma}_exp_events"), rtol=5e-5)
        np.testing.assert_allclose(ours.smallest, column(told, f"upper_{sigma}_exp_events"), rtol=5e-5)
        np.testing.assert_allclose(ours.low * 100, column(told, f"lower_{sigma}_isr"), rtol=5e-5)
        np.testing.assert_allclose(ours.high * 100, column(told, f"upper_{sigma}_isr"), rtol=5e-5)


def test_flags_of_ratios_match_the_peer():
    told = rows("phe/testdata_funnel_ratio_inputs.csv")
    ours = count_flags(column(told, "obs"), column(told, "expected"))
    assert ours.tolist() == [FLAGS[row["significance"]] for row in told]
    assert len(told) == 300


@pytest.mark.parametrize("kind", ["dsr", "crude"])
@pytest.mark.parametrize("zeros", ["with_0", "without_0"])
def test_flags_of_rates_match_the_peer(kind, zeros):
    told = rows("phe/testdata_funnel_rate_dsr_inputs.csv")
    events = column(told, "count")
    # A standardised rate is flagged by the population that would give it; a place without one is left out.
    size = column(told, "pop") if kind == "crude" else events / column(told, "rate_dsr")
    there = ~np.isnan(size) & ((events > 0) | (zeros == "with_0"))
    expected = events[there].sum() / size[there].sum() * size[there]
    ours = count_flags(events[there], expected)
    named = np.array([FLAGS.get(row[f"{kind}_per_100000_{zeros}"], 9) for row in told])
    assert ours.tolist() == named[there].tolist()
    assert there.sum() >= 39


def test_no_events_have_a_lower_limit_of_zero_and_no_upper_one():
    ours = count_funnel([0, 3])
    assert (ours.low[0], ours.smallest[0]) == (0, 0)
    assert np.isnan(ours.high[0])
    assert count_flags([0, np.nan], [12, 3]).tolist() == [-2, 0]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: count_funnel(3, benchmark=0), lambda: count_funnel(3, years=0), lambda: count_funnel(-1),
        lambda: count_flags(3, -1), lambda: upper_tail(5, 4, 0.1), lambda: upper_tail(5, 9, 1.1),
        lambda: winsorise([1, 2], 0.5), lambda: between_units([3], [-1], Scale.PROPORTION),
        lambda: between_units([3], [1], Scale.PROPORTION),
    ],
)  # fmt: skip
def test_what_no_funnel_can_be_drawn_of_is_refused_in_both_languages(wrong):
    with pytest.raises(MethodError, match=" / "):
        wrong()


def test_the_exact_tail_of_a_unit_is_one_without_events_and_missing_without_trials():
    tail = upper_tail([0, 4, 0], [9, 4, 0], 0.5)
    assert tail[:2].tolist() == [1, 0.0625]
    assert np.isnan(tail[2])


def test_extremes_are_pulled_in_to_the_tenth_and_ninetieth_percent():
    pulled = winsorise([*range(11), np.nan])
    assert pulled[:11].tolist() == [1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9]
    assert np.isnan(pulled[11])
    assert np.isnan(winsorise([np.nan])).all()


def test_variance_between_units_follows_the_moments_of_dersimonian_and_laird():
    observed, expected = [40, 90, 30, 150, 60], [50, 60, 55, 100, 60]
    found = between_units(observed, expected, Scale.RATIO_ROOT, share=0)
    y, s = np.sqrt(np.divide(observed, expected)), 1 / (2 * np.sqrt(expected))
    q, w = (((y - 1) / s) ** 2).sum(), 1 / s**2
    assert found.dispersion.phi == pytest.approx(q / 5)
    assert found.tau2 == pytest.approx((q - 4) / (w.sum() - (w**2).sum() / w.sum()))
    low, high = widened_limits(expected, found, Scale.RATIO_ROOT, Z_95)
    reach = Z_95 * np.sqrt(s**2 + found.tau2)
    np.testing.assert_allclose(low, (1 - reach) ** 2)
    np.testing.assert_allclose(high, (1 + reach) ** 2)


def test_ratios_on_the_log_scale_leave_units_without_events_out():
    found = between_units([0, 90, 30, 150, 0], [50, 60, 55, 100, 0], Scale.RATIO_LOG, share=0)
    assert np.isnan(found.z).tolist() == [True, False, False, False, True]
    assert found.z[1] == pytest.approx(np.sqrt(60) * np.log(1.5))
    low, high = widened_limits([60, 0], found, Scale.RATIO_LOG)
    assert low[0] * high[0] == pytest.approx(1)
    assert np.isnan([low[1], high[1]]).all()


def test_widened_limits_stay_the_chance_limits_when_the_spread_is_not_significant():
    found = between_units(FAILS, SAMPLED, Scale.PROPORTION)
    assert not found.dispersion.significant
    assert found.tau2 == 0
    low, high = widened_limits(SAMPLED, found, Scale.PROPORTION)
    assert ((low < P0) & (high > P0)).all()
    assert between_units([3], [30], Scale.PROPORTION).tau2 == 0


def test_a_real_spread_widens_the_limits_and_a_significant_phi_below_one_does_not_narrow_them():
    rng = np.random.default_rng(7)
    trials = rng.integers(200, 900, 40)
    events = rng.binomial(trials, rng.beta(8, 72, 40))
    p0 = events.sum() / trials.sum()
    spread = dispersion(events, trials, p0)
    assert spread.significant
    plain, wide = funnel_limits(p0, trials), inflated_limits(p0, trials, spread)
    assert (wide[1] - wide[0] > plain[1] - plain[0]).all()
    found = between_units(events, trials, Scale.PROPORTION)
    additive = widened_limits(trials, found, Scale.PROPORTION)
    assert (additive[1] - additive[0] > plain[1] - plain[0]).all()
    narrow = inflated_limits(p0, trials, Dispersion(0.5, 20, 0.01, significant=True))
    np.testing.assert_array_equal(narrow, plain)


@given(st.floats(0.01, 0.99), st.integers(1, 5000), st.floats(0.5, 4))
def test_limits_hold_the_benchmark_within_zero_and_one_and_close_in_with_size(p0, n, z):
    low, high = funnel_limits(p0, [n, 4 * n], z)
    assert (low >= 0).all()
    assert (high <= 1).all()
    assert (low <= p0).all()
    assert (high >= p0).all()
    assert high[1] - low[1] <= high[0] - low[0] + 1e-12


@given(st.integers(1, 2000))
def test_limits_of_rates_lie_on_either_side_of_the_benchmark(events):
    ours = count_funnel(events, benchmark=0.02)
    assert ours.low < 0.02 < ours.high


def test_control_byar_limits_would_miss_the_peer_where_exact_ones_do_not():
    told = rows("phe/testdata_funnel_ratio_outputs.csv")
    events = column(told, next(iter(told[0])))
    misses = np.abs(byar_limits(events)[1] / column(told, "lower_2s_exp_events") - 1)
    assert misses.max() > 5e-5
