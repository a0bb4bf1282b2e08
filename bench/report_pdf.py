"""`python -m bench.report_pdf`: seconds for a report as PDF with all its charts, in a process that is warm.

The demonstration's facts are built into a throwaway snapshot; the first report pays for starting the chart engine and
scanning fonts and is told apart. Every later one asks all its figures again, draws every chart and sets the pages.
`--outline` chooses the report: the quality analysis, or the five-chapter report on macro quality management.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from bench.found import Found, Line, hand_over, options, own_installation

CHARTS = 12
ROUNDS = 7
YEAR = 2025
AT = datetime(2026, 3, 2, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Outline:
    """One report that is timed: what it is called, and the seconds promised."""

    code: str
    zh: str
    en: str
    target: float


OUTLINES = {
    each.code: each
    for each in (
        Outline("quality-analysis", "质量分析报告", "quality-analysis", 3.0),
        Outline("macro-quality", "宏观质量管理调研报告", "macro-quality", 6.0),
    )
}


@dataclass(frozen=True)
class Made:
    """One report: seconds, and how many bytes, figures and charts it holds."""

    seconds: float
    size: int
    figures: int
    charts: int


def main() -> int:
    """Measure; exit 1 when the median misses the target or charts are missing."""
    parser = options(__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--outline", choices=OUTLINES, default="quality-analysis")
    chosen = parser.parse_args()
    outline = OUTLINES[chosen.outline]
    with tempfile.TemporaryDirectory(prefix="zhixing-bench-") as folder:
        own_installation(Path(folder))
        return hand_over(found(measure(Path(folder), chosen.rounds, outline.code), outline), chosen.out)


def measure(folder: Path, rounds: int, code: str) -> list[Made]:
    """The first report and each round after it."""
    import django  # noqa: PLC0415 - settings must know the throwaway folder first

    django.setup()

    from django.conf import settings  # noqa: PLC0415 - as above

    from zhixing.catalogue.load import load_catalogue  # noqa: PLC0415 - as above
    from zhixing.methods.periods import Period  # noqa: PLC0415 - as above
    from zhixing.portal.reports.make import make_report  # noqa: PLC0415 - as above
    from zhixing.warehouse.connect import open_snapshot  # noqa: PLC0415 - as above

    load_demonstration(settings.ZHIXING_SNAPSHOTS)
    warehouse = open_snapshot(settings.ZHIXING_SNAPSHOTS)
    order: dict[str, Any] = {
        "code": code,
        "place": warehouse.places.root_code,
        "period": Period.year(YEAR),
        "language": "zh-hans",
        "out": folder / "report.pdf",
        "warehouse": warehouse,
        "catalogue": load_catalogue(settings.ZHIXING_DEFINITIONS),
        "at": AT,
    }
    reports = []
    for _ in range(rounds + 1):
        started = time.perf_counter()
        made = make_report(**order)
        reports.append(Made(time.perf_counter() - started, made.size, made.figures, made.charts))
        sys.stderr.write(f"{reports[-1].seconds:.2f} s, {made.size:,} bytes, {made.charts} charts\n")
    return reports


def load_demonstration(snapshots: Path) -> None:
    """The demonstration city in a fresh database, and a snapshot of it."""
    from django.core.management import call_command  # noqa: PLC0415 - settings must know the throwaway folder first

    from zhixing.config import wiring  # noqa: PLC0415 - as above
    from zhixing.config.demo.load import load  # noqa: PLC0415 - as above
    from zhixing.warehouse.build import build  # noqa: PLC0415 - as above

    call_command("migrate", verbosity=0, skip_checks=True)
    load(at=AT, say=lambda _: None)
    build(snapshots, wiring.feeds(), at=AT)


def found(reports: list[Made], outline: Outline) -> Found:
    """The section of the page."""
    first, *later = reports
    seconds = [each.seconds for each in later]
    charts = min(each.charts for each in reports)
    method = f"""
演示城市 {YEAR} 年{outline.zh}（中文，PDF），进程已预热；每次重新查询全部数字、绘制全部图表并排版，取各轮中位数。
The {outline.en} report of the demonstration city for {YEAR}, in Chinese, as PDF, in a process that has made one before.
Every round asks all {first.figures} figures again, draws every chart and sets the pages; the median of {len(later)}
rounds. Cut off from this: the first report of a process, which starts the chart engine and looks for fonts."""
    lines = (
        Line(f"{outline.zh} PDF / {outline.en} PDF", median(seconds), "<", outline.target, "s"),
        Line("报告中的图表 / its charts", charts, "≥", CHARTS, "幅 charts", decimals=0),
    )
    details = (
        f"各轮 / rounds: {', '.join(f'{each:.2f}' for each in seconds)} s。"
        f"首份 / the first: {first.seconds:.2f} s。{first.size:,} 字节 bytes。"
    )
    return Found(f"{outline.zh} / The {outline.en} report", method, lines, details)


if __name__ == "__main__":
    sys.exit(main())
