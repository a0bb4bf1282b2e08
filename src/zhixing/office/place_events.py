"""The only writer of what happens to places; names and parents get a last day, and nothing of the past is rewritten."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from zhixing.methods.values import Reason, Text
from zhixing.office import actions, jobs, trail
from zhixing.office.corrections import needs_reason, refuse, within_reach
from zhixing.office.models import (
    EventKind,
    Person,
    Place,
    PlaceCode,
    PlaceEvent,
    PlaceEventPart,
    PlaceName,
    PlaceParent,
)  # fmt: skip
from zhixing.office.permissions import Action, Refused
from zhixing.office.place_rules import Draft, Known, NewPlace, problems

BUILD: Final = "warehouse.build"
TABLES: Final = ("places", "place_names", "place_parents", "place_moves")


def name_on(place: Place, day: date) -> Text:
    """What a place was called on a day; its present name where nothing older is on record."""
    row = _on(PlaceName.objects.filter(place=place), day).last()
    return Text(row.name_zh, row.name_en) if row else Text(place.name_zh, place.name_en)


def parent_on(place: Place, day: date) -> Place | None:
    """The division a place belonged to on a day; None for a root, or before it existed."""
    row = _on(PlaceParent.objects.filter(place=place, administered=False), day).select_related("parent").last()
    return row.parent if row else None


def unit_on(place: Place, day: date) -> Place | None:
    """The reporting unit that administered a place on a day beside its division, or None."""
    row = _on(PlaceParent.objects.filter(place=place, administered=True), day).select_related("parent").last()
    return row.parent if row else None


def events_of(place: Place) -> QuerySet[PlaceEvent]:
    """Everything that happened to a place, oldest first, what was withdrawn included."""
    touching = Q(parts__source=place) | Q(parts__target=place)
    return PlaceEvent.objects.filter(touching).distinct().order_by("on", "pk")


def refusals(draft: Draft, *, today: date) -> list[Reason]:
    """Everything that forbids an event, all at once; empty when it may be recorded."""
    known = Known(
        today,
        last_event=lambda place: events_of(place).filter(withdrawn_at__isnull=True).last(),
        parent=lambda place: parent_on(place, today),
        has_parts=lambda place: place.get_children().filter(valid_to__isnull=True).exists(),
        code_taken=lambda code: Place.objects.filter(code=code).exclude(pk__in=never_was()).exists(),
    )
    return problems(draft, known)


@transaction.atomic
def record_event(*, draft: Draft, by: Person | None, at: datetime) -> PlaceEvent:
    """Record a dated change of places and bring today's tree up to it.

    Writes the event and its parts, names, parents and codes with their days, the tree, one trail entry; on commit the
    facts about places are rebuilt. Facts keep their place. Raises Refused with every reason: out of reach, weights that
    do not add up to 1, a day before another event of the same place, and what each kind demands.
    """
    day = timezone.localdate(at)
    within_reach([place.pk for place in draft.places], Action.PLACES_CHANGE, by, at)
    list(Place.objects.select_for_update().filter(pk__in=[place.pk for place in draft.places]).order_by("pk"))
    refuse(refusals(draft, today=day))
    event = PlaceEvent.objects.create(
        kind=draft.kind, on=draft.on, document=draft.document.strip(), note=draft.note.strip(), by=by, at=at,
        undoes=draft.undoes,
    )  # fmt: skip
    _write_parts(event, draft, by, at)
    _EFFECTS[draft.kind](event, draft)
    if draft.code and draft.system:
        _give_code(event, draft.sources[0], draft.system, draft.code)
    trail.record(by=by, at=at, action=Action.PLACES_CHANGE, about=event, move="record", body=_said(event))
    rebuild(by, at)
    return event


@transaction.atomic
def withdraw_event(*, event: PlaceEvent, reason: str, by: Person | None, at: datetime) -> PlaceEvent:
    """Take an event back that should not have been recorded; it stays on record, with the reason, and has no effect.

    Raises Refused without a reason, when it is withdrawn already (409), when a later event touches one of its places,
    or when records already lie at a place it created.
    """
    reason = needs_reason(reason)
    event = PlaceEvent.objects.select_for_update().get(pk=event.pk)
    places = _touched(event)
    within_reach([place.pk for place in places], Action.PLACES_CHANGE, by, at)
    if event.withdrawn_at is not None:
        raise Refused(_WITHDRAWN, status=409)
    refuse([*_later(event, places), *_in_use(event)])
    _take_back(event)
    event.withdrawn_at, event.withdrawn_reason = at, reason
    event.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    trail.record(
        by=by, at=at, action=Action.PLACES_CHANGE, about=event, move="withdraw", note=reason, body=_said(event)
    )
    rebuild(by, at)
    return event


def rebuild(by: Person | None, at: datetime) -> None:
    """Order the facts about places anew."""
    payload = {"touched": {table: [0] for table in TABLES}}
    jobs.enqueue(kind=BUILD, payload=payload, by=by, at=at, merge="union")


def _on(rows: QuerySet[Any], day: date) -> QuerySet[Any]:
    return rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day)


def never_was() -> QuerySet[Place]:
    """Places that only a withdrawn event brought into being: their codes are free again."""
    withdrawn = PlaceEventPart.objects.filter(created=True, event__withdrawn_at__isnull=False).values("target")
    given = PlaceEventPart.objects.filter(created=True, event__withdrawn_at__isnull=True).values("target")
    return Place.objects.filter(pk__in=withdrawn).exclude(pk__in=given)


def _touched(event: PlaceEvent) -> list[Place]:
    parts = event.parts.select_related("source", "target")
    return list(dict.fromkeys(place for part in parts for place in (part.source, part.target)))


def _write_parts(event: PlaceEvent, draft: Draft, by: Person | None, at: datetime) -> None:
    first = draft.sources[0]
    made = {
        new: _brought_into_being(new, first, draft.on, by, at) for new in draft.targets if isinstance(new, NewPlace)
    }
    for share in draft.shares:
        target = made[share.target] if isinstance(share.target, NewPlace) else share.target
        for basis, weight in (share.weights or {"": Decimal(1)}).items():
            PlaceEventPart.objects.create(
                event=event, source=share.source, target=target, basis=basis, weight=weight,
                created=isinstance(share.target, NewPlace),
            )  # fmt: skip


def _brought_into_being(new: NewPlace, beside: Place, on: date, by: Person | None, at: datetime) -> Place:
    again = never_was().filter(code=new.code).first()
    if again is None:
        return actions.add_place(
            code=new.code, name=new.name, level=beside.level, parent=beside.get_parent(), valid_from=on, by=by, at=at
        )
    again.names.all().delete()
    again.parents.all().delete()
    Place.objects.filter(pk=again.pk).update(
        name_zh=new.name.zh, name_en=new.name.en, level=beside.level, valid_from=on, valid_to=None
    )
    again.refresh_from_db()
    if again.get_parent() != beside.get_parent():
        again.move(beside.get_parent(), "sorted-child")
        again.refresh_from_db()
    actions.begin(again, beside.get_parent(), on)
    return again


def _end(event: PlaceEvent, place: Place, no_more: date | None = None) -> None:
    Place.objects.filter(pk=place.pk).update(valid_to=no_more or event.on)
    for rows in (PlaceName, PlaceParent, PlaceCode):
        rows.objects.filter(place=place, valid_to__isnull=True).update(valid_to=event.on, ended_by=event)


def _belong(event: PlaceEvent, place: Place, parent: Place, *, administered: bool = False) -> None:
    PlaceParent.objects.filter(place=place, administered=administered, valid_to__isnull=True).update(
        valid_to=event.on, ended_by=event
    )
    PlaceParent.objects.create(place=place, parent=parent, administered=administered, valid_from=event.on, event=event)


def _move(place: Place, parent: Place) -> None:
    place.refresh_from_db()
    parent.refresh_from_db()
    place.move(parent, "sorted-child")
    place.refresh_from_db()


def _merge(event: PlaceEvent, draft: Draft) -> None:
    target = event.parts.select_related("target").first().target
    for source in draft.sources:
        source.refresh_from_db()
        for part in list(source.get_children().filter(valid_to__isnull=True)):
            _belong(event, part, target)
            _move(part, target)
        _end(event, source)


def _split(event: PlaceEvent, draft: Draft) -> None:
    (source,) = draft.sources
    if source not in draft.targets:
        _end(event, source)


def _rename(event: PlaceEvent, draft: Draft) -> None:
    (place,), name = draft.sources, draft.name
    assert name is not None
    PlaceName.objects.filter(place=place, valid_to__isnull=True).update(valid_to=event.on, ended_by=event)
    PlaceName.objects.create(
        place=place, name_zh=name.zh.strip(), name_en=name.en.strip(), valid_from=event.on, event=event
    )
    Place.objects.filter(pk=place.pk).update(name_zh=name.zh.strip(), name_en=name.en.strip())


def _transfer(event: PlaceEvent, draft: Draft) -> None:
    (place,), parent = draft.sources, draft.targets[0]
    assert isinstance(parent, Place)
    _belong(event, place, parent)
    _move(place, parent)


def _take_over(event: PlaceEvent, draft: Draft) -> None:
    (place,), unit = draft.sources, draft.targets[0]
    assert isinstance(unit, Place)
    if unit == parent_on(place, event.on):  # management goes back to the division
        rows = PlaceParent.objects.filter(place=place, administered=True, valid_to__isnull=True)
        rows.update(valid_to=event.on, ended_by=event)
        return
    _belong(event, place, unit, administered=True)


_EFFECTS: Final = {
    EventKind.MERGE: _merge,
    EventKind.SPLIT: _split,
    EventKind.RENAME: _rename,
    EventKind.TRANSFER: _transfer,
    EventKind.TAKE_OVER: _take_over,
}


def _give_code(event: PlaceEvent, place: Place, system: str, code: str) -> None:
    PlaceCode.objects.filter(place=place, system=system, valid_to__isnull=True).update(
        valid_to=event.on, ended_by=event
    )
    PlaceCode.objects.create(place=place, system=system, code=code, valid_from=event.on, event=event)


def _take_back(event: PlaceEvent) -> None:
    """Undo an event's effects: rows it opened go, rows it closed stand again, the tree follows."""
    moved = [row.place for row in event.parents_given.filter(administered=False).select_related("place")]
    created = [part.target for part in event.parts.filter(created=True).select_related("target")]
    ended = list(Place.objects.filter(names__ended_by=event, valid_to=event.on).distinct())
    for rows in (event.names_given, event.parents_given, event.codes_given):
        rows.all().delete()
    for rows in (event.names_ended, event.parents_ended, event.codes_ended):
        rows.all().update(valid_to=None, ended_by=None)
    Place.objects.filter(pk__in=[place.pk for place in ended]).update(valid_to=None)
    for part in event.parts.select_related("source"):
        name = PlaceName.objects.filter(place=part.source, valid_to__isnull=True).last()
        if name:
            Place.objects.filter(pk=part.source_id).update(name_zh=name.name_zh, name_en=name.name_en)
    for place in moved:
        row = PlaceParent.objects.filter(place=place, administered=False, valid_to__isnull=True).last()
        if row and row.parent:
            _move(place, row.parent)
    for place in created:
        _end(event, place, event.on + timedelta(days=1))  # a place has at least one day; `never_was` tells it


