"""Runs about the centre line: too long a run or too few crossings say that a series is not chance alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import binom

from zhixing.methods.arrays import floats

CROSSINGS_LEVEL: Final = 0.05


@dataclass(frozen=True, slots=True)
class Runs:
    """Points off the centre (`useful`), their longest run on one side and how often the series crosses the centre.

    `longest_expected` and `crossings_expected` are what chance allows; `signal` says one of them is broken.
    """

    useful: int
    longest: int
    longest_expected: int
    crossings: int
    crossings_expected: int

    @property
    def signal(self) -> bool:
        """Whether the series shows something other than chance."""
        return self.longest > self.longest_expected or self.crossings < self.crossings_expected


def runs(values: ArrayLike, centre: float) -> Runs:
    """Count the runs of one-dimensional `values` about `centre`; points on it and missing ones leave.

    Source: Anhøj, J. and Olesen, A. V. (2014), PLoS ONE 9(11), e113825.
    """
    (each,) = floats(values)
    sides = np.sign(each - centre)
    sides = sides[~np.isnan(sides) & (sides != 0)]
    useful = int(sides.size)
    if not useful:
        return Runs(0, 0, 0, 0, 0)
    changes = np.flatnonzero(np.diff(sides)) + 1
    lengths = np.diff(np.concatenate(([0], changes, [useful])))
    return Runs(
        useful=useful,
        longest=int(lengths.max()),
        longest_expected=int(np.rint(np.log2(useful) + 3)),
        crossings=int(changes.size),
        crossings_expected=int(max(0, binom.ppf(CROSSINGS_LEVEL, useful - 1, 0.5))),
    )
