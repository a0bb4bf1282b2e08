"""Ranks in any number of rows, broken ties, and bands of versioned tables."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from zhixing.methods.composite import bands, ranks, ranks_by
from zhixing.methods.errors import MethodError

GAP = np.nan
CUTS_2011 = (75.0, 80.0, 85.0, 90.0)
NAMES_2011 = ("没有竞争力", "欠", "初等", "中等", "较强")


def test_the_2011_bands_begin_at_their_cuts():
    found = [NAMES_2011[band] for band in bands([74.99, 75, 80, 85, 90], CUTS_2011)]
    assert found == ["没有竞争力", "欠", "初等", "中等", "较强"]
    assert NAMES_2011[bands(80.6306, CUTS_2011)] == "初等"


def test_a_missing_value_is_in_no_band():
    assert bands([GAP, 60.0], CUTS_2011).tolist() == [-1, 0]


def test_control_an_open_lower_bound_would_put_75_one_band_too_low():
    assert np.searchsorted(CUTS_2011, 75.0, side="left") == 0
    assert bands(75.0, CUTS_2011) == 1


def test_cuts_that_do_not_rise_are_refused():
    for cuts in ([80, 75], [80, 80], [80, GAP]):
        with pytest.raises(MethodError, match="依次递增"):
            bands([1.0], cuts)


def test_equal_totals_and_equal_subtotals_share_a_rank_and_the_next_is_third():
    assert ranks_by([90, 90, 88], [40, 40, 40], higher_is_better=True).tolist() == [1, 1, 3]


def test_the_subtotal_breaks_a_tie_of_totals_and_only_a_tie():
    assert ranks_by([90, 90, 95], [40, 41, 10], higher_is_better=True).tolist() == [3, 2, 1]
    assert ranks_by([90, 90, 95], [40, 41, 10], higher_is_better=False).tolist() == [1, 2, 3]


def test_a_missing_total_has_no_rank_and_a_missing_subtotal_loses_the_tie():
    assert ranks_by([GAP, 5, 5], [1, GAP, 0], higher_is_better=True).tolist() == [0, 2, 1]


def test_keys_of_different_lengths_are_refused():
    for keys in ([], [[1, 2], [1]], [[[1]]]):
        with pytest.raises(MethodError, match="等长"):
            ranks_by(*keys, higher_is_better=True)


def test_each_row_is_ranked_for_itself():
    found = ranks([[3, GAP, 5], [7, 7, 1]], higher_is_better=True)
    assert found.tolist() == [[2, 0, 1], [1, 1, 3]]


@given(arrays(np.float64, (3, 7), elements=st.one_of(st.integers(0, 4).map(float), st.just(GAP))), st.booleans())
def test_a_rank_is_one_more_than_the_number_of_better_units(values, higher):
    scores = values if higher else -values
    told = np.where(np.isnan(scores), 0, 1 + (scores[:, None, :] > scores[:, :, None]).sum(axis=2))
    np.testing.assert_array_equal(ranks(values, higher_is_better=higher), told)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=9))
def test_ranks_by_two_keys_are_ranks_of_the_pairs(pairs):
    totals, subtotals = zip(*pairs, strict=True)
    told = [1 + sum(other > own for other in pairs) for own in pairs]
    assert ranks_by(totals, subtotals, higher_is_better=True).tolist() == told


@given(st.lists(st.floats(-100, 200), min_size=2, max_size=20))
def test_bands_rise_with_the_score(values):
    assert (np.diff(bands(sorted(values), CUTS_2011)) >= 0).all()
