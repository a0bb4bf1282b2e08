"""`python -m bench [PART …]`: every promise of speed and memory in one run, each part in a process of its own.

A part that fails is said to have failed and does not stop the others. The page in docs/reference is written when every
part was run over as many batches as the promise names. Exit code 1 when a target is missed or could not be measured.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.found import Found, page
from bench.grid import LARGE, ROWS

ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "bench" / "results" / "latest.md", ROOT / "docs" / "reference" / "performance.md")
MINUTE = 60
STOP_WITHIN = 30


class Part:
    """One part: the module that measures it, what it is called when it comes to nothing, and how long it may take."""

    def __init__(self, module: str, heading: str, *, minutes: int) -> None:
        self.module = module
        self.heading = heading
        self.seconds: float = minutes * MINUTE

    def run(self, arguments: Sequence[str]) -> Found:
        """Measure in a new process; whatever happens there, answer a section that says it."""
        with tempfile.TemporaryDirectory(prefix="zhixing-bench-") as folder:
            out = Path(folder) / "found.json"
            command = [sys.executable, "-m", self.module, "--out", str(out), *arguments]
            process = subprocess.Popen(command, cwd=ROOT, stdout=sys.stderr, start_new_session=True)
            try:
                code = process.wait(timeout=self.seconds)
            except subprocess.TimeoutExpired:
                return self._nothing(f"超过 {self.seconds:.0f} 秒 / took longer than {self.seconds:.0f} s")
            finally:
                _end(process)
            if not out.exists():
                return self._nothing(
                    f"退出码 {code}，原因见运行输出 / exit code {code}; the output of the run says why"
                )
            return Found.from_json(out.read_text(encoding="utf-8"))

    def _nothing(self, why: str) -> Found:
        return Found(self.heading, "", (), why)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Let a part that is still running stop what it started, then make sure nothing of it stays."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=STOP_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


PARTS = {
    "grid": Part("bench.grid", "指标网格 / The grid", minutes=120),
    "indicators": Part("bench.all_indicators", "全部指标 / All indicators", minutes=15),
    "composite": Part("bench.composite", "综合指数的不确定性 / Uncertainty of composite indices", minutes=15),
    "import": Part("bench.import_rate", "导入 / Import", minutes=15),
    "trail": Part("bench.trail_rate", "留痕 / The trail", minutes=15),
    "forms": Part("bench.forms", "报表 / Return forms", minutes=15),
    "overview": Part("bench.overview", "总览页 / The overview", minutes=15),
    "report": Part("bench.report_pdf", "质量分析报告 / The quality-analysis report", minutes=15),
    "macro": Part("bench.report_pdf", "宏观质量管理调研报告 / The macro-quality report", minutes=15),
}


def main(arguments: Sequence[str] | None = None, parts: Mapping[str, Part] = PARTS) -> int:
    """Measure, print the page, write it when it is whole."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("part", nargs="*", help=f"{', '.join(parts)}; leave out to run all")
    parser.add_argument("--rows", type=int, default=ROWS, help="batches of the grid")
    parser.add_argument("--large", type=int, default=LARGE, help="batches of the large grid, 0 to leave it out")
    parser.add_argument("--file", help="published spot-check file to import")
    chosen = parser.parse_args(arguments)
    if unknown := [name for name in chosen.part if name not in parts]:
        parser.error(f"no such part: {', '.join(unknown)}; there are {', '.join(parts)}")
    own = {
        "grid": [f"--rows={chosen.rows}", f"--large={chosen.large}"],
        "import": [f"--file={chosen.file}"] if chosen.file else [],
        "macro": ["--outline=macro-quality"],
    }
    names = chosen.part or list(parts)
    found = []
    for name in names:
        sys.stderr.write(f"== {name}\n")
        sys.stderr.flush()
        found.append(parts[name].run(own.get(name, [])))
    text = page(found)
    sys.stdout.write(text)
    if set(names) == set(PARTS) and chosen.rows == ROWS:
        for path in PAGES:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return 0 if all(each.holds for each in found) else 1


if __name__ == "__main__":
    sys.exit(main())
