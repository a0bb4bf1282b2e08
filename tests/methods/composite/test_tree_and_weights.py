"""The shape of an index, its weights, and everything a tree is refused for."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.methods.composite import asem
from zhixing.methods.composite import (
    changed_weights,
    effective_weights,
    flat_tree,
    noisy_weights,
    sibling_shares,
    tree_of,
)
from zhixing.methods.errors import MethodError

SMALL = tree_of(["a", "b", "c"], {"a": "g", "b": "g", "g": "top", "c": "top"}, {"a": 3, "b": 1, "g": 2, "c": 2})


def test_the_peers_tree_and_weights_give_its_effective_weights():
    tree = asem.tree("A_weights.csv")
    assert [tree.weights[tree.at(row["iCode"])] for row in asem.read("A_weights.csv")] == [1.0] * 60
    told = asem.column("A_effective_weights.csv", "iCode", "EffWeight", list(tree.codes))
    np.testing.assert_allclose(effective_weights(tree), told, rtol=1e-12)


def test_leaves_may_hang_at_different_depths():
    np.testing.assert_allclose(effective_weights(SMALL)[:3], [0.375, 0.125, 0.5])
    assert SMALL.codes[SMALL.root] == "top"
    assert [SMALL.codes[group.node] for group in SMALL.groups] == ["g", "top"]


def test_shares_add_up_to_one_among_siblings_for_every_draw():
    shares = sibling_shares(SMALL, noisy_weights(SMALL, 20, seed=1))
    for group in SMALL.groups:
        np.testing.assert_allclose(shares[:, list(group.children)].sum(axis=1), 1)


def test_noise_stays_within_its_share_and_the_same_seed_draws_the_same():
    draws = noisy_weights(SMALL, 500, noise=0.25, seed=7)
    ratio = draws / SMALL.weight_array
    assert 0.75 <= ratio.min() < 0.76
    assert 1.24 < ratio.max() <= 1.25
    np.testing.assert_array_equal(draws, noisy_weights(SMALL, 500, noise=0.25, seed=7))


def test_noise_may_be_kept_to_some_nodes():
    only_g = [0.5 if code == "g" else 0 for code in SMALL.codes]
    draws = noisy_weights(SMALL, 50, noise=only_g, seed=3)
    moved = draws.std(axis=0) > 0
    assert [code for code, each in zip(SMALL.codes, moved, strict=True) if each] == ["g"]


def test_some_weights_may_be_changed_by_name():
    assert changed_weights(SMALL, {"b": 5})[SMALL.at("b")] == 5
    assert SMALL.weights[SMALL.at("b")] == 1


BROKEN = {
    "a cycle": (["a"], {"a": "g", "g": "h", "h": "g"}, {}, ["上级关系成环：", "g", "h"]),
    "a node that is its own parent": (["a"], {"a": "a"}, {}, ["上级是末级指标：a"]),
    "an orphan": (["a", "b"], {"a": "top"}, {}, ["未说明上级：b"]),
    "two roots": (["a", "b"], {"a": "x", "b": "y"}, {}, ["多个顶层：x、y"]),
    "a code twice": (["a", "a"], {"a": "top"}, {}, ["指标代码重复：a"]),
    "an empty group": (["a"], {"a": "top", "g": "top"}, {}, ["下面没有指标：g"]),
    "no leaves": ([], {"g": "top"}, {}, ["没有指标"]),
    "a negative weight": (["a"], {"a": "top"}, {"a": -1}, ["权重须为非负数：a"]),
    "a weight that is no number": (["a"], {"a": "top"}, {"a": float("nan")}, ["权重须为非负数：a"]),
    "a weight for nobody": (["a"], {"a": "top"}, {"z": 1}, ["不存在的节点：z"]),
    "weights that add up to zero": (["a", "b"], {"a": "top", "b": "top"}, {"a": 0, "b": 0}, ["“top”下权重合计为零"]),
    "everything at once": (["a", "a", "b"], {"a": "x"}, {"z": -1}, ["重复：a", "上级：b", "节点：z", "非负数：z"]),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_tree_is_refused_with_all_its_defects(case):
    leaves, parents, weights, words = BROKEN[case]
    with pytest.raises(MethodError) as refused:
        tree_of(leaves, parents, weights)
    for word in words:
        assert word in refused.value.text.zh
    assert refused.value.text.en


def test_weights_from_outside_are_checked_too():
    for weights, words in (
        ([1, 1], "须有 5 个权重"),
        ([1, 1, 1, -1, 1], "非负数"),
        ([0, 0, 1, 1, 1], "权重合计为零"),
        ([np.nan, 1, 1, 1, 1], "非负数"),
    ):
        with pytest.raises(MethodError, match=words):
            effective_weights(SMALL, weights)
    with pytest.raises(MethodError, match="没有“nobody”"):
        changed_weights(SMALL, {"nobody": 1})
    with pytest.raises(MethodError, match="扰动"):
        noisy_weights(SMALL, 2, noise=1.5, seed=1)


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=8))
def test_effective_weights_of_leaves_add_up_to_one(weights):
    tree = flat_tree([f"x{at}" for at in range(len(weights))], weights=weights)
    assert effective_weights(tree)[: tree.leaves].sum() == pytest.approx(1)
