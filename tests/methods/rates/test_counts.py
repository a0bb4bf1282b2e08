"""Limits of counts and rates, against peers' results and their own logic."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.methods.vectors import column, rows
from zhixing.methods.errors import MethodError
from zhixing.methods.poisson import byar_limits, exact_limits
from zhixing.methods.rates import count_limits, rate, wilson

LEVELS = {"95%": 0.95, "99.8%": 0.998}


@pytest.mark.parametrize("confidence", LEVELS)
def test_byar_and_wilson_match_the_peer(confidence):
    told = [row for row in rows("phe/testdata_Byars_Wilson__testdata_B_W.csv") if row["confidence"] == confidence]
    byar = [row for row in told if row["method"] == "Byars"]
    low, high = byar_limits(column(byar, "x"), LEVELS[confidence])
    np.testing.assert_allclose(low, column(byar, "lowercl"), rtol=1e-12)
    np.testing.assert_allclose(high, column(byar, "uppercl"), rtol=1e-12)
    scores = [row for row in told if row["method"] == "Wilson"]
    low, high = wilson(column(scores, "x"), column(scores, "n"), LEVELS[confidence])
    np.testing.assert_allclose(low, column(scores, "lowercl"), rtol=1e-12)
    np.testing.assert_allclose(high, column(scores, "uppercl"), rtol=1e-12)
    assert (len(byar), len(scores)) == {"95%": (3, 3), "99.8%": (4, 3)}[confidence]


def test_byar_has_no_lower_limit_for_one_event_at_998_permille_and_the_exact_one_has():
    assert np.isnan(byar_limits(1, 0.998)[0])
    assert float(exact_limits(1, 0.998)[0]) == pytest.approx(0.0010005, abs=1e-7)


@pytest.mark.parametrize("per", [100, 100_000])
def test_rates_match_the_peer_exact_below_ten_events_and_byar_above(per):
    told = [row for row in rows("phe/testdata_Rate__testdata_Rate.csv") if float(row["multiplier"]) == per]
    for level, digits in ((0.95, "95_0"), (0.998, "99_8")):
        ours = rate(column(told, "Numerator"), column(told, "Denominator"), per=per, level=level)
        np.testing.assert_allclose(ours.value, column(told, "value"), rtol=1e-9)
        np.testing.assert_allclose(ours.low, column(told, f"lower{digits}cl"), rtol=1e-9)
        np.testing.assert_allclose(ours.high, column(told, f"upper{digits}cl"), rtol=1e-9)
    assert len(told) == {100: 8, 100_000: 12}[per]


def test_rates_of_areas_added_up_match_the_peer():
    told = rows("phe/testdata_Rate__testdata_Rate_g.csv")
    ours = rate(column(told, "Numerator"), column(told, "Denominator"))
    np.testing.assert_allclose(ours.value, column(told, "value"), rtol=1e-9)
    np.testing.assert_allclose(ours.low, column(told, "lowercl"), rtol=1e-9)
    np.testing.assert_allclose(ours.high, column(told, "uppercl"), rtol=1e-9)
    parts = [row for row in rows("phe/testdata_Rate__testdata_Rate.csv") if row["Area"] == "Area5"]
    assert sum(column(parts, "Numerator")) == column(told, "Numerator")[4]


def test_a_rate_of_nobody_or_of_nothing_known_is_missing():
    ours = rate([5, np.nan, 0], [0, 10, 10])
    assert np.isnan(ours.value[:2]).all()
    assert np.isnan(ours.high[:2]).all()
    assert (ours.value[2], ours.low[2]) == (0, 0)
    assert ours.high[2] > 0


def test_a_negative_count_is_refused_with_its_places_in_both_languages():
    with pytest.raises(MethodError, match=r"第 2、4 项.* / .*at 2, 4"):
        rate([1, -1, 1, -2], [9, 9, 9, 9])
    with pytest.raises(MethodError, match=r"7 项.* / .*7 in all"):
        rate([-1] * 7, [9] * 7)
    with pytest.raises(MethodError, match="分母不能为负"):
        rate(1, -9)


@pytest.mark.parametrize("limits", [byar_limits, exact_limits, count_limits])
def test_a_confidence_level_of_one_is_refused(limits):
    with pytest.raises(MethodError, match="置信水平"):
        limits(3, 1.0)


@given(st.integers(0, 10_000))
def test_exact_limits_hold_the_count_and_grow_with_it(events):
    low, high = exact_limits([events, events + 1])
    assert low[0] <= events <= high[0]
    assert low[1] > low[0]
    assert high[1] > high[0]


@given(st.integers(10, 10_000), st.floats(0.5, 0.99))
def test_byar_stays_within_two_percent_of_the_exact_limits_where_it_is_used(events, level):
    (low, high), (exact_low, exact_high) = byar_limits(events, level), exact_limits(events, level)
    assert float(low) == pytest.approx(float(exact_low), rel=0.02)
    assert float(high) == pytest.approx(float(exact_high), rel=0.02)


def test_control_byar_below_ten_events_would_miss_the_exact_limit():
    assert abs(float(byar_limits(1)[0]) / float(exact_limits(1)[0]) - 1) > 0.4
    assert float(count_limits(1)[0]) == float(exact_limits(1)[0])
