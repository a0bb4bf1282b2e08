"""Intervals of proportions and of their differences, against published and peers' numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.methods.vectors import rows
from zhixing.methods.errors import MethodError
from zhixing.methods.rates import difference_of_rates, wilson, zero_events_upper

counts = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def test_wilson_matches_the_peer_to_twelve_digits():
    told = [row for row in rows("phe/testdata_Proportion__testdata_Prop.csv") if row["method"] == "Wilson"]
    told = [row for row in told if row["lower95_0cl"] not in {"", "NA"}]
    assert len(told) > 10
    scale = np.array([float(row["multiplier"]) for row in told])
    for level, digits in ((0.95, "95_0"), (0.998, "99_8")):
        low, high = wilson([int(r["Numerator"]) for r in told], [int(r["Denominator"]) for r in told], level)
        np.testing.assert_allclose(low * scale, [float(r[f"lower{digits}cl"]) for r in told], rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(high * scale, [float(r[f"upper{digits}cl"]) for r in told], rtol=1e-12)


def test_zero_of_thirty_is_up_to_nine_and_a_half_percent():
    assert float(zero_events_upper(30)) * 100 == pytest.approx(9.50, abs=0.005)


def test_no_trials_have_no_interval():
    low, high = wilson([0, 3], [0, 4])
    assert np.isnan(low[0])
    assert np.isnan(high[0])
    assert not np.isnan(low[1])


@pytest.mark.parametrize(("x", "n"), [(5, 4), (-1, 4), (1, -4)])
def test_impossible_counts_are_refused_in_both_languages(x, n):
    with pytest.raises(MethodError, match=" / "):
        wilson(x, n)


def test_the_two_years_of_the_city_cannot_be_told_apart():
    difference, low, high = difference_of_rates(415, 439, 389, 418)
    assert float(difference) > 0
    assert float(low) < 0 < float(high)


def test_newcombe_gives_his_own_example():
    # Newcombe 1998, table II, example a: 56/70 against 48/80, method 10.
    difference, low, high = difference_of_rates(56, 70, 48, 80)
    assert (float(difference), float(low), float(high)) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


@given(counts)
def test_the_interval_holds_the_rate_and_stays_within_zero_and_one(count):
    x, n = count
    low, high = wilson(x, n)
    assert 0 <= low <= x / n <= high <= 1


@given(counts, st.integers(2, 20))
def test_more_of_the_same_evidence_never_widens_the_interval(count, times):
    x, n = count
    low, high = wilson(x, n)
    low_more, high_more = wilson(x * times, n * times)
    assert high_more - low_more <= high - low + 1e-12


@given(counts)
def test_passing_and_failing_mirror_each_other(count):
    x, n = count
    low, high = wilson(x, n)
    mirrored_low, mirrored_high = wilson(n - x, n)
    assert float(low) == pytest.approx(1 - float(mirrored_high), abs=1e-12)
    assert float(high) == pytest.approx(1 - float(mirrored_low), abs=1e-12)


@given(counts, counts)
def test_swapping_two_places_turns_the_difference_round(one, other):
    difference, low, high = difference_of_rates(*one, *other)
    turned, turned_low, turned_high = difference_of_rates(*other, *one)
    assert (float(difference), float(low), float(high)) == pytest.approx(
        (-float(turned), -float(turned_high), -float(turned_low)), abs=1e-12
    )


def test_control_the_textbook_interval_calls_ten_of_ten_certain_and_ours_does_not():
    p, n = 1.0, 10
    textbook = 1.96 * np.sqrt(p * (1 - p) / n)
    low, _ = wilson(10, 10)
    assert textbook == 0
    assert float(low) < 0.73
