"""What happened to a thing, as a reader sees it: the trail's entries in words, newest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhixing.methods.values import Text
from zhixing.office import trail, trail_words
from zhixing.office.downloads import said
from zhixing.office.models import Person, TrailEntry, Upload

Spoken = Callable[[str, Any], str]


@dataclass(frozen=True, slots=True)
class Happened:
    """One entry: what was done, by whom, what changed as (field, before, after), what was said as (field, value).

    `source` and `target` are the states it led from and to, None where the act was no move of a flow.
    """

    entry: TrailEntry
    move: Text
    who: str
    changes: Sequence[tuple[Text, Text | str, Text | str]]
    said: Sequence[tuple[Text, str]]
    source: Text | None = None
    target: Text | None = None


def history(
    thing: Any,
    *,
    moves: Mapping[str, Text],
    fields: Mapping[str, Text],
    spoken: Spoken = lambda _, value: str(value),
    upload: Upload | None = None,
    came_in: str = "record",
    entries: Iterable[TrailEntry] = (),
) -> list[Happened]:
    """Everything done to a thing, newest first; how it came in (`came_in`) stands under the upload it came with.

    `moves` and `fields` name the room's moves and the keys of its entries; `spoken(key, value)` writes a value. Keys
    without a name are the machine's and are left out. `entries` are further ones that speak of the thing among others.
    """
    found = {entry.seq: entry for entry in (*trail.about(thing), *entries)}
    if upload is not None:
        found.update({entry.seq: entry for entry in trail.about(upload).filter(move=came_in)})
    names = _names(found.values())
    return [
        Happened(
            entry,
            moves.get(entry.move) or trail_words.move(entry.about_kind, entry.move),
            names.get(entry.by, entry.by),
            [
                (fields[name], spoken(name, before), spoken(name, after))
                for name, (before, after) in _changes(entry, thing)
                if name in fields
            ],
            [
                (fields[name], spoken(name, value))
                for name, value in entry.body.items()
                if name in fields and value not in (None, "")
            ],
            _state(entry, entry.from_state),
            _state(entry, entry.to_state),
        )
        for entry in sorted(found.values(), key=lambda entry: -entry.seq)
    ]


def _changes(entry: TrailEntry, thing: Any) -> Iterable[tuple[str, Any]]:
    """What an entry says of the thing: an act on many lists the changes of each under its key."""
    changes = entry.body.get("changes", {})
    if entry.about_id == str(thing.pk) and entry.about_kind == trail.kind_of(thing):
        return changes.items()
    return entry.body.get("changes_of", {}).get(str(thing.pk), {}).items() or changes.items()


def _state(entry: TrailEntry, code: str) -> Text | None:
    return trail_words.state(entry.about_kind, code) if code else None


def _names(entries: Iterable[TrailEntry]) -> dict[str, str]:
    codes = {entry.by for entry in entries}
    known = Person.objects.filter(code__in=codes).values_list("code", "name")
    return {trail.SYSTEM: said(trail_words.SYSTEM), **dict(known)}
