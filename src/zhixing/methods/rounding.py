"""Rounding by a named rule: half-up as bulletins print, or GB/T 8170 (half to even)."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from zhixing.methods.errors import MethodError
from zhixing.methods.values import Text


def _exact(value: Decimal | float | str) -> Decimal:
    # repr() of a float is the shortest text that gives it back: 80.985 stays 80.985 instead of 80.98499999…
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        raise MethodError(Text("不是有限的数，无法修约", "not a finite number, cannot be rounded"))
    return number


def round_half_up(value: Decimal | float | str, decimals: int) -> Decimal:
    """Round to `decimals` places, a half away from zero: 80.985 becomes 80.99. Raises MethodError if not finite."""
    return _exact(value).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def round_gb8170(value: Decimal | float | str, decimals: int) -> Decimal:
    """Round to `decimals` places by GB/T 8170-2008 3.2: an exact half goes to the even digit."""
    return _exact(value).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_EVEN)
