"""Which figures stand on the overview: a list an office can edit, read once a process."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from zhixing.methods.values import Text

_FILE: Final = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, slots=True)
class Headline:
    """One figure and what its benchmark is called in a sentence (empty: by its own name)."""

    code: str
    beside: Text


@dataclass(frozen=True, slots=True)
class Headlines:
    """The overview's figures by where they stand."""

    tiles: tuple[Headline, ...]
    map_code: str
    trends: tuple[Headline, ...]
    changes: tuple[str, ...]


def _headline(entry: dict[str, Any]) -> Headline:
    return Headline(entry["code"], Text(**entry.get("beside", {"zh": "", "en": ""})))


@lru_cache(maxsize=1)
def headlines() -> Headlines:
    """The list in force."""
    content = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return Headlines(
        tuple(map(_headline, content["tile"])),
        content["map"]["code"],
        tuple(map(_headline, content["trend"])),
        tuple(content["changes"]["codes"]),
    )
