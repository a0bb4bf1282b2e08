"""Scores against frozen marks: bounds of a scheme, as the quality competitiveness index uses them, or targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from zhixing.methods.composite.arrays import Bools, Floats, numbered
from zhixing.methods.errors import MethodError
from zhixing.methods.values import Text


def _refuse(wrong: Bools, zh: str, en: str) -> None:
    if np.any(wrong):
        names = numbered(wrong)
        raise MethodError(Text(f"指标{names}{zh}", f"indicator {names}: {en}"))


def _somewhere(found: Bools) -> Bools:
    """Which indicators of (…, indicators, units) are marked anywhere."""
    axes = (*range(found.ndim - 2), found.ndim - 1)
    marked: Bools = np.logical_or.reduce(found, axis=axes)
    return marked


@dataclass(frozen=True, slots=True)
class Goalposts:
    """From a frozen lower bound, scored `floor`, to an upper one, scored `ceiling`; reversed where less is better.

    One pair of bounds for each indicator, in its own unit. With `clip`, values beyond a bound score as the bound.
    `logs` marks the indicators whose value and bounds are taken as decimal logarithms first; None means none is.
    Raises MethodError for bounds that are equal, in the wrong order, not finite or not one for each indicator, and for
    a logarithm of a value or bound not above zero.
    """

    lower: tuple[float, ...]
    upper: tuple[float, ...]
    floor: float = 0.0
    ceiling: float = 100.0
    clip: bool = True
    logs: tuple[bool, ...] | None = None

    def __call__(self, columns: Floats, directions: Floats) -> Floats:
        """Score columns (…, indicators, units)."""
        lower, upper, logs = self._marks(columns.shape[-2])
        values = columns
        if logs.any():
            below = _somewhere(columns <= 0)
            _refuse(logs & below, "有不大于零的值，无法取对数", "a value not above zero has no logarithm")
            values = columns.copy()
            values[..., logs, :] = np.log10(columns[..., logs, :])
        start = np.where(directions == 1, lower, upper)[:, None]
        width = (directions * (upper - lower))[:, None]
        scores = (values - start) / width * (self.ceiling - self.floor) + self.floor
        return np.clip(scores, self.floor, self.ceiling) if self.clip else scores

    def _marks(self, indicators: int) -> tuple[Floats, Floats, Bools]:
        lower, upper = np.array(self.lower, dtype=np.float64), np.array(self.upper, dtype=np.float64)
        logs = np.zeros(indicators, dtype=np.bool_) if self.logs is None else np.array(self.logs, dtype=np.bool_)
        if not lower.shape == upper.shape == logs.shape == (indicators,):
            raise MethodError(Text(f"须有 {indicators} 对上下限", f"{indicators} pairs of bounds are needed"))
        _refuse(~(np.isfinite(lower) & np.isfinite(upper)), "上下限不是有限的数", "bounds must be finite numbers")
        _refuse(lower == upper, "上下限相等，无法标准化", "equal bounds, a score is impossible")
        _refuse(lower > upper, "下限大于上限", "the lower bound lies above the upper")
        _refuse(logs & (lower <= 0), "下限不大于零，无法取对数", "a bound not above zero has no logarithm")
        if logs.any():
            lower[logs], upper[logs] = np.log10(lower[logs]), np.log10(upper[logs])
        return lower, upper, logs


def minmax60(lower: Sequence[float], upper: Sequence[float], logs: Sequence[bool] | None = None) -> Goalposts:
    """Goalposts from 60 to 100, clipped: s = clip(60 + 40 (x - L)/(U - L), 60, 100), the efficacy coefficient method.

    The default of the manufacturing quality competitiveness index 制造业质量竞争力指数, whose official function is not
    published.
    """
    chosen = None if logs is None else tuple(logs)
    return Goalposts(tuple(lower), tuple(upper), floor=60.0, ceiling=100.0, logs=chosen)


@dataclass(frozen=True, slots=True)
class TargetRatio:
    """The share of a target that is reached, in `full` points; where less is better, target ÷ value.

    One target for each indicator. With `cap`, more than the target counts as the target. Raises MethodError for a
    target not above zero, for values below zero, for a wrong number of targets. A value of 0 where less is better has
    reached any target: it scores `full` when capped, else it is refused.
    """

    targets: tuple[float, ...]
    full: float = 100.0
    cap: bool = True

    def __call__(self, columns: Floats, directions: Floats) -> Floats:
        """Score columns (…, indicators, units)."""
        targets = np.array(self.targets, dtype=np.float64)
        if targets.shape != columns.shape[-2:-1]:
            raise MethodError(Text(f"须有 {columns.shape[-2]} 个目标值", f"{columns.shape[-2]} targets are needed"))
        _refuse(~(targets > 0) | np.isinf(targets), "目标值须大于零", "a target must be above zero")
        _refuse(_somewhere(columns < 0), "有负值，不能与目标相比", "a value below zero")
        if not self.cap:
            _refuse(
                _somewhere(columns == 0) & (directions == -1), "有零值，不能作除数", "a value of zero cannot divide"
            )
        with np.errstate(divide="ignore"):
            reached = np.where(directions[:, None] == 1, columns / targets[:, None], targets[:, None] / columns)
        return (np.minimum(reached, 1.0) if self.cap else reached) * self.full
