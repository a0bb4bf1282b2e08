"""What stands in one cell of a statistical workbook: a number with or without its unit, nothing, or no number."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

from zhixing.methods.values import Reason, Text

NOT_PUBLISHED: Final = frozenset(
    {"", "-", "--", "—", "——", "–", "－", "－－", "/", "…", "……", "...", "..", "N/A", "n/a"}
)
_NUMBER: Final = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?([eE][+-]?\d{1,3})?")
_SUPERSCRIPTS: Final = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_MOST_DIGITS: Final = 16  # before the point: DecimalField(20, 4)
_PLACES: Final = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as written, exactly, and the unit written behind it ("" = none)."""

    value: Decimal
    unit: str = ""


def plain(text: str) -> str:
    """Full-width signs as half-width, blanks at the ends dropped, inside single; for comparing, not for keeping."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()


def read_amount(text: str) -> Amount | Reason | None:
    """Read one cell. None = not published (blank or a dash), never zero; a Reason = it is not one number.

    Thousands separators must stand every three digits; `1,23` is asked about, not guessed. Superscripts are refused,
    because folding 10⁴ to half-width digits would read 104.
    """
    shown = plain(text).replace("，", ",").replace("−", "-")
    if text.strip() in NOT_PUBLISHED or shown in NOT_PUBLISHED:
        return None
    if _SUPERSCRIPTS & set(text):
        return _reason("superscript", "含上标数字，无法按一个数读取。", "It holds superscripts and is not one number.")
    match = _NUMBER.match(shown)
    if match is None:
        return _reason("not_a_number", "不是数值。", "It is not a number.")
    rest = shown[match.end() :].strip().strip("()[]").strip()
    return _what_follows(rest) or Amount(Decimal(match[0].replace(",", "")), rest)


def _what_follows(rest: str) -> Reason | None:
    """What may not stand behind a number: more digits after a misplaced separator, or a sign that makes it a range."""
    if rest[:1] in {",", "."} or rest[:1].isdigit():
        return _reason(
            "ambiguous_separator",
            "千位分隔符的位置不对，无法确定数值。",
            "The thousands separators stand in the wrong places; the number cannot be told.",
        )
    if rest and rest[0] in "~-+*×xX/^至—":
        return _reason("not_a_number", "不是单个数值。", "It is not a single number.")
    return None


def fits(value: Decimal) -> Decimal | Reason:
    """Return the value with four decimals when it has no more than those and is not absurdly large."""
    if not value.is_finite() or value.adjusted() >= _MOST_DIGITS:
        return _reason("too_large", "数值过大。", "The number is too large.")
    kept = value.quantize(_PLACES)
    if kept != value:
        return _reason(
            "too_many_decimals",
            f"换算到指标单位后为 {value.normalize():f}，超过四位小数，不能在不舍入的情况下保存。",
            f"In the series' unit it is {value.normalize():f}: more than four decimals would be rounded.",
        )
    return kept


def convert(value: Decimal, stated: str, wanted: str) -> Decimal | Reason:
    """Convert by a declared exact factor. `stated` and `wanted` are unit names; equal names need no factor."""
    if not stated or plain(stated) == plain(wanted):
        return value
    families = _families()
    here, there = families.get(plain(stated)), families.get(plain(wanted))
    if here is None:
        return _reason(
            "unknown_unit", f"单位“{stated}”不在换算表中。", f"The unit “{stated}” is not in the conversion table."
        )
    if there is None or here[0] != there[0]:
        return _reason(
            "other_unit",
            f"单位“{stated}”不能换算为指标单位“{wanted}”。",
            f"The unit “{stated}” cannot be converted to the series' unit “{wanted}”.",
        )
    # Exact in both directions: every factor is a power of ten.
    return value.scaleb(here[1].adjusted() - there[1].adjusted())


def is_unit(text: str) -> bool:
    """Whether a text is a unit of the conversion table."""
    return plain(text) in _families()


@cache
def _families() -> dict[str, tuple[str, Decimal]]:
    declared = tomllib.loads((Path(__file__).parent / "units.toml").read_text(encoding="utf-8"))
    return {
        plain(name): (family["name"], Decimal(unit["factor"]))
        for family in declared["family"]
        for unit in family["unit"]
        for name in unit["names"]
    }


def _reason(code: str, zh: str, en: str) -> Reason:
    return Reason(
        code,
        Text(zh, en),
        Text("请改为一个数值，单位写在“单位”列。", "Write one number and put the unit in the unit column."),
    )
