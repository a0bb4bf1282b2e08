"""Other weights on the same scores: totals, ranks, and the spread of ranks over many weights."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.methods.composite import asem
from zhixing.methods.composite import (
    Aggregator,
    aggregate,
    flat_tree,
    noisy_weights,
    ranks,
    tree_of,
    weight_spread,
    what_if,
)
from zhixing.methods.errors import MethodError

GAP = np.nan
TREE = tree_of(["a", "b", "c"], {"a": "g", "b": "g", "c": "top", "g": "top"})
SCORES = [[90.0, 70.0, 60.0], [60.0, 60.0, 85.0], [70.0, GAP, 75.0]]


def test_moving_weight_to_one_leaf_turns_the_order_and_both_orders_are_shown():
    found = what_if(SCORES, TREE, {"c": 3})
    np.testing.assert_allclose(found.totals_before, [70, 72.5, 72.5])
    np.testing.assert_allclose(found.totals_after, [65, 78.75, 73.75])
    assert found.ranks_before.tolist() == [3, 1, 1]
    assert found.ranks_after.tolist() == [3, 1, 2]
    assert found.weights[TREE.at("c")] == 3


def test_changing_nothing_changes_nothing():
    found = what_if(SCORES, TREE, {})
    np.testing.assert_array_equal(found.totals_before, found.totals_after)
    np.testing.assert_array_equal(found.ranks_before, found.ranks_after)


def test_the_peers_unequal_weights_asked_as_a_question():
    weights = {row["iCode"]: float(row["Weight"]) for row in asem.read("C_weights.csv")}
    tree = asem.tree()
    scores = asem.table("A_normalised.csv")
    found = what_if(scores, tree, weights)
    told = aggregate(scores, asem.tree("C_weights.csv"))[:, tree.root]
    np.testing.assert_allclose(found.totals_after, told, rtol=1e-12)


def test_ranks_over_many_weights_are_those_of_each_set():
    sets = noisy_weights(TREE, 40, noise=0.6, seed=1)
    for how in (Aggregator.ARITHMETIC, Aggregator.GEOMETRIC):
        found = weight_spread(SCORES, TREE, sets, how)
        told = [ranks(aggregate(SCORES, TREE, how, weights=each)[:, TREE.root], higher_is_better=True) for each in sets]
        np.testing.assert_array_equal(found.ranks, told)
        np.testing.assert_allclose(found.spread.mean, np.mean(told, axis=0))


def test_a_unit_best_in_everything_is_first_under_any_weights():
    scores = [*SCORES, [99.0, 99.0, 99.0]]
    found = weight_spread(scores, TREE, noisy_weights(TREE, 100, noise=1.0, seed=2))
    assert (found.ranks[:, 3] == 1).all()
    assert (found.spread.low[3], found.spread.high[3]) == (1, 1)


def test_weights_that_make_no_sense_are_refused():
    for changes, words in (
        ({"z": 1}, "没有“z”"),
        ({"a": -1}, "非负数"),
        ({"a": 0, "b": 0}, "权重合计为零"),
    ):
        with pytest.raises(MethodError, match=words):
            what_if(SCORES, TREE, changes)


@given(st.floats(0.1, 50))
def test_only_the_proportion_of_weights_counts(times):
    tree = flat_tree(list("abc"), weights=[1, 2, 3])
    table = [[90.0, 70.0, 60.0], [60.0, 60.0, 85.0]]
    found = what_if(table, tree, {"a": times, "b": 2 * times, "c": 3 * times})
    np.testing.assert_allclose(found.totals_after, found.totals_before, rtol=1e-9)
