"""One number and its unit out of one published cell, or the reason why it is not one number. Never a guess.

NFKC is not applied here: it turns 10⁴ into 104. Only single characters that cannot carry meaning are folded
(full-width digits and signs, the two micro signs), and superscripts are read as the powers they are.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib.resources import files
from typing import Any, Final

NOT_STATED: Final = frozenset({"", "/", "／", "-", "—", "——", "－", "／／", "//"})
_FOLD: Final = str.maketrans(
    "０１２３４５６７８９．％／＜＞＝（），；：＋－ｍＭｎｃ﹙﹚﹤﹥～∼〜≦≧⩽⩾х╳✕ⅹµ",
    "0123456789.%/<>=(),;:+-mMnc()<>~~~≤≥≤≥××××μ",
)
_SUPERSCRIPT: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_SUPER: Final = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"
_MOST_DIGITS: Final = 15  # DecimalField(24, 9)
_LOST: Final = re.compile(rf"[×xX*]\s*10(?![\d{_SUPER}.^])")
_AMBIGUOUS: Final = re.compile(r"[×xX*]\s*10\d")
_NUMBER: Final = re.compile(
    rf"(?P<mantissa>\d+(?:\.\d+)?)(?:\s*[×xX*]\s*10(?:(?P<super>[{_SUPER}]+)|\^(?P<caret>-?\d+)))?"
)
_POWER: Final = re.compile(rf"10(?P<super>[{_SUPER}]+)|10\^(?P<caret>-?\d+)")
_SEPARATED: Final = re.compile(r"[、，,;；\s]+")
_WITH_UNIT: Final = re.compile(r"\d+(?:\.\d+)?\s*(?P<unit>[A-Za-zμ%][A-Za-z0-9μ/%]*)")
_COMPARED: Final = re.compile(r"^[<>≤≥]=?")
_HAN: Final = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


@dataclass(frozen=True, slots=True)
class Measured:
    """What one cell says: `value` in `unit`, or `trouble`, the code of the reason why no number was read.

    `note` is a code for something to look at although the number was read (unknown or misprinted unit).
    Nothing stated gives neither value nor trouble.
    """

    value: Decimal | None = None
    unit: str = ""
    trouble: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as this room writes it; `note` is "misprinted_unit" or "unknown_unit" when it is none of ours."""

    code: str
    note: str = ""


def is_stated(text: str) -> bool:
    """Whether a cell says anything: empty and "/" both mean that it was not stated."""
    return text.strip() not in NOT_STATED


@cache
def _units() -> tuple[Mapping[str, str], Mapping[str, str]]:
    raw: dict[str, Any] = tomllib.loads(files(__package__).joinpath("units.toml").read_text(encoding="utf-8"))
    known: dict[str, str] = {}
    misprints: dict[str, str] = {}
    for entry in raw["unit"]:
        for spelling in (entry["code"], *entry.get("also", ())):
            known[_unit_key(spelling)] = entry["code"]
        misprints.update({_unit_key(spelling): entry["code"] for spelling in entry.get("misprints", ())})
    return known, misprints


def _unit_key(text: str) -> str:
    key = re.sub(r"\s+", "", text.translate(_FOLD))
    return "μ" + key[1:] if re.match(r"u[gk]/", key) else key


def read_unit(text: str) -> Unit:
    """A unit in the room's own spelling. A misprint keeps its own letters and says so; so does an unknown unit."""
    key = _unit_key(text)
    if key.startswith("(") and key.endswith(")"):
        key = key[1:-1]
    known, misprints = _units()
    if not key:
        return Unit("")
    if key in known:
        return Unit(known[key])
    return Unit(key, "misprinted_unit" if key in misprints else "unknown_unit")


def meant_by_misprint(unit: str) -> str:
    """The unit a misprint probably stands for, "" when it is none of the known misprints."""
    return _units()[1].get(_unit_key(unit), "")


