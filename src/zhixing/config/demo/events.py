"""The changes of places of the demonstration city, recorded through the same action as an office's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from zhixing.methods.values import Text
from zhixing.office.models import EventKind, Person, Place
from zhixing.office.place_events import record_event
from zhixing.office.place_rules import Draft, NewPlace, Share


def change_places(events: Sequence[Mapping[str, Any]], *, by: Person, at: datetime) -> None:
    """Record every event of `city.toml`, in its order."""
    for row in events:
        kind = EventKind(row["kind"])
        target: Place | NewPlace
        if kind is EventKind.MERGE:
            target = NewPlace(row["into"]["code"], Text(row["into"]["zh"], row["into"]["en"]))
        else:
            target = Place.objects.get(code=row["parent"])
        shares = tuple(Share(Place.objects.get(name_zh=name), target) for name in row["sources"])
        record_event(draft=Draft(kind, row["on"], row["document"], shares, row["note"]), by=by, at=at)
