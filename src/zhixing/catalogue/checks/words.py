"""Words: both languages present, and every closed word is one of its list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from zhixing.catalogue.checks.text import Definition, read_one
from zhixing.catalogue.index import LeafMissing, Normaliser
from zhixing.catalogue.known import near
from zhixing.catalogue.model import Breakdown, DefinitionStatus, Method, Missing
from zhixing.methods.values import Polarity, Problem, Text

_CLOSED: Final[Mapping[str, frozenset[str]]] = {
    "better": frozenset(each.value for each in Polarity),
    "method": frozenset(each.value for each in Method),
    "missing": frozenset(each.value for each in Missing),
    "status": frozenset(each.value for each in DefinitionStatus),
    "within": frozenset(each.value for each in Breakdown),
}
_OF_LEAVES: Final = frozenset(each.value for each in LeafMissing)
_NORMALISERS: Final = frozenset(each.value for each in Normaliser)
_UNNAMED_BAND: Final = re.compile(r"bands\[\d+\]\.cut\[\d+\]\.name")
_KINDS_OF_SERIES: Final = frozenset({"flow", "stock"})
_SYSTEMS: Final = frozenset(f"S{number}" for number in range(1, 33))


def check(definitions: Sequence[Definition], folder: Path, _on: date) -> list[Problem]:
    """Texts that lack a language and words outside their lists."""
    units = read_one(folder, "units.toml")
    found: list[Problem] = []
    for each in definitions:
        found.extend(_one_sided(each))
        found.extend(_no_clause(each))
        closed = {**_CLOSED, "system": _SYSTEMS}
        if not isinstance(units, Problem):  # an unreadable list of units is complained of once, by `foundations`
            closed["unit"] = frozenset(units)
        if each.kind == "series":
            closed["kind"] = _KINDS_OF_SERIES
        if each.kind == "indices":
            closed |= {"missing": _OF_LEAVES, "normaliser": _NORMALISERS}
        for key, allowed in closed.items():
            value = each.row.get(key)
            if isinstance(value, str) and value not in allowed:
                found.append(_not_one_of(each, key, value, sorted(allowed)))
    return found


def _texts(key: str, value: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(value, dict):
        if {"zh", "en"} & set(value):
            yield key, value
        else:
            for part, inner in value.items():
                yield from _texts(f"{key}.{part}", inner)
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _texts(f"{key}[{at + 1}]", inner)


def _one_sided(each: Definition) -> Iterator[Problem]:
    for key, value in each.row.items():
        for place, text in _texts(key, value):
            lacking = [language for language in ("zh", "en") if not str(text.get(language, "")).strip()]
            if len(lacking) == len(text) and _UNNAMED_BAND.fullmatch(place):
                continue  # a release that left a band without a name: that, too, is what was printed
            if lacking:
                names = {"zh": ("中文", "Chinese"), "en": ("英文", "English")}[lacking[0]]
                reason = Text(f"“{place}”缺少{names[0]}。", f"“{place}” lacks its {names[1]}.")
                yield each.problem("words.language", place, reason, Text("请补上。", "Add it."))


def _no_clause(each: Definition) -> Iterator[Problem]:
    """A clause is a place in the document; the number of a system of this catalogue tells a reader nothing."""
    source = each.row.get("source")
    clause = source.get("clause") if isinstance(source, dict) else None
    if isinstance(clause, dict) and _SYSTEMS & set(clause.values()):
        yield each.problem(
            "words.clause",
            "source.clause",
            Text(
                "这是本目录的体系编号，不是文件的条款。",
                "This is the number of a system here, no clause of the document.",
            ),
            Text("请写文件中的条款，没有就省略。", "Write the clause of the document, or leave it out."),
        )


def _not_one_of(each: Definition, key: str, value: str, allowed: list[str]) -> Problem:
    alike = near(value, allowed) or tuple(allowed[:6])
    return each.problem(
        "words.closed",
        key,
        Text(f"“{value}”不是“{key}”可用的值。", f"“{value}” is no value of “{key}”."),
        Text(f"可用：{'、'.join(alike)}。", f"Use one of: {', '.join(alike)}."),
    )
