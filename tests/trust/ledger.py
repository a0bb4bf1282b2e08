"""What a guarantee's suite measured, written down line by line for the Trust report (`scripts/trust_report.py`).

A suite calls `record` at its end; with `ZHIXING_TRUST_OUT` unset nothing is written. `full()` chooses the sizes: short
ones in `make test`, full ones in `make drill`.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

OUT = "ZHIXING_TRUST_OUT"
DRILL = "ZHIXING_DRILL"
REGISTRY = Path(__file__).with_name("guarantees.toml")


@dataclass(frozen=True)
class Guarantee:
    """One promise: its code, its words in both languages, the test modules that hold it."""

    code: str
    zh: str
    en: str
    tests: tuple[str, ...]


def guarantees() -> dict[str, Guarantee]:
    """Every promise by code, in the order of the report."""
    entries = tomllib.loads(REGISTRY.read_text(encoding="utf-8"))["guarantee"]
    return {one["code"]: Guarantee(one["code"], one["zh"], one["en"], tuple(one["tests"])) for one in entries}


def full() -> bool:
    """Whether this is a drill: full sizes, however long they take."""
    return os.environ.get(DRILL) == "1"


def record(
    *,
    guarantee: str,
    figure: Mapping[str, object],
    control: Mapping[str, object] | None = None,
    command: str = "make drill",
) -> None:
    """Append what was measured (`figure`) and what the planted fault did (`control`), words to numbers.

    Raises KeyError for a guarantee that `guarantees.toml` does not name.
    """
    guarantees()[guarantee]
    if not (out := os.environ.get(OUT)):
        return
    line = {
        "guarantee": guarantee,
        "figure": dict(figure),
        "control": dict(control or {}),
        "command": command,
        "full": full(),
        "date": datetime.now(tz=UTC).date().isoformat(),
    }
    # One write of one line at the end of the file: workers running beside each other do not mix theirs.
    with Path(out).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
