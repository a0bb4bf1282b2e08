"""What a published limit says: at most, at least, a range, a sampling plan, forbidden, or words left as they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from zhixing.records.inspections import readings

_POWER10: Final = r"10(?:(?P<super>[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)|\^(?P<caret>-?\d+))"
_NUMBER: Final = re.compile(rf"(?P<mantissa>\d+(?:\.\d+)?)(?:\s*[×xX*]\s*{_POWER10})?(?![⁰¹²³⁴⁵⁶⁷⁸⁹⁻^])")
_POWER: Final = re.compile(_POWER10)
_SIGN: Final = re.compile(r"^(?P<sign>≤|≥|<=|>=|<|>)\s*")
_PREFIX: Final = re.compile(r"^(?:标准值|标准规定|标签明示|明示值|限量值?|食品安全国家标准|要求)\s*:?\s*")
_RANGE: Final = re.compile(r"^(?P<low>\d+(?:\.\d+)?)\s*(?P<unit>[^~]*?)\s*~\s*(?P<high>\d+(?:\.\d+)?)\s*(?P<rest>.*)$")
_PLAN: Final = re.compile(r"n\s*=\s*\d+")
_PLAN_PART: Final = re.compile(r"(?P<key>[ncmM])\s*=\s*(?P<text>[^,;、]*)")
_FLAT_POWER: Final = re.compile(r"^10[1-9]$")  # m=104, M=105: powers written flat, unless really one hundred and four
_CUT_POWER: Final = re.compile(r"[mM]\s*=\s*10$")
_FORBIDDEN: Final = re.compile(r"^不得(?!超过|高于|低于|大于|小于|少于)")
SIGNS: Final = {"≤": "at_most", "<=": "at_most", "<": "below", "≥": "at_least", ">=": "at_least", ">": "above"}


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit as understood.

    `kind`: at_most, below, at_least, above, range, plan, forbidden, bare, words, or "" (not stated).

    `low` and `high` are in `unit`; a plan carries n, c, m, M as `plan`. `trouble` is the code of what is damaged
    (lost_exponent, ambiguous_power, cut_limit); `note` points at an odd unit.
    """

    kind: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    plan: tuple[tuple[str, Decimal | None], ...] = ()
    trouble: str = ""
    note: str = ""


def read_limit(text: str) -> Limit:
    """Read a limit cell, or the bracket behind an item."""
    return _read(text) if readings.is_stated(text) else Limit()


def _read(text: str) -> Limit:
    folded = _PREFIX.sub("", readings.fold(text))
    if _PLAN.search(folded):
        return _plan(folded)
    if trouble := readings.power_trouble(folded):
        return Limit("words", trouble=trouble)
    if _FORBIDDEN.match(folded):
        return Limit("forbidden", unit=readings.read_unit(re.sub(r"^不得\w{0,2}", "", folded)).code)
    found = _RANGE.match(folded)
    if found is None:
        return _bound(folded)
    unit = readings.read_unit(found["rest"] or found["unit"])
    return Limit("range", Decimal(found["low"]), Decimal(found["high"]), unit.code, note=unit.note)


def _bound(folded: str) -> Limit:
    sign = _SIGN.match(folded)
    number = _number_at(folded, sign.end() if sign else 0)
    if number is None:
        return Limit("words")
    value, end = number
    unit = readings.read_unit(folded[end:].strip())
    if sign is None:
        return (
            Limit("words") if unit.note == "unknown_unit" else Limit("bare", high=value, unit=unit.code, note=unit.note)
        )
    kind = SIGNS[sign["sign"]]
    if kind in {"at_most", "below"}:
        return Limit(kind, high=value, unit=unit.code, note=unit.note)
    return Limit(kind, low=value, unit=unit.code, note=unit.note)


def _number_at(text: str, start: int) -> tuple[Decimal, int] | None:
    match = _POWER.match(text, start) or _NUMBER.match(text, start)
    return (readings.as_number(match), match.end()) if match else None


def _plan(folded: str) -> Limit:
    """N samples, c of them between m and M. A plan that ends in a bare `M=10` has probably lost its exponent."""
    parts: dict[str, Decimal | None] = {}
    unit, note, trouble = "", "", readings.power_trouble(folded)
    for found in _PLAN_PART.finditer(folded):
        text = found["text"].strip()
        number = _number_at(text, 0)
        parts[found["key"]] = number[0] if number else None
        rest = text[number[1] :].strip() if number else ""
        if rest and found["key"] in "mM":
            read = readings.read_unit(rest)
            unit, note = read.code, read.note
        if found["key"] in "mM" and _FLAT_POWER.match(text.removesuffix(rest).strip()):
            trouble = trouble or "ambiguous_power"
    if _CUT_POWER.search(folded):
        trouble = trouble or "cut_limit"
    if trouble:
        unit, note = "", ""
        parts = {key: (value if key in "nc" else None) for key, value in parts.items()}
    return Limit("plan", unit=unit, plan=tuple(parts.items()), trouble=trouble, note=note)
