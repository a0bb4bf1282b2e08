"""Outlier treatment, against the peer's table and details, and where it must stop."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import kurtosis, skew

from tests.methods.composite import asem
from zhixing.methods.composite import Treatment, treat
from zhixing.methods.composite.treat import UNTREATED, skew_and_kurtosis, treated_columns
from zhixing.methods.errors import MethodError

SPIKED = np.array([*range(1, 21), 400.0, 900.0])


def one(values, rule=None):
    done = treat(np.array(values, dtype=float)[:, None], rule)
    return done.table[:, 0], done.details[0]


def test_the_treated_table_is_the_peers_to_the_last_digit():
    done = treat(asem.table("A_screened.csv"))
    np.testing.assert_allclose(done.table, asem.table("A_treated.csv"), rtol=1e-9)


def test_points_skew_and_kurtosis_of_every_indicator_are_the_peers():
    details = treat(asem.table("A_screened.csv")).details

    def told(name):
        return asem.column("A_treat_details.csv", "iCode", name, asem.codes())

    np.testing.assert_allclose([each.skew_before for each in details], told("check_SkewKurt0.Skew"), rtol=1e-9)
    np.testing.assert_allclose([each.kurtosis_before for each in details], told("check_SkewKurt0.Kurt"), rtol=1e-9)
    assert [each.points for each in details] == np.nan_to_num(told("winsorise.nwin")).astype(int).tolist()
    after = told("check_SkewKurt1.Skew")
    moved = ~np.isnan(after)
    assert moved.sum() == 15
    np.testing.assert_allclose(np.array([each.skew_after for each in details])[moved], after[moved], rtol=1e-9)
    kurt = np.array([each.kurtosis_after for each in details])
    np.testing.assert_allclose(kurt[moved], told("check_SkewKurt1.Kurt")[moved], rtol=1e-9)
    assert all(each.passes and not each.logged for each in details)


def test_two_far_points_come_down_to_the_next_value_and_no_other_point_moves():
    treated, detail = one(SPIKED)
    assert (detail.points, detail.logged, detail.passes) == (2, False, True)
    assert treated[-2:].tolist() == [20, 20]
    np.testing.assert_array_equal(treated[:-2], SPIKED[:-2])


def test_low_outliers_are_brought_up():
    treated, detail = one(-SPIKED)
    assert detail.points == 2
    assert treated.min() == -20


def test_past_the_limit_the_original_values_are_logged_not_the_winsorised_ones():
    treated, detail = one(SPIKED, Treatment(limit=1))
    assert (detail.points, detail.logged) == (1, True)
    np.testing.assert_allclose(treated, np.log(SPIKED - 1 + 0.01 * 899))
    assert (np.diff(treated) > 0).all()


def test_without_logarithms_the_winsorised_values_stand_and_are_said_to_fail():
    treated, detail = one(SPIKED, Treatment(limit=1, log=False))
    assert (detail.points, detail.logged, detail.passes) == (1, False, False)
    assert treated[-2:].tolist() == [400, 400]


def test_tied_points_move_together_even_past_the_limit():
    _, detail = one([*range(1, 41), 900.0, 900.0], Treatment(limit=1))
    assert detail.points == 2


def test_an_indicator_is_never_flattened():
    spike = [0.0] * 30 + [1.0]
    treated, detail = one(spike)
    assert len(set(treated.tolist())) == 2
    assert detail.logged


def test_control_replacing_the_spike_would_have_left_nothing_to_compare():
    spike = np.array([0.0] * 30 + [1.0])
    naive = np.where(spike == spike.max(), np.sort(spike)[-2], spike)
    assert np.ptp(naive) == 0


def test_too_few_values_or_no_spread_are_left_alone():
    for values in ([1, 2, 900], [7, 7, 7, 7, 7], [0.1] * 9, [np.nan] * 5):
        treated, detail = one(values)
        np.testing.assert_array_equal(treated, values)
        assert np.isnan(detail.skew_before)
        assert detail.passes


def test_gaps_stay_gaps_and_change_nothing():
    with_gaps = np.insert(SPIKED, [3, 9], np.nan)
    treated, detail = one(with_gaps)
    np.testing.assert_array_equal(treated[~np.isnan(with_gaps)], one(SPIKED)[0])
    assert np.isnan(treated).sum() == 2
    told = one(SPIKED)[1]
    assert (detail.points, detail.logged, detail.passes) == (told.points, told.logged, told.passes)
    assert detail.skew_after == pytest.approx(told.skew_after, rel=1e-12)
    assert detail.kurtosis_after == pytest.approx(told.kurtosis_after, rel=1e-12)


def test_changed_cells_are_marked():
    done = treat(np.stack([SPIKED, np.arange(22.0)], axis=1))
    assert done.changed.sum(axis=0).tolist() == [2, 0]


def test_a_negative_limit_is_refused():
    with pytest.raises(MethodError, match="缩尾"):
        treat([[1.0]], Treatment(limit=-1))


def test_every_replication_has_its_own_limit():
    block = np.broadcast_to(SPIKED, (4, 1, 22))
    treated = treated_columns(np.ascontiguousarray(block), np.array([UNTREATED, 0, 1, 5]), Treatment())
    np.testing.assert_array_equal(treated[0, 0], SPIKED)
    for at, limit in ((1, 0), (2, 1), (3, 5)):
        np.testing.assert_array_equal(treated[at, 0], one(SPIKED, Treatment(limit=limit))[0])


@given(arrays(np.float64, 12, elements=st.floats(-1000, 1000).map(lambda x: round(x, 3))))
def test_skew_and_kurtosis_are_the_textbook_ones(values):
    found = skew_and_kurtosis(values[None])
    if np.ptp(values) == 0:
        assert np.isnan(found[0]).all()
        return
    np.testing.assert_allclose(found[0][0], skew(values, bias=False), rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(found[1][0], kurtosis(values, bias=False), rtol=1e-6, atol=1e-6)


@given(
    arrays(np.float64, 15, elements=st.floats(0, 14).map(lambda x: round(float(np.exp(x)), 2))),
    st.integers(0, 5),
    st.permutations(range(15)),
)
def test_treatment_keeps_the_order_never_leaves_the_range_and_does_not_depend_on_who_comes_first(values, limit, order):
    rule = Treatment(limit=limit)
    treated, detail = one(values, rule)
    ordered = np.argsort(values, kind="stable")
    assert (np.diff(treated[ordered]) >= -1e-9).all()
    if not detail.logged:
        assert values.min() <= treated.min() <= treated.max() <= values.max()
    again, _ = one(values[list(order)], rule)
    np.testing.assert_allclose(again, treated[list(order)], rtol=1e-9)