def _later(event: PlaceEvent, places: Iterable[Place]) -> list[Reason]:
    found = []
    for place in places:
        after = (
            events_of(place)
            .filter(withdrawn_at__isnull=True)
            .filter(Q(on__gt=event.on) | Q(on=event.on, pk__gt=event.pk))
        )
        if last := after.last():
            found.append(
                Reason(
                    "places.later_event",
                    Text(
                        f"“{place.name_zh}”在 {last.on} 又有“{last.get_kind_display()}”，本项不能撤回。",
                        f"{place.name_en} changed again on {last.on}; this event cannot be withdrawn.",
                    ),
                    Text("请登记一项相反的变更。", "Record an event that undoes it."),
                )
            )
    return found


def _in_use(event: PlaceEvent) -> list[Reason]:
    """Places an event created cannot vanish once something of the city's work lies there."""
    found = []
    own = {PlaceName, PlaceParent, PlaceCode, PlaceEventPart, Place}
    for part in event.parts.filter(created=True).select_related("target"):
        users = [
            relation for relation in Place._meta.related_objects
            if relation.related_model not in own
            and relation.related_model.objects.filter(**{relation.field.name: part.target}).exists()
        ]  # fmt: skip
        if users:
            found.append(
                Reason(
                    "places.in_use",
                    Text(
                        f"“{part.target.name_zh}”已有业务记录，本项不能撤回。",
                        f"Records already lie at {part.target.name_en}; this event cannot be withdrawn.",
                    ),
                    Text("请登记一项相反的变更。", "Record an event that undoes it."),
                )
            )
    return found


def _said(event: PlaceEvent) -> dict[str, Any]:
    parts = event.parts.select_related("source", "target")
    return {
        "kind": event.kind,
        "on": event.on.isoformat(),
        "document": event.document,
        "parts": [[part.source.code, part.target.code, part.basis, str(part.weight)] for part in parts],
    }


_WITHDRAWN: Final = Reason(
    "places.withdrawn",
    Text("这项变更已撤回。", "This event is withdrawn already."),
    Text("请刷新页面查看。", "Reload the page to see it."),
)
