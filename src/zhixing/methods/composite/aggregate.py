"""From scores of leaves to scores of every node: means and Copeland's rule, at any depth, batched over replications."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from zhixing.methods.composite.arrays import Floats, columns_of
from zhixing.methods.composite.tree import Tree
from zhixing.methods.composite.weights import checked_weights
from zhixing.methods.errors import MethodError
from zhixing.methods.values import Text

AT_ONCE = 1 << 21  # cells of a pairwise comparison held at one time
TIE = 1e-12


class Aggregator(StrEnum):
    """How the scores of children become the score of their parent."""

    ARITHMETIC = "arithmetic"
    GEOMETRIC = "geometric"
    HARMONIC = "harmonic"
    COPELAND = "copeland"


def aggregate(
    scores: ArrayLike,
    tree: Tree,
    how: Aggregator | Mapping[str, Aggregator] = Aggregator.ARITHMETIC,
    *,
    weights: ArrayLike | None = None,
    threshold: float = 0.0,
) -> Floats:
    """Scores of every node (units × nodes, in the order of the tree's codes) from scores of leaves (units × leaves).

    A missing child leaves with its weight; where less than the share `threshold` of a group's children is there, or
    none, the node is missing too. `how` is one rule for all groups or one for each inner node's code. `weights`
    (nodes,) replace the tree's own. Raises MethodError for scores of another number of leaves, a threshold outside
    0..1, inner nodes without a rule, weights as `checked_weights` does, and scores not above zero under a geometric or
    harmonic mean.
    """
    columns = columns_of(scores)
    nodes = node_columns(columns, tree, rules(tree, how), checked_weights(tree, weights), threshold)
    return np.stack([nodes[node] for node in range(len(tree.codes))], axis=1)


def rules(tree: Tree, how: Aggregator | Mapping[str, Aggregator]) -> tuple[Aggregator, ...]:
    """One rule for each group, in the tree's order. Raises MethodError for an inner node without one."""
    if isinstance(how, Aggregator):
        return (how,) * len(tree.groups)
    names = [tree.codes[group.node] for group in tree.groups]
    if bare := [name for name in names if name not in how]:
        raise MethodError(Text(f"未说明汇总方法：{bare[0]}", f"no way of aggregation for {bare[0]}"))
    return tuple(how[name] for name in names)


def node_columns(
    columns: Floats, tree: Tree, how: tuple[Aggregator, ...], weights: Floats, threshold: float = 0.0
) -> dict[int, Floats]:
    """Scores of every node, each (…, units), from columns (…, leaves, units) and weights (…, nodes), unchecked weights.

    Leading axes of columns and weights broadcast against each other. Raises MethodError as `aggregate` does.
    """
    if columns.shape[-2] != tree.leaves:
        raise MethodError(Text(f"须有 {tree.leaves} 个指标的得分", f"scores of {tree.leaves} leaves are needed"))
    if not 0 <= threshold <= 1:
        raise MethodError(Text("可得率门槛须在 0 与 1 之间", "the share of children needed lies between 0 and 1"))
    nodes = {leaf: columns[..., leaf, :] for leaf in range(tree.leaves)}
    for group, rule in zip(tree.groups, how, strict=True):
        children = group.children
        if children[-1] < tree.leaves and children == tuple(range(children[0], children[-1] + 1)):
            below = columns[..., children[0] : children[-1] + 1, :]
        else:
            below = np.stack(np.broadcast_arrays(*(nodes[child] for child in children)), axis=-2)
        nodes[group.node] = combine(below, weights[..., list(children)], rule, threshold)
    return nodes


def combine(below: Floats, weights: Floats, rule: Aggregator, threshold: float = 0.0) -> Floats:
    """One group: scores (…, children, units) and weights (…, children) to scores (…, units), missing children left out.

    Raises MethodError for scores not above zero under a geometric or harmonic mean.
    """
    missing = np.isnan(below)
    gaps = bool(missing.any())
    if rule is Aggregator.COPELAND:
        combined = copeland(below, weights)
    else:
        scale = _scaled(below, rule)
        shares = weights / weights.sum(axis=-1, keepdims=True)
        if gaps:
            with np.errstate(invalid="ignore"):
                there = _weighted((~missing).astype(np.float64), shares)
                mean = _weighted(np.where(missing, 0.0, scale), shares) / there
        else:
            mean = _weighted(scale, shares)
        combined = _unscaled(mean, rule)
    if gaps:
        available = 1 - missing.mean(axis=-2)
        combined = np.where((available < threshold) | (available == 0), np.nan, combined)
    return combined


def _weighted(below: Floats, shares: Floats) -> Floats:
    return (shares[..., None, :] @ below)[..., 0, :]


def _scaled(below: Floats, rule: Aggregator) -> Floats:
    if rule is Aggregator.ARITHMETIC:
        return below
    if (below <= 0).any():
        raise MethodError(
            Text(
                "几何平均与调和平均要求得分全部大于零",
                "geometric and harmonic means need scores that are all above zero",
            )
        )
    return np.log(below) if rule is Aggregator.GEOMETRIC else 1 / below


def _unscaled(mean: Floats, rule: Aggregator) -> Floats:
    if rule is Aggregator.ARITHMETIC:
        return mean
    return np.exp(mean) if rule is Aggregator.GEOMETRIC else 1 / mean


def copeland(below: Floats, weights: Floats) -> Floats:
    """Copeland's rule: the units a unit outranks less those it is outranked by, from -(units - 1) to units - 1.

    Scores (…, children, units), weights (…, children), answer (…, units). One unit outranks another when the children
    in which it is better weigh more than those in which it is worse; a child missing in either does not count. A unit
    without any child is missing. Time grows with the square of the units.
    Source: Munda and Nardo 2009, Applied Economics 41, 1513-1523 (outranking); Copeland 1951.
    """
    below, weights = np.broadcast_arrays(below, weights[..., None])
    children, units = below.shape[-2:]
    flat, heavy = below.reshape(-1, children, units), weights[..., 0].reshape(-1, children)
    net = np.empty((len(flat), units))
    step = max(1, AT_ONCE // max(units, 1))
    for at, (scores, weight) in enumerate(zip(flat, heavy, strict=True)):
        bound = TIE * weight.sum()
        for start in range(0, units, step):
            margin = np.zeros((len(scores[0, start : start + step]), units))
            for score, heft in zip(scores, weight, strict=True):
                mine = score[start : start + step, None]
                margin += heft * ((mine > score).astype(np.float64) - (mine < score))
            net[at, start : start + step] = (margin > bound).sum(axis=1) - (margin < -bound).sum(axis=1).astype(
                np.float64
            )
    net[np.isnan(flat).all(axis=1)] = np.nan
    return net.reshape(*below.shape[:-2], units)
