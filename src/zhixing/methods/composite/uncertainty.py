"""How much a ranking depends on choices: rebuild the index many times under other choices and see where ranks fall."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhixing.methods.composite.aggregate import Aggregator, node_columns, rules
from zhixing.methods.composite.arrays import Floats, Ints, columns_of, signs
from zhixing.methods.composite.normalise import Normaliser
from zhixing.methods.composite.prepare import Imputation, filled_columns, group_numbers
from zhixing.methods.composite.ranks import seats
from zhixing.methods.composite.spread import RankSpread, rank_dtype, rank_spread
from zhixing.methods.composite.treat import UNTREATED, Treatment, treated_columns
from zhixing.methods.composite.tree import Tree
from zhixing.methods.composite.weights import checked_weights
from zhixing.methods.errors import MethodError
from zhixing.methods.values import Text

STANDARD = Treatment()
CELLS_AT_ONCE = 1 << 17  # a block of replications that stays in the processor's cache


class Step(IntEnum):
    """The choices that are varied, in the order of a draw."""

    IMPUTATION = 0
    LIMIT = 1
    NORMALISER = 2
    AGGREGATOR = 3
    WEIGHTS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """The alternatives of every step; the first of each is the nominal one, with the tree's own weights.

    `limits` are the points winsorised at most, None for no treatment; `weights` (sets × nodes) the alternative weights.
    `treatment` gives the bounds of skew and kurtosis, its own limit aside.
    """

    normalisers: tuple[Normaliser, ...]
    weights: Floats
    imputations: tuple[Imputation, ...] = (Imputation.NONE,)
    limits: tuple[int | None, ...] = (None,)
    aggregators: tuple[Aggregator, ...] = (Aggregator.ARITHMETIC,)
    treatment: Treatment = STANDARD

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many alternatives each step has, in the order of `Step`."""
        return (
            len(self.imputations),
            len(self.limits),
            len(self.normalisers),
            len(self.aggregators),
            len(self.weights),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Uncertainty:
    """Where ranks fall: nominal scores and ranks (units,), ranks of every draw (draws × units, 0 = no score), spread.

    `scores` (draws × units) only when asked for.
    """

    nominal_scores: Floats
    nominal_ranks: Ints
    ranks: NDArray[np.signedinteger]
    spread: RankSpread
    scores: Floats | None


def draw(design: Design, count: int, *, seed: int) -> Ints:
    """Draw alternatives (count × steps) with equal chances.

    Sets of weights are taken in turn, so that each draw has its own where there are enough.
    """
    dice = np.random.default_rng(seed)
    picks = np.stack([dice.integers(0, size, count) for size in design.sizes], axis=1)
    picks[:, Step.WEIGHTS] = np.arange(count) % len(design.weights)
    return picks


def picks_from(sample: ArrayLike, design: Design) -> Ints:
    """Turn a sample (draws × steps) of numbers from 0 to 1 into alternatives, each with an equal part of the range.

    Raises MethodError for numbers outside or another number of steps.
    """
    numbers = np.asarray(sample, dtype=np.float64)
    if numbers.ndim != 2 or numbers.shape[1] != len(Step) or not ((numbers >= 0) & (numbers <= 1)).all():  # noqa: PLR2004
        raise MethodError(Text("样本须为 0 至 1 之间的五列数", "the sample must be five columns between 0 and 1"))
    sizes = np.array(design.sizes)
    picked: Ints = np.minimum((numbers * sizes).astype(np.int64), sizes - 1)
    return picked


def uncertainty(
    table: ArrayLike,
    tree: Tree,
    design: Design,
    picks: ArrayLike,
    *,
    directions: ArrayLike | None = None,
    groups: Sequence[object] | None = None,
    threshold: float = 0.0,
    afresh: bool = False,
    keep_scores: bool = False,
) -> Uncertainty:
    """Rebuild the index from a table (units × leaves, NaN = missing) once for each row of `picks` and rank the units.

    `picks` (draws × steps) holds positions in the design's alternatives, from `draw`, `picks_from` or a replay.
    `groups` are for imputation, `threshold` for aggregation. With `afresh` every draw imputes, treats and normalises
    its own copy of the data; otherwise equal choices are prepared once, which gives the same figures sooner. Raises
    MethodError for picks that name no alternative and as the steps themselves do.
    """
    columns = columns_of(table)
    work = _Work(columns, tree, design, signs(directions, len(columns)), group_numbers(groups, columns.shape[1]))
    chosen = _checked(picks, design)
    weights = checked_weights(tree, design.weights)
    units = columns.shape[1]
    ranked = np.empty((len(chosen), units), dtype=rank_dtype(units))
    scores = np.empty((len(chosen), units)) if keep_scores else None
    for same, rows in _alike(chosen):
        rule = rules(tree, design.aggregators[same[-1]])
        limits, back = np.unique(chosen[rows, Step.LIMIT], return_inverse=True)
        ready = None if afresh else work.prepared(same, limits)
        step = work.block(design.aggregators[same[-1]])
        for start in range(0, len(rows), step):
            block = slice(start, start + step)
            now = rows[block]
            scored = work.prepared(same, chosen[now, Step.LIMIT]) if ready is None else ready[back[block]]
            total = node_columns(scored, tree, rule, weights[chosen[now, Step.WEIGHTS]], threshold)[tree.root]
            ranked[now] = seats(total, ranked.dtype.type)
            if scores is not None:
                scores[now] = total
    first = node_columns(
        work.prepared((0, 0, 0), np.zeros(1, np.int64))[0],
        tree,
        rules(tree, design.aggregators[0]),
        tree.weight_array,
        threshold,
    )[tree.root]
    return Uncertainty(first, seats(first).astype(np.int64), ranked, rank_spread(ranked), scores)


@dataclass(frozen=True, slots=True, eq=False)
class _Work:
    """The data of one analysis, and how a block of replications is prepared from them."""

    columns: Floats
    tree: Tree
    design: Design
    directions: Floats
    groups: Ints

    def prepared(self, same: tuple[int, ...], limits: Ints) -> Floats:
        """Normalised columns (replications, leaves, units), one for each limit (positions in the design)."""
        design = self.design
        block = np.broadcast_to(self.columns, (len(limits), *self.columns.shape))
        if design.imputations[same[0]] is Imputation.GROUP_MEAN:
            block = filled_columns(block, self.groups)
        points = np.array([UNTREATED if limit is None else limit for limit in design.limits])[limits]
        if (points != UNTREATED).any():
            block = treated_columns(np.ascontiguousarray(block), points, design.treatment)
        return design.normalisers[same[1]](block, self.directions)

    def block(self, rule: Aggregator) -> int:
        """How many replications to hold at one time."""
        leaves, units = self.columns.shape
        cells = leaves * units if rule is not Aggregator.COPELAND else max(leaves * units, units * units)
        return max(1, CELLS_AT_ONCE // int(cells))


def _checked(picks: ArrayLike, design: Design) -> Ints:
    chosen = np.asarray(picks, dtype=np.int64)
    if chosen.ndim != 2 or chosen.shape[1] != len(Step) or not len(chosen):  # noqa: PLR2004 - draws by steps
        raise MethodError(Text("抽取方案须为“次数×五步”", "draws must be a table of draws by five steps"))
    if ((chosen < 0) | (chosen >= np.array(design.sizes))).any():
        raise MethodError(Text("抽取方案指向不存在的备选项", "a draw names an alternative that is not there"))
    return chosen


def _alike(chosen: Ints) -> Iterator[tuple[tuple[int, ...], Ints]]:
    """Draws that share imputation, normaliser and aggregator, and where they stand."""
    kinds, back = np.unique(chosen[:, [Step.IMPUTATION, Step.NORMALISER, Step.AGGREGATOR]], axis=0, return_inverse=True)
    for number, kind in enumerate(kinds):
        yield tuple(int(each) for each in kind), np.flatnonzero(back.reshape(-1) == number)
