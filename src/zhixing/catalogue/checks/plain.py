"""Plain words only: a definition holds no SQL, no expression, no program."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from zhixing.catalogue.checks.text import Definition
from zhixing.methods.values import Problem, Text

_PROGRAM: Final = re.compile(
    r"\bselect\b.+\bfrom\b|\bcase\s+when\b|\bgroup\s+by\b|\bsum\s*\(|\bcount\s*\(|[{][{%]|\blambda\b|__\w+__|;\s*--",
    re.IGNORECASE | re.DOTALL,
)
_SYMBOLS: Final = re.compile(r"[<>=*+()]")
_NAMES: Final = frozenset({"table", "column", "of", "within", "benchmark", "method", "unit"})


def check(definitions: Sequence[Definition], _folder: Path, _on: date) -> list[Problem]:
    """Texts that look like a program, and names that hold operators."""
    found = []
    for each in definitions:
        for key, text in _strings("", each.row):
            name = key.rpartition(".")[2]
            if _PROGRAM.search(text) or (name in _NAMES and _SYMBOLS.search(text)):
                reason = Text("定义中不得写 SQL 或表达式。", "A definition holds no SQL and no expression.")
                remedy = Text(
                    "词汇不够时请增加一个经过测试的方法。", "If the vocabulary is too poor, add a tested method."
                )
                found.append(each.problem("plain", key, reason, remedy))
    return found


def _strings(key: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict):
        for part, inner in value.items():
            yield from _strings(f"{key}.{part}" if key else part, inner)
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _strings(f"{key}[{at + 1}]", inner)
