"""What the rooms above know of an enterprise: what they show on its page, which facts repeat its place and industry.

The enterprise stands below those rooms and may not know them; the wiring introduces them here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhixing.office.models import Person
from zhixing.records.enterprises.models import Enterprise


@dataclass(frozen=True, slots=True)
class Page:
    """What one room shows on an enterprise's page: a template and what it is given."""

    template: str
    context: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Room:
    """One room of those above.

    `page(enterprise, person, on)` gives None when there is nothing the person may see; `touched(ids)` says which of its
    facts (table → years) change when those enterprises do.
    """

    page: Callable[[Enterprise, Person | None, date], Page | None]
    touched: Callable[[Collection[int]], dict[str, list[int]]]


_ROOMS: dict[str, Room] = {}


def introduce(name: str, room: Room) -> None:
    """Make a room known; called once by the wiring."""
    _ROOMS[name] = room


def pages(*, enterprise: Enterprise, person: Person | None, on: date) -> list[Page]:
    """What every room shows of an enterprise."""
    return [page for room in _ROOMS.values() if (page := room.page(enterprise, person, on))]


def touched(enterprises: Collection[int]) -> dict[str, list[int]]:
    """Which facts change with these enterprises, in every room."""
    found: dict[str, set[int]] = {}
    for room in _ROOMS.values():
        for table, years in room.touched(enterprises).items():
            found.setdefault(table, set()).update(years)
    return {table: sorted(years) for table, years in found.items()}
