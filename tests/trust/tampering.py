"""Every way in which the trail is tampered with, as one list of rows turned into another; and how to put it in place.

Rows are `chain.Row`. A tampering draws from `random`, so that a seed names it. Where it becomes true is not said by
the tampering but found by comparing both lists.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import connection

from tests.factories import NINE
from zhixing.office import chain, guards, trail
from zhixing.office.chain import BEGINNING, Row
from zhixing.office.heads import Head
from zhixing.office.models import Place

Rows = list[Row]
COLUMNS = (
    'seq, at, "by", action, about_kind, about_id, move, from_state, to_state, note, edition, body, previous, digest, '
    "digest_name"
)
TEXTS = ("by", "action", "about_kind", "about_id", "move", "from_state", "to_state", "note", "edition")


def lower_guards() -> None:
    """What somebody with the database's own password could do."""
    with connection.cursor() as cursor:
        for name in guards.POSTGRESQL if connection.vendor == "postgresql" else guards.SQLITE:
            on = " ON office_trailentry" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {name}{on}")


def put(rows: Sequence[Row]) -> None:
    """Make these rows the trail. The guards must be down."""
    marks = ", ".join(["%s"] * len(Row._fields))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM office_trailentry")
        cursor.executemany(
            f"INSERT INTO office_trailentry ({COLUMNS}) VALUES ({marks})",
            [row._replace(at=row.at.replace("T", " ").removesuffix("+00:00")) for row in rows]
            if connection.vendor == "sqlite"
            else rows,
        )


def write(length: int, *, seed: int, thing: Place, settings=None) -> Rows:
    """Record so many invented acts and answer the whole trail; half-way the digest changes where settings are given."""
    draw = random.Random(seed)
    at: datetime = NINE
    for number in range(length):
        if settings is not None and number == length // 2:
            settings.ZHIXING_DIGEST = "sm3"
        at += timedelta(microseconds=draw.randrange(1, 10**9))
        trail.record(
            by=None, at=at, action=f"{seed}.act", about=thing, move=draw.choice(["add", "correct", "退回"]),
            from_state="draft", to_state=draw.choice(["approved", "returned"]),
            note=draw.choice(["", "依据：更正通知〔2026〕3号", 'said "so"\n', "é\u2028🙂"]), edition=f"v{number}",
            body={"version": number, "changes": {"名称": ["", f"{draw.random():.3f}"]}, "share": draw.random() * 1e-9},
        )  # fmt: skip
    return list(trail.rows())


def heads_of(rows: Sequence[Row], every: int) -> list[Head]:
    """Copies of the daily heads as somebody outside keeps them: one every so many entries, and one of the last."""
    kept = sorted({*range(every, len(rows) + 1, every), len(rows)})
    return [
        Head(f"2026-03-{at + 1:02}", seq, rows[seq - 1].digest, rows[seq - 1].digest_name, every, "", source="outside")
        for at, seq in enumerate(kept)
    ]


def rechained(rows: Sequence[Row], start: int = 0) -> Rows:
    """Numbers, links and digests made to fit again from an index on, as one would who knows how the trail is made."""
    done = list(rows[:start])
    for row in rows[start:]:
        link = done[-1].digest if done else BEGINNING
        joined = row._replace(seq=len(done) + 1, previous=link)
        done.append(joined._replace(digest=chain.made(joined)))
    return done


def renumbered(rows: Sequence[Row]) -> Rows:
    """Only the numbers made to run again."""
    return [row._replace(seq=number) for number, row in enumerate(rows, 1)]


def edit(field: str) -> Callable[[Rows, Rows, random.Random], Rows]:
    """Change one field of one entry."""

    def tamper(rows: Rows, other: Rows, draw: random.Random) -> Rows:
        at = draw.randrange(len(rows))
        was = rows[at]
        if field in TEXTS:
            now = was._replace(**{field: getattr(was, field) + "x"})
        elif field == "at":
            now = was._replace(at=was.at.replace("2026", "2025"))
        elif field == "body":
            now = was._replace(body='{"version":-1}')
        elif field == "digest_name":
            now = was._replace(digest_name=draw.choice([{"sm3": "sha256", "sha256": "sm3"}[was.digest_name], "md5"]))
        elif field == "seq":
            now = was._replace(seq=len(rows) + draw.randrange(1, 50))
        else:
            now = was._replace(**{field: f"{draw.getrandbits(256):064x}"})
        return sorted([*rows[:at], now, *rows[at + 1 :]], key=lambda row: row.seq)

    return tamper


def edit_and_sign(rows: Rows, other: Rows, draw: random.Random) -> Rows:
    """Change a note and compute that entry's own digest anew."""
    at = draw.randrange(len(rows) - 1)
    now = rows[at]._replace(note="nothing happened")
    return [*rows[:at], now._replace(digest=chain.made(now)), *rows[at + 1 :]]


