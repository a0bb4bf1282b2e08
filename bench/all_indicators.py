"""`python -m bench.all_indicators`: seconds for every indicator of the catalogue, all places of a city and 60 months.

The demonstration's facts are built into a throwaway snapshot. Every indicator is asked by place and month at the city
(its counties), at every county (its towns) and at every reporting unit; one without places is asked by month. One
process, nothing warmed up: the first question pays for opening the snapshot. The target is held against the seconds of
processor time, which a busy machine does not lengthen; the seconds on the clock are printed beside them.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from pstats import SortKey, Stats

TARGET = 10.0
MONTHS = 60
SLOWEST = 8


def main() -> int:
    """Measure and print; exit 1 above the target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", action="store_true", help="say where the time goes (and take longer)")
    parser.add_argument("--facts", type=Path, help="keep the demonstration's facts in this folder and use them again")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ZHIXING_DATA"] = str(options.facts or folder)
        os.environ.pop("DATABASE_URL", None)
        seconds = measure(profile=options.profile)
    return 0 if seconds <= TARGET else 1


def measure(*, profile: bool) -> float:
    """Seconds from the opened snapshot to the last reading."""
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
    seconds, waited = time.process_time() - worked, time.perf_counter() - began
    if profiler:
        profiler.disable()
        Stats(profiler).sort_stats(SortKey.TIME).print_stats(35)
    slowest = sorted(by_code.items(), key=lambda each: -each[1])[:SLOWEST]
    print(
        f"{len(by_code)} indicators, {MONTHS} months: {readings:,} readings, {told:,} with a value, "
        f"in {seconds:.2f} s of processor time, {waited:.2f} s on the clock (target {TARGET:.0f} s)"
    )
    print("slowest: " + ", ".join(f"{code} {taken:.2f} s" for code, taken in slowest))
    return seconds


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


if __name__ == "__main__":
    sys.exit(main())
