"""What the pages show, prepared before a template sees it: lines of the list, members of one grouping, a firm's own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet

from zhixing.methods.values import Text
from zhixing.office.downloads import said
from zhixing.office.history import Happened, history
from zhixing.office.models import Level, Person, Place
from zhixing.records.enterprises.models import Enterprise
from zhixing.records.enterprises.passport import Page
from zhixing.records.groupings import queries, wording
from zhixing.records.groupings.models import Grouping, Member

HEADINGS: Final = tuple(
    wording.FIELDS[name]
    for name in (
        "code", "name_zh", "name_en", "kind", "place", "valid_from", "valid_to", "division", "enterprise", "leading",
        "from", "to", "source",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One grouping on a day: which industries and how many enterprises belong to it then."""

    one: Grouping
    name: Text
    kind: Text
    industries: list[Text]
    enterprises: int
    leading: int
    stands: bool


@dataclass(frozen=True, slots=True)
class Belonging:
    """One membership: who, and whether it still holds on the day."""

    row: Member
    industry: Text
    now: bool


def name_of(one: Grouping) -> Text:
    """A grouping's name in both languages."""
    return Text(one.name_zh, one.name_en)


def member_name(row: Member) -> Text:
    """What a member is called: an enterprise by its name, an industry by its code and name."""
    if row.enterprise:
        return Text(row.enterprise.name, row.enterprise.name)
    return wording.division_name(row.division)


def lines(groupings: Iterable[Grouping], on: date) -> list[Line]:
    """The lines of a list as of a day, in its order."""
    found = list(groupings)
    members: dict[int, list[Any]] = defaultdict(list)
    for pk, several in queries.members(one.pk for one in found).items():
        members[pk] = [one for one in several if one.first <= on and (one.last is None or one.last >= on)]
    return [_line(one, members[one.pk], on) for one in found]


def _line(one: Grouping, members: list[Any], on: date) -> Line:
    firms = [member for member in members if member.enterprise]
    stands = one.valid_from <= on and (one.valid_to is None or one.valid_to >= on)
    return Line(
        one, name_of(one), wording.KINDS[one.kind],
        [wording.division_name(member.division) for member in members if member.division],
        len(firms), sum(member.leading for member in firms), stands,
    )  # fmt: skip


def members(one: Grouping, on: date) -> list[Belonging]:
    """Every membership on record: those that hold today first, leading ones before others; then the past."""
    rows = one.members.select_related("enterprise", "upload")
    found = [
        Belonging(
            row,
            wording.division_name(row.division) if row.division else Text("", ""),
            not row.taken_back and row.valid_from <= on and (row.valid_to is None or row.valid_to >= on),
        )
        for row in rows
    ]
    return sorted(
        found, key=lambda each: (not each.now, not each.row.leading, str(each.row.enterprise or ""), each.row.pk)
    )


def export_rows(groupings: QuerySet[Grouping], on: date) -> Iterator[tuple[Any, ...]]:
    """The members of a downloaded list as of a day, one row each; a grouping without members has one row."""
    for one in groupings.select_related("place").prefetch_related("members__enterprise"):
        own = (
            one.code, one.name_zh, one.name_en, said(wording.KINDS[one.kind]),
            said(Text(one.place.name_zh, one.place.name_en)), one.valid_from, one.valid_to,
        )  # fmt: skip
        holding = [each.row for each in members(one, on) if each.now]
        for row in holding:
            yield (
                *own, row.division, row.enterprise.name if row.enterprise else "",
                said(wording.YES if row.leading else wording.NO), row.valid_from, row.valid_to, row.source,
            )  # fmt: skip
        if not holding:
            yield (*own, "", "", "", None, None, one.source)


def options() -> dict[str, Any]:
    """What the filters offer."""
    places = Place.objects.filter(level__in=(Level.CITY, Level.COUNTY), valid_to__isnull=True).order_by("path")
    return {"kinds": list(wording.KINDS.items()), "places": places}


def timeline(one: Grouping) -> list[Happened]:
    """Everything done to a grouping, newest first."""
    return history(one, moves=wording.MOVES, fields=wording.FIELDS, spoken=wording.spoken, upload=one.upload)


def on_enterprise(enterprise: Enterprise, person: Person | None, on: date) -> Page | None:
    """What an enterprise's page shows of this room: the clusters it belongs or belonged to."""
    rows = list(queries.of_enterprise(enterprise, person=person, on=on))
    if not rows:
        return None
    belongs = [{"row": row, "name": name_of(row.grouping)} for row in rows]
    return Page("groupings/_of_enterprise.html", {"belongs": belongs})
