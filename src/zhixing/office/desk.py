"""The desk: what is due, what came back and why, what waits for whom; every room says what it has for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from zhixing.methods.values import Text
from zhixing.office.models import Person, Place


class ItemKind(StrEnum):
    """Why something lies on a desk."""

    DUE = "due"
    CAME_BACK = "came_back"
    WAITING = "waiting"  # for somebody else; `why` says for whom


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a desk: `due` is the first instant that is too late, `why` what is to be done or why it is back."""

    title: Text
    address: str
    due: datetime | None
    place: Place | None
    why: Text
    kind: ItemKind
    overdue: int = 0  # days
    paused: bool = False


Source = Callable[[Person, date], list[Item]]
_SOURCES: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Let a room put items on desks: `source(person, on)` answers them; called once by the wiring."""
    _SOURCES[name] = source


@dataclass(frozen=True)
class Desk:
    """A person's desk on a day."""

    due: list[Item] = field(default_factory=list)
    came_back: list[Item] = field(default_factory=list)
    waiting: list[Item] = field(default_factory=list)

    @property
    def overdue(self) -> int:
        """How many of the due items are overdue."""
        return sum(item.overdue > 0 for item in self.due)

    @property
    def is_empty(self) -> bool:
        """Whether nothing lies here."""
        return not (self.due or self.came_back or self.waiting)


def desk_of(person: Person, on: date) -> Desk:
    """Everything on a person's desk: overdue first, then by the day, what has no day last; no work lies there twice."""
    items = _once([item for source in _SOURCES.values() for item in source(person, on)])
    items.sort(key=lambda item: (-item.overdue, item.due is None, item.due.timestamp() if item.due else 0.0))
    return Desk(**{kind.value: [item for item in items if item.kind is kind] for kind in ItemKind})


def _once(items: list[Item]) -> list[Item]:
    """Join what a room says of a thing with the deadline that runs on it: the room's words, the deadline's day."""
    running = _alone([item for item in items if item.due is not None])
    told = _alone([item for item in items if item.due is None])
    pairs = {address: (told[address], running[address]) for address in told.keys() & running.keys()}
    merged = {item for pair in pairs.values() for item in pair}
    joined = [
        replace(said, due=timed.due, overdue=timed.overdue, paused=timed.paused) for said, timed in pairs.values()
    ]
    return [*(item for item in items if item not in merged), *joined]


def _alone(items: list[Item]) -> dict[str, Item]:
    """The items whose address no other of them has."""
    count = Counter(item.address for item in items)
    return {item.address: item for item in items if count[item.address] == 1}
