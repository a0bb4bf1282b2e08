"""What the returns room lays on desks: drafts to approve, values that were returned and why, drafts that wait."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.db.models import Exists, OuterRef
from django.urls import reverse

from zhixing.methods.values import Text
from zhixing.office.deadlines import end_of
from zhixing.office.desk import Item, ItemKind
from zhixing.office.models import Person, TrailEntry
from zhixing.office.permissions import Action, can, visible
from zhixing.records.returns.models import StatisticalValue, ValueState

_NEWS: Final = timedelta(days=30)
_ENTRIES: Final = 20


def on_desk(person: Person, on: date) -> list[Item]:
    """The room's items for one person."""
    if not can(person, Action.RETURNS_READ, on=on):
        return []
    return [*_to_approve(person, on), *_returned(person, on), *_waiting(person, on)]


def _to_approve(person: Person, on: date) -> list[Item]:
    if not can(person, Action.RETURNS_APPROVE, on=on):
        return []
    drafts = StatisticalValue.objects.filter(state=ValueState.DRAFT)
    count = visible(person, drafts, Action.RETURNS_APPROVE, on=on).count()
    title = Text(f"{count} 个统计数值待审核", f"{count} statistical values to approve")
    why = Text("审核后进入数据快照。", "Once approved they reach the data cut.")
    return [Item(title, reverse("returns:drafts"), None, None, why, ItemKind.DUE)] if count else []


def _returned(person: Person, on: date) -> list[Item]:
    """One line a decision that returned values of this person, with its reason; gone once they are entered anew."""
    since = end_of(on - _NEWS)
    mine = StatisticalValue.objects.filter(entered_by=person, state=ValueState.RETURNED, decided_at__gte=since)
    anew = {name: OuterRef(name) for name in ("series", "place", "division", "first", "months")}
    later = StatisticalValue.objects.filter(**anew, revision__gt=OuterRef("revision"))
    open_ones = {value.pk: value for value in mine.exclude(Exists(later)).select_related("place")}
    if not open_ones:
        return []
    kind = StatisticalValue._meta.label_lower
    entries = TrailEntry.objects.filter(about_kind=kind, move="return", at__gte=since).order_by("-seq")
    found = []
    for entry in entries[:_ENTRIES]:
        of_this = [open_ones[pk] for pk in entry.body.get("values", []) if pk in open_ones]
        if of_this:
            title = Text(f"{len(of_this)} 个统计数值被退回", f"{len(of_this)} statistical values came back")
            address = reverse("returns:cell", args=[of_this[0].pk])
            found.append(Item(title, address, None, of_this[0].place, Text(entry.note, entry.note), ItemKind.CAME_BACK))
    return found


def _waiting(person: Person, on: date) -> list[Item]:
    if can(person, Action.RETURNS_APPROVE, on=on):
        return []
    count = StatisticalValue.objects.filter(entered_by=person, state=ValueState.DRAFT).count()
    title = Text(f"{count} 个统计数值已报送", f"{count} statistical values handed in")
    why = Text("等待市质量办审核。", "waiting for the city's quality office to approve them")
    return [Item(title, reverse("returns:drafts"), None, None, why, ItemKind.WAITING)] if count else []
