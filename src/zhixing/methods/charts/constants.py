"""Constants of ranges and standard deviations of small normal samples: exact, or as the published tables print them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import exp, lgamma, sqrt
from typing import Final

import numpy as np
from scipy.special import ndtr

from zhixing.methods.errors import MethodError
from zhixing.methods.values import Text

SMALLEST_SAMPLE: Final = 2
PRINTED_DECIMALS: Final = 3

# The range of a normal sample beyond sixteen standard deviations has no weight a float64 could hold.
_FAR: Final = 16.0
_NODES: Final = 240


@dataclass(frozen=True, slots=True)
class Constants:
    """For samples of one size from a normal distribution of standard deviation 1.

    `d2` and `d3` are the mean and standard deviation of the range, `c4` the mean of the sample standard deviation.
    """

    d2: float
    d3: float
    c4: float


# How a chart gets its constants: `exact`, `published`, or a function of the caller's own table.
Source = Callable[[int], Constants]


@cache
def exact(size: int) -> Constants:
    """Constants of samples of `size`, to about twelve digits. Raises MethodError for sizes below two.

    The range's distribution function is size * ∫ φ(x) (Φ(x + r) - Φ(x)) ** (size - 1) dx; its moments are integrals
    of the upper tail over r.
    """
    if size < SMALLEST_SAMPLE:
        raise MethodError(Text("样本量至少为 2", "a sample has at least two values"))
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    r, weight = (nodes + 1) * _FAR / 2, weights * _FAR / 2
    x = nodes * _FAR / 2
    density = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)
    between = ndtr(x[None, :] + r[:, None]) - ndtr(x)[None, :]
    below = size * (density * between ** (size - 1)) @ weight
    tail = 1 - below
    d2 = float((tail * weight).sum())
    second = float((2 * r * tail * weight).sum())
    c4 = sqrt(2 / (size - 1)) * exp(lgamma(size / 2) - lgamma((size - 1) / 2))
    return Constants(d2, sqrt(second - d2**2), c4)


def published(size: int) -> Constants:
    """The same with `d2` and `d3` to the three decimals that tables print and other programs calculate with."""
    told = exact(size)
    return Constants(round(told.d2, PRINTED_DECIMALS), round(told.d3, PRINTED_DECIMALS), told.c4)
