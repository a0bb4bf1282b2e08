"""What the pages show, prepared before a template sees it: lines of a list, one thing, what a firm holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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
from zhixing.records.qualifications import kinds, queries, rules, wording
from zhixing.records.qualifications.entries import Stands
from zhixing.records.qualifications.models import Kind, Qualification, Standing, Status

EXPORT_MOST: Final = 50_000
_CHUNK: Final = 2_000
_FEW: Final = 5  # of one kind: shown at once; more are folded under their number
HEADINGS: Final = (
    *(wording.FIELDS[name] for name in ("kind", "level", "detail", "title", "number", "holder")),
    Text("统一社会信用代码", "Credit code"), wording.FIELDS["place"], wording.FIELDS["on"], wording.FIELDS["until"],
    wording.FIELDS["status"], wording.FIELDS["quantity"], wording.FIELDS["rank"], wording.FIELDS["scope"],
    wording.FIELDS["issuer"], wording.FIELDS["source"], wording.FIELDS["note"],
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One thing on a day: its names, from when, until when, and what is true of it.

    `name` is what a list calls it, `own` what the page of its holder does, `under` a second name or its number.
    """

    one: Qualification
    name: Text
    own: Text
    under: str
    kind: Text
    level: Text
    detail: Text
    since: date | None
    until: date | None
    quantity: int
    state: Text
    chip: str


@dataclass(frozen=True, slots=True)
class Said:
    """One standing and its state in words."""

    row: Standing
    state: Text


@dataclass(frozen=True, slots=True)
class Group:
    """What a firm holds of one kind."""

    kind: Text
    lines: list[Line]


def standing_lines(one: Qualification) -> list[Said]:
    """Every standing of a thing, newest first, those taken back as well."""
    rows = one.standings.select_related("upload").order_by("-on", "-pk")
    return [Said(row, kinds.name("status", row.status)) for row in rows]


def lines(things: Iterable[Qualification], on: date) -> list[Line]:
    """The lines of a list as of a day, in its order."""
    found = list(things)
    standings = queries.standings(one.pk for one in found)
    return [line(one, standings.get(one.pk, []), on) for one in found]


def line(one: Qualification, standing: Sequence[Stands], on: date) -> Line:
    """One thing as of a day. Its days are those of the standing in force, else of the nearest one."""
    up_to = [each for each in standing if each.on <= on]
    at = max(up_to) if up_to else min(standing, default=None)
    terms = [each for each in up_to if each.status == "valid"] or [each for each in standing if each.status == "valid"]
    term = max(terms) if up_to else min(terms, default=at)
    code = rules.status_on(standing, on)
    kind = kinds.name("kind", one.kind)
    name = called(one)
    of_its_own = bool(kinds.vocabulary().sorts[one.kind].subject) or bool(one.title)
    second = one.title or ("" if of_its_own else one.number)
    return Line(
        one,
        Text(name, name),
        Text(name, name) if of_its_own else kind,
        second if second != name else "",
        kind,
        kinds.name("level", one.level) if one.level else Text("—", "—"),
        kinds.name("detail", one.detail) if one.detail else Text("", ""),
        term.on if term and one.kind == Kind.RESEARCH_STAFF else queries.obtained_on(standing),
        term.until if term else None,
        term.quantity if term else 0,
        wording.state(code),
        wording.CHIPS[code],
    )


def called(one: Qualification) -> str:
    """What a list calls a thing: its title or number; what a holder has once at most goes by its title or the holder.

    A high-tech enterprise is known by its own name, not by the number of its certificate.
    """
    if kinds.vocabulary().sorts[one.kind].subject:
        return one.subject
    return one.title or one.holder


def export_rows(things: QuerySet[Qualification], on: date) -> Iterator[tuple[Any, ...]]:
    """The rows of a downloaded list as of a day; at most EXPORT_MOST."""
    found = list(things.select_related("enterprise", "place")[:EXPORT_MOST])
    for at in range(0, len(found), _CHUNK):
        for each in lines(found[at : at + _CHUNK], on):
            one = each.one
            yield (
                said(each.kind), said(each.level), said(each.detail), one.title, one.number, one.holder,
                one.enterprise.credit_code if one.enterprise else "", said(Text(one.place.name_zh, one.place.name_en)),
                each.since, each.until, said(each.state), each.quantity, one.rank, one.scope, one.issuer, one.source,
                one.note,
            )  # fmt: skip


def options() -> dict[str, Any]:
    """What the filters offer."""
    vocabulary = kinds.vocabulary()
    places = Place.objects.filter(level__in=(Level.CITY, Level.COUNTY), valid_to__isnull=True).order_by("path")
    return {
        "kinds": [(sort.code, sort.name) for sort in vocabulary.sorts.values()],
        "levels": list(vocabulary.names["level"].items()),
        "places": places,
    }


def timeline(one: Qualification) -> list[Happened]:
    """Everything done to a thing, newest first."""
    return history(one, moves=wording.MOVES, fields=wording.FIELDS, spoken=wording.spoken, upload=one.upload)


def on_enterprise(enterprise: Enterprise, person: Person | None, on: date) -> Page | None:
    """What an enterprise's page shows of this room: what stands today, kind by kind, and what stands no longer."""
    held = lines(queries.of_enterprise(enterprise, person=person, on=on), on)
    if not held:
        return None
    groups = [Group(several[0].kind, several) for several in _by_kind(held, standing=True).values()]
    over = [each for several in _by_kind(held, standing=False).values() for each in several]
    few = [each for group in groups if len(group.lines) <= _FEW for each in group.lines]
    many = [group for group in groups if len(group.lines) > _FEW]
    return Page(
        "qualifications/_of_enterprise.html", {"few": few, "many": many, "over": over, "enterprise": enterprise}
    )


def _by_kind(held: Iterable[Line], *, standing: bool) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for each in held:
        if (each.chip == wording.CHIPS[Status.VALID]) is standing:
            found.setdefault(each.one.kind, []).append(each)
    return found
