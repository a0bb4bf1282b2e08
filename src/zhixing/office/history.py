"""What happened to a thing, as a reader sees it: the trail's entries in words, newest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from zhixing.methods.values import Text
from zhixing.office import trail
from zhixing.office.models import Person, TrailEntry, Upload

Spoken = Callable[[str, Any], str]


@dataclass(frozen=True, slots=True)
class Happened:
    """One entry: what was done, by whom, what changed as (field, before, after), what was said as (field, value)."""

    entry: TrailEntry
    move: Text
    who: str
    changes: list[tuple[Text, str, str]]
    said: list[tuple[Text, str]]


def history(
    thing: Any,
    *,
    moves: Mapping[str, Text],
    fields: Mapping[str, Text],
    spoken: Spoken = lambda _, value: str(value),
    upload: Upload | None = None,
) -> list[Happened]:
    """Everything done to a thing, newest first; how it came in stands under the upload it came with.

    `moves` and `fields` name the room's moves and the keys of its entries; `spoken(key, value)` writes a value. Keys
    without a name are the machine's and are left out.
    """
    entries = list(trail.about(thing))
    if upload is not None:
        entries += trail.about(upload).filter(move="record")
    names = _names(entries)
    return [
        Happened(
            entry,
            moves.get(entry.move, Text(entry.move, entry.move)),
            names.get(entry.by, entry.by),
            [
                (fields[name], spoken(name, before), spoken(name, after))
                for name, (before, after) in entry.body.get("changes", {}).items()
                if name in fields
            ],
            [
                (fields[name], spoken(name, value))
                for name, value in entry.body.items()
                if name in fields and value not in (None, "")
            ],
        )
        for entry in sorted(entries, key=lambda entry: -entry.seq)
    ]


def _names(entries: Iterable[TrailEntry]) -> dict[str, str]:
    codes = {entry.by for entry in entries}
    return dict(Person.objects.filter(code__in=codes).values_list("code", "name"))
