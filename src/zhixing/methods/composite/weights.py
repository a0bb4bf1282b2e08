"""Weights of a tree: shares among siblings, the share of each leaf in the whole, and draws around them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from zhixing.methods.composite.arrays import Floats
from zhixing.methods.composite.tree import Tree
from zhixing.methods.errors import MethodError
from zhixing.methods.values import Text


def checked_weights(tree: Tree, weights: ArrayLike | None) -> Floats:
    """Give weights (…, nodes) as an array, the tree's own for None.

    Raises MethodError for another number of nodes, a negative or missing weight, and a group whose weights add up to 0.
    """
    given = tree.weight_array if weights is None else np.asarray(weights, dtype=np.float64)
    if given.shape[-1:] != (len(tree.codes),):
        raise MethodError(Text(f"须有 {len(tree.codes)} 个权重", f"{len(tree.codes)} weights are needed"))
    if not (given >= 0).all() or not np.isfinite(given).all():
        raise MethodError(Text("权重须为非负数", "a weight must be a number not below zero"))
    for group in tree.groups:
        if not given[..., list(group.children)].sum(axis=-1).all():
            raise MethodError(Text("权重合计为零", "the weights add up to zero"))
    return given


def sibling_shares(tree: Tree, weights: ArrayLike | None = None) -> Floats:
    """Weights (…, nodes) rescaled so that the children of every group add up to one; the root has 1.

    Raises MethodError as `checked_weights` does.
    """
    shares = checked_weights(tree, weights).copy()
    shares[..., tree.root] = 1.0
    for group in tree.groups:
        children = list(group.children)
        shares[..., children] /= shares[..., children].sum(axis=-1, keepdims=True)
    return shares


def effective_weights(tree: Tree, weights: ArrayLike | None = None) -> Floats:
    """The share (…, nodes) of each node in the whole: the product of sibling shares from the root down to it.

    Leaves add up to one. Raises MethodError as `checked_weights` does.
    """
    return down_the_tree(tree, sibling_shares(tree, weights))


def down_the_tree(tree: Tree, shares: Floats) -> Floats:
    """Multiply shares (…, nodes) along the way from the root to each node."""
    product = shares.copy()
    for group in reversed(tree.groups):
        product[..., list(group.children)] *= product[..., [group.node]]
    return product


def noisy_weights(tree: Tree, count: int, *, noise: ArrayLike = 0.25, seed: int) -> Floats:
    """Draw weights (count, nodes), each uniform within ± `noise` of its nominal value.

    `noise` is one share of the weight (0.25 = ±25 %) or one for each node, 0 keeping a weight as it is. The draws are
    not rescaled: aggregation uses shares among siblings anyway. Raises MethodError for noise outside 0..1.
    """
    spread = np.broadcast_to(np.asarray(noise, dtype=np.float64), (len(tree.codes),))
    if not ((spread >= 0) & (spread <= 1)).all():
        raise MethodError(Text("权重的扰动须在 0 与 1 之间", "the noise of a weight lies between 0 and 1"))
    dice = np.random.default_rng(seed)
    return tree.weight_array * (1 + spread * dice.uniform(-1, 1, (count, len(tree.codes))))


def changed_weights(tree: Tree, changes: Mapping[str, float]) -> Floats:
    """The tree's weights (nodes,) with some replaced by node code.

    Raises MethodError for a code the tree does not hold and as `checked_weights` does.
    """
    weights = tree.weight_array
    for code, weight in changes.items():
        weights[tree.at(code)] = weight
    return checked_weights(tree, weights)
