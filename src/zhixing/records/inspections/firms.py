"""Who stands in a producer or supplier cell: one firm, a masked name, nobody, or several firms with their roles."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from zhixing.methods.values import Text
from zhixing.records.inspections import readings

_MASK: Final = re.compile(r"[*＊×╳]")
_LINE_BREAK: Final = re.compile(r"\s*\n\s*")
_FIRM_NAME: Final = r"(?=[^；;，,、]{2,}(?:公司|厂|店|商行|经营部|合作社))"
_CUT: Final = re.compile(rf"\s*[；;]\s*|(?:(?<=公司)|(?<=厂)|(?<=方[)）]))[.．、，,/\s]+{_FIRM_NAME}")
_BLANK_IN_NAME: Final = re.compile(r"(?<=[\u3400-\u9fff])(?<!公司)(?<!厂)[ \u3000]+(?=[\u3400-\u9fff])")


@dataclass(frozen=True, slots=True)
class Firm:
    """One firm of a cell; `role` is a code of firms.toml, "" when the cell does not say."""

    name: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Roles:
    """The words for each role, longest first, and which roles are the maker's."""

    by_word: dict[str, str]
    pattern: re.Pattern[str]
    behind: re.Pattern[str]
    names: dict[str, Text]


@cache
def roles() -> Roles:
    """Read the role words from `firms.toml`."""
    raw: dict[str, Any] = tomllib.loads(files(__package__).joinpath("firms.toml").read_text(encoding="utf-8"))
    by_word = {word: entry["code"] for entry in raw["role"] for word in entry["words"]}
    words = "|".join(re.escape(word) for word in sorted(by_word, key=len, reverse=True))
    return Roles(
        by_word,
        re.compile(rf"(?:(?<=^)|(?<=[；;，,.．。、\s/]))(?P<role>{words})\s*[：:]\s*"),
        re.compile(rf"[（(](?P<role>{words})[）)]$"),
        {entry["code"]: Text(**entry["name"]) for entry in raw["role"]},
    )


def role_names() -> dict[str, Text]:
    """What each role is called on a page."""
    return roles().names


def read_firms(text: str) -> list[Firm]:
    """The firms of one cell, in order, with the role the cell gives each; nothing stated gives none.

    Line breaks inside a name are layout and are taken out; a line break between firms parts them.
    """
    if not readings.is_stated(text):
        return []
    words = roles()
    joined = _joined(text)
    marks = list(words.pattern.finditer(joined))
    if not marks:
        return [_behind(piece) for piece in _CUT.split(joined) if readings.is_stated(piece)]
    found: list[Firm] = []
    before = joined[: marks[0].start()].strip(" ；;，,.．。、/")
    if before:
        found.append(_behind(before))
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        name = joined[mark.end() : following.start() if following else len(joined)].strip(" ；;，,.．。、/")
        if name:
            found.append(Firm(name, words.by_word[mark["role"]]))
    return found


def _joined(text: str) -> str:
    """Line breaks and blanks out: a break between two firms becomes ；, what stands inside a name disappears."""
    lines = [line.strip() for line in text.strip().split("\n")]
    joined = lines[0]
    for line in lines[1:]:
        ends = joined.endswith(("公司", "厂", "店", "；", ";"))
        begins = roles().pattern.match(line)
        joined += ("；" if ends and begins else "") + line
    return _BLANK_IN_NAME.sub("", joined)


def _behind(piece: str) -> Firm:
    found = roles().behind.search(piece)
    if found:
        return Firm(piece[: found.start()].strip(), roles().by_word[found["role"]])
    if piece.endswith("委托") and len(piece) > len("委托"):
        return Firm(piece.removesuffix("委托"), "principal")
    return Firm(piece)


def is_masked(text: str) -> bool:
    """Whether letters of a name are starred out: two such names that look alike are not known to be one firm."""
    return bool(_MASK.search(text))


def single_name(text: str) -> str:
    """The one full name of a cell, "" when nothing is stated, several firms stand there, or the name is masked.

    A lone firm whose role is not the maker's (供应商：…) gives no name: it did not make the product.
    """
    found = read_firms(text)
    makers = [firm for firm in found if firm.role in {"maker", "contractor"}] or (
        found if len(found) == 1 and not found[0].role else []
    )
    if len(makers) != 1 or is_masked(makers[0].name):
        return ""
    return _LINE_BREAK.sub("", makers[0].name)
