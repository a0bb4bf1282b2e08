"""What a rule is given: one definition file as read, before anything is made of it, and a way to complain."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhixing.methods.values import Problem, Severity, Text


@dataclass(frozen=True, slots=True)
class Definition:
    """One file: its kind (`indicators`, `series`, …), its name below the folder, its content."""

    kind: str
    file: str
    stem: str
    row: dict[str, Any]

    @property
    def code(self) -> str:
        """The code it claims, "" when it claims none."""
        return str(self.row.get("code", ""))

    def problem(
        self, rule: str, key: str, reason: Text, remedy: Text, *, severity: Severity = Severity.ERROR
    ) -> Problem:
        """A complaint about one key of this file."""
        return complaint(rule, self.file, key, reason, remedy, found=str(self.row.get(key, "")), severity=severity)


def complaint(
    rule: str,
    file: str,
    key: str,
    reason: Text,
    remedy: Text,
    *,
    found: str = "",
    severity: Severity = Severity.ERROR,
) -> Problem:
    """A complaint about a key of a file; `sheet` holds the file, `column` the key."""
    where = Text(f"{file} 的 {key}" if key else file, f"{file}, {key}" if key else file)
    return Problem(rule, severity, where, reason, remedy, found=found[:200], sheet=file, column=key)


def read_one(folder: Path, file: str) -> dict[str, Any] | Problem:
    """One file's content; a file that is absent or no TOML comes back as a problem with its line."""
    try:
        return tomllib.loads((folder / file).read_text(encoding="utf-8"))
    except FileNotFoundError:
        reason, remedy = Text("文件不存在。", "The file does not exist."), Text("请补上该文件。", "Add the file.")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as trouble:
        reason = Text(f"不是有效的 TOML：{trouble}。", f"Not valid TOML: {trouble}.")
        remedy = Text("请按所指位置更正。", "Mend it where it says.")
    return complaint("syntax", file, "", reason, remedy)


def read_all(folder: Path, kinds: tuple[str, ...]) -> Iterator[Definition | Problem]:
    """Every file of some kinds; one that is no TOML comes back as a problem with its line."""
    for kind in kinds:
        for path in sorted((folder / kind).glob("*.toml")):
            file = f"{kind}/{path.name}"
            row = read_one(folder, file)
            yield row if isinstance(row, Problem) else Definition(kind, file, path.stem, row)
