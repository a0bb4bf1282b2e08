"""What another set of weights would make of the same scores: totals and ranks side by side, or over many weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhixing.methods.composite.aggregate import Aggregator, node_columns, rules
from zhixing.methods.composite.arrays import Floats, Ints, columns_of
from zhixing.methods.composite.ranks import seats
from zhixing.methods.composite.spread import RankSpread, rank_dtype, rank_spread
from zhixing.methods.composite.tree import Tree
from zhixing.methods.composite.weights import changed_weights, checked_weights

CELLS_AT_ONCE = 1 << 17


@dataclass(frozen=True, slots=True, eq=False)
class WhatIf:
    """Totals and ranks (units,) under the tree's weights and under the changed ones (nodes,); rank 0 = no total."""

    weights: Floats
    totals_before: Floats
    totals_after: Floats
    ranks_before: Ints
    ranks_after: Ints


@dataclass(frozen=True, slots=True, eq=False)
class WeightSpread:
    """Ranks under many sets of weights (sets × units, 0 = no total) and their spread."""

    ranks: NDArray[np.signedinteger]
    spread: RankSpread


def what_if(
    scores: ArrayLike, tree: Tree, changes: Mapping[str, float], how: Aggregator = Aggregator.ARITHMETIC
) -> WhatIf:
    """Totals and ranks from scores of leaves (units × leaves) when the weights of some nodes change.

    `changes` holds new weights among siblings by node code; a missing leaf leaves with its weight. Raises MethodError
    for an unknown node, a negative weight, a group whose weights add up to zero, and as `aggregate` does.
    """
    columns, rule = columns_of(scores), rules(tree, how)
    weights = changed_weights(tree, changes)
    before, after = node_columns(columns, tree, rule, np.stack([tree.weight_array, weights]))[tree.root]
    return WhatIf(weights, before, after, seats(before).astype(np.int64), seats(after).astype(np.int64))


def weight_spread(
    scores: ArrayLike, tree: Tree, weights: ArrayLike, how: Aggregator = Aggregator.ARITHMETIC
) -> WeightSpread:
    """Ranks from scores of leaves (units × leaves) under each set of weights (sets × nodes), as `noisy_weights` draws.

    Raises MethodError as `checked_weights` and `aggregate` do.
    """
    columns, rule = columns_of(scores), rules(tree, how)
    sets = np.atleast_2d(checked_weights(tree, weights))
    units = columns.shape[1]
    ranked = np.empty((len(sets), units), dtype=rank_dtype(units))
    step = max(1, CELLS_AT_ONCE // columns.size)
    for start in range(0, len(sets), step):
        total = node_columns(columns, tree, rule, sets[start : start + step])[tree.root]
        ranked[start : start + step] = seats(total, ranked.dtype.type)
    return WeightSpread(ranked, rank_spread(ranked))
