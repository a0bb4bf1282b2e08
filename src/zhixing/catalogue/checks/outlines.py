"""Outlines: every report outline can be read, and every indicator it asks for exists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from zhixing.catalogue.checks.text import Definition
from zhixing.catalogue.outline import OutlineRefused, load_outlines
from zhixing.methods.values import Problem


def check(_definitions: Sequence[Definition], folder: Path, _on: date) -> list[Problem]:
    """The problems the outline reader itself finds."""
    try:
        load_outlines(folder / "outlines")
    except OutlineRefused as refused:
        return list(refused.problems)
    return []
