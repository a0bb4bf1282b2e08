"""`python -m bench.import_rate`: rows a second from a published file to the database, everything included.

The file is read in the child process, understood, checked and saved into a fresh SQLite database, as `zhixing import
spot-checks` does; starting Python and creating the tables are not counted. Wall time is what a person waits for; the
processor time beside it shows how busy the machine was with other things. Without FILE the published collection beside
the checkout is taken, and where that is not there an invented file of the same columns.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench import invented
from bench.found import Found, Line, hand_over, options, own_installation

TARGET = 5_000
ROUNDS = 5
INVENTED_ROWS = 6_500
PUBLISHED = Path(__file__).resolve().parents[2] / "shared" / "data" / "spot_checks" / "food_spot_checks_dev.csv"


@dataclass(frozen=True)
class Round:
    """One import into an empty database: rows read, batches kept, wall seconds, processor seconds."""

    rows: int
    batches: int
    seconds: float
    busy: float

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.rows / self.seconds


def main() -> int:
    """Measure all rounds; exit 1 when the median misses the target."""
    parser = options(__doc__)
    parser.add_argument("--file", type=Path)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhixing-bench-") as folder:
        own_installation(Path(folder))
        file, words = the_file(chosen.file, PUBLISHED, Path(folder))
        return hand_over(found(measure(file, chosen.rounds), words), chosen.out)


def the_file(asked: Path | None, published: Path, folder: Path) -> tuple[Path, str]:
    """The file to import and what to call it; made in the folder when there is no other."""
    if asked is not None:
        return asked, asked.name
    if published.is_file():
        return published, f"公布的抽查结果文件 / the published file {published.name}"
    made = folder / "invented.csv"
    invented.write(made, INVENTED_ROWS)
    return made, (
        "**虚构文件**（列与公布文件相同；公布文件不在代码目录旁）/ "
        "an **invented file** with the columns of the published one, which is not beside this checkout"
    )


def measure(file: Path, rounds: int) -> list[Round]:
    """Import the file so many times, each time into an empty database.

    Raises ValueError when the database does not hold the batches the importer speaks of: what was not kept was not
    imported.
    """
    import django  # noqa: PLC0415 - settings must know the throwaway folder first

    django.setup()

    from django.core.management import call_command  # noqa: PLC0415 - as above
    from django.utils import timezone  # noqa: PLC0415 - as above

    from zhixing.office import sheets  # noqa: PLC0415 - as above
    from zhixing.records.inspections import imports, models  # noqa: PLC0415 - as above

    call_command("migrate", verbosity=0, skip_checks=True)
    measured = []
    for _ in range(rounds):
        models.Finding.objects.all().delete()
        models.Batch.objects.all().delete()
        models.InspectionSource.objects.all().delete()
        started, busy = time.perf_counter(), processor_seconds()
        parsed = imports.parse(sheets.read(file), {"name": file.name})
        imports.save(parsed=parsed, upload=None, by=None, at=timezone.now(), good_rows_only=True)
        took, used = time.perf_counter() - started, processor_seconds() - busy
        kept, told = models.Batch.objects.count(), parsed.summary["batches"]
        if not kept or kept != told:
            raise ValueError(f"{kept} batches kept, {told} told")
        measured.append(Round(parsed.summary["rows"], kept, took, used))
        sys.stderr.write(f"{parsed.summary['rows']:,} rows in {took:.2f} s ({used:.2f} s of processor time)\n")
    return measured


def found(measured: list[Round], words: str) -> Found:
    """The section of the page."""
    rates, one = [each.rate for each in measured], measured[-1]
    busy = median(each.rows / each.busy for each in measured)
    method = f"""
{words}：{one.rows:,} 行，{one.batches:,} 批次。读取、识别、全部校验、写入空的 SQLite 数据库，取各轮中位数。
{one.rows:,} rows to {one.batches:,} batches: read in the child process, understood, checked in full and saved into an
empty SQLite database, as `zhixing import spot-checks` does; the median of {len(measured)} rounds. Starting Python and
creating the tables are not counted."""
    details = (
        f"各轮 / rounds: {', '.join(f'{rate:,.0f}' for rate in rates)} 行/s。"
        f"按处理器时间 / by processor time: {busy:,.0f} 行/s rows/s。"
    )
    line = Line("导入速度 / import", median(rates), "≥", TARGET, "行/s rows/s", decimals=0)
    return Found("导入 / Import", method, (line,), details)


def processor_seconds() -> float:
    """Processor time of this process and its children so far."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    sys.exit(main())
