"""What stands on each theme's page: read once a process from a list an office can edit."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from zhixing.catalogue.known import UnknownName, near
from zhixing.methods.values import Text

_FILE: Final = Path(__file__).with_suffix(".toml")


class Kind(StrEnum):
    """How a section shows its figures."""

    TILES = "tiles"
    COURSES = "courses"
    PARTS = "parts"
    TABLE = "table"
    REGISTER = "register"


@dataclass(frozen=True, slots=True)
class Section:
    """One section: its kind, the figures it shows, the breakdown it runs over, or the register it lists."""

    kind: Kind
    title: Text
    codes: tuple[str, ...]
    by: str
    register: str


@dataclass(frozen=True, slots=True)
class Theme:
    """One page."""

    code: str
    title: Text
    lead: Text
    sections: tuple[Section, ...]


def _section(row: dict[str, Any]) -> Section:
    codes = tuple(row.get("codes", ()))
    return Section(Kind(row["kind"]), Text(**row["title"]), codes, row.get("by", ""), row.get("register", ""))


@lru_cache(maxsize=1)
def themes() -> dict[str, Theme]:
    """Every theme by its code, in the order of the menu."""
    rows = tomllib.loads(_FILE.read_text(encoding="utf-8"))["theme"]
    found = [
        Theme(row["code"], Text(**row["title"]), Text(**row["lead"]), tuple(map(_section, row["section"])))
        for row in rows
    ]
    return {theme.code: theme for theme in found}


def theme_called(code: str) -> Theme:
    """A theme. Raises UnknownName with the near ones."""
    if code not in themes():
        raise UnknownName("theme", code, near(code, themes()) or tuple(themes()))
    return themes()[code]
