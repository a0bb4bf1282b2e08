"""Foundations: units, vocabulary and industry classification can be read and are whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from zhixing.catalogue.checks.text import Definition, complaint, read_one
from zhixing.methods.values import Problem, Text

CLASSIFICATION: Final = "classifications/gbt4754-2017"
_MEND: Final = Text("请更正。", "Mend it.")


def check(_definitions: Sequence[Definition], folder: Path, _on: date) -> list[Problem]:
    """Files that every other definition stands on: unreadable, one-sided, or with codes that hang in the air."""
    return [*_units(folder), *_vocabulary(folder), *_classification(folder)]


def _units(folder: Path) -> Iterator[Problem]:
    rows = read_one(folder, "units.toml")
    if isinstance(rows, Problem):
        yield rows
        return
    for code, row in rows.items():
        unit = row if isinstance(row, dict) else {}
        if not _said_twice(unit.get("name")):
            yield _one_sided("units.toml", f"{code}.name")
        if not _has_both(unit.get("suffix")):  # nothing may follow a number, but that must be written down
            yield _one_sided("units.toml", f"{code}.suffix")
        if type(unit.get("decimals")) is not int:
            reason = Text(f"“{code}.decimals”应为整数。", f"“{code}.decimals” must be a whole number.")
            yield complaint("foundations.decimals", "units.toml", f"{code}.decimals", reason, _MEND)


def _vocabulary(folder: Path) -> Iterator[Problem]:
    rows = read_one(folder, "vocabulary.toml")
    if isinstance(rows, Problem):
        yield rows
        return
    for dimension, words in rows.items():
        for key, text in (words if isinstance(words, dict) else {"": None}).items():
            if not _said_twice(text):
                yield _one_sided("vocabulary.toml", f"{dimension}.{key}")


def _classification(folder: Path) -> Iterator[Problem]:
    for path in sorted((folder / CLASSIFICATION).glob("*.toml")):
        file = f"{CLASSIFICATION}/{path.name}"
        row = read_one(folder, file)
        if isinstance(row, Problem):
            yield row
            continue
        if not _said_twice(row.get("name")):
            yield _one_sided(file, "name")
        for code, text in _table(row, "divisions").items():
            if not _said_twice(text):
                yield _one_sided(file, f"divisions.{code}")
        for key, above in (("groups", "divisions"), ("classes", "groups")):
            for code in _table(row, key):
                if code[:-1] not in _table(row, above):
                    reason = Text(f"“{code}”的上级“{code[:-1]}”不存在。", f"“{code}” has no “{code[:-1]}” above it.")
                    yield complaint("foundations.parent", file, f"{key}.{code}", reason, _MEND)


def _table(row: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    table = row.get(key)
    return table if isinstance(table, dict) else {}


def _has_both(text: Any) -> bool:
    return isinstance(text, dict) and all(isinstance(text.get(language), str) for language in ("zh", "en"))


def _said_twice(text: Any) -> bool:
    return _has_both(text) and bool(text["zh"].strip() and text["en"].strip())


def _one_sided(file: str, key: str) -> Problem:
    reason = Text(f"“{key}”须有中文和英文。", f"“{key}” must be said in Chinese and in English.")
    return complaint("foundations.language", file, key, reason, Text("请补上。", "Add it."))
