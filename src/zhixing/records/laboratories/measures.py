"""What is measured of a laboratory, as data: names, units, headings and words, read from measures.toml once."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from zhixing.methods.values import Text


@dataclass(frozen=True, slots=True)
class Kind:
    """One measure: its name, the unit it is kept in, and the headings that mean it."""

    code: str
    name: Text
    unit: Text
    headings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Measures by code; words for levels (folded); level names; units of money by their size in ten thousand yuan."""

    measures: Mapping[str, Kind]
    levels: Mapping[str, str]
    level_names: Mapping[str, Text]
    money: Mapping[str, Decimal]


def fold(text: str) -> str:
    """A word as it is compared: half-width, capital, without white space."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


@cache
def vocabulary() -> Vocabulary:
    """Read measures.toml."""
    raw: dict[str, Any] = tomllib.loads(files(__package__).joinpath("measures.toml").read_text(encoding="utf-8"))
    measures = {
        code: Kind(code, Text(one["zh"], one["en"]), Text(one["unit"], one["unit_en"]), tuple(one["headings"]))
        for code, one in raw["measure"].items()
    }
    levels = {
        fold(word): code for code, one in raw["level"].items() for word in (code, one["zh"], one["en"], *one["words"])
    }
    names = {code: Text(one["zh"], one["en"]) for code, one in raw["level"].items()}
    return Vocabulary(measures, levels, names, {unit: Decimal(size) for unit, size in raw["money"].items()})


def measure_name(code: str) -> Text:
    """What a measure is called; the laboratory's own standing has none."""
    found = vocabulary().measures.get(code)
    return found.name if found else Text(code, code)


def level_name(code: str) -> Text:
    """What a level is called."""
    return vocabulary().level_names.get(code, Text(code, code))
