"""An index as a weighted tree of scored leaves: nodes, coverage, path weights, and what moved it between two years."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from zhixing.methods.composite.arrays import Bools, Floats, columns_of, listed, numbered
from zhixing.methods.composite.tree import Tree
from zhixing.methods.composite.weights import down_the_tree, effective_weights, sibling_shares
from zhixing.methods.errors import MethodError
from zhixing.methods.values import Text


class MissingPolicy(StrEnum):
    """What a scheme does when a leaf is missing."""

    BLOCK = "block"
    RENORMALISE = "renormalise"
    CARRY = "carry"
    IMPUTE_MIN = "impute_min"


@dataclass(frozen=True, slots=True, eq=False)
class IndexScores:
    """An index computed for many units at once.

    `scores` (units × nodes, NaN where there is none); `leaf_weights` (units × leaves) the weights with which each leaf
    entered the total, 0 for one left out; `coverage` (units × nodes) the share of a node's weight that rests on leaves
    that were handed in; `filled` (units × leaves) which leaves were carried or imputed; `withheld` why a unit has no
    total, by its position.
    """

    scores: Floats
    leaf_weights: Floats
    coverage: Floats
    filled: Bools
    withheld: dict[int, Text]
    root: int

    @property
    def total(self) -> Floats:
        """The index (units,)."""
        return self.scores[:, self.root]


@dataclass(frozen=True, slots=True, eq=False)
class Waterfall:
    """What moved an index: the part of each leaf (units × leaves), the whole change, and what leaves do not explain.

    `unexplained` is the change less all parts: zero but for rounding when the same leaves are there in both years.
    """

    parts: Floats
    change: Floats
    unexplained: Floats


def score_index(
    leaf_scores: ArrayLike,
    tree: Tree,
    policy: MissingPolicy,
    *,
    carried: ArrayLike | None = None,
    floor: float | None = None,
) -> IndexScores:
    """Add up an index by weighted arithmetic means from scores of leaves (units × leaves, NaN = missing).

    `block`: a unit lacking a leaf gets none of the nodes above it. `renormalise`: the leaf leaves with its weight.
    `carry`: `carried` (a score for each cell, as scored under the same bounds) takes its place; where that is missing
    too, as under block. `impute_min`: the lowest possible score `floor` takes its place, or without one the lowest
    score seen in that leaf. A unit without a total is named in `withheld`. Raises MethodError when scores or carried
    scores have the wrong shape, when no unit at all can be scored, when carried scores are not handed in, and when a
    leaf to be imputed has no score at all.
    """
    given = columns_of(leaf_scores).T
    if given.shape[1] != tree.leaves:
        raise MethodError(Text(f"须有 {tree.leaves} 个指标的得分", f"scores of {tree.leaves} leaves are needed"))
    scores = _without_gaps(given, policy, carried, floor)
    gaps = np.isnan(scores)
    present = _reached(tree, ~gaps)
    whole = policy is not MissingPolicy.RENORMALISE
    without: Bools = np.any(gaps, axis=1) if whole else ~present[:, tree.root]
    withheld = {int(unit): _lacking(tree, gaps[unit]) for unit in np.flatnonzero(without)}
    if withheld and without.all():
        raise MethodError(next(iter(withheld.values())))
    shares = _shares(tree, present)
    weights = down_the_tree(tree, shares)[:, : tree.leaves]
    return IndexScores(
        scores=_summed(tree, scores, shares, present, whole=whole),
        leaf_weights=np.where(without[:, None], np.nan, weights),
        coverage=_coverage(tree, ~np.isnan(given)),
        filled=np.isnan(given) & ~gaps,
        withheld=withheld,
        root=tree.root,
    )


def contributions(changes: ArrayLike, tree: Tree) -> Floats:
    """The part of each leaf in the change of the index: its weight in the whole times the change of its score.

    Changes (…, leaves) in points, parts of the same shape; without gaps they add up to the change of the index. Raises
    MethodError for another number of leaves.
    """
    moved = np.asarray(changes, dtype=np.float64)
    if moved.shape[-1:] != (tree.leaves,):
        raise MethodError(Text(f"须有 {tree.leaves} 个指标的变动", f"changes of {tree.leaves} leaves are needed"))
    return effective_weights(tree)[: tree.leaves] * moved


def waterfall(before: IndexScores, after: IndexScores, tree: Tree) -> Waterfall:
    """Split the change of an index between two years of the same units and tree into the parts of its leaves.

    A part is the change of a leaf's score times the mean of the weights with which it entered the two years, so that a
    leaf missing in both hands its weight to its siblings here too. A leaf missing in one year has no part (NaN); what
    its coming or going moved stands in `unexplained`. Raises MethodError when the two years have different units or
    nodes: years scored under different trees cannot be split.
    """
    if before.scores.shape != after.scores.shape or before.root != after.root:
        raise MethodError(
            Text("两年的单位或指标体系不同，无法分解", "two years with different units or trees cannot be split")
        )
    leaves = slice(0, tree.leaves)
    parts = (before.leaf_weights + after.leaf_weights) / 2 * (after.scores[:, leaves] - before.scores[:, leaves])
    change = after.total - before.total
    return Waterfall(parts=parts, change=change, unexplained=change - np.nansum(parts, axis=1))


def _without_gaps(given: Floats, policy: MissingPolicy, carried: ArrayLike | None, floor: float | None) -> Floats:
    gaps = np.isnan(given)
    if policy is MissingPolicy.CARRY:
        if carried is None or np.shape(carried) != given.shape:
            raise MethodError(Text("沿用方案须提供沿用的得分", "carrying forward needs the scores to carry"))
        return np.where(gaps, np.asarray(carried, dtype=np.float64), given)
    if policy is MissingPolicy.IMPUTE_MIN:
        lowest = np.fmin.reduce(given, axis=0) if floor is None else np.full(given.shape[1], floor)
        if (empty := gaps.any(axis=0) & np.isnan(lowest)).any():
            names = numbered(empty)
            raise MethodError(
                Text(f"指标{names}没有任何得分，无法以最低分代替", f"indicator {names}: no score to take the lowest of")
            )
        return np.where(gaps, lowest, given)
    return given


def _lacking(tree: Tree, gaps: Bools) -> Text:
    names = listed([f"#{at + 1} {tree.codes[at]}" for at in np.flatnonzero(gaps)])
    return Text(f"缺少指标{names}，按方案不出指数", f"indicator {names} is missing; by the scheme there is no index")


def _reached(tree: Tree, there: Bools) -> Bools:
    """Which nodes (units × nodes) have something to rest on: a leaf that is there under weights above zero."""
    present = np.zeros((len(there), len(tree.codes)), dtype=np.bool_)
    present[:, : tree.leaves] = there
    for group in tree.groups:
        weighty = [child for child in group.children if tree.weights[child] > 0]
        present[:, group.node] = present[:, weighty].any(axis=1)
    return present


def _shares(tree: Tree, present: Bools) -> Floats:
    """Shares among the siblings present (units × nodes), 0 for those that are not."""
    shares = present * tree.weight_array
    shares[:, tree.root] = present[:, tree.root]
    for group in tree.groups:
        children = list(group.children)
        total = shares[:, children].sum(axis=1, keepdims=True)
        shares[:, children] /= np.where(total > 0, total, 1.0)
    return shares


def _summed(tree: Tree, scores: Floats, shares: Floats, present: Bools, *, whole: bool) -> Floats:
    """Scores of all nodes; a node is missing with any of its children if `whole`, else when nothing is below it."""
    nodes = np.full(shares.shape, np.nan)
    nodes[:, : tree.leaves] = scores
    for group in tree.groups:
        children = list(group.children)
        below = nodes[:, children]
        total = (shares[:, children] * np.nan_to_num(below)).sum(axis=1)
        gone = np.isnan(below).any(axis=1) if whole else ~present[:, group.node]
        nodes[:, group.node] = np.where(gone, np.nan, total)
    return nodes


def _coverage(tree: Tree, there: Bools) -> Floats:
    """The share of each node's weight (units × nodes) under which leaves were handed in."""
    shares = sibling_shares(tree)
    covered = np.zeros((len(there), len(tree.codes)))
    covered[:, : tree.leaves] = there
    for group in tree.groups:
        children = list(group.children)
        covered[:, group.node] = covered[:, children] @ shares[children]
    return covered
