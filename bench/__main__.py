"""`python -m bench`: every side of the grid question in one run, then the table of what was measured."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "bench" / "results" / "latest.md"
REFERENCE = ROOT / "docs" / "reference" / "performance.md"

ROWS, LARGE = 10_000_000, 100_000_000
ROUNDS = 9
SQLITE_ROUNDS = 3  # a run takes as long as dozens of the others
WORDS = {
    "zhixing": "Zhixing",
    "duckdb": f"DuckDB {version('duckdb')}, SQL by hand",
    "pandas": f"pandas {version('pandas')}",
    "sqlite": f"SQLite {sqlite3.sqlite_version}",
}


@dataclass
class Measured:
    """All runs of one side: seconds of each round, the most memory its process held, and its answer."""

    times: list[float] = field(default_factory=list)
    peak: float = 0.0
    answer: tuple[float, ...] = ()

    @property
    def seconds(self) -> float:
        """The median of all rounds."""
        return median(self.times)

    def times_of(self, other: Measured) -> float:
        """How many times as long as another side: the median over the rounds, both having run one after the other."""
        return median(mine / theirs for mine, theirs in zip(self.times, other.times, strict=False))


class Side:
    """One side's process, kept alive so that the sides can take turns."""

    def __init__(self, side: str, folder: Path) -> None:
        self.found = Measured()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.side", side, str(folder)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.found.answer = tuple(self._heard())

    def _heard(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"a side stopped with exit code {self._process.wait()}")
        return json.loads(line)

    def run(self) -> None:
        """Run once and keep the seconds."""
        assert self._process.stdin is not None
        self._process.stdin.write("run\n")
        self._process.stdin.flush()
        self.found.times.append(self._heard())

    def end(self) -> None:
        """Ask for the memory and let the process go."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self.found.peak = self._heard()
        self._process.wait()


def _python(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT, check=True)


@contextmanager
def _facts(rows: int) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="zhixing-bench-") as folder:
        _say(f"making {rows:,} batches")
        _python("bench.make_facts", folder, str(rows))
        yield Path(folder)


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def compare(rows: int, names: Sequence[str]) -> dict[str, Measured]:
    """Let every side run once in each round, one after the other, so that a busy machine troubles all of them alike.

    Raises ValueError when two sides do not come to the same answer: a fast wrong figure is no figure.
    """
    with _facts(rows) as folder:
        if "sqlite" in names:
            _say("loading SQLite (not counted)")
            _python("bench.side", "load-sqlite", str(folder))
        sides = {name: Side(name, folder) for name in names}
        for turn in range(ROUNDS):
            for name, side in sides.items():
                if name != "sqlite" or turn < SQLITE_ROUNDS:
                    side.run()
            _say(", ".join(f"{name} {side.found.times[-1]:.3f} s" for name, side in sides.items()))
        for side in sides.values():
            side.end()
    answers = {side.found.answer for side in sides.values()}
    if len(answers) != 1:
        raise ValueError(f"the sides disagree: {answers}")
    return {name: side.found for name, side in sides.items()}


@dataclass(frozen=True)
class Line:
    """One target: what is compared, the figure, the bound, and whether it holds."""

    words: str
    figure: float
    bound: float
    unit: str
    at_least: bool = False

    @property
    def holds(self) -> bool:
        """Whether the target is met."""
        return self.figure >= self.bound if self.at_least else self.figure <= self.bound

    def __str__(self) -> str:
        sign = "≥" if self.at_least else "≤"
        met = "met" if self.holds else "**not met**"
        return f"| {self.words} | {self.figure:.2f} {self.unit} | {sign} {self.bound:g} {self.unit} | {met} |"


def targets(found: dict[str, Measured], large: Measured | None) -> list[Line]:
    """The ratios the product promises, and the memory."""
    ours = found["zhixing"]
    lines = [
        Line("Zhixing ÷ the same query by hand in DuckDB SQL", ours.times_of(found["duckdb"]), 1.3, "×"),
        Line("pandas ÷ Zhixing", found["pandas"].times_of(ours), 4, "×", at_least=True),
        Line("SQLite ÷ Zhixing", found["sqlite"].times_of(ours), 15, "×", at_least=True),
        Line("Zhixing, peak memory", ours.peak / 1000, 0.5, "GB"),
    ]
    if large is not None:
        lines += [
            Line("Zhixing on ten times the rows ÷ Zhixing", large.seconds / ours.seconds, 13, "×"),
            Line("Zhixing on ten times the rows, peak memory", large.peak / 1000, 0.6, "GB"),
        ]
    return lines


def report(found: dict[str, Measured], large: Measured | None, rows: int) -> str:
    """The page: ratios first, then the seconds they come from."""
    answer = next(iter(found.values())).answer
    text = [
        "# Speed and memory",
        "",
        "Written by `make bench`. All sides answer one question over the same generated facts in one run and must come",
        "to the same integers: pass rate, weighted index and the change of both on the same month a year before, for",
        f"46 townships × 41 industries × 72 months over {rows:,} batches ({int(answer[0]):,} cells). Each side has",
        "a process of its own and is warmed up once; then every round runs each side once, in turn. A ratio is the",
        "median of the rounds' ratios, a time the median of the rounds, memory the most the process ever held.",
        "Zhixing, DuckDB and pandas read the same Parquet files; SQLite was loaded beforehand, which is not counted.",
        "",
        "| compared | measured | target | |",
        "|---|---|---|---|",
        *(str(line) for line in targets(found, large)),
        "",
        "| side | median, s | fastest, s | slowest, s | peak, GB | rounds |",
        "|---|---|---|---|---|---|",
        *(_row(WORDS[side], measured) for side, measured in found.items()),
    ]
    if large is not None:
        text.append(_row("Zhixing, ten times the rows", large))
    cores = os.cpu_count() or 1
    text += [
        "",
        f"Measured with {cores} processor cores, Python {sys.version.split()[0]}, Ibis {version('ibis-framework')}.",
        "Seconds belong to the machine; the ratios are what is promised.",
        "",
    ]
    return "\n".join(text)


def _row(words: str, measured: Measured) -> str:
    times = measured.times
    figures = f"{measured.seconds:.3f} | {min(times):.3f} | {max(times):.3f} | {measured.peak / 1000:.2f}"
    return f"| {words} | {figures} | {len(times)} |"


def main() -> int:
    """Measure, write both pages, print the table; 1 when a target is missed."""
    options = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    options.add_argument("--rows", type=int, default=ROWS)
    options.add_argument("--large", type=int, default=LARGE, help="rows of the large run, 0 to leave it out")
    chosen = options.parse_args()
    found = compare(chosen.rows, tuple(WORDS))
    large = None
    if chosen.large and shutil.disk_usage(tempfile.gettempdir()).free > chosen.large * 40:
        large = compare(chosen.large, ("zhixing",))["zhixing"]
    page = report(found, large, chosen.rows)
    for path in (RESULTS, REFERENCE):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")
    sys.stdout.write(page)
    return 0 if all(line.holds for line in targets(found, large)) else 1


if __name__ == "__main__":
    sys.exit(main())
