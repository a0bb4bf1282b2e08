"""`python -m bench.all_indicators`: seconds for every indicator of the catalogue, all places of a city and 60 months.

The demonstration's facts are built into a throwaway snapshot. Every indicator is asked by place and month at the city
(its counties), at every county (its towns) and at every reporting unit; one without places is asked by month. One
process, nothing warmed up: the first question pays for opening the snapshot. The target is held against the seconds of
processor time, which a busy machine does not lengthen; the seconds on the clock are printed beside them.
"""

from __future__ import annotations

import cProfile
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from pstats import SortKey, Stats

from bench.found import Found, Line, hand_over, options, own_installation

TARGET = 10.0
MONTHS = 60
SLOWEST = 8


@dataclass(frozen=True)
class Asked:
    """All questions: seconds of processor time and on the clock, readings, those with a value, seconds by indicator."""

    seconds: float
    waited: float
    readings: int
    told: int
    by_code: dict[str, float]


def main() -> int:
    """Measure; exit 1 above the target."""
    parser = options(__doc__)
    parser.add_argument("--profile", action="store_true", help="say where the time goes (and take longer)")
    parser.add_argument("--facts", type=Path, help="keep the demonstration's facts in this folder and use them again")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhixing-bench-") as folder:
        own_installation(chosen.facts or Path(folder))
        return hand_over(found(measure(profile=chosen.profile)), chosen.out)


def measure(*, profile: bool) -> Asked:
    """Ask everything once, from the opened snapshot to the last reading."""
    from zhixing.config.start import start  # noqa: PLC0415 - settings must know the throwaway folder first

    start()

    from django.conf import settings  # noqa: PLC0415 - as above

    from bench.report_pdf import load_demonstration  # noqa: PLC0415 - as above
    from zhixing.catalogue.load import load_catalogue  # noqa: PLC0415 - as above
    from zhixing.warehouse.connect import open_snapshot  # noqa: PLC0415 - as above
    from zhixing.warehouse.manifest import POINTER  # noqa: PLC0415 - as above

    if not (settings.ZHIXING_SNAPSHOTS / POINTER).exists():
        load_demonstration(settings.ZHIXING_SNAPSHOTS)
    catalogue = load_catalogue(settings.ZHIXING_DEFINITIONS)
    warehouse = open_snapshot(settings.ZHIXING_SNAPSHOTS)
    profiler = cProfile.Profile() if profile else None
    if profiler:
        profiler.enable()
    began, worked = time.perf_counter(), time.process_time()
    readings, told, by_code = ask_everything(catalogue, warehouse)
    asked = Asked(time.process_time() - worked, time.perf_counter() - began, readings, told, by_code)
    if profiler:
        profiler.disable()
        Stats(profiler, stream=sys.stderr).sort_stats(SortKey.TIME).print_stats(35)
    return asked


def ask_everything(catalogue, warehouse) -> tuple[int, int, dict[str, float]]:  # noqa: ANN001 - imported late
    """Ask; how many readings came, how many with a value, and the seconds of each indicator."""
    from zhixing.catalogue.model import Breakdown  # noqa: PLC0415 - as above
    from zhixing.methods.periods import MONTHS_A_YEAR, Period  # noqa: PLC0415 - as above
    from zhixing.warehouse.measure import Question, measure  # noqa: PLC0415 - as above
    from zhixing.warehouse.questions import last_full_year  # noqa: PLC0415 - as above

    last = Period.year(last_full_year(warehouse))
    months = Period(last.last - MONTHS + 1, last.last)
    assert months.months == 5 * MONTHS_A_YEAR
    places = warehouse.places
    city = places.children()[0]
    counties = places.children(city.place)
    readings = told = 0
    by_code: dict[str, float] = defaultdict(float)
    for indicator in catalogue.indicators:
        began = time.process_time()
        by_place = Breakdown.PLACE in indicator.breakdowns
        questions = [
            Question(indicator.code, city.code, months, ("place", "period") if by_place else ("period",), step=1)
        ]
        for row in counties if by_place else ():
            by = ("place", "period") if row.is_division and places.divisions(row.place) else ("period",)
            questions.append(Question(indicator.code, row.code, months, by, step=1))
        for question in questions:
            found = measure(catalogue, warehouse, question)
            readings += len(found)
            told += sum(reading.value is not None for reading in found)
        by_code[indicator.code] += time.process_time() - began
    return readings, told, dict(by_code)


def found(asked: Asked) -> Found:
    """The section of the page."""
    method = f"""
演示城市的全部 {len(asked.by_code)} 项指标，{MONTHS} 个月：市（各县区）、各县区（各镇街）、各统计单元，逐月查询，
一个进程，不预热。以处理器时间计，机器忙闲不影响结果。
All {len(asked.by_code)} indicators of the demonstration city over {MONTHS} months: the city by county, every county by
town, every reporting unit, month by month, in one process with nothing warmed up. In seconds of processor time, which a
busy machine does not lengthen."""
    lines = (Line("全部指标 / all indicators", asked.seconds, "≤", TARGET, "s"),)
    slowest = sorted(asked.by_code.items(), key=lambda each: -each[1])[:SLOWEST]
    details = (
        f"{asked.readings:,} 个读数，其中 {asked.told:,} 个有数值 / readings, of which with a value；"
        f"钟表时间 on the clock {asked.waited:.2f} s。最慢 / slowest: "
        + ", ".join(f"`{code}` {seconds:.2f} s" for code, seconds in slowest)
    )
    return Found("全部指标 / All indicators", method, lines, details)


if __name__ == "__main__":
    sys.exit(main())
