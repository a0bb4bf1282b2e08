"""Farrington's bound: the golden, a peer's weekly series, and a plain threshold as the planted fault."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.methods.vectors import column, rows
from zhixing.methods.errors import MethodError
from zhixing.methods.surveillance import against_baseline, farrington, upper_bound

BASE = [3, 4, 2, 5, 4, 3, 6, 4, 5, 3, 4, 5, 4, 3, 5]
Z = 2.5758


def weekly():
    return column(rows("surveillance/salmonella_agona_input.csv"), "observed")


def test_golden_g_farr_twelve_cases_against_a_mean_of_four_alarm():
    told = against_baseline(BASE, 12, z=Z)
    assert told.expected == pytest.approx(4)
    assert np.var(BASE, ddof=1) / 4 == pytest.approx(0.286, abs=5e-4)
    assert told.dispersion == 1
    assert told.upper == pytest.approx(10.3666, abs=5e-5)
    assert told.score == pytest.approx(1.257, abs=5e-4)
    assert told.alarm
    assert float(upper_bound(4, 1 + 1 / 15, Z)) == pytest.approx(told.upper)


def test_a_baseline_that_spreads_more_than_chance_raises_the_bound():
    calm, wild = against_baseline([4, 4, 4, 4], 9, z=Z), against_baseline([0, 8, 1, 7], 9, z=Z)
    assert wild.dispersion > 1
    assert wild.upper > calm.upper


def test_weekly_bounds_and_alarms_match_the_peer():
    series = weekly()
    told = rows("surveillance/farrington_orig_b4_w3.csv")
    ours = [farrington(series, int(row["i"]) - 1) for row in told]
    assert [int(each.alarm) for each in ours] == [int(row["alarm"]) for row in told]
    assert [at + 280 for at, each in enumerate(ours) if each.alarm] == [284, 285, 288, 289]
    for each, row in zip(ours, told, strict=True):
        # The peer prints 0 where the last weeks held too few cases for any alarm.
        assert each.silent == (float(row["upperbound"]) == 0)
        assert each.silent or each.upper == pytest.approx(float(row["upperbound"]), rel=1e-5)


def test_a_trend_is_kept_only_where_it_is_sure_and_does_not_lead_beyond_what_was_seen():
    rng = np.random.default_rng(4)
    time = np.arange(12 * 6)
    falling = rng.poisson(np.exp(4 - 0.02 * time))
    assert farrington(falling, 71, periods_a_year=12, half_window=1).trend == pytest.approx(-0.02, abs=0.01)
    rising = rng.poisson(np.exp(1 + 0.04 * time))
    assert farrington(rising, 71, periods_a_year=12, half_window=1).trend == 0


def test_a_series_that_never_moves_has_no_trend_and_a_bound_all_the_same():
    told = farrington(np.full(300, 7), 299)
    assert (told.trend, told.dispersion, told.alarm) == (0, 1, False)
    assert told.upper > told.expected == pytest.approx(7)


def test_an_old_outbreak_weighs_less_in_the_baseline():
    rng = np.random.default_rng(5)
    calm = rng.poisson(10, 52 * 5 + 1)
    outbreak = calm.copy()
    outbreak[52 * 2 - 2 : 52 * 2 + 3] += 40
    plain = farrington(calm, 260, years=4).expected
    places = [260 - 52 * back + step for back in (4, 3, 2, 1) for step in range(-3, 4)]
    assert abs(farrington(outbreak, 260, years=4).expected - plain) < abs(outbreak[places].mean() - plain) / 2


def test_few_cases_lately_or_none_ever_stay_silent():
    series = np.zeros(300)
    assert farrington(series, 299).silent
    series[299] = 4
    told = farrington(series, 299)
    assert told.silent
    assert not told.alarm
    assert against_baseline([0, 0, 0], 3, z=Z).silent


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: farrington(np.ones(150), 149), "历史不足3年"),
        (lambda: farrington(np.ones(400), 399, years=2), "历史不足3年"),
        (lambda: farrington(np.ones(300), 300), "不在序列之内"),
        (lambda: farrington([*np.ones(299), np.nan], 299), "有缺失"),
        (lambda: farrington(-np.ones(300), 299), "不能为负"),
        (lambda: against_baseline([3], 5, z=2), "至少要有两期"),
        (lambda: against_baseline([3, np.nan], 5, z=2), "缺失或为负"),
        (lambda: upper_bound(-1, 1, 2), "不能为负"),
    ],
)
def test_what_cannot_be_judged_is_refused_with_its_reason_in_both_languages(wrong, said):
    with pytest.raises(MethodError, match=f"{said}.* / "):
        wrong()


@given(st.floats(0.1, 500), st.floats(1, 9), st.floats(0.5, 4))
def test_the_bound_lies_above_what_is_expected_and_grows_with_the_spread(expected, spread, z):
    low, high = upper_bound(expected, [spread, spread * 2], z)
    assert expected < low < high


def test_control_mean_plus_z_standard_deviations_would_alarm_too_soon_for_rare_events():
    base = [0, 1, 0, 2, 1, 0, 1, 0, 0, 1, 1, 0]
    naive = np.mean(base) + 2.5758 * np.std(base, ddof=1)
    assert naive < 3 < against_baseline(base, 3, z=Z).upper
