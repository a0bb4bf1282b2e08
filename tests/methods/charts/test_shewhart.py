"""Shewhart and Laney charts against peers' centres, spreads and limits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.methods.vectors import column, document, rows
from zhixing.methods.charts import (
    Constants,
    Within,
    c_chart,
    exact,
    i_chart,
    laney_p,
    laney_u,
    np_chart,
    p_chart,
    published,
    subgroup_charts,
    u_chart,
)
from zhixing.methods.errors import MethodError

# d3 of five as the peer's own table has it; tables for readers print .864.
PEERS_FIVE = Constants(2.326, 0.8640855, exact(5).c4)
F, N = [7, 9, 6, 8, 10, 7, 19, 8], [120, 140, 100, 130, 150, 110, 160, 125]


def peer(name):
    return document("spc/qcc_expected.json")[name]


def points(name):
    told = document("spc/qicharts2_expected_p_pprime_i_run.json")[name]
    return {
        key: np.array([np.nan if each[key] is None else each[key] for each in told]) for key in told[0] if key != "x"
    }


def stored(name):
    told = document("spc/qicharts2_stored_references.json")[name]
    keys = ("y", "cl", "lcl", "ucl")
    return {key: np.array([np.nan if each[key] is None else each[key] for each in told]) for key in keys}


def subgroups(name):
    told = [row for row in rows(f"spc/{name}.csv") if "NA" not in {row["sample"], row["obs"]}]
    groups = [[float(row["obs"]) for row in told if row["sample"] == str(at)] for at in range(1, 26)]
    return np.array([[*group, *[np.nan] * (5 - len(group))] for group in groups])


@pytest.mark.parametrize("name", ["orangejuice_p_all", "orangejuice_p_excl15_23", "orangejuice2_p"])
def test_proportions_match_the_peer(name):
    told = peer(name)
    ours = p_chart(np.ravel(told["data"]), told["sizes"])
    assert ours.centre == pytest.approx(told["center"], rel=1e-9)
    limits = np.array(told["limits"])[: len(ours.low)]
    np.testing.assert_allclose(ours.low, limits[:, 0], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(ours.high, limits[:, 1], rtol=1e-9)


def test_the_orange_juice_of_the_textbook_is_outside_at_points_15_and_23():
    told = rows("spc/data_orangejuice.csv")[:30]
    ours = p_chart(column(told, "D"), column(told, "size"))
    assert (ours.centre, ours.low[0], ours.high[0]) == pytest.approx((0.231333, 0.052428, 0.410239), abs=5e-7)
    assert (np.flatnonzero(ours.outside) + 1).tolist() == [15, 23]


@pytest.mark.parametrize(
    ("name", "chart"),
    [
        ("orangejuice_np", lambda told: np_chart(np.ravel(told["data"]), 50)),
        ("circuit_c", lambda told: c_chart(np.ravel(told["data"]))),
        ("circuit_u", lambda told: u_chart(np.ravel(told["data"]), told["sizes"])),
        ("dyedcloth_u", lambda told: u_chart(np.ravel(told["data"]), told["sizes"])),
        ("pcmanufact_u", lambda told: u_chart(np.ravel(told["data"]), told["sizes"])),
    ],
)
def test_counts_match_the_peer(name, chart):
    told = peer(name)
    ours, limits = chart(told), np.array(told["limits"])
    np.testing.assert_allclose(ours.statistic, told["statistics"], rtol=1e-9)
    assert ours.centre == pytest.approx(told["center"], rel=1e-9)
    np.testing.assert_allclose(ours.low, np.broadcast_to(limits[:, 0], ours.low.shape), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(ours.high, np.broadcast_to(limits[:, 1], ours.low.shape), rtol=1e-9)


def test_new_data_are_judged_by_the_old_phase():
    ours = p_chart([9, 30], [50, 50], centre=0.215)
    assert ours.centre == 0.215
    assert ours.outside.tolist() == [False, True]
    assert np_chart([9, 30], 50, centre=10.75).high[0] == pytest.approx(ours.high[0] * 50)


def test_single_values_match_the_peer_with_published_constants_and_nearly_with_exact_ones():
    told = peer("viscosity_xbar.one")
    values = np.ravel(told["data"])
    ours = i_chart(values, constants=published)
    assert ours.sigma[0] == pytest.approx(told["std.dev"], rel=1e-9)
    assert (ours.low[0], ours.high[0]) == pytest.approx(tuple(told["limits"][0]), rel=1e-9)
    assert 1e-5 < abs(i_chart(values).sigma[0] / told["std.dev"] - 1) < 4e-4


def test_single_values_with_wild_moves_left_out_match_the_other_peer():
    told = points("cdi_i")
    ours = i_chart(told["y"], constants=published, screened=True)
    np.testing.assert_allclose(ours.low, told["lcl"], rtol=1e-10)
    np.testing.assert_allclose(ours.high, told["ucl"], rtol=1e-10)
    assert ours.high[0] - ours.centre == pytest.approx(11.4987, abs=5e-5)
    plain = i_chart(told["y"], constants=published)
    assert plain.high[0] - plain.centre == pytest.approx(12.6140, abs=5e-5)


def test_means_and_ranges_match_the_peer():
    for name, which in (("pistonrings_xbar_phase1", "means"), ("pistonrings_R_phase1", "spreads")):
        told = peer(name)
        ours = subgroup_charts(told["data"], constants=lambda _size: PEERS_FIVE)
        chart = getattr(ours, which)
        np.testing.assert_allclose(chart.statistic, told["statistics"], rtol=1e-9)
        assert chart.centre == pytest.approx(told["center"], rel=1e-9)
        assert ours.sigma == pytest.approx(told["std.dev"], rel=1e-9)
        assert (chart.low[0], chart.high[0]) == pytest.approx(tuple(told["limits"][0]), rel=1e-9)
        close = getattr(subgroup_charts(told["data"]), which)
        assert close.high[0] == pytest.approx(told["limits"][0][1], abs=1e-4 * told["std.dev"])


def test_standard_deviations_match_the_peer():
    told = peer("pistonrings_S_phase1")
    ours = subgroup_charts(told["data"], within=Within.DEVIATION)
    np.testing.assert_allclose(ours.spreads.statistic, told["statistics"], rtol=1e-9)
    assert ours.spreads.centre == pytest.approx(told["center"], rel=1e-9)
    assert ours.sigma == pytest.approx(told["std.dev"], rel=1e-9)
    assert ours.spreads.high[0] == pytest.approx(told["limits"][0][1], rel=1e-9)


@pytest.mark.parametrize(
    ("table", "within", "means", "spreads"),
    [
        ("montgomery_tbl_06.03", Within.DEVIATION, "ex_6.3_1", "ex_6.3_2"),
        ("montgomery_tbl_06.04", Within.POOLED, "ex_6.4_1", "ex_6.4_2"),
    ],
)
def test_textbook_subgroups_of_equal_and_unequal_size_match_the_other_peer(table, within, means, spreads):
    ours = subgroup_charts(subgroups(table), within=within)
    for name, chart in ((means, ours.means), (spreads, ours.spreads)):
        told = stored(name)
        np.testing.assert_allclose(chart.statistic, told["y"], rtol=1e-10)
        assert chart.centre == pytest.approx(told["cl"][0], rel=1e-10)
        np.testing.assert_allclose(chart.low, told["lcl"], rtol=1e-10, atol=1e-12)
        np.testing.assert_allclose(chart.high, told["ucl"], rtol=1e-10)


@pytest.mark.parametrize(
    ("name", "file", "chart", "size"),
    [
        ("tbl_7.4_1", "montgomery_tbl_07.04", p_chart, "size"),
        ("ex_7.4_1", "montgomery_tbl_07.10", u_chart, "size"),
        ("ex_7.5_1", "montgomery_tbl_07.11", lambda count, metres: u_chart(count, metres / 50), "meters"),
    ],
)
def test_textbook_counts_match_the_other_peer(name, file, chart, size):
    found = rows(f"spc/{file}.csv")
    ours, told = chart(column(found, "count"), column(found, size)), stored(name)
    assert ours.centre == pytest.approx(told["cl"][0], rel=1e-10)
    np.testing.assert_allclose(ours.high, told["ucl"], rtol=1e-10)
    np.testing.assert_allclose(ours.low, told["lcl"], rtol=1e-10, atol=1e-12)


def test_laney_matches_the_peer_on_half_a_million_trials_a_week():
    found = rows("spc/data_nhs_accidents.csv")
    told = points("nhs_pp")
    ours = laney_p(column(found, "r"), column(found, "n"))
    assert ours.chart.centre == pytest.approx(told["cl"][0], rel=1e-10)
    assert ours.sigma_z == pytest.approx(10.6404, abs=5e-5)
    np.testing.assert_allclose(ours.chart.low, told["lcl"], rtol=1e-10)
    np.testing.assert_allclose(ours.chart.high, told["ucl"], rtol=1e-10)
    plain = p_chart(column(found, "r"), column(found, "n"))
    np.testing.assert_allclose(plain.high, points("nhs_p")["ucl"], rtol=1e-10)
    assert laney_p(column(found, "r"), column(found, "n"), constants=exact).sigma_z == pytest.approx(10.6368, abs=5e-5)


def test_laney_u_and_plain_u_and_c_match_the_peer():
    found = rows("spc/data_cdi.csv")
    events, days = column(found, "n"), column(found, "days")
    np.testing.assert_allclose(u_chart(events, days).high, points("cdi_u")["ucl"], rtol=1e-10)
    np.testing.assert_allclose(c_chart(events).high, points("cdi_c")["ucl"], rtol=1e-10)
    ours, told = laney_u(events, days, screened=True).chart, points("cdi_up")
    np.testing.assert_allclose(ours.high, told["ucl"], rtol=1e-10)
    np.testing.assert_allclose(ours.low, told["lcl"], rtol=1e-10)


def test_golden_g_laney_the_seventh_month_alarms_only_with_limits_that_fit_the_spread():
    ours, plain = laney_p(F, N), p_chart(F, N)
    assert plain.centre == pytest.approx(0.071498, abs=5e-7)
    assert ours.z.round(3).tolist() == [-0.560, -0.331, -0.446, -0.441, -0.230, -0.320, 2.320, -0.325]
    assert np.abs(np.diff(ours.z)).mean() == pytest.approx(0.8479, abs=5e-5)
    assert ours.sigma_z == pytest.approx(0.7517, abs=5e-5)
    assert plain.statistic[6] == 0.11875
    assert plain.high[6] == pytest.approx(0.1326, abs=5e-5)
    assert ours.chart.high[6] == pytest.approx(0.1174, abs=5e-5)
    assert (plain.outside[6], ours.chart.outside[6]) == (False, True)
    assert not laney_p(F, N, at_least_one=True).chart.outside.any()
    assert laney_p(F, N, constants=exact).sigma_z == pytest.approx(0.7514, abs=5e-5)


def test_a_period_without_trials_has_no_point_and_changes_no_other():
    ours, gap = p_chart(F, N), p_chart([*F[:3], 0, *F[3:]], [*N[:3], 0, *N[3:]])
    assert np.isnan([gap.statistic[3], gap.low[3], gap.high[3]]).all()
    assert gap.centre == ours.centre
    assert laney_p([*F[:3], 0, *F[3:]], [*N[:3], 0, *N[3:]]).sigma_z == laney_p(F, N).sigma_z
    assert np.isnan(c_chart([3, np.nan, 4]).high).tolist() == [False, True, False]
    assert np.isnan(i_chart([3.0]).high).all()


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: p_chart([5], [4]), lambda: u_chart([-1], [4]), lambda: subgroup_charts([[1.0], [2.0]]),
        lambda: exact(1),
    ],
)  # fmt: skip
def test_what_no_chart_can_be_drawn_of_is_refused(wrong):
    with pytest.raises(MethodError, match=" / "):
        wrong()


def test_exact_constants_are_those_of_closed_forms():
    assert exact(2).d2 == pytest.approx(2 / np.sqrt(np.pi), rel=1e-12)
    assert exact(3).d2 == pytest.approx(3 / np.sqrt(np.pi), rel=1e-12)
    assert exact(2).d3 == pytest.approx(np.sqrt(2 - 4 / np.pi), rel=1e-12)
    assert exact(2).c4 == pytest.approx(np.sqrt(2 / np.pi), rel=1e-12)
    assert exact(5).d2 == pytest.approx(2.325929, abs=5e-7)
    assert (published(2).d2, published(5).d2, published(5).d3) == (1.128, 2.326, 0.864)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(41, 400)), min_size=2, max_size=12))
def test_limits_of_proportions_stay_within_zero_and_one_around_the_centre(table):
    events, trials = zip(*table, strict=True)
    ours = p_chart(events, trials)
    assert ((ours.low >= 0) & (ours.low <= ours.centre) & (ours.centre <= ours.high) & (ours.high <= 1)).all()


def test_control_plain_limits_of_huge_samples_would_call_most_weeks_out_of_control():
    found = rows("spc/data_nhs_accidents.csv")
    plain = p_chart(column(found, "r"), column(found, "n"))
    assert plain.outside.mean() > 0.5
    assert not laney_p(column(found, "r"), column(found, "n")).chart.outside.any()
