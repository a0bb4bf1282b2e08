"""Pareto: the order, what is surely among the vital few, and what only seems to be."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.methods.errors import MethodError
from zhixing.methods.rates import pareto

counts = st.lists(st.integers(0, 300), min_size=1, max_size=9).filter(lambda each: sum(each) > 0)


def test_classes_stand_from_the_largest_down_with_shares_that_add_up():
    told = pareto([5, 120, 40, 5])
    assert told.order.tolist() == [1, 2, 0, 3]
    assert told.count.tolist() == [120, 40, 5, 5]
    assert told.share.sum() == pytest.approx(1)
    assert told.cumulative[-1] == pytest.approx(1)
    assert told.vital == 2


def test_two_far_apart_classes_are_surely_the_vital_few_and_two_alike_are_not_told_apart():
    told = pareto([120, 60, 6, 4])
    assert told.surely_vital.tolist() == [True, True, False, False]
    assert told.possibly_vital.tolist() == [True, True, False, False]
    assert told.told_from_next.tolist() == [True, True, False, True]
    assert (told.best[2:].tolist(), told.worst[2:].tolist()) == ([3, 3], [4, 4])


def test_a_handful_of_cases_supports_no_vital_few_at_all():
    told = pareto([4, 3, 2, 1])
    assert told.vital == 3
    assert not told.surely_vital.any()
    assert told.possibly_vital.all()
    assert not told.larger.any()


def test_the_comparison_of_one_pair_is_the_exact_sign_test():
    # 6 against 0: one side of the binomial with one half is 1/64, twice that within 5 %; 5 against 0 is 1/32, not.
    assert pareto([6, 0]).told_from_next[0]
    assert not pareto([5, 0]).told_from_next[0]


def test_reaching_exactly_the_share_is_enough():
    assert pareto([5, 3, 2]).vital == 2
    assert pareto([1] * 10).vital == 8
    assert pareto([7, 2, 1], vital_share=1).vital == 3


@pytest.mark.parametrize("wrong", [[], [0, 0], [1, -1], [1, np.nan], [1.5]])
def test_what_is_no_count_of_classes_is_refused(wrong):
    with pytest.raises(MethodError, match=" / "):
        pareto(wrong)


def test_a_share_to_reach_lies_within_zero_and_one():
    with pytest.raises(MethodError, match="累计占比"):
        pareto([1, 2], vital_share=1.2)
    with pytest.raises(MethodError, match="置信水平"):
        pareto([1, 2], level=0)


@given(counts)
def test_rank_bands_hold_the_observed_rank_and_surely_implies_possibly(each):
    told = pareto(each)
    ranks = np.arange(1, len(each) + 1)
    assert (told.best <= ranks).all()
    assert (ranks <= told.worst).all()
    assert (told.possibly_vital | ~told.surely_vital).all()
    assert not (told.larger & told.larger.T).any()
    assert (told.low <= told.share).all()
    assert (told.share <= told.high).all()


@given(counts, st.integers(2, 6))
def test_more_of_the_same_evidence_never_widens_a_band(each, times):
    few, many = pareto(each), pareto([count * times for count in each])
    assert (many.worst - many.best <= few.worst - few.best).all()


def test_alike_classes_are_falsely_told_apart_less_often_than_the_level_allows():
    chance = np.random.default_rng(20260314)
    drawn = chance.multinomial(80, [0.2] * 5, size=400)
    assert np.mean([pareto(each).larger.any() for each in drawn]) <= 0.05


def test_control_bare_order_would_call_chance_vital_nearly_always():
    chance = np.random.default_rng(20260314)
    drawn = chance.multinomial(80, [0.2] * 5, size=400)
    naive = np.mean([np.sort(each)[-1] > np.sort(each)[0] for each in drawn])
    assert naive > 0.99
