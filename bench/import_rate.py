"""`python -m bench.import_rate FILE`: rows a second from a published file to the database, everything included.

The file is read in the child process, understood, checked and saved into a fresh SQLite database, as `zhixing import
spot-checks` does; starting Python and creating the tables are not counted. Wall time is what a person waits for; the
processor time beside it shows how busy the machine was with other things.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

TARGET = 5_000


def main() -> int:
    """Measure, print one line a round and the median; exit 1 when the median misses the target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ZHIXING_DATA"] = folder
        os.environ.pop("DATABASE_URL", None)
        rates = measure(options.file, options.rounds)
    print(f"median {median(rates):,.0f} rows/s; target {TARGET:,}")
    return 0 if median(rates) >= TARGET else 1


def measure(file: Path, rounds: int) -> list[float]:
    """Rows a second of each round, each into an empty database."""
    import django  # noqa: PLC0415 - settings must know the throwaway folder first

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhixing.config.settings")
    django.setup()

    from django.core.management import call_command  # noqa: PLC0415 - as above
    from django.utils import timezone  # noqa: PLC0415 - as above

    from zhixing.office import sheets  # noqa: PLC0415 - as above
    from zhixing.records.inspections import imports, models  # noqa: PLC0415 - as above

    call_command("migrate", verbosity=0, skip_checks=True)
    rates = []
    for _ in range(rounds):
        models.Finding.objects.all().delete()
        models.Batch.objects.all().delete()
        models.InspectionSource.objects.all().delete()
        started, busy = time.perf_counter(), processor_seconds()
        parsed = imports.parse(sheets.read(file), {"name": file.name})
        imports.save(parsed=parsed, upload=None, by=None, at=timezone.now(), good_rows_only=True)
        took, used = time.perf_counter() - started, processor_seconds() - busy
        rows = parsed.summary["rows"]
        rates.append(rows / took)
        print(f"{rows:,} rows in {took:.2f} s: {rows / took:,.0f} rows/s ({used:.2f} s of processor time)")
    return rates


def processor_seconds() -> float:
    """Processor time of this process and its children so far."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    sys.exit(main())
