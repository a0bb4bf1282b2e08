"""Denominators, gaps and screening, against the peer's stages and on the edges."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tests.methods.composite import asem
from zhixing.methods.composite import Imputation, availability, denominate, impute, screen
from zhixing.methods.errors import MethodError

GAP = np.nan


def test_the_raw_table_is_the_input_and_dividing_it_gives_the_peers_denominated_table():
    raw = asem.table("A_raw.csv")
    np.testing.assert_array_equal(raw, asem.table("input_iData.csv"))
    named = [row["Denominator"] for row in asem.meta("Indicator")]
    below = np.ones_like(raw)
    for at, name in enumerate(named):
        if name != "NA":
            below[:, at] = asem.table("input_iData.csv", [name])[:, 0]
    np.testing.assert_allclose(denominate(raw, below), asem.table("A_denominated.csv"), rtol=1e-9)


def test_group_means_fill_the_gaps_the_peer_fills():
    imputed = impute(asem.table("A_denominated.csv"), Imputation.GROUP_MEAN, asem.groups())
    np.testing.assert_allclose(imputed.table, asem.table("A_imputed.csv"), rtol=1e-9)
    assert imputed.filled.sum() == 65


def test_all_units_stay_at_nine_tenths_after_imputation_and_the_screened_table_is_the_peers():
    imputed = asem.table("A_imputed.csv")
    np.testing.assert_array_equal(imputed[screen(imputed)], asem.table("A_screened.csv"))


def test_availability_of_the_raw_table_is_the_peers():
    found = availability(asem.table("A_raw.csv"))
    for name, told in (
        ("N_missing", found.missing),
        ("N_zero", found.zeros),
        ("N_miss_or_zero", found.missing + found.zeros),
        ("Dat_Avail", found.share),
        ("Non_Zero", found.nonzero_share),
    ):
        np.testing.assert_allclose(told, asem.column("A_data_avail.csv", "uCode", name, asem.units()), rtol=1e-12)


def test_raw_data_at_nine_tenths_would_lose_the_units_that_know_too_little():
    raw = asem.table("A_raw.csv")
    lost = [unit for unit, stays in zip(asem.units(), screen(raw), strict=True) if not stays]
    assert "BRN" in lost
    assert "CHN" not in lost
    assert screen([[1, 2, 3, 4, 5, 6, 7, 8, 9, GAP]]).tolist() == [True]
    assert screen([[1, 2, 3, 4, 5, 6, 7, 8, GAP, GAP]]).tolist() == [False]


def test_a_gap_takes_the_mean_of_its_own_group_and_a_group_that_knows_nothing_keeps_its_gap():
    table = [[1, 5], [3, GAP], [GAP, GAP], [10, GAP]]
    filled = impute(table, Imputation.GROUP_MEAN, ["a", "a", "a", "b"])
    np.testing.assert_array_equal(filled.table, [[1, 5], [3, 5], [2, 5], [10, GAP]])
    assert filled.filled.tolist() == [[False, False], [False, True], [True, True], [False, False]]


def test_control_one_mean_for_all_would_fill_another_number():
    table = [[1.0], [3.0], [GAP], [10.0]]
    assert impute(table, Imputation.GROUP_MEAN).table[2, 0] == pytest.approx(14 / 3)
    assert impute(table, Imputation.GROUP_MEAN, ["a", "a", "a", "b"]).table[2, 0] == 2


def test_without_imputation_nothing_changes():
    kept = impute([[1, GAP]], Imputation.NONE)
    assert np.isnan(kept.table[0, 1])
    assert not kept.filled.any()


def test_a_zero_denominator_gives_nothing_to_compare():
    np.testing.assert_array_equal(denominate([[4.0, 4.0]], [[2.0, 0.0]]), [[2.0, GAP]])


def test_what_is_no_table_is_refused_in_both_languages():
    for bad, words in (
        (lambda: impute([1, 2], Imputation.GROUP_MEAN), "二维"),
        (lambda: impute([[np.inf]], Imputation.GROUP_MEAN), "无穷大"),
        (lambda: impute([[1.0]], Imputation.GROUP_MEAN, ["a", "b"]), "分组"),
        (lambda: screen([[1.0]], 1.2), "门槛"),
    ):
        with pytest.raises(MethodError) as refused:
            bad()
        assert words in refused.value.text.zh
        assert refused.value.text.en


@given(
    arrays(np.float64, (6, 3), elements=st.one_of(st.floats(-1e6, 1e6), st.just(GAP))),
    st.lists(st.sampled_from("ab"), min_size=6, max_size=6),
    st.permutations(range(6)),
)
def test_imputation_touches_gaps_only_stays_within_the_group_and_does_not_depend_on_order(table, groups, order):
    filled = impute(table, Imputation.GROUP_MEAN, groups).table
    known = ~np.isnan(table)
    np.testing.assert_array_equal(filled[known], table[known])
    for group in set(groups):
        members = np.array(groups) == group
        for column in range(3):
            values = table[members, column]
            values = values[~np.isnan(values)]
            found = filled[members, column]
            if values.size:
                assert (found >= values.min() - 1e-6).all()
                assert (found <= values.max() + 1e-6).all()
            else:
                assert np.isnan(found).all()
    again = impute(table[list(order)], Imputation.GROUP_MEAN, [groups[at] for at in order]).table
    np.testing.assert_allclose(again, filled[list(order)], rtol=1e-9, atol=1e-6)
