"""Normalisers, against the peer's tables, and the frozen bounds of a scheme."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tests.methods.composite import asem
from zhixing.methods.composite import (
    Borda,
    DistanceToBest,
    FractionOfBest,
    Goalposts,
    MinMax,
    PercentileRank,
    Rank,
    Scaled,
    TargetRatio,
    ZScore,
    minmax60,
    normalise,
)
from zhixing.methods.errors import MethodError

GAP = np.nan
SAME_KIND = {
    "minmax": MinMax(1, 100),
    "zscore": ZScore(10, 2),
    "scaled": Scaled(0, 100),
    "dist2max": DistanceToBest(),
    "fracmax": FractionOfBest(),
}
BY_RANK = {"rank": (Rank(), 1), "borda": (Borda(), 1), "prank": (PercentileRank(), 1 / 50)}
LAST_BIT_TIES = {("BGR", "TolMin"), ("CZE", "TolMin"), ("NOR", "TolMin")}


@pytest.mark.parametrize("name", SAME_KIND)
def test_scores_are_the_peers(name):
    told = asem.table(f"B_norm_{name}.csv")
    found = normalise(asem.table("A_denominated.csv"), SAME_KIND[name], asem.directions())
    np.testing.assert_allclose(found, told, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("name", BY_RANK)
def test_rank_scores_are_the_peers_but_for_three_cells_whose_ties_the_printed_digits_merge(name):
    recipe, step = BY_RANK[name]
    told = asem.table(f"B_norm_{name}.csv")
    found = normalise(asem.table("A_denominated.csv"), recipe, asem.directions())
    assert (np.isnan(found) == np.isnan(told)).all()
    apart = np.argwhere(np.abs(found - told) > 1e-12)
    assert {(asem.units()[unit], asem.codes()[leaf]) for unit, leaf in apart} == LAST_BIT_TIES
    for unit, leaf in apart:
        assert told[unit, leaf] - found[unit, leaf] == pytest.approx(step)


def test_the_example_chain_is_scored_as_the_peer_scores_it():
    found = normalise(asem.table("A_treated.csv"), MinMax(), asem.directions())
    np.testing.assert_allclose(found, asem.table("A_normalised.csv"), rtol=1e-9)


def test_the_default_of_the_quality_index_runs_from_60_to_100_and_is_clipped():
    table = [[0.5, 2.0], [1.0, 1.0], [1.5, 0.0], [9.0, 7.0], [0.0, -1.0], [GAP, GAP]]
    found = normalise(table, minmax60([0.5, 0], [1.5, 2]), [1, -1])
    np.testing.assert_allclose(found, [[60, 60], [80, 80], [100, 100], [100, 60], [60, 100], [GAP, GAP]])


def test_without_clipping_a_value_past_its_bound_scores_past_it():
    assert normalise([[3.0]], Goalposts((0.0,), (2.0,), clip=False))[0, 0] == 150


def test_control_bounds_taken_from_the_data_change_an_old_score_when_a_new_year_arrives():
    old, new = np.array([[1.0], [2.0], [3.0]]), np.array([[1.0], [2.0], [6.0]])
    frozen = minmax60([0], [8])
    assert normalise(old, frozen)[1, 0] == normalise(new, frozen)[1, 0]
    assert normalise(old, MinMax())[1, 0] != normalise(new, MinMax())[1, 0]


def test_logarithms_are_taken_of_values_and_bounds_alike():
    found = normalise([[10.0, 10.0]], minmax60([1, 0], [100, 20], logs=[True, False]))
    np.testing.assert_allclose(found, [[80, 80]])


def test_a_target_reached_is_full_points_and_less_is_better_turns_the_ratio():
    table = [[50.0, 4.0], [120.0, 1.0], [100.0, 0.0], [GAP, GAP]]
    found = normalise(table, TargetRatio((100.0, 2.0)), [1, -1])
    np.testing.assert_allclose(found, [[50, 50], [100, 100], [100, 100], [GAP, GAP]])
    assert normalise([[120.0]], TargetRatio((100.0,), cap=False))[0, 0] == pytest.approx(120)


def test_each_indicator_may_have_its_own_normaliser():
    found = normalise([[1.0, 5.0], [3.0, 9.0]], [minmax60([1], [3]), Rank()], [1, -1])
    np.testing.assert_allclose(found, [[60, 2], [100, 1]])


def test_a_value_standing_alone_has_no_percentile():
    assert np.isnan(normalise([[4.0], [GAP]], PercentileRank())).all()


def test_the_best_of_zero_makes_the_fraction_infinite_as_the_peer_has_it():
    assert np.isinf(normalise([[0.0], [-4.0]], FractionOfBest())[1, 0])


REFUSED = {
    "equal bounds": (lambda: normalise([[1.0, 2.0]], minmax60([0, 3], [1, 3])), "指标#2上下限相等，无法标准化"),
    "bounds turned": (lambda: normalise([[1.0]], minmax60([3], [1])), "指标#1下限大于上限"),
    "bounds missing": (lambda: normalise([[1.0, 2.0]], minmax60([0], [1])), "须有 2 对上下限"),
    "bound not finite": (lambda: normalise([[1.0]], minmax60([0], [np.inf])), "指标#1上下限不是有限的数"),
    "log of a bound": (lambda: normalise([[1.0]], minmax60([0], [9], [True])), "指标#1下限不大于零"),
    "log of a value": (lambda: normalise([[0.0]], minmax60([1], [9], [True])), "指标#1有不大于零的值"),
    "constant": (lambda: normalise([[1.0, 5.0], [2.0, 5.0]], MinMax()), "指标#2上下限相等，无法标准化"),
    "constant distance": (lambda: normalise([[5.0], [5.0]], DistanceToBest()), "指标#1上下限相等"),
    "no spread": (lambda: normalise([[5.0], [5.0]], ZScore()), "指标#1标准差为零，无法标准化"),
    "scaled flat": (lambda: normalise([[5.0]], Scaled(2, 2)), "指标#1上下限相等"),
    "direction": (lambda: normalise([[5.0]], Rank(), [0]), "方向"),
    "normalisers": (lambda: normalise([[5.0]], [Rank(), Rank()]), "标准化方法"),
    "target": (lambda: normalise([[5.0]], TargetRatio((0.0,))), "指标#1目标值须大于零"),
    "targets": (lambda: normalise([[5.0]], TargetRatio((1.0, 2.0))), "须有 1 个目标值"),
    "negative": (lambda: normalise([[-5.0]], TargetRatio((1.0,))), "指标#1有负值"),
    "zero": (lambda: normalise([[0.0]], TargetRatio((1.0,), cap=False), [-1]), "指标#1有零值"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_scored_is_refused_naming_the_indicator(case):
    bad, words = REFUSED[case]
    with pytest.raises(MethodError) as refused:
        bad()
    assert words in refused.value.text.zh
    assert refused.value.text.en


DISTINCT = st.lists(st.integers(-1000, 1000), min_size=3, max_size=12, unique=True)


@given(DISTINCT, st.sampled_from([MinMax(), ZScore(), Rank(), Borda(), PercentileRank(), DistanceToBest()]))
def test_more_is_never_scored_less_and_turning_the_direction_turns_the_order(values, recipe):
    table = np.array(values, dtype=float)[:, None]
    order = np.argsort(table[:, 0])
    assert (np.diff(normalise(table, recipe)[order, 0]) > 0).all()
    assert (np.diff(normalise(table, recipe, [-1])[order, 0]) < 0).all()


@given(
    arrays(np.float64, 8, elements=st.one_of(st.floats(-1e5, 1e5), st.just(GAP))),
    st.floats(-1e4, 1e4),
    st.floats(1, 1e4),
    st.sampled_from([1, -1]),
)
def test_frozen_bounds_hold_every_score_and_gaps_stay_gaps(values, low, width, way):
    found = normalise(values[:, None], minmax60([low], [low + width]), [way])[:, 0]
    assert (np.isnan(found) == np.isnan(values)).all()
    assert ((found >= 60) & (found <= 100) | np.isnan(found)).all()


@given(DISTINCT, st.randoms())
def test_scores_do_not_depend_on_the_order_of_units(values, shuffler):
    table = np.array(values, dtype=float)[:, None]
    order = list(range(len(values)))
    shuffler.shuffle(order)
    for recipe in (MinMax(), ZScore(), Rank(), PercentileRank()):
        np.testing.assert_allclose(normalise(table[order], recipe), normalise(table, recipe)[order], atol=1e-9)
