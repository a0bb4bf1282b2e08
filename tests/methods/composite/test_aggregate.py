"""Aggregation, against the peer's three means, unequal weights, thresholds and Copeland's rule."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tests.methods.composite import asem
from zhixing.methods.composite import Aggregator, MinMax, aggregate, copeland, flat_tree, normalise, ranks, tree_of
from zhixing.methods.errors import MethodError

GAP = np.nan
MEANS = {"a_amean": Aggregator.ARITHMETIC, "a_gmean": Aggregator.GEOMETRIC, "a_hmean": Aggregator.HARMONIC}


def inner_of(tree):
    return list(tree.codes[tree.leaves :])


def test_the_example_is_aggregated_as_the_peer_does_and_its_ranks_are_the_printed_ones():
    tree = asem.tree()
    found = aggregate(asem.table("A_normalised.csv"), tree)
    np.testing.assert_allclose(found, asem.table("A_aggregated.csv", list(tree.codes)), rtol=1e-9)
    np.testing.assert_allclose(found, asem.table("A_results_scores.csv", list(tree.codes)), rtol=5e-3, atol=5e-3)
    placed = ranks(found.T, higher_is_better=True).T
    inner = inner_of(tree)
    np.testing.assert_array_equal(placed[:, tree.leaves :], asem.table("A_results_ranks.csv", inner))
    top = np.argsort(placed[:, tree.root])[:5]
    assert [asem.units()[unit] for unit in top] == ["CHE", "NLD", "DNK", "NOR", "BEL"]


@pytest.mark.parametrize("name", MEANS)
def test_three_means_over_gaps_are_the_peers_scores_and_ranks(name):
    tree = asem.tree()
    found = aggregate(asem.table("B_norm_minmax.csv"), tree, MEANS[name])[:, tree.leaves :]
    np.testing.assert_allclose(found, asem.table(f"B_agg_{name}.csv", inner_of(tree)), rtol=1e-10)
    told = asem.table(f"B_rank_{name}.csv", inner_of(tree))
    np.testing.assert_array_equal(ranks(found.T, higher_is_better=True).T, told)


def test_a_ready_example_that_the_method_decides_who_leads():
    tree, scores = asem.tree(), asem.table("B_norm_minmax.csv")
    leaders = [
        [asem.units()[unit] for unit in np.argsort(-aggregate(scores, tree, how)[:, tree.root])[:5]]
        for how in (Aggregator.ARITHMETIC, Aggregator.GEOMETRIC)
    ]
    assert leaders == [["CHE", "DNK", "SWE", "NOR", "BEL"], ["CHE", "BEL", "DNK", "NOR", "SWE"]]


def test_groups_with_too_little_data_are_left_blank_as_by_the_peer():
    tree = asem.tree()
    found = aggregate(asem.table("B_norm_minmax.csv"), tree, threshold=0.9)[:, tree.leaves :]
    told = asem.table("B_agg_a_amean_datthresh0.9.csv", inner_of(tree))
    assert np.isnan(told).any()
    np.testing.assert_allclose(found, told, rtol=1e-10)


@pytest.mark.parametrize("name", ["a_amean", "a_gmean"])
def test_unequal_weights_give_the_peers_scores(name):
    tree = asem.tree("C_weights.csv")
    scores = normalise(asem.table("A_treated.csv"), MinMax(1, 100), asem.directions())
    found = aggregate(scores, tree, MEANS[name])[:, tree.leaves :]
    np.testing.assert_allclose(found, asem.table(f"C_agg_{name}_weighted.csv", inner_of(tree)), rtol=1e-10)


def test_copelands_rule_gives_the_peers_net_wins():
    for columns, name in ((["Conn", "Sust"], "copeland_conn_sust"), (asem.inner()[:8], "copeland_pillars_equal")):
        scores = asem.table("A_aggregated.csv", columns)
        told = asem.column("A_copeland.csv", "uCode", name, asem.units())
        np.testing.assert_array_equal(copeland(scores.T, np.ones(len(columns))), told)


def test_copelands_rule_works_inside_the_tree_where_the_peer_fails():
    tree = asem.tree()
    pillars = asem.inner()[:8]
    how = {code: Aggregator.COPELAND if code in pillars else Aggregator.ARITHMETIC for code in inner_of(tree)}
    found = aggregate(asem.table("A_normalised.csv"), tree, how)
    physical = [at for at, row in enumerate(asem.meta("Indicator")) if row["Parent"] == "Physical"]
    wins = copeland(asem.table("A_normalised.csv")[:, physical].T, np.ones(len(physical)))
    np.testing.assert_array_equal(found[:, tree.at("Physical")], wins)
    assert np.isfinite(found[:, tree.root]).all()


def test_heavier_children_decide_a_duel_and_gaps_do_not_count():
    scores = np.array([[1.0, 2.0], [5.0, 1.0], [GAP, 9.0]])
    assert copeland(scores, np.array([1.0, 2.0, 8.0])).tolist() == [1, -1]
    assert copeland(scores, np.array([1.0, 1.0, 8.0])).tolist() == [0, 0]
    assert np.isnan(copeland(np.array([[GAP, 1.0]]), np.ones(1))[0])


def test_many_units_are_compared_in_pieces_with_the_same_answer(monkeypatch):
    scores = np.random.default_rng(1).normal(size=(3, 40))
    whole = copeland(scores, np.ones(3))
    monkeypatch.setattr(sys.modules[copeland.__module__], "AT_ONCE", 300)
    np.testing.assert_array_equal(copeland(scores, np.ones(3)), whole)


def test_a_missing_child_leaves_with_its_weight_and_a_unit_without_any_has_no_score():
    tree = tree_of(["a", "b", "c"], {"a": "g", "b": "g", "c": "top", "g": "top"}, {"a": 3, "b": 1})
    found = aggregate([[80.0, GAP, 60.0], [GAP, GAP, 60.0], [GAP, GAP, GAP]], tree)
    assert found[0, tree.at("g")] == 80
    assert found[0, tree.root] == 70
    assert np.isnan(found[1, tree.at("g")])
    assert found[1, tree.root] == 60
    assert np.isnan(found[2, tree.root])


def test_control_counting_a_gap_as_zero_would_drag_the_unit_down():
    tree = flat_tree(["a", "b"])
    assert aggregate([[80.0, GAP]], tree)[0, tree.root] == 80
    assert aggregate([[80.0, 0.0]], tree)[0, tree.root] == 40


def test_published_halves_of_the_national_index_give_its_published_totals():
    tree = flat_tree(["质量水平", "发展能力"], weights=[0.5, 0.5])
    found = aggregate([[84.76, 77.21], [83.41, 76.55]], tree)[:, tree.root]
    np.testing.assert_allclose(found, [80.985, 79.98], rtol=0, atol=1e-12)


def test_what_cannot_be_aggregated_is_refused():
    tree = tree_of(["a", "b"], {"a": "top", "b": "top"})
    for bad, words in (
        (lambda: aggregate([[1.0]], tree), "须有 2 个指标的得分"),
        (lambda: aggregate([[1.0, 2.0]], tree, threshold=2), "门槛"),
        (lambda: aggregate([[1.0, 0.0]], tree, Aggregator.GEOMETRIC), "大于零"),
        (lambda: aggregate([[1.0, -1.0]], tree, Aggregator.HARMONIC), "大于零"),
        (lambda: aggregate([[1.0, 1.0]], tree, {}), "未说明汇总方法：top"),
        (lambda: aggregate([[1.0, 1.0]], tree, weights=[0, 0, 1]), "权重合计为零"),
        (lambda: aggregate([[1.0, np.inf]], tree), "无穷大"),
    ):
        with pytest.raises(MethodError) as refused:
            bad()
        assert words in refused.value.text.zh
        assert refused.value.text.en


SCORES = arrays(np.float64, (5, 4), elements=st.floats(1, 100))
WEIGHTS = st.lists(st.floats(0.1, 10), min_size=4, max_size=4)


@given(SCORES, WEIGHTS)
def test_means_lie_within_the_scores_and_in_their_known_order(scores, weights):
    tree = flat_tree(list("abcd"), weights=weights)
    found = {how: aggregate(scores, tree, how)[:, tree.root] for how in MEANS.values()}
    low, high = scores.min(axis=1) - 1e-9, scores.max(axis=1) + 1e-9
    for mean in found.values():
        assert ((mean >= low) & (mean <= high)).all()
    assert (found[Aggregator.HARMONIC] <= found[Aggregator.GEOMETRIC] + 1e-9).all()
    assert (found[Aggregator.GEOMETRIC] <= found[Aggregator.ARITHMETIC] + 1e-9).all()


@given(SCORES, WEIGHTS, st.integers(0, 4), st.integers(0, 3), st.sampled_from(list(Aggregator)))
def test_a_better_score_never_lowers_a_unit(scores, weights, unit, leaf, how):
    tree = flat_tree(list("abcd"), weights=weights)
    better = scores.copy()
    better[unit, leaf] += 10
    before, after = (aggregate(each, tree, how)[unit, tree.root] for each in (scores, better))
    assert after >= before - 1e-9


@given(SCORES, WEIGHTS, st.permutations(range(5)), st.permutations(range(4)), st.sampled_from(list(Aggregator)))
def test_the_order_of_units_and_of_leaves_does_not_matter(scores, weights, units, leaves, how):
    tree = flat_tree(list("abcd"), weights=weights)
    turned = flat_tree(["abcd"[at] for at in leaves], weights=[weights[at] for at in leaves])
    found = aggregate(scores, tree, how)[:, tree.root]
    again = aggregate(scores[np.ix_(units, leaves)], turned, how)[:, turned.root]
    np.testing.assert_allclose(again, found[list(units)], rtol=1e-9)


@given(SCORES)
def test_net_wins_add_up_to_nothing(scores):
    assert copeland(scores.T, np.ones(4)).sum() == 0
