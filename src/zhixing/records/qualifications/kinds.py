"""What can be held, as data: names, levels, details and the words offices use, read from kinds.toml once."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from zhixing.methods.values import Text

_STANDARD_OF_A_PLACE: Final = re.compile(r"DB(\d{2,6})(?!\d)")
_STANDARD_PREFIX: Final = re.compile(r"([A-Z]{1,4})(?:/[A-Z]+)?[ /\d]")
_INTERNATIONAL: Final = frozenset({"ISO", "IEC", "ITU", "CAC"})
_PROVINCE_DIGITS: Final = 2
_INDUSTRY_LETTERS: Final = 2
_PATENT: Final = re.compile(r"(?:ZL|CN)?\s*((?:19|20)?\d{2})(\d)(\d{5,7})\.?([\dX])?")
_APPLICATION: Final = re.compile(r"(?:ZL|CN)?((?:19|20)\d{10})\.?([\dX])")
_WEIGHTS: Final = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
_ELEVEN: Final = 11
_TEN: Final = 10
_PATENT_SORTS: Final = {"1": "invention", "2": "utility", "3": "design", "8": "invention", "9": "utility"}


@dataclass(frozen=True, slots=True)
class Sort:
    """One kind: its names, what tells one from another of the same holder, which levels and details it may have."""

    code: str
    name: Text
    subject: str  # "title", "number" or ""
    levels: tuple[str, ...]
    details: tuple[str, ...]
    detail_apart: bool
    detail_needed: bool
    level_optional: bool
    told_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What one spoken word means: a kind, and perhaps the level and the detail with it."""

    kind: str
    level: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every kind, and every word for kinds, levels, details and statuses (folded)."""

    sorts: Mapping[str, Sort]
    kinds: Mapping[str, Said]
    levels: Mapping[str, str]
    details: Mapping[str, str]
    statuses: Mapping[str, str]
    names: Mapping[str, Mapping[str, Text]]  # "level", "detail", "status": code → name


def fold(text: str) -> str:
    """A word as it is compared: half-width, capital, without white space."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


@cache
def vocabulary() -> Vocabulary:
    """Read kinds.toml."""
    raw: dict[str, Any] = tomllib.loads(files(__package__).joinpath("kinds.toml").read_text(encoding="utf-8"))
    sorts, kinds = {}, {}
    for code, entry in raw["kind"].items():
        name = Text(**entry["name"])
        sorts[code] = Sort(
            code, name, entry["subject"], tuple(entry.get("levels", ())), tuple(entry.get("details", ())),
            entry.get("detail_apart", False), entry.get("detail_needed", False), entry.get("level_optional", False),
            tuple(entry.get("told_by", ())),
        )  # fmt: skip
        kinds |= {fold(word): Said(code) for word in (code, name.zh, name.en)}
        for words in entry["words"]:
            said = Said(code, words.get("level", ""), words.get("detail", ""))
            kinds |= {fold(word): said for word in words["said"]}
    return Vocabulary(
        sorts, kinds, _words(raw["level"]), _words(raw["detail"]), _words(raw["status"]),
        {part: {code: Text(one["zh"], one["en"]) for code, one in raw[part].items()} for part in _PARTS},
    )  # fmt: skip


_PARTS: Final = ("level", "detail", "status")


def _words(entries: Mapping[str, Any]) -> dict[str, str]:
    return {fold(word): code for code, one in entries.items() for word in (code, one["zh"], one["en"], *one["words"])}


def sort(code: str) -> Sort:
    """The kind of a code. Raises KeyError."""
    return vocabulary().sorts[code]


def name(part: str, code: str) -> Text:
    """What a kind, level, detail or status is called; the code itself for one nobody named."""
    if part == "kind":
        found = vocabulary().sorts.get(code)
        return found.name if found else Text(code, code)
    return vocabulary().names[part].get(code, Text(code, code))


def level_of_standard(number: str) -> str:
    """The level a standard's number says by its own code, "" when it says none.

    GB national, DB and two digits provincial, DB and more digits city, T/ alliance, Q/ enterprise, two other letters an
    industry's (Administrative measures for standard codes; GB/T 1.1).
    """
    shown = unicodedata.normalize("NFKC", number).strip().upper()
    if place := _STANDARD_OF_A_PLACE.match(shown):
        return "provincial" if len(place[1]) == _PROVINCE_DIGITS else "city"
    found = _STANDARD_PREFIX.match(shown)
    if found is None:
        return ""
    letters = found[1]
    known = {"GB": "national", "GBZ": "national", "T": "alliance", "Q": "enterprise"}
    if letters in _INTERNATIONAL:
        return "international"
    return known.get(letters, "industry" if len(letters) == _INDUSTRY_LETTERS else "")


def sort_of_patent(number: str) -> str:
    """Invention, utility or design, from the digit behind the year of an application number (ZC 0006-2003)."""
    found = _PATENT.match(unicodedata.normalize("NFKC", number).strip().upper())
    return _PATENT_SORTS.get(found[2], "") if found else ""


def patent_number_fits(number: str) -> bool:
    """Whether the check digit of an application number fits (weights 2…9, 2…5, modulo eleven, X for ten; ZC 0006-2003).

    A number in another form is let pass: it may be a foreign one.
    """
    found = _APPLICATION.fullmatch("".join(unicodedata.normalize("NFKC", number).split()).upper())
    if found is None:
        return True
    rest = sum(int(digit) * weight for digit, weight in zip(found[1], _WEIGHTS, strict=True)) % _ELEVEN
    return found[2] == ("X" if rest == _TEN else str(rest))
