"""Whether a printed percentage contradicts the two printed numbers it is said to be made of."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from zhixing.methods.errors import MethodError
from zhixing.methods.rounding import round_half_up
from zhixing.methods.values import Text

Printed = Decimal | int | float | str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What a printed percentage says, and what its parts say.

    `recomputed` is the percentage of the parts as printed, at the same number of decimals; `differs` says it is
    another number. `lowest` and `highest` are the percentages the parts allow when each may be anything that prints
    as it does: `contradicts` is true when the stated one lies outside them too, so that rounding cannot explain it.
    `implied_base` is the whole that would make the statement true, at the whole's decimals.
    """

    stated: Decimal
    recomputed: Decimal
    differs: bool
    contradicts: bool
    lowest: Decimal
    highest: Decimal
    implied_base: Decimal | None


def _number(printed: Printed) -> Decimal:
    number = Decimal(repr(printed)) if isinstance(printed, float) else Decimal(printed)
    if not number.is_finite():
        raise MethodError(Text("不是有限的数，无法核对", "not a finite number, cannot be checked"))
    return number


def _decimals(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _half_unit(number: Decimal) -> Decimal:
    """Half a unit of the last decimal printed; a number without decimals is a count and exact."""
    decimals = _decimals(number)
    return Decimal(5).scaleb(-decimals - 1) if decimals else Decimal(0)


def contradiction(stated: Printed, part: Printed, whole: Printed, decimals: int) -> Contradiction:
    """Check a percentage `stated` with `decimals` decimals against `part / whole * 100`.

    Numbers are taken as printed: "3.45" may be anything from 3.445 to 3.455, "345" is 345. Rounds half up. Raises
    MethodError when the whole is not above zero or the part is negative.
    """
    said, share, base = _number(stated), _number(part), _number(whole)
    if base <= 0:
        raise MethodError(Text("分母为零，指标不可计算", "the denominator is zero, nothing can be computed"))
    if share < 0:
        raise MethodError(Text("分子为负，无法核对", "the numerator is negative, cannot be checked"))
    least = max(Decimal(0), share - _half_unit(share)) / (base + _half_unit(base)) * 100
    most = (share + _half_unit(share)) / (base - _half_unit(base)) * 100
    lowest, highest = round_half_up(least, decimals), round_half_up(most, decimals)
    recomputed, printed = round_half_up(share / base * 100, decimals), round_half_up(said, decimals)
    return Contradiction(
        stated=printed,
        recomputed=recomputed,
        differs=recomputed != printed,
        contradicts=not lowest <= printed <= highest,
        lowest=lowest,
        highest=highest,
        implied_base=round_half_up(share * 100 / said, _decimals(base)) if said > 0 else None,
    )
