"""Weights chosen so that what each part contributes to an index, not its nominal weight, matches what was intended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize

from zhixing.methods.composite.aggregate import Aggregator, node_columns, rules
from zhixing.methods.composite.analysis import correlations
from zhixing.methods.composite.arrays import Floats, columns_of
from zhixing.methods.composite.tree import Tree
from zhixing.methods.composite.weights import checked_weights
from zhixing.methods.errors import MethodError
from zhixing.methods.values import Text

FIRST_STEP = 0.1  # of the largest starting weight


@dataclass(frozen=True, slots=True, eq=False)
class OptimisedWeights:
    """Weights (nodes,) of the whole tree, and for the parts varied the importance wanted and the share obtained."""

    weights: Floats
    wanted: Floats
    obtained: Floats
    converged: bool


def optimised_weights(
    scores: ArrayLike,
    tree: Tree,
    parts: Sequence[str],
    importance: Sequence[float] | None = None,
    *,
    how: Aggregator = Aggregator.ARITHMETIC,
    tolerance: float = 1e-8,
    iterations: int = 4000,
) -> OptimisedWeights:
    """Vary the weights of `parts` (node codes) until their correlations with the index stand as `importance` does.

    `scores` (units × leaves); `importance` relative, equal for None; `tolerance` relative change of the objective, the
    logarithm of the mean squared distance, at which the search (Nelder-Mead, begun anew while that helps) ends. Look at
    `obtained`: some importances cannot be had with weights above zero. Raises MethodError for fewer than two parts, an
    importance not above zero, and a part whose correlation cannot be told.
    Source: Becker et al. 2017, Ecological Indicators 80, 12-22.
    """
    columns, places = columns_of(scores), [tree.at(code) for code in parts]
    wanted = np.ones(len(parts)) if importance is None else np.asarray(importance, dtype=np.float64)
    if len(parts) < 2 or wanted.shape != (len(parts),) or not (wanted > 0).all():  # noqa: PLR2004 - one has no rival
        raise MethodError(
            Text("至少两个节点，且各有大于零的重要性", "at least two nodes, each with an importance above zero")
        )
    wanted = wanted / wanted.sum()
    rule = rules(tree, how)

    def obtained(weights: Floats) -> Floats:
        nodes = node_columns(columns, tree, rule, _placed(tree, places, weights))
        table = np.stack([nodes[place] for place in places], axis=1)
        found = correlations(table, nodes[tree.root][:, None]).coefficient[:, 0]
        if np.isnan(found).any():
            raise MethodError(Text("相关系数无法计算", "a correlation with the index cannot be told"))
        shares: Floats = found / found.sum()
        return shares

    def distance(weights: Floats) -> float:
        if (weights <= 0).any():
            return np.inf
        return float(np.log(max(np.mean((wanted - obtained(weights)) ** 2), np.finfo(float).tiny)))

    best, reached, left, done = wanted, distance(wanted), iterations, False
    near = tolerance * (abs(reached) + tolerance)
    while left > 0 and not done:
        found = minimize(
            distance,
            best,
            method="Nelder-Mead",
            options={
                "initial_simplex": np.vstack([best, best + FIRST_STEP * best.max() * np.eye(len(parts))]),
                "xatol": np.inf,
                "fatol": near,
                "maxfev": left,
            },
        )
        left -= found.nfev
        done = bool(found.success) and reached - found.fun <= near
        best, reached = found.x / found.x.sum(), found.fun
    return OptimisedWeights(_placed(tree, places, best), wanted, obtained(best), done)


def _placed(tree: Tree, places: Sequence[int], weights: Floats) -> Floats:
    given = tree.weight_array
    given[list(places)] = weights
    return checked_weights(tree, given)
