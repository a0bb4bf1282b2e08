"""Daily heads: number and digest of the newest entry, written to a file a day, so that copies outside can bear witness.

Whoever holds one head can prove that everything up to its entry is still what it was on that day. A file once written
is never written again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from zhixing.methods.values import Problem, Severity, Text
from zhixing.office import digests
from zhixing.office.models import TrailEntry

_DIGITS: Final = 64


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the trail as it stood when a day's file was written.

    `entries` counts what was added since the head before, which `previous` names (day, seq, digest; None for the
    first). `source` is the file it was read from; it is not part of what is written.
    """

    day: str
    seq: int
    digest: str
    digest_name: str
    entries: int
    written_at: str
    previous: dict[str, Any] | None = None
    source: str = ""

    @property
    def on(self) -> date:
        """The day as a date."""
        return date.fromisoformat(self.day)

    def written(self) -> dict[str, Any]:
        """What stands in its file."""
        return {name: value for name, value in asdict(self).items() if name != "source"}


def folder() -> Path:
    """Where this installation writes its heads."""
    return Path(settings.ZHIXING_HEADS)


def now(*, at: datetime) -> Head | None:
    """The end of the trail at this moment, None while nothing has been recorded."""
    newest = TrailEntry.objects.order_by("-seq").values_list("seq", "digest", "digest_name").first()
    if newest is None:
        return None
    before = next((head for day in days()[:1] if (head := of_day(day))), None)
    previous = {"day": before.day, "seq": before.seq, "digest": before.digest} if before else None
    entries = newest[0] - (before.seq if before else 0)
    written_at = timezone.localtime(at).isoformat(timespec="seconds")
    return Head(timezone.localdate(at).isoformat(), *newest, entries, written_at, previous)


def write(*, at: datetime) -> Path | None:
    """Write the day's head where there is none yet; answers its file, None when the day has one or nothing happened."""
    head = now(at=at)
    if head is None:
        return None
    path = folder() / f"{head.day}.json"
    if path.exists():
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    waiting = path.with_suffix(f".{os.getpid()}")
    with waiting.open("w", encoding="utf-8") as file:
        file.write(json.dumps(head.written(), ensure_ascii=False, indent=1) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        # A link is refused where the file exists: of two that write at once, one wins.
        os.link(waiting, path)
    except FileExistsError:
        return None
    finally:
        waiting.unlink()
    return path


def days() -> list[str]:
    """The days that have a head, newest first."""
    return sorted((path.stem for path in folder().glob("*.json")), reverse=True)


def of_day(day: str) -> Head | None:
    """The head of a day, None where there is none or it cannot be read."""
    path = folder() / f"{day}.json"
    return next(iter(read(path)[0]), None) if path.is_file() else None


def kept() -> tuple[list[Head], list[Problem]]:
    """The installation's own heads, newest first, and what is wrong with them: unreadable, or a day taken out."""
    found, problems = read(folder()) if folder().is_dir() else ([], [])
    found.sort(key=lambda head: head.day, reverse=True)
    for later, earlier in zip_longest(found, found[1:]):
        expected = {"day": earlier.day, "seq": earlier.seq, "digest": earlier.digest} if earlier else None
        if later.previous != expected:
            problems.append(_gap(later))
    return found, problems


def read(path: Path) -> tuple[list[Head], list[Problem]]:
    """The heads of a folder, or of one file that holds one head or a list of them; in no order.

    Raises OSError when the path cannot be read.
    """
    files: Sequence[Path] = sorted(path.glob("*.json")) if path.is_dir() else [path]
    found: list[Head] = []
    problems: list[Problem] = []
    for file in files:
        try:
            told = json.loads(file.read_text(encoding="utf-8"))
            found += [_head(one, file.name) for one in (told if isinstance(told, list) else [told])]
        except (ValueError, KeyError, TypeError) as trouble:
            problems.append(_unreadable(file.name, str(trouble)))
    return found, problems


def _head(told: dict[str, Any], source: str) -> Head:
    names = ("day", "seq", "digest", "digest_name", "entries", "written_at", "previous")
    head = Head(**{name: told[name] for name in names}, source=source)
    date.fromisoformat(head.day)
    if not isinstance(head.seq, int) or head.seq < 1 or len(head.digest) != _DIGITS:
        raise ValueError(f"seq {head.seq!r}, digest {head.digest!r}")
    if head.digest_name not in digests.MAKERS:
        raise ValueError(f"digest_name {head.digest_name!r}")
    return head


def _unreadable(name: str, trouble: str) -> Problem:
    return Problem(
        kind="trail.head_unreadable",
        where=Text(f"链头文件 {name}", f"head file {name}"),
        found=trouble[:200],
        reason=Text("不是完整的链头文件。", "It is no complete head."),
        remedy=Text("请与对外保存的副本核对后恢复。", "Compare it with a copy kept outside and restore it."),
        severity=Severity.ERROR,
    )


def _gap(head: Head) -> Problem:
    before = head.previous["day"] if head.previous else ""
    return Problem(
        kind="trail.head_missing",
        where=Text(f"{head.day} 的链头", f"the head of {head.day}"),
        found=before,
        reason=Text(
            f"它所接续的 {before} 的链头不在或不符。" if before else "在它之前多出了链头。",
            f"The head of {before} that it follows is gone or another one."
            if before
            else "A head stands before it that it does not know.",
        ),
        remedy=Text("请与对外保存的副本核对。", "Compare with the copies kept outside."),
        severity=Severity.ERROR,
    )
