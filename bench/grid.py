"""`python -m bench.grid`: every side of the grid question in one run, taking turns."""

from __future__ import annotations

import json
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

from bench.found import Found, Line, hand_over, options

ROOT = Path(__file__).parent.parent
ROWS, LARGE = 10_000_000, 100_000_000
ROUNDS = {"zhixing": 20, "duckdb": 20, "pandas": 6, "sqlite": 3}
LARGE_ROUNDS = 9
BYTES_A_ROW = 40
WORDS = {
    "zhixing": "质行 / Zhixing",
    "duckdb": f"DuckDB {version('duckdb')}，手写 SQL / SQL by hand",
    "pandas": f"pandas {version('pandas')}",
    "sqlite": f"SQLite {sqlite3.sqlite_version}",
}


@dataclass
class Measured:
    """All runs of one side: seconds and processor seconds of each round, the most memory held, and its answer."""

    times: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    peak: float = 0.0
    answer: tuple[float, ...] = ()

    @property
    def seconds(self) -> float:
        """The median of all rounds."""
        return median(self.times)

    def times_of(self, other: Measured) -> float:
        """How many times as long as another side: the median over the rounds that both ran, one after the other."""
        return median(mine / theirs for mine, theirs in zip(self.times, other.times, strict=False))

    def work_of(self, other: Measured) -> float:
        """The same for processor seconds, which other programs of the machine trouble less."""
        return median(mine / theirs for mine, theirs in zip(self.busy, other.busy, strict=False))


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
        """Run once and keep the seconds of both clocks."""
        assert self._process.stdin is not None
        self._process.stdin.write("run\n")
        self._process.stdin.flush()
        seconds, busy = self._heard()
        self.found.times.append(seconds)
        self.found.busy.append(busy)

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


def compare(rows: int, rounds: dict[str, int]) -> dict[str, Measured]:
    """Let every side run once in each round, one after the other, so that a busy machine troubles all of them alike.

    Every second round runs them in the opposite order: whoever comes after another finds the machine as that one left
    it. Raises ValueError when two sides do not come to the same answer: a fast wrong figure is no figure.
    """
    with _facts(rows) as folder:
        if "sqlite" in rounds:
            _say("loading SQLite (not counted)")
            _python("bench.side", "load-sqlite", str(folder))
        sides = {name: Side(name, folder) for name in rounds}
        for turn in range(max(rounds.values())):
            running = [name for name in rounds if turn < rounds[name]]
            for name in order(running, turn):
                sides[name].run()
            _say(", ".join(f"{name} {sides[name].found.times[-1]:.3f} s" for name in running))
        for side in sides.values():
            side.end()
    answers = {side.found.answer for side in sides.values()}
    if len(answers) != 1:
        raise ValueError(f"the sides disagree: {answers}")
    return {name: side.found for name, side in sides.items()}


def order(names: Sequence[str], turn: int) -> list[str]:
    """Who runs first in a round: there and back again."""
    return list(names) if turn % 2 == 0 else list(reversed(names))


def targets(found: dict[str, Measured], large: Measured | None) -> tuple[Line, ...]:
    """The ratios the product promises, and the memory."""
    ours = found["zhixing"]
    more = None if large is None else large.seconds / ours.seconds
    peak = None if large is None else large.peak / 1000
    return (
        Line("质行 ÷ 手写 DuckDB SQL / Zhixing ÷ DuckDB SQL by hand", ours.times_of(found["duckdb"]), "≤", 1.3, "×"),
        Line("pandas ÷ 质行 / pandas ÷ Zhixing", found["pandas"].times_of(ours), "≥", 4, "×"),
        Line("SQLite ÷ 质行 / SQLite ÷ Zhixing", found["sqlite"].times_of(ours), "≥", 15, "×"),
        Line("质行内存峰值 / Zhixing, peak memory", ours.peak / 1000, "<", 0.5, "GB"),
        Line("十倍批次的用时 ÷ 质行 / ten times the batches ÷ Zhixing", more, "≤", 13, "×"),
        Line("十倍批次的内存峰值 / ten times the batches, peak memory", peak, "<", 0.6, "GB"),
    )


def report(found: dict[str, Measured], large: Measured | None, rows: int) -> Found:
    """The section: ratios first, then the seconds they come from."""
    cells = int(found["zhixing"].answer[0])
    method = f"""
46 个乡镇 × 41 个行业 × 72 个月，{rows:,} 批次，{cells:,} 格：合格率、加权指数及二者的同比，各方得出相同的整数。
46 townships × 41 industries × 72 months over {rows:,} generated batches ({cells:,} cells): pass rate, weighted index
and the change of both on the same month a year before. All sides must come to the same integers. Each side has a
process of its own and is warmed up once; every round runs each side once, every second round in the opposite order. A
ratio is the median of the rounds' ratios, a time the median of the rounds, memory the most the process ever held.
Zhixing, DuckDB and pandas read the same Parquet files; SQLite was loaded beforehand, which is not counted. Zhixing also
makes the 95 % Wilson interval of every pass rate and looks for facts a year further back; the others do neither."""
    table = [
        "| 一方 side | 中位 median, s | 最快 fastest | 最慢 slowest | 处理器 CPU, s | 内存 peak, GB | 轮 rounds |",
        "|---|---|---|---|---|---|---|",
        *(_row(WORDS[side], measured) for side, measured in found.items()),
    ]
    if large is not None:
        table.append(_row("质行，十倍批次 / Zhixing, ten times the batches", large))
    work = found["zhixing"].work_of(found["duckdb"])
    table += [
        "",
        f"按处理器时间，质行 ÷ 手写 SQL 为 {work:.2f} × / in processor time, Zhixing ÷ SQL by hand: {work:.2f} ×.",
    ]
    return Found("指标网格 / The grid", method, targets(found, large), "\n".join(table))


def _row(words: str, measured: Measured) -> str:
    times = measured.times
    figures = f"{measured.seconds:.3f} | {min(times):.3f} | {max(times):.3f} | {median(measured.busy):.3f}"
    return f"| {words} | {figures} | {measured.peak / 1000:.2f} | {len(times)} |"


def main() -> int:
    """Measure all sides, then the product alone over ten times the batches where the disk has room for them."""
    parser = options(__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--large", type=int, default=LARGE, help="batches of the large run, 0 to leave it out")
    chosen = parser.parse_args()
    found = compare(chosen.rows, ROUNDS)
    large = None
    if chosen.large and shutil.disk_usage(tempfile.gettempdir()).free > chosen.large * BYTES_A_ROW:
        large = compare(chosen.large, {"zhixing": LARGE_ROUNDS})["zhixing"]
    return hand_over(report(found, large, chosen.rows), chosen.out)


if __name__ == "__main__":
    sys.exit(main())
