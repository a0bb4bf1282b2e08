"""Reads the worked examples out of the explanation pages: every fenced TOML block that holds cases."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

EXPLANATION = Path(__file__).resolve().parents[2] / "docs" / "explanation"
CHINESE = ".zh.md"
_BLOCK = re.compile(r"^```toml\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def cases_of(text: str) -> list[dict[str, Any]]:
    """The cases of one page, in order."""
    return [case for block in _BLOCK.findall(text) for case in tomllib.loads(block).get("case", [])]


def pages() -> list[Path]:
    """The English pages that have a Chinese twin."""
    return sorted(EXPLANATION / path.name.replace(CHINESE, ".md") for path in EXPLANATION.glob(f"*{CHINESE}"))


def twin(page: Path) -> Path:
    """The Chinese edition of an English page."""
    return page.with_name(page.stem + CHINESE)
