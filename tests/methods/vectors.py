"""Reads peers' results kept beside the checkout."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

VECTORS = Path(__file__).resolve().parents[2].parent / "shared" / "vectors"


def rows(name: str) -> list[dict[str, str]]:
    """One file of vectors; the test is left out, loudly, where the folder is not there."""
    path = VECTORS / name
    if not path.exists():
        pytest.skip(f"LEFT OUT: peers' results {name} are not beside this checkout (../shared/vectors)")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
