"""Reads peers' results kept beside the checkout."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

VECTORS = Path(__file__).resolve().parents[2].parent / "shared" / "vectors"
MISSING = {"", "NA"}


def _there(name: str) -> Path:
    """A file of vectors; the test is left out, loudly, where the folder is not there."""
    path = VECTORS / name
    if not path.exists():
        pytest.skip(f"LEFT OUT: peers' results {name} are not beside this checkout (../shared/vectors)")
    return path


def rows(name: str) -> list[dict[str, str]]:
    """One file of vectors, a dictionary per row."""
    with _there(name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def document(name: str) -> Any:
    """One JSON file of vectors."""
    return json.loads(_there(name).read_text(encoding="utf-8"))


def column(found: list[dict[str, str]], name: str) -> np.ndarray:
    """One column of rows as numbers; NaN where the peer has none."""
    return np.array([np.nan if row[name] in MISSING else float(row[name]) for row in found])
