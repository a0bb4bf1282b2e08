"""Quantiles of the standard normal by confidence level, for every family that draws limits."""

from __future__ import annotations

from typing import Final

from scipy.special import ndtri

from zhixing.methods.errors import MethodError
from zhixing.methods.values import Text

Z95: Final = 1.959963984540054


def checked_level(level: float) -> float:
    """The confidence level itself. Raises MethodError unless it lies strictly between 0 and 1."""
    if not 0 < level < 1:
        raise MethodError(Text("置信水平必须在 0 与 1 之间", "a confidence level lies between 0 and 1"))
    return level


def normal_quantile(level: float) -> float:
    """Two-sided standard normal quantile of a confidence level in (0, 1). Raises MethodError outside it."""
    return float(ndtri((1 + checked_level(level)) / 2))
