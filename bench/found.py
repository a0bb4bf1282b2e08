"""What one part of the benchmark found: targets with their figures, in a form every part shares and a file can hold."""

from __future__ import annotations

import argparse
import json
import operator
import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

HOLDS: dict[str, Callable[[float, float], bool]] = {"≤": operator.le, "<": operator.lt, "≥": operator.ge}
NOT_MEASURED = "**未测量 not measured**"


@dataclass(frozen=True)
class Line:
    """One target: what is measured, the figure (None when it was not), the bound as promised, and the unit of both."""

    words: str
    figure: float | None
    sign: str
    bound: float
    unit: str
    decimals: int = 2

    @property
    def holds(self) -> bool:
        """Whether the target is met; what was not measured is not met."""
        return self.figure is not None and HOLDS[self.sign](self.figure, self.bound)

    def __str__(self) -> str:
        figure = NOT_MEASURED if self.figure is None else f"{self.figure:,.{self.decimals}f} {self.unit}"
        met = "达到 met" if self.holds else "**未达到 not met**"
        return f"| {self.words} | {figure} | {self.sign} {self.bound:,g} {self.unit} | {met} |"


@dataclass(frozen=True)
class Found:
    """One section of the page: how it was measured, the targets, and what stands below them."""

    heading: str
    method: str
    lines: tuple[Line, ...]
    details: str = ""

    @property
    def holds(self) -> bool:
        """Whether every target is met; a part that came to nothing meets none."""
        return bool(self.lines) and all(line.holds for line in self.lines)

    def section(self) -> str:
        """Markdown, ending in a line break."""
        table = ["| 指标 target | 测得 measured | 承诺 promised | |", "|---|---|---|---|", *map(str, self.lines)]
        parts = [f"## {self.heading}", self.method, "\n".join(table) if self.lines else NOT_MEASURED, self.details]
        return "\n\n".join(part.strip() for part in parts if part.strip()) + "\n"

    def to_json(self) -> str:
        """For the file that a part hands over."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Found:
        """Read what `to_json` wrote."""
        raw = json.loads(text)
        return cls(raw["heading"], raw["method"], tuple(Line(**line) for line in raw["lines"]), raw["details"])


def options(words: str | None) -> argparse.ArgumentParser:
    """The command line of a part: its own options, and where to hand over what it found.

    From here on a request to end (SIGTERM) leaves like any exit, so that servers stop and throwaway folders go.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    parser = argparse.ArgumentParser(description=words)
    parser.add_argument("--out", type=Path, help="also write what was found to this file, as JSON")
    return parser


def hand_over(found: Found, out: Path | None) -> int:
    """Print the section, write the file when one is asked for; exit code 1 when a target is missed."""
    sys.stdout.write(found.section())
    if out is not None:
        out.write_text(found.to_json(), encoding="utf-8")
    return 0 if found.holds else 1


def own_installation(folder: Path) -> None:
    """Let this process and its children keep everything in a throwaway folder, whatever the environment says.

    Call before any setting is read.
    """
    for name in [name for name in os.environ if name.startswith(("ZHIXING_", "DJANGO_")) or name == "DATABASE_URL"]:
        if name != "ZHIXING_FONTS":
            del os.environ[name]
    os.environ["ZHIXING_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "zhixing.config.settings"


def page(parts: Sequence[Found]) -> str:
    """The whole page: every part, and the machine it was measured on."""
    how = """由 `make bench` 生成：各项承诺在一次运行中全部测量。用时因机器而异，比值不然。
Written by `make bench`, which measures every promise in one run. Seconds belong to the machine, ratios do not.
"""
    engines = " · ".join(f"{name} {version(name)}" for name in ("django", "ibis-framework", "duckdb", "pyarrow"))
    machine = f"{os.cpu_count()} 个处理器核 / processor cores · Python {sys.version.split()[0]} · {engines}\n"
    return "\n".join(["# 速度与内存 / Speed and memory\n", how, *(part.section() for part in parts), machine])
