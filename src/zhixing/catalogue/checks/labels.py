"""Labels: what a definition filters by is a word of the vocabulary; a word nobody enters would count nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from zhixing.catalogue.checks.text import Definition, read_one
from zhixing.catalogue.known import near
from zhixing.methods.values import Problem, Text

_CHECKED: Final = ("kind", "level", "detail", "measure")
_LIST_OF_KINDS: Final = {"groupings": "grouping_kind", "qualifications": "kind", "obtained": "kind"}


def check(definitions: Sequence[Definition], folder: Path, _on: date) -> list[Problem]:
    """Values of `kind`, `level`, `detail` and `measure` in filters that the vocabulary does not have."""
    vocabulary = read_one(folder, "vocabulary.toml")
    if isinstance(vocabulary, Problem):
        return []  # complained of once, by `foundations`
    return [problem for each in definitions if each.kind == "indicators" for problem in _of_one(each, vocabulary)]


def _of_one(each: Definition, vocabulary: Mapping[str, Any]) -> Iterator[Problem]:
    filters = [(key, each.row.get(key) or {}) for key in ("numerator", "denominator")]
    table = filters[0][1].get("table", "")
    conditions = [(f"{key}.where", term.get("table", ""), term.get("where", {})) for key, term in filters]
    options = each.row.get("options", {})
    conditions += [
        ("requires", table, each.row.get("requires", {})),
        ("options.among", table, options.get("among", {})),
    ]
    for key, of, condition in conditions:
        for column, values in condition.items() if isinstance(condition, dict) else ():
            name = _LIST_OF_KINDS.get(of, "") if column == "kind" else column
            known = vocabulary.get(name)
            if column in _CHECKED and isinstance(known, dict):
                for value in [values] if isinstance(values, str) else values:
                    if value and value not in known:
                        yield _unknown(each, f"{key}.{column}", str(value), name, known)


def _unknown(each: Definition, key: str, value: str, name: str, known: Mapping[str, Any]) -> Problem:
    meant = near(value, known) or tuple(known)[:6]
    return each.problem(
        "labels",
        key,
        Text(f"词汇表 [{name}] 中没有“{value}”。", f"The vocabulary has no “{value}” under [{name}]."),
        Text(f"可用：{'、'.join(meant)}。", f"Use one of: {', '.join(meant)}."),
    )
