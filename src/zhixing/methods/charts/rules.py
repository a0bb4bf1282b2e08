"""Rules for runs of points: each hit keeps its first and last point, so that either way of marking can be drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike

from zhixing.methods.arrays import Flags, Floats, floats

Pattern = Callable[[Floats], Flags]

# The outer third of the limits in sigmas, and how many of three points there make a hit.
OUTER: Final = (2, 3)
OUTER_POINTS: Final = 2


@dataclass(frozen=True, slots=True, order=True)
class Hit:
    """A rule met by the points `first` to `last` (0-based, both inside)."""

    rule: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Rule:
    """Reads every run of `length` neighbouring points (rows of a matrix) and says in which the pattern is met."""

    length: int
    met: Pattern


def _beyond(sigma: float, needed: int) -> Pattern:
    """At least `needed` points beyond `sigma` on one side, the last one of them completing it."""

    def met(runs: Floats) -> Flags:
        sides = (runs > sigma, runs < -sigma)
        found: Flags = np.any([(side.sum(axis=1) >= needed) & side[:, -1] for side in sides], axis=0)
        return found

    return met


def _one_side(runs: Floats) -> Flags:
    return np.asarray((runs > 0).all(axis=1) | (runs < 0).all(axis=1))


def _trend(runs: Floats) -> Flags:
    moves = np.diff(runs, axis=1)
    return np.asarray((moves > 0).all(axis=1) | (moves < 0).all(axis=1))


def _alternating(runs: Floats) -> Flags:
    moves = np.sign(np.diff(runs, axis=1))
    return np.asarray((moves[:, :-1] * moves[:, 1:] < 0).all(axis=1))


def _hugging(runs: Floats) -> Flags:
    return np.asarray((np.abs(runs) < 1).all(axis=1))


def _mixture(runs: Floats) -> Flags:
    return np.asarray((np.abs(runs) > 1).all(axis=1) & (runs > 0).any(axis=1) & (runs < 0).any(axis=1))


def _near_limit(runs: Floats) -> Flags:
    """Two of three within the outer third of the limits, all three on one side."""
    outer = (np.abs(runs) > OUTER[0]) & (np.abs(runs) <= OUTER[1])
    return np.asarray((outer.sum(axis=1) >= OUTER_POINTS) & _one_side(runs))


WESTERN_ELECTRIC: Final[Mapping[str, Rule]] = {
    "1": Rule(1, _beyond(3, 1)), "2": Rule(3, _beyond(2, 2)), "3": Rule(5, _beyond(1, 4)), "4": Rule(8, _one_side),
}  # fmt: skip
NELSON: Final[Mapping[str, Rule]] = {
    "1": Rule(1, _beyond(3, 1)), "2": Rule(9, _one_side), "3": Rule(6, _trend), "4": Rule(14, _alternating),
    "5": Rule(3, _beyond(2, 2)), "6": Rule(5, _beyond(1, 4)), "7": Rule(15, _hugging), "8": Rule(8, _mixture),
}  # fmt: skip
MAKING_DATA_COUNT: Final[Mapping[str, Rule]] = {
    "outside": Rule(1, _beyond(3, 1)), "shift": Rule(7, _one_side), "trend": Rule(7, _trend),
    "near_limit": Rule(3, _near_limit),
}  # fmt: skip


def hits(z: ArrayLike, rules: Mapping[str, Rule]) -> tuple[Hit, ...]:
    """Every run of one-dimensional standardised points that meets one of `rules`, in order of rule and place.

    A missing point breaks every run it stands in.

    Sources: Western Electric (1956), Statistical Quality Control Handbook; Nelson, L. S. (1984), Journal of Quality
    Technology 16, 237-239; NHS England, Making Data Count.
    """
    (each,) = floats(z)
    found = []
    for name, rule in rules.items():
        if each.size < rule.length:
            continue
        runs = sliding_window_view(each, rule.length)
        met = rule.met(runs) & ~np.isnan(runs).any(axis=1)
        found += [Hit(name, first, first + rule.length - 1) for first in np.flatnonzero(met).tolist()]
    return tuple(found)


def completing_points(found: Iterable[Hit]) -> tuple[int, ...]:
    """The points at which a rule was completed, each once, in order: the day somebody could have known."""
    return tuple(sorted({hit.last for hit in found}))


def all_points(found: Iterable[Hit]) -> tuple[int, ...]:
    """Every point of every run, each once, in order: the stretch that somebody should look at."""
    return tuple(sorted({point for hit in found for point in range(hit.first, hit.last + 1)}))
