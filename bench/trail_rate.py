"""`python -m bench.trail_rate`: entries a second into the trail, each durable before the next, and its verification.

SQLite as the product opens it (WAL, synchronous=FULL, immediate transactions), one transaction an entry, beside the
checkout: a temporary folder may lie in memory, where durability costs nothing.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench.found import Found, Line, hand_over, options, own_installation

ENTRIES_A_SECOND = 200
SECONDS_A_MILLION = 10
ROUNDS = 5
ENTRIES = 1_000
VERIFIED = 200_000
MILLION = 1_000_000
ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Measured:
    """Entries a second of each round, how long the whole trail took to verify, how many entries that were."""

    rates: list[float]
    seconds: float
    entries: int

    @property
    def a_million(self) -> float:
        """Seconds to verify a million."""
        return self.seconds * MILLION / self.entries


def main() -> int:
    """Measure; exit 1 when a promise is missed."""
    parser = options(__doc__)
    parser.add_argument("--entries", type=int, default=ENTRIES, help="entries of a round")
    parser.add_argument("--verified", type=int, default=VERIFIED, help="entries to verify")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix=".bench-", dir=ROOT) as folder:
        own_installation(Path(folder))
        return hand_over(found(measure(chosen.entries, chosen.verified)), chosen.out)


def measure(entries: int, verified: int) -> Measured:
    """Append `entries` in each round, fill up to `verified`, and verify them all.

    Raises ValueError when the database is not as durable as promised, or the chain does not hold.
    """
    import django  # noqa: PLC0415 - settings must know the throwaway folder first

    django.setup()

    from django.core.management import call_command  # noqa: PLC0415 - as above
    from django.db import connection  # noqa: PLC0415 - as above

    from zhixing.office import trail  # noqa: PLC0415 - as above
    from zhixing.office.models import Person  # noqa: PLC0415 - as above

    call_command("migrate", verbosity=0, skip_checks=True)
    with connection.cursor() as cursor:
        modes = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
    if modes != ["wal", 2]:
        raise ValueError(f"journal_mode, synchronous = {modes}")
    who = Person.objects.create(code="bench", name="bench")
    at, rates = datetime.now(tz=UTC), []
    for number in range(ROUNDS):
        started = time.perf_counter()
        for entry in range(entries):
            trail.record(
                by=who, at=at, action="bench.act", about=who, move="correct", from_state="draft",
                to_state="approved", note="依据：更正通知", body={"version": entry, "changes": {"name": ["甲", "乙"]}},
            )  # fmt: skip
        rates.append(entries / (time.perf_counter() - started))
        sys.stderr.write(f"round {number + 1}: {rates[-1]:,.0f} entries/s\n")
    _fill(verified)
    started = time.perf_counter()
    verdict = trail.examine()
    seconds = time.perf_counter() - started
    if verdict.broken or verdict.entries < verified:
        raise ValueError(f"{verdict.entries} entries, broken: {verdict.broken}")
    return Measured(rates, seconds, verdict.entries)


def _fill(wanted: int) -> None:
    """More entries like the last, many in a transaction: how they came does not matter to a verification."""
    from zhixing.office import chain, trail  # noqa: PLC0415 - as above
    from zhixing.office.models import TrailEntry  # noqa: PLC0415 - as above

    last = TrailEntry.objects.latest("seq")
    row, fresh = trail.row_of(last), []
    for seq in range(last.seq + 1, wanted + 1):
        row = row._replace(seq=seq, previous=row.digest)
        row = row._replace(digest=chain.made(row))
        names = ("by", "action", "about_kind", "about_id", "move", "from_state", "to_state", "note", "edition")
        same = {name: getattr(last, name) for name in (*names, "at", "body", "digest_name")}
        fresh.append(TrailEntry(**same, seq=seq, previous=row.previous, digest=row.digest))
    TrailEntry.objects.bulk_create(fresh, batch_size=1000)


def found(measured: Measured) -> Found:
    """The section of the page."""
    method = f"""
每条留痕一个事务，SQLite（WAL、synchronous=FULL），取 {len(measured.rates)} 轮中位数；随后核验 {measured.entries:,} 条。
One transaction an entry on SQLite (WAL, synchronous=FULL), the median of {len(measured.rates)} rounds; then a
verification of {measured.entries:,} entries."""
    lines = (
        Line("写入留痕 / entries", median(measured.rates), "≥", ENTRIES_A_SECOND, "条/s entries/s", decimals=0),
        Line("核验百万条 / a million verified", measured.a_million, "≤", SECONDS_A_MILLION, "s"),
    )
    details = f"各轮 / rounds: {', '.join(f'{rate:,.0f}' for rate in measured.rates)} 条/s。"
    return Found("留痕 / The trail", method, lines, details)


if __name__ == "__main__":
    sys.exit(main())
