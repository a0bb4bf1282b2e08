"""What stands in one cell of a statistical workbook: a number with or without its unit, nothing, or no number."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

from zhixing.methods.values import Qualifier, Reason, Text

NOT_PUBLISHED: Final = frozenset(
    {"", "-", "--", "—", "——", "–", "－", "－－", "/", "…", "……", "...", "..", "N/A", "n/a"}
)
_NUMBER: Final = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?([eE][+-]?\d{1,3})?")
# What an office writes around a number it does not know exactly. Nothing outside these lists is guessed at. 以下 and
# 不超过 include their number, for which there is no qualifier, so they are asked about.
_BEFORE: Final = {
    Qualifier.NEARLY: ("大约", "约为", "约", "将近", "接近", "近", "~", "≈"),
    Qualifier.OVER: ("突破", "超过", "超", "逾", "高于", "大于", "多于", ">"),
    Qualifier.AT_LEAST: ("不低于", "不少于", "至少", "≥", "≧", ">="),
    Qualifier.UNDER: ("不足", "不到", "不满", "低于", "少于", "小于", "<"),
}
_BEHIND: Final = {
    Qualifier.NEARLY: ("左右", "上下"),
    Qualifier.OVER: ("有余", "余", "多"),
    Qualifier.AT_LEAST: ("及以上", "以上"),
}
_MAGNITUDES: Final = {"百": 2, "千": 3, "万": 4, "亿": 8}
_SUPERSCRIPTS: Final = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_MOST_DIGITS: Final = 16  # before the point: DecimalField(20, 4)
_PLACES: Final = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as written, exactly, the unit written behind it ("" = none), and what says it is no exact number."""

    value: Decimal
    unit: str = ""
    qualifier: Qualifier = Qualifier.EXACT


def plain(text: str) -> str:
    """Full-width signs as half-width, blanks at the ends dropped, inside single; for comparing, not for keeping."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()


def read_amount(text: str) -> Amount | Reason | None:
    """Read one cell. None = not published (blank or a dash), never zero; a Reason = it is not one number.

    Thousands separators must stand every three digits; `1,23` is asked about, not guessed. Superscripts are refused,
    because folding 10⁴ to half-width digits would read 104. 约, 突破, 余, 以上, 不足 and their like are kept as the
    number's qualifier; a word that means none of them is a problem, never dropped.
    """
    shown = plain(text).replace("，", ",").replace("−", "-")
    if text.strip() in NOT_PUBLISHED or shown in NOT_PUBLISHED:
        return None
    if _SUPERSCRIPTS & set(text):
        return _reason("superscript", "含上标数字，无法按一个数读取。", "It holds superscripts and is not one number.")
    return _qualified(shown)


def _qualified(shown: str) -> Amount | Reason:
    before, shown = _taken(shown, _BEFORE, at_start=True)
    word, match = "", _NUMBER.match(shown)
    if match is None and (later := _NUMBER.search(shown)):
        word, shown = shown[: later.start()].strip(), shown[later.start() :]
        match = _NUMBER.match(shown)
    if match is None:
        return _reason("not_a_number", "不是数值。", "It is not a number.")
    rest = shown[match.end() :].strip().strip("()[]").strip()
    if wrong := _what_follows(rest):
        return wrong
    behind, rest = _around_the_unit(rest)
    if word or rest.endswith("以下"):
        return _unknown_word(word or "以下")
    if before and behind:
        return _reason("two_qualifiers", "数值前后各有一个限定词。", "The number has a qualifying word on either side.")
    return Amount(Decimal(match[0].replace(",", "")), rest, before or behind)


def _taken(text: str, words: Mapping[Qualifier, tuple[str, ...]], *, at_start: bool) -> tuple[Qualifier, str]:
    """The qualifier a text begins or ends with, the longest word first, and the text without it."""
    every = sorted(((word, of) for of, several in words.items() for word in several), key=lambda each: -len(each[0]))
    for word, qualifier in every:
        if at_start and text.startswith(word):
            return qualifier, text[len(word) :].strip()
        if not at_start and text.endswith(word):
            return qualifier, text[: -len(word)].strip()
    return Qualifier.EXACT, text


def _around_the_unit(rest: str) -> tuple[Qualifier, str]:
    """A qualifier before the unit (300余家, 1.4万多家) or behind it (6家以上), and the unit alone."""
    magnitude = rest[0] if rest[:1] in _MAGNITUDES else ""
    before, unit = _taken(rest[len(magnitude) :], {Qualifier.OVER: _BEHIND[Qualifier.OVER]}, at_start=True)
    if before:
        return before, (magnitude + unit).strip()
    return _taken(rest, _BEHIND, at_start=False)


def _unknown_word(word: str) -> Reason:
    return Reason(
        "unknown_qualifier",
        Text(f"“{word}”不是可识别的限定词。", f"“{word}” is no qualifying word that is known here."),
        Text(
            "请写明确数，或用约（近）、突破（余）、以上、不足之一。",
            "Write the exact number, or one of 约 (近), 突破 (余), 以上, 不足.",
        ),
    )


def scaled(amount: Amount, wanted: str) -> Amount:
    """Take a magnitude off the unit where it belongs to the number: 1.4万 firms are 14 000, 1.4万 yuan stay 万元.

    `wanted` is the name of the series' unit. A spelling that is a unit of its family already is left to `convert`.
    """
    unit, families = plain(amount.unit), _families()
    power = _MAGNITUDES.get(unit[:1])
    if power is None or unit == plain(wanted):
        return amount
    here, there = families.get(unit), families.get(plain(wanted))
    if here and there and here[0] == there[0]:
        return amount
    if unit[1:].strip() in {"", plain(wanted)}:
        return Amount(amount.value.scaleb(power), wanted if unit[1:] else "", amount.qualifier)
    return amount


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
