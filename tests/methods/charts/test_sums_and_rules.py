"""Moving averages, cumulative sums, rules for runs: peers' results and the goldens of one series."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.methods.vectors import document
from zhixing.methods.charts import (
    MAKING_DATA_COUNT,
    NELSON,
    WESTERN_ELECTRIC,
    Hit,
    alarm_limit,
    all_points,
    completing_points,
    cusum,
    cusum_binomial,
    ewma,
    hits,
    i_chart,
    laney_p,
    p_chart,
    published,
    runs,
)
from zhixing.methods.errors import MethodError

F, N = [7, 9, 6, 8, 10, 7, 19, 8], [120, 140, 100, 130, 150, 110, 160, 125]
Z = laney_p(F, N).z
series = st.lists(st.floats(-4, 4), min_size=1, max_size=40)


def one_based(points):
    return [point + 1 for point in points]


def test_golden_g_ewma_stays_silent():
    told = ewma(Z, weight=0.2, width=2.7)
    assert told.statistic[6:].round(4).tolist() == [0.2506, 0.1354]
    assert told.high[6:].round(4).tolist() == [0.8800, 0.8872]
    assert not told.outside.any()


def test_golden_g_cusum_alarms_in_the_seventh_month():
    told = cusum_binomial(F, N, p0=0.06, p1=0.12, limit=3.5)
    assert told.up[:6].tolist() == [0] * 6
    assert told.up[6:].round(4).tolist() == [3.8697, 1.6978]
    assert told.alarm.tolist() == [False] * 6 + [True, False]


def test_moving_averages_match_the_peer():
    told, phase1 = document("spc/qcc_expected.json")["pistonrings_ewma"], "pistonrings_xbar_phase2"
    rings = document("spc/qcc_expected.json")[phase1]
    means = [*rings["statistics"], *rings["newstats"]]
    ours = ewma(means, weight=0.2, width=3, centre=rings["center"], sigma=rings["std.dev"] / np.sqrt(5))
    np.testing.assert_allclose(ours.statistic, told["ewma"], rtol=1e-12)
    np.testing.assert_allclose(ours.sigma, told["sigma"], rtol=1e-9)
    np.testing.assert_allclose(ours.high, np.array(told["limits"])[:, 1], rtol=1e-12)


def test_cumulative_sums_match_the_peer():
    told = document("spc/qcc_expected.json")["pistonrings_cusum"]
    rings = document("spc/qcc_expected.json")["pistonrings_xbar_phase2"]
    means = np.array([*rings["statistics"], *rings["newstats"]])
    z = (means - told["center"]) / (told["std.dev"] / np.sqrt(5))
    ours = cusum(z, shift=told["se.shift"], limit=told["decision.interval"])
    np.testing.assert_allclose(ours.up, told["pos"], rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(ours.down, told["neg"], rtol=1e-9, atol=1e-9)
    assert ours.alarm.tolist() == [up > 5 or down < -5 for up, down in zip(told["pos"], told["neg"], strict=True)]


def test_single_batches_make_the_bernoulli_chart():
    told = cusum_binomial([0, 1, 1, 0], [1, 1, 1, 1], p0=0.1, p1=0.3, limit=2)
    worse, better = np.log(3), np.log(0.7 / 0.9)
    assert told.up.tolist() == pytest.approx([0, worse, 2 * worse, 2 * worse + better])


def test_a_missing_point_is_passed_over():
    told = ewma([1, np.nan, 1], weight=0.5, width=3)
    assert told.statistic.tolist()[0::2] == [0.5, 0.75]
    assert np.isnan([told.statistic[1], told.high[1]]).all()
    assert cusum([2, np.nan, 2]).up.tolist() == [1.5, 1.5, 3.0]
    assert cusum_binomial([3, np.nan], [9, 9], p0=0.1, p1=0.2, limit=9).up[1] > 0


@given(series)
def test_sums_follow_their_recursion(z):
    told, up, down = cusum(z), 0.0, 0.0
    for at, each in enumerate(z):
        up, down = max(0.0, up + each - 0.5), min(0.0, down + each + 0.5)
        assert told.up[at] == pytest.approx(up, abs=1e-9)
        assert told.down[at] == pytest.approx(down, abs=1e-9)


@given(series, st.floats(0.05, 1))
def test_a_moving_average_stays_between_the_extremes(values, weight):
    told = ewma(values, weight=weight, width=3)
    assert min(*values, 0) - 1e-9 <= told.statistic.min()
    assert told.statistic.max() <= max(*values, 0) + 1e-9


def test_a_simulated_limit_keeps_its_run_length_and_its_seed():
    found = alarm_limit(p0=0.1, p1=0.2, trials=10, run_length=50, seed=3, runs=600)
    assert 50 <= found.run_length < 65
    assert found == alarm_limit(p0=0.1, p1=0.2, trials=10, run_length=50, seed=3, runs=600)
    longer = alarm_limit(p0=0.1, p1=0.2, trials=10, run_length=100, seed=3, runs=600)
    assert longer.limit > found.limit


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: ewma([1], weight=0, width=3), lambda: ewma([1], weight=0.2, width=3, sigma=-1),
        lambda: cusum_binomial([1], [2], p0=0.2, p1=0.1, limit=1),
        lambda: cusum_binomial([3], [2], p0=0.1, p1=0.2, limit=1),
        lambda: alarm_limit(p0=0.1, p1=0.2, trials=1, run_length=1, seed=1),
    ],
)  # fmt: skip
def test_what_no_sum_can_be_made_of_is_refused(wrong):
    with pytest.raises(MethodError, match=" / "):
        wrong()


@pytest.mark.parametrize("family", ["western_electric", "nelson"])
def test_rules_complete_where_the_peers_say(family):
    rules = {"western_electric": WESTERN_ELECTRIC, "nelson": NELSON}[family]
    cases = document("spc/rule_vectors.json")[family]
    assert len(cases) > 6
    for case in cases:
        name = str(case["rule"])
        assert one_based(completing_points(hits(case["x"], {name: rules[name]}))) == case["hits"], case


def test_rules_mark_every_point_where_the_other_peer_does():
    told = document("spc/rule_vectors.json")["nhs_plot_the_dots"]
    for case in told["seven_one_side_raw"]:
        found = completing_points(hits(case["sign"], {"shift": MAKING_DATA_COUNT["shift"]}))
        assert list(found) == [at for at, mark in enumerate(case["out"]) if mark]
    for case in told["seven_trend_raw"]:
        found = completing_points(hits(case["y"], {"trend": MAKING_DATA_COUNT["trend"]}))
        assert list(found) == [at for at, mark in enumerate(case["out"]) if mark]
    for case in told["two_in_three"]:
        z = np.array(case["side"]) * np.where(np.array(case["outer"]) == 1, 2.5, 0.5)
        found = all_points(hits(z, {"near_limit": MAKING_DATA_COUNT["near_limit"]}))
        assert list(found) == [at for at, mark in enumerate(case["out"]) if mark]
    (case,) = told["expand_run_to_all_points"]
    run = Hit("shift", 0, case["in"].index(1))
    assert list(all_points([run])) == [at for at, mark in enumerate(case["out"]) if mark]


@pytest.mark.parametrize("name", ["orangejuice_p_all", "orangejuice_p_excl15_23", "circuit_c", "viscosity_xbar.one"])
def test_the_worst_rule_of_each_point_matches_the_peer(name):
    told = document("spc/qcc_expected.json")[name]
    values = np.array([*told["statistics"], *(told["newstats"] or [])])
    if name.startswith("viscosity"):
        sigma = i_chart(told["statistics"], constants=published).sigma[0]
    else:
        sigma = (told["limits"][0][1] - told["center"]) / 3
    found = hits((values - told["center"]) / sigma, WESTERN_ELECTRIC)
    ours = {point: min(hit.rule for hit in found if hit.last == point) for point in completing_points(found)}
    assert ours == {at: str(rule) for at, rule in enumerate(told["violations"]) if rule}


def test_the_textbook_series_is_flagged_at_15_22_23_and_24():
    found = hits(p_chart(*orange_juice()).z, WESTERN_ELECTRIC)
    assert one_based(completing_points(found)) == [15, 22, 23, 24]


def orange_juice():
    told = document("spc/qcc_expected.json")["orangejuice_p_all"]
    return np.ravel(told["data"]), told["sizes"]


def test_a_missing_point_breaks_a_run():
    assert hits([1] * 4 + [np.nan] + [1] * 4, WESTERN_ELECTRIC) == ()
    assert hits([1] * 8, {"4": WESTERN_ELECTRIC["4"]}) == (Hit("4", 0, 7),)
    assert hits([1, 2], NELSON) == ()


@pytest.mark.parametrize("name", ["nhs_p", "cdi_i", "cdi_run", "cdi_c", "cdi_u"])
def test_runs_about_the_centre_match_the_peer(name):
    told = document("spc/qicharts2_expected_p_pprime_i_run.json")[name]
    ours, first = runs([each["y"] for each in told], told[0]["cl"]), told[0]
    assert (ours.longest, ours.longest_expected) == (first["longest.run"], first["longest.run.max"])
    assert (ours.crossings, ours.crossings_expected) == (first["n.crossings"], first["n.crossings.min"])
    assert (ours.useful, ours.signal) == (first["n.useful"], first["runs.signal"])


def test_a_series_on_its_centre_has_no_runs():
    assert not runs([2, 2, np.nan], 2).signal


def test_control_flagging_only_completing_points_would_hide_where_a_run_began():
    found = hits([0, *[0.5] * 9], {"2": NELSON["2"]})
    assert completing_points(found) == (9,)
    assert all_points(found) == tuple(range(1, 10))
