"""Ranks with bands, funnel limits, suppression, rounding."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.methods.vectors import rows
from zhixing.methods.charts import Z_95, Z_998, dispersion, funnel_flags, funnel_limits, funnel_z
from zhixing.methods.composite import rank_bands, ranks, tie_groups
from zhixing.methods.errors import MethodError
from zhixing.methods.rates import wilson
from zhixing.methods.rounding import round_gb8170, round_half_up
from zhixing.methods.suppression import SMALLEST_SHOWN, dominated, suppress

FAILS, SAMPLED = [10, 9, 2, 15, 13, 9], [127, 85, 18, 132, 99, 94]
P0 = 58 / 555


def test_ties_share_the_best_rank_and_the_next_is_third():
    assert ranks([9, 9, 7], higher_is_better=True).tolist() == [1, 1, 3]
    assert ranks([9, 9, 7], higher_is_better=False).tolist() == [2, 2, 1]


def test_a_missing_value_has_no_rank_and_takes_none():
    assert ranks([3, np.nan, 5], higher_is_better=True).tolist() == [2, 0, 1]


def test_no_area_of_the_published_table_can_be_told_from_another():
    low, high = wilson(FAILS, SAMPLED)
    best, worst = rank_bands(low, high, higher_is_better=False)
    assert best.tolist() == [1] * 6
    assert worst.tolist() == [6] * 6
    assert set(tie_groups(low, high)) == {1}


def test_surely_different_places_keep_their_ranks():
    best, worst = rank_bands([0.1, 0.5, 0.8], [0.2, 0.6, 0.9], higher_is_better=True)
    assert best.tolist() == worst.tolist() == [3, 2, 1]
    assert tie_groups([0.1, 0.5, 0.8], [0.2, 0.6, 0.9]).tolist() == [1, 2, 3]


def test_control_bare_ranks_would_order_what_cannot_be_told_apart():
    low, high = wilson(FAILS, SAMPLED)
    bare = ranks(np.array(FAILS) / np.array(SAMPLED), higher_is_better=False)
    best, worst = rank_bands(low, high, higher_is_better=False)
    assert len(set(bare.tolist())) == 6
    assert set(zip(best.tolist(), worst.tolist(), strict=True)) == {(1, 6)}


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=12), st.randoms())
def test_bands_hold_the_rank_and_do_not_depend_on_order(intervals, shuffler):
    low = np.array([min(pair) for pair in intervals])
    high = np.array([max(pair) for pair in intervals])
    best, worst = rank_bands(low, high, higher_is_better=True)
    assert ((best >= 1) & (best <= worst) & (worst <= len(intervals))).all()
    order = list(range(len(intervals)))
    shuffler.shuffle(order)
    best2, worst2 = rank_bands(low[order], high[order], higher_is_better=True)
    assert best[order].tolist() == best2.tolist()
    assert worst[order].tolist() == worst2.tolist()


def test_funnel_of_the_published_table():
    z = funnel_z(FAILS, SAMPLED, P0)
    assert z.round(3).tolist() == [-0.949, 0.042, 0.092, 0.343, 0.872, -0.278]
    spread = dispersion(FAILS, SAMPLED, P0)
    assert (round(spread.statistic, 3), round(spread.phi, 3)) == (1.866, 0.311)
    assert not spread.significant
    assert funnel_flags(FAILS, SAMPLED, P0).tolist() == [0] * 6


def test_funnel_limits_of_a_proportion_match_the_peer():
    told = rows("phe/testdata_funnel_prop_outputs.csv")
    inputs = rows("phe/testdata_funnel_prop_inputs.csv")
    p0 = sum(float(row["numerator"]) for row in inputs) / sum(float(row["denominator"]) for row in inputs)
    assert p0 * 100 == pytest.approx(float(told[0]["Baseline"]), abs=1e-6)
    size = [float(row["Population"]) for row in told]
    for z, name in ((Z_95, "2s0025"), (Z_998, "3s0001")):
        low, high = funnel_limits(p0, size, z)
        np.testing.assert_allclose(low * 100, [float(row[f"Lower{name}limit"]) for row in told], atol=1e-5)
        np.testing.assert_allclose(high * 100, [float(row[f"Upper{name}limit"]) for row in told], atol=1e-5)


def test_a_place_far_below_is_flagged_twice_over():
    assert funnel_flags([0, 30, 60], [300, 300, 300], 0.1).tolist() == [-2, 0, 2]


def test_funnel_of_nothing_and_of_no_proportion():
    low, _ = funnel_limits(0.1, [0, 10])
    assert np.isnan(low[0])
    with pytest.raises(MethodError):
        funnel_limits(1.2, [10])


def test_a_small_cell_takes_a_second_one_with_it():
    assert suppress([2, 40, 7, 0]).tolist() == [True, False, True, False]


def test_zeros_are_no_secret_and_large_rows_are_shown_whole():
    assert not suppress([0, 12, 30]).any()


def test_a_row_that_cannot_hide_anything_is_hidden_whole():
    assert suppress([2, 0]).all()


@given(st.lists(st.integers(0, 30), min_size=2, max_size=8))
def test_no_hidden_cell_follows_from_the_total_and_the_shown_cells(cells):
    hidden = suppress(cells)
    if hidden.any() and not hidden.all():
        together = np.array(cells)[hidden].sum()
        assert hidden.sum() >= 2
        assert together >= SMALLEST_SHOWN


def test_control_hiding_only_the_small_cell_gives_it_away():
    cells = np.array([2, 40, 7])
    naive = (cells > 0) & (cells < SMALLEST_SHOWN)
    assert cells.sum() - cells[~naive].sum() == 2
    assert suppress(cells).sum() == 2


def test_one_dominant_contributor_is_seen():
    assert dominated([81, 79, 0], [100, 100, 0]).tolist() == [True, False, False]


def test_80_985_is_printed_80_99_and_python_alone_would_print_80_98():
    assert str(round_half_up((84.76 + 77.21) / 2, 2)) == "80.99"
    assert str(round_half_up((83.41 + 76.55) / 2, 2)) == "79.98"
    assert round(80.985, 2) == 80.98


def test_gb8170_sends_an_exact_half_to_the_even_digit():
    assert [str(round_gb8170(text, 1)) for text in ("2.25", "2.35", "2.251")] == ["2.2", "2.4", "2.3"]


def test_what_is_not_finite_is_not_rounded():
    with pytest.raises(MethodError):
        round_half_up(float("nan"), 1)
