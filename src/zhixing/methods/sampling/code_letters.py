"""Single sampling plans by code letter, from the rule behind the tables; for lots under contract, not supervision."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from zhixing.methods.errors import MethodError
from zhixing.methods.values import Text

LETTERS: Final = "ABCDEFGHJKLMNPQR"
SAMPLES: Final = (2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000, 3150)
# Acceptable quality levels go up by the fifth root of ten, from 0.010 to 1000 percent.
LEVELS: Final = (
    "0.010", "0.015", "0.025", "0.040", "0.065", "0.10", "0.15", "0.25", "0.40", "0.65", "1.0", "1.5", "2.5", "4.0",
    "6.5", "10", "15", "25", "40", "65", "100", "150", "250", "400", "650", "1000",
)  # fmt: skip
# Letters up to E reach two steps further than the rest.
SHORT_SAMPLES: Final = LETTERS.index("E")
FIRST_ZERO: Final = 14


class Inspection(StrEnum):
    """Normal, or tightened after rejections."""

    NORMAL = "normal"
    TIGHTENED = "tightened"


@dataclass(frozen=True, slots=True)
class SinglePlan:
    """Take `n`; accept with at most `accept` failing, reject with `reject` or more."""

    n: int
    accept: int

    @property
    def reject(self) -> int:
        """The number that rejects."""
        return self.accept + 1


# Acceptance numbers by letter place + level place; what is missing in between is an arrow.
_ACCEPT: Final[dict[Inspection, dict[int, int]]] = {
    Inspection.NORMAL: {FIRST_ZERO: 0} | dict(enumerate((1, 2, 3, 5, 7, 10, 14, 21, 30, 44), start=17)),
    Inspection.TIGHTENED: {FIRST_ZERO + 1: 0} | dict(enumerate((1, 2, 3, 5, 8, 12, 18, 27, 41), start=18)),
}
_LAST: Final = 24


def single_plan(letter: str, level: str, inspection: Inspection = Inspection.NORMAL) -> SinglePlan:
    """The plan of a code letter and an acceptable quality level, arrows followed.

    Letters and levels make diagonals: a plan depends on the sum of their places. Below a diagonal with a plan the
    arrow points to larger samples, above it to smaller ones, at an edge of the table it turns round. One cell of the
    printed tightened table (A, level 10) differs from the rule.

    Raises MethodError for an unknown letter or level.

    Source: ISO 2859-1 (GB/T 2828.1), single sampling, through MIL-STD-105E.
    """
    if letter not in LETTERS or len(letter) != 1 or level not in LEVELS:
        raise MethodError(
            Text(f"没有样本量字码“{letter}”或接收质量限“{level}”", f"no letter {letter} or level {level}")
        )
    row, column = LETTERS.index(letter), LEVELS.index(level)
    step = _arrow(row + column, row, inspection)
    while step:
        if not 0 <= row + step <= _bottom(inspection):
            step = -step
        row += step
        if _arrow(row + column, row, inspection) == 0:
            break
    return SinglePlan(SAMPLES[row], _ACCEPT[inspection][row + column])


def _bottom(inspection: Inspection) -> int:
    """The last row: tightened inspection has one letter more."""
    return len(LETTERS) - (inspection is Inspection.NORMAL)


def _arrow(diagonal: int, row: int, inspection: Inspection) -> int:
    """0 where there is a plan, 1 where the arrow points down to larger samples, -1 where it points up."""
    last = _LAST + (2 if row <= SHORT_SAMPLES else 0)
    if diagonal > last:
        return -1
    if diagonal in _ACCEPT[inspection]:
        return 0
    return -1 if diagonal == FIRST_ZERO + 1 and inspection is Inspection.NORMAL else 1