def delete_middle(rows: Rows, other: Rows, draw: random.Random) -> Rows:
    """Take entries out of the middle, leaving the gap or closing it."""
    at, many = draw.randrange(len(rows) - 4), draw.randrange(1, 4)
    left = [*rows[:at], *rows[at + many :]]
    return renumbered(left) if draw.random() < 0.5 else left


def delete_tail(rows: Rows, other: Rows, draw: random.Random) -> Rows:
    """Cut the end off."""
    return rows[: draw.randrange(1, len(rows))]


def insert(rows: Rows, other: Rows, draw: random.Random) -> Rows:
    """Put an invented entry in between, with its digest computed right or made up."""
    at = draw.randrange(1, len(rows))
    new = rows[at]._replace(note="put in", previous=rows[at - 1].digest)
    new = new._replace(digest=chain.made(new) if draw.random() < 0.5 else f"{draw.getrandbits(256):064x}")
    return renumbered([*rows[:at], new, *rows[at:]])


def swap(rows: Rows, other: Rows, draw: random.Random) -> Rows:
    """Exchange two entries."""
    one, two = sorted(draw.sample(range(len(rows)), 2))
    changed = list(rows)
    changed[one], changed[two] = rows[two], rows[one]
    return renumbered(changed)


def duplicate(rows: Rows, other: Rows, draw: random.Random) -> Rows:
    """Write an entry a second time somewhere behind it; two equal digests the table refuses, so it gets its own."""
    at = draw.randrange(len(rows) - 1)
    behind = draw.randrange(at + 1, len(rows))
    again = rows[at]._replace(seq=behind + 1)
    again = again._replace(digest=chain.made(again) if draw.random() < 0.5 else f"{draw.getrandbits(256):064x}")
    return renumbered([*rows[:behind], again, *rows[behind:]])


def rechain(rows: Rows, other: Rows, draw: random.Random) -> Rows:
    """Change, take out or put in an entry, and compute everything behind it anew."""
    at = draw.randrange(len(rows) - 1)
    kept = [[rows[at]._replace(note="nothing happened")], [], [rows[at]._replace(note="put in"), rows[at]]]
    return rechained([*rows[:at], *draw.choice(kept), *rows[at + 1 :]], at)


def splice(rows: Rows, other: Rows, draw: random.Random) -> Rows:
    """Put entries of another trail in the places of the same numbers: one, a run, or all from there on."""
    at = draw.randrange(_forked(rows, other), len(rows) - 1)
    end = draw.choice([at + 1, draw.randrange(at + 1, len(rows)), len(rows)])
    return [*rows[:at], *other[at:end], *rows[end:]]


def fork(rows: Rows, other: Rows, draw: random.Random) -> Rows:
    """Go on with another trail where both were still one."""
    at = _forked(rows, other) - 1
    return [*rows[:at], *other[at:]]


def _forked(rows: Rows, other: Rows) -> int:
    """The first index whose entry follows different ones in both."""
    return next(at for at, row in enumerate(rows) if row.digest != other[at].digest) + 1


def splice_and_rechain(rows: Rows, other: Rows, draw: random.Random) -> Rows:
    """The same, with everything computed anew."""
    at = draw.randrange(1, len(rows) - 1)
    return rechained([*rows[:at], *other[at : at + 3], *rows[at + 3 :]], at)


def roll_back(rows: Rows, other: Rows, draw: random.Random) -> Rows:
    """Put an older copy back, and perhaps go on working with it."""
    at = draw.randrange(1, len(rows))
    new = [row._replace(note="went on") for row in rows[at : at + draw.choice([0, 0, 3, 100])]]
    return rechained([*rows[:at], *new], at)


Tampering = Callable[[Rows, Rows, random.Random], Rows]
# What the chain shows by itself, and what shows only against a head kept outside.
EDITS: dict[str, Tampering] = {
    f"edit {field}": edit(field) for field in (*TEXTS, "at", "body", "previous", "digest", "digest_name", "seq")
}
BY_CHAIN: dict[str, Tampering] = {
    **EDITS, "edit and sign": edit_and_sign, "delete middle": delete_middle, "insert": insert, "swap": swap,
    "duplicate": duplicate, "splice": splice,
}  # fmt: skip
BY_HEADS: dict[str, Tampering] = {
    "delete tail": delete_tail, "rechain": rechain, "splice and rechain": splice_and_rechain, "fork": fork,
    "roll back": roll_back,
}  # fmt: skip


def first_difference(rows: Rows, tampered: Rows) -> int:
    """The number of the first entry that is not what was recorded under it."""
    now = {row.seq: row for row in tampered}
    return next(row.seq for row in [*rows, *tampered[len(rows) :]] if now.get(row.seq) != row or row.seq > len(rows))