def fold(text: str) -> str:
    """Full-width digits, signs and brackets as half-width, one micro sign, one wave; superscripts stay."""
    return text.translate(_FOLD).strip()


def power_trouble(text: str) -> str:
    """`lost_exponent` when ×10 is followed by nothing, `ambiguous_power` when by plain digits, else ""."""
    folded = fold(text)
    if _LOST.search(folded):
        return "lost_exponent"
    return "ambiguous_power" if _AMBIGUOUS.search(folded) else ""


def as_number(match: re.Match[str]) -> Decimal:
    """The number a match of the room's number pattern stands for, intact powers of ten multiplied out."""
    mantissa = Decimal(match["mantissa"]) if "mantissa" in match.groupdict() else Decimal(1)
    exponent = match["caret"] or (match["super"] or "").translate(_SUPERSCRIPT)
    try:
        return mantissa.scaleb(int(exponent)) if exponent else mantissa
    except (ValueError, InvalidOperation):
        return mantissa


def parts_of(text: str) -> list[str]:
    """A cell cut at 、，,;； and white space. A comma is never a thousands mark in these tables."""
    return [part for part in _SEPARATED.split(text.strip()) if part]


def read_measured(text: str, unit: str = "") -> Measured:
    """Read a result cell; `unit` is the table's own unit column, used when the cell carries none.

    Troubles: lost_exponent, ambiguous_power, several_values, compared (`＞24000`), words, out_of_range.
    """
    if not is_stated(text):
        return Measured()
    folded = fold(text)
    match = _POWER.match(folded) or _NUMBER.match(folded)
    if trouble := power_trouble(folded) or (_beside(folded, match.end()) if match else _no_number(folded)):
        return Measured(trouble=trouble)
    assert match is not None  # _no_number always has a reason
    rest = folded[match.end() :].strip()
    value = as_number(match)
    if abs(value) >= Decimal(10) ** _MOST_DIGITS or value != value.quantize(Decimal("1e-9")):
        return Measured(trouble="out_of_range")
    written = read_unit(rest or unit)
    return Measured(value, written.code, note=written.note)


def _no_number(folded: str) -> str:
    """Why a text that does not begin with a number gives none."""
    if _COMPARED.match(folded) and any(character.isdigit() for character in folded):
        return "compared"
    if any(character.isdigit() for character in folded):
        return "several_values" if _several_in_prose(folded) else "words"
    return "several_values" if len(parts_of(folded)) > 1 and not _is_sentence(folded) else "words"


def _beside(folded: str, end: int) -> str:
    """Why a text that begins with a number is more than one number and its unit, "" when it is just that."""
    rest = folded[end:].strip()
    if _HAN.search(rest):
        return "words" if read_unit(rest).note else ""
    apart = rest[:1] in {"~", "-", "±", ".", ",", "^"} or rest[:1].isdigit()
    return "several_values" if apart or _several_numbers(folded) else ""


def _several_numbers(folded: str) -> bool:
    parts = [part for part in parts_of(folded) if re.search(r"\d", part)]
    return len(parts) > 1 and not _is_unit_apart(parts, folded)


def _several_in_prose(folded: str) -> bool:
    """`初检结果：231mg/kg复检结果：236mg/kg`: two numbers with units of ours; a “0” in a label fault is none."""
    return sum(not read_unit(found["unit"]).note for found in _WITH_UNIT.finditer(folded)) > 1


def _is_unit_apart(parts: list[str], folded: str) -> bool:
    """`21000 CFU/g`, `0.014 g/100mL`: one number, then its unit behind a blank."""
    pieces = parts_of(folded)
    return len(pieces) == len(parts) == 2 and not read_unit(pieces[1]).note  # noqa: PLR2004 - a number and a unit are two


def _is_sentence(folded: str) -> bool:
    """Words longer than a result such as 未检出: a label fault in prose, whose commas separate nothing countable."""
    return any(len(_HAN.findall(part)) > 5 for part in parts_of(folded))  # noqa: PLR2004 - 未检出, 不得检出, 检出 fit in five
