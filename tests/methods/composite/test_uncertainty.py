"""Rankings under other choices: replayed step by step, treated afresh or once, and summed up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tests.methods.composite import asem
from zhixing.methods.composite import (
    Aggregator,
    Design,
    Imputation,
    MinMax,
    Rank,
    Step,
    Treatment,
    ZScore,
    aggregate,
    draw,
    flat_tree,
    impute,
    noisy_weights,
    normalise,
    picks_from,
    rank_distribution,
    rank_spread,
    ranks,
    treat,
    uncertainty,
)
from zhixing.methods.errors import MethodError

GAP = np.nan


def wide_design(tree, count):
    return Design(
        normalisers=(MinMax(1, 100), ZScore(50, 5), Rank()),
        weights=noisy_weights(tree, count, noise=0.25, seed=3),
        imputations=(Imputation.GROUP_MEAN, Imputation.NONE),
        limits=(5, 0, 1, 2, 3, 4, None),
        aggregators=(Aggregator.ARITHMETIC, Aggregator.GEOMETRIC, Aggregator.HARMONIC, Aggregator.COPELAND),
    )


def replayed(table, tree, design, pick, *, directions, groups, threshold=0.0):
    """One draw through the public steps, one after the other."""
    data = impute(table, design.imputations[pick[Step.IMPUTATION]], groups).table
    limit = design.limits[pick[Step.LIMIT]]
    if limit is not None:
        data = treat(data, Treatment(limit=limit)).table
    scores = normalise(data, design.normalisers[pick[Step.NORMALISER]], directions)
    how = design.aggregators[pick[Step.AGGREGATOR]]
    return aggregate(scores, tree, how, weights=design.weights[pick[Step.WEIGHTS]], threshold=threshold)[:, tree.root]


@pytest.mark.parametrize("afresh", [True, False])
def test_given_draws_are_replayed_exactly_on_the_peers_example(afresh):
    tree, table = asem.tree(), asem.table("A_denominated.csv")
    design = wide_design(tree, 60)
    picks = draw(design, 60, seed=8)
    around = {"directions": asem.directions(), "groups": asem.groups(), "threshold": 0.6}
    found = uncertainty(table, tree, design, picks, afresh=afresh, keep_scores=True, **around)
    told = np.array([replayed(table, tree, design, pick, **around) for pick in picks])
    np.testing.assert_allclose(found.scores, told, rtol=1e-9)
    np.testing.assert_array_equal(found.ranks, ranks(told, higher_is_better=True))


def test_the_first_alternatives_with_the_trees_own_weights_are_the_nominal_result():
    tree = asem.tree()
    design = Design(
        normalisers=(MinMax(), ZScore(50, 5)),
        weights=noisy_weights(tree, 10, seed=1),
        imputations=(Imputation.GROUP_MEAN,),
        limits=(5, 1),
    )
    found = uncertainty(
        asem.table("A_denominated.csv"),
        tree,
        design,
        draw(design, 10, seed=2),
        directions=asem.directions(),
        groups=asem.groups(),
    )
    np.testing.assert_allclose(found.nominal_scores, asem.table("A_aggregated.csv", ["Index"])[:, 0], rtol=1e-9)
    np.testing.assert_array_equal(found.nominal_ranks, asem.table("A_results_ranks.csv", ["Index"])[:, 0])
    assert found.scores is None


def test_treating_every_draw_afresh_and_equal_choices_once_are_the_same_figures():
    tree, table = asem.tree(), asem.table("A_denominated.csv")
    design = wide_design(tree, 200)
    picks = draw(design, 200, seed=5)
    around = {"directions": asem.directions(), "groups": asem.groups(), "keep_scores": True}
    afresh = uncertainty(table, tree, design, picks, afresh=True, **around)
    once = uncertainty(table, tree, design, picks, **around)
    np.testing.assert_array_equal(afresh.scores, once.scores)
    np.testing.assert_array_equal(afresh.ranks, once.ranks)


def test_many_units_are_worked_off_in_blocks_of_one_draw():
    dice = np.random.default_rng(1)
    table, tree = dice.lognormal(size=(15_000, 12)), flat_tree([f"x{at}" for at in range(12)])
    design = Design(normalisers=(MinMax(),), weights=noisy_weights(tree, 3, seed=1), limits=(2, 5))
    found = uncertainty(table, tree, design, draw(design, 3, seed=1), afresh=True)
    assert found.ranks.dtype == np.int16
    assert (np.sort(found.ranks, axis=1) == np.arange(1, 15_001)).all()


def test_every_draw_has_weights_of_its_own_and_every_alternative_is_drawn():
    tree = flat_tree(["a", "b"])
    design = Design(normalisers=(MinMax(), Rank()), weights=noisy_weights(tree, 300, seed=1), limits=(1, 2, None))
    picks = draw(design, 300, seed=1)
    assert picks[:, Step.WEIGHTS].tolist() == list(range(300))
    assert set(picks[:, Step.LIMIT]) == {0, 1, 2}
    assert set(picks[:, Step.NORMALISER]) == {0, 1}
    np.testing.assert_array_equal(picks, draw(design, 300, seed=1))
    assert (picks[:, Step.LIMIT] != draw(design, 300, seed=2)[:, Step.LIMIT]).any()


def test_numbers_between_nought_and_one_become_alternatives_in_equal_parts():
    tree = flat_tree(["a", "b"])
    design = Design(normalisers=(MinMax(), Rank()), weights=noisy_weights(tree, 4, seed=1), limits=(1, 2, 3, 4))
    found = picks_from([[0, 0.24, 0.49, 0, 0.99], [1, 0.25, 0.5, 1, 1]], design)
    assert found.tolist() == [[0, 0, 0, 0, 3], [0, 1, 1, 0, 3]]


def test_a_unit_that_has_no_score_in_some_draws_is_summed_up_over_the_others():
    tree = flat_tree(["a", "b"])
    design = Design(
        normalisers=(MinMax(),),
        weights=tree.weight_array[None],
        imputations=(Imputation.NONE, Imputation.GROUP_MEAN),
    )
    picks = np.zeros((4, 5), dtype=int)
    picks[2:, Step.IMPUTATION] = 1
    found = uncertainty([[1.0, 2.0], [GAP, GAP], [3.0, 5.0]], tree, design, picks)
    assert found.ranks[:, 1].tolist() == [0, 0, 2, 2]
    assert found.spread.median.tolist() == [2.5, 2, 1]
    assert rank_distribution(found.ranks)[1].tolist() == [2, 0, 2, 0]


def test_control_counting_no_rank_as_rank_nought_would_make_a_gap_look_best():
    held = np.array([[0], [0], [2], [2]], dtype=np.int16)
    assert np.median(held) == 1
    assert rank_spread(held).median[0] == 2


def test_a_unit_without_any_score_has_no_spread():
    found = rank_spread(np.zeros((3, 1), dtype=np.int16))
    assert np.isnan([found.mean[0], found.median[0], found.low[0], found.high[0]]).all()


@given(arrays(np.int16, (25, 4), elements=st.integers(1, 60)))
def test_the_spread_is_the_textbook_quantiles(held):
    found = rank_spread(held)
    np.testing.assert_allclose(found.mean, held.mean(axis=0))
    np.testing.assert_allclose(found.median, np.median(held, axis=0))
    np.testing.assert_allclose(found.low, np.quantile(held, 0.05, axis=0))
    np.testing.assert_allclose(found.high, np.quantile(held, 0.95, axis=0))


@given(arrays(np.float64, (6, 3), elements=st.floats(1, 99).map(lambda x: round(x, 2))), st.permutations(range(6)))
def test_the_order_of_units_does_not_matter_and_the_distribution_counts_every_draw(scores, order):
    table = np.vstack([scores, [[0, 0, 0], [100, 100, 100]]])
    tree = flat_tree(list("abc"))
    design = Design(normalisers=(MinMax(),), weights=noisy_weights(tree, 20, noise=0.5, seed=2))
    picks = draw(design, 20, seed=1)
    turned = [*order, 6, 7]
    first, second = (uncertainty(each, tree, design, picks, keep_scores=True) for each in (table, table[turned]))
    np.testing.assert_allclose(second.scores, first.scores[:, turned], rtol=1e-9)
    counts = rank_distribution(first.ranks)
    assert (counts.sum(axis=1) == 20).all()
    assert counts[7, 1] == 20


def test_choices_that_do_not_go_together_and_draws_that_name_nothing_are_refused():
    tree = flat_tree(["a", "b"])
    sets = tree.weight_array[None]
    plain = Design(normalisers=(MinMax(),), weights=sets)
    zeros = Design(normalisers=(MinMax(0, 100),), weights=sets, aggregators=(Aggregator.GEOMETRIC,))
    table, nothing = [[1.0, 2.0], [3.0, 5.0]], np.zeros((2, 5), dtype=int)
    for bad, words in (
        (lambda: uncertainty(table, tree, zeros, nothing), "大于零"),
        (lambda: uncertainty(table, tree, plain, nothing + 1), "不存在的备选项"),
        (lambda: uncertainty(table, tree, plain, nothing - 1), "不存在的备选项"),
        (lambda: uncertainty(table, tree, plain, nothing[:, :4]), "次数×五步"),
        (lambda: uncertainty(table, tree, plain, nothing[:0]), "次数×五步"),
        (lambda: picks_from([[2.0, 0, 0, 0, 0]], plain), "0 至 1"),
    ):
        with pytest.raises(MethodError) as refused:
            bad()
        assert words in refused.value.text.zh
        assert refused.value.text.en
