"""Which choice moves an index most: variance-based sensitivity, first-order and total, from sample blocks.

Blocks stand below each other: A, B, then A with one column after the other taken from B.
Source: Saltelli et al. 2010, Computer Physics Communications 181, 259-270 (S); Jansen 1999 (ST); for indices of units
Saisana, Saltelli and Tarantola 2005, Journal of the Royal Statistical Society A 168, 307-323.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from zhixing.methods.composite.arrays import Floats
from zhixing.methods.composite.tree import Tree
from zhixing.methods.composite.uncertainty import Design, Step, Uncertainty, picks_from, uncertainty
from zhixing.methods.errors import MethodError
from zhixing.methods.values import Text


@dataclass(frozen=True, slots=True, eq=False)
class Sobol:
    """Shares of the variance by input: `first` alone, `total` with all interactions.

    Sampling may push either a little past 0..1.
    """

    first: Floats
    total: Floats
    variance: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Sensitivity:
    """Which step moves ranks most: indices of the mean absolute shift of ranks, and the draws they rest on."""

    steps: tuple[Step, ...]
    indices: Sobol
    draws: Uncertainty


def sobol_sample(count: int, inputs: int, *, seed: int) -> Floats:
    """Sample (count × (inputs + 2), inputs) of numbers from 0 to 1 in blocks, each column evenly spread over its range.

    Raises MethodError unless both numbers are above zero.
    """
    if count < 1 or inputs < 1:
        raise MethodError(Text("样本量与输入个数须大于零", "the sample and its inputs must be above zero"))
    dice = np.random.default_rng(seed)
    strata = dice.permuted(np.tile(np.arange(count)[:, None], 2 * inputs), axis=0)
    base = (strata + dice.random((count, 2 * inputs))) / count
    a, b = base[:, :inputs], base[:, inputs:]
    mixed = np.repeat(a[None], inputs, axis=0)
    for at in range(inputs):
        mixed[at, :, at] = b[:, at]
    return np.concatenate([a, b, *mixed])


def sobol_indices(answers: ArrayLike, inputs: int) -> Sobol:
    """Indices (inputs, …) from a model's answers (count × (inputs + 2), …) to a sample in blocks.

    Raises MethodError when the rows do not divide into blocks and when the answers do not vary.
    """
    y = np.asarray(answers, dtype=np.float64)
    count, rest = divmod(len(y), inputs + 2)
    if rest or count < 2:  # noqa: PLR2004 - a variance needs two
        raise MethodError(
            Text(f"行数须为 {inputs + 2} 的整数倍", f"the number of rows must be a multiple of {inputs + 2}")
        )
    blocks = y.reshape(inputs + 2, count, *y.shape[1:])
    a, b, mixed = blocks[0], blocks[1], blocks[2:]
    variance = np.var(y[: 2 * count], axis=0, ddof=1)
    if not (variance > 0).all():
        raise MethodError(Text("结果没有变动，无法分解方差", "the answers do not vary: no variance to share out"))
    first = (b * (mixed - a)).mean(axis=1) / variance
    total = ((a - mixed) ** 2).mean(axis=1) / (2 * variance)
    return Sobol(first, total, variance)


def sobol_intervals(
    answers: ArrayLike, inputs: int, *, repeats: int = 200, level: float = 0.9, seed: int
) -> tuple[Sobol, Sobol]:
    """Low and high ends of the indices: the middle `level` of what resampled rows of all blocks together would give.

    Raises MethodError as `sobol_indices` does, and for a level outside 0..1.
    """
    if not 0 < level < 1 or repeats < 1:
        raise MethodError(Text("置信水平必须在 0 与 1 之间", "a confidence level lies between 0 and 1"))
    y = np.asarray(answers, dtype=np.float64)
    sobol_indices(y, inputs)
    count = len(y) // (inputs + 2)
    blocks = y.reshape(inputs + 2, count, *y.shape[1:])
    dice = np.random.default_rng(seed)
    drawn = [sobol_indices(blocks[:, dice.integers(0, count, count)].reshape(y.shape), inputs) for _ in range(repeats)]
    ends = ((1 - level) / 2, (1 + level) / 2)
    first, total, variance = (
        np.quantile([getattr(each, name) for each in drawn], ends, axis=0) for name in ("first", "total", "variance")
    )
    return Sobol(first[0], total[0], variance[0]), Sobol(first[1], total[1], variance[1])


def sensitivity(
    table: ArrayLike,
    tree: Tree,
    design: Design,
    count: int,
    *,
    seed: int,
    directions: ArrayLike | None = None,
    groups: Sequence[object] | None = None,
    threshold: float = 0.0,
) -> Sensitivity:
    """Share out the variance of the mean absolute shift of ranks among the steps that have more than one alternative.

    Arguments as of `uncertainty`; the index is rebuilt count × (steps varied + 2) times. Raises MethodError when fewer
    than two steps vary and as `uncertainty` and `sobol_indices` do.
    """
    varied = tuple(step for step in Step if design.sizes[step] > 1)
    if len(varied) < 2:  # noqa: PLR2004 - one input explains everything
        raise MethodError(Text("至少两个步骤须有备选项", "at least two steps need alternatives"))
    sample = sobol_sample(count, len(varied), seed=seed)
    numbers = np.zeros((len(sample), len(Step)))
    numbers[:, list(varied)] = sample
    found = uncertainty(
        table,
        tree,
        design,
        picks_from(numbers, design),
        directions=directions,
        groups=groups,
        threshold=threshold,
    )
    ranked = (found.ranks > 0) & (found.nominal_ranks > 0)
    shift = np.abs(found.ranks - found.nominal_ranks).sum(axis=1, where=ranked) / ranked.sum(axis=1)
    return Sensitivity(varied, sobol_indices(shift, len(varied)), found)
