"""What a page says of the past of a place: its events, names, parents, units and codes, each with its days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from zhixing.methods.values import Text
from zhixing.office.models import Person, Place, PlaceEvent, PlaceEventPart
from zhixing.office.permissions import Action, visible
from zhixing.office.place_events import events_of
from zhixing.office.place_rules import BASES, KINDS


@dataclass(frozen=True, slots=True)
class Happened:
    """One event as a reader sees it: what, from which day, what went where, by which document."""

    event: PlaceEvent
    kind: Text
    parts: tuple[Text, ...]
    places: tuple[Place, ...]


def happened(event: PlaceEvent) -> Happened:
    """An event in words."""
    parts = list(event.parts.all())
    places = dict.fromkeys(place for part in parts for place in (part.source, part.target))
    return Happened(event, KINDS[event.kind], tuple(_spoken(part) for part in parts), tuple(places))


def _spoken(part: PlaceEventPart) -> Text:
    if part.source_id == part.target_id and not part.basis:
        names = list(part.event.names_given.all())
        if names:
            return Text(f"{part.source.code} → {names[0].name_zh}", f"{part.source.code} → {names[0].name_en}")
    if part.basis:
        basis = BASES[part.basis]
        amount = f"{part.weight.normalize():f}"
        return Text(
            f"{part.source.name_zh} → {part.target.name_zh}（{basis.zh} {amount}）",
            f"{part.source.name_en} → {part.target.name_en} ({basis.en} {amount})",
        )
    return Text(f"{part.source.name_zh} → {part.target.name_zh}", f"{part.source.name_en} → {part.target.name_en}")


def all_events() -> list[Happened]:
    """Every event, newest first, what was withdrawn included."""
    return [happened(event) for event in _with_parts(PlaceEvent.objects.order_by("-on", "-pk"))]


def _with_parts(events: QuerySet[PlaceEvent]) -> QuerySet[PlaceEvent]:
    return events.select_related("by").prefetch_related("parts__source", "parts__target", "names_given")


class History:
    """One place's past. Raises Place.DoesNotExist for a code the reader does not see."""

    def __init__(self, code: str, person: Person | None, on: date) -> None:
        self.place = visible(person, Place.objects.all(), Action.PLACES_READ, on=on).get(code=code)

    @property
    def events(self) -> list[Happened]:
        """What happened to it, newest first."""
        return [happened(event) for event in _with_parts(events_of(self.place).order_by("-on", "-pk"))]

    @property
    def names(self) -> list[object]:
        """What it was called, newest first."""
        return list(self.place.names.order_by("-valid_from", "-pk"))

    @property
    def parents(self) -> list[object]:
        """To what it belonged, newest first."""
        return list(
            self.place.parents.select_related("parent").filter(administered=False).order_by("-valid_from", "-pk")
        )

    @property
    def units(self) -> list[object]:
        """Which units ran it beside its division, newest first."""
        return list(
            self.place.parents.select_related("parent").filter(administered=True).order_by("-valid_from", "-pk")
        )

    @property
    def managed(self) -> list[Place]:
        """Of a reporting unit: the places it runs today."""
        runs = self.place.parts_ever.filter(administered=True, valid_to__isnull=True).select_related("place")
        return [run.place for run in runs]

    @property
    def codes(self) -> list[object]:
        """Its codes in every code system, newest first."""
        return list(self.place.codes.order_by("system", "-valid_from"))
