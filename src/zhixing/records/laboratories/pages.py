"""What the pages show, prepared before a template sees it: lines of the list, one laboratory's abilities over time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import QuerySet

from zhixing.methods.values import Text
from zhixing.office.downloads import said
from zhixing.office.history import Happened, history
from zhixing.office.models import Level, Place
from zhixing.records.laboratories import queries, wording
from zhixing.records.laboratories.measures import level_name, measure_name, vocabulary
from zhixing.records.laboratories.models import Capability, Laboratory, LaboratoryStanding
from zhixing.records.laboratories.rules import Stands, Value

HEADINGS: Final = (
    *(wording.FIELDS[name] for name in ("name", "level", "place", "operator")),
    *(
        Text(f"{one.name.zh}({one.unit.zh})", f"{one.name.en} ({one.unit.en})")
        for one in vocabulary().measures.values()
    ),
    wording.FIELDS["source"],
)


@dataclass(frozen=True, slots=True)
class Ability:
    """One measure in force on a day: how much, in which unit, since when."""

    code: str
    name: Text
    unit: Text
    value: Decimal
    since: date


@dataclass(frozen=True, slots=True)
class Line:
    """One laboratory on a day; `state` says whether it works."""

    one: Laboratory
    level: Text
    since: date | None
    state: Text
    works: bool
    abilities: list[Ability]


@dataclass(frozen=True, slots=True)
class Row:
    """One measure over time: a value a day of the table, None where nothing was said."""

    name: Text
    unit: Text
    values: list[Decimal | None]


@dataclass(frozen=True, slots=True)
class Recorded:
    """One line on record: its day, what it says, whence, and how to take it back."""

    kind: str
    pk: int
    on: date
    what: Text
    value: str
    source: str
    note: str
    taken_back: bool


def lines(laboratories: Iterable[Laboratory], on: date) -> list[Line]:
    """The lines of a list as of a day, in its order."""
    found = list(laboratories)
    ids = [one.pk for one in found]
    standings, values = queries.standings(ids), queries.values(ids)
    return [line(one, standings.get(one.pk, []), values.get(one.pk, []), on) for one in found]


def line(one: Laboratory, standing: Sequence[Stands], values: Sequence[Value], on: date) -> Line:
    """One laboratory as of a day."""
    up_to = [each for each in standing if each.on <= on]
    now = max(up_to, default=None)
    works = now is not None and now.works
    said_level = now or min(standing, default=None)
    state = wording.AT_WORK if works else wording.CLOSED if now else wording.NOT_YET
    since = min((each.on for each in standing if each.works), default=None)
    level = level_name(said_level.level) if said_level else Text("—", "—")
    return Line(one, level, since, state, works, list(_abilities(values, on)) if works else [])


def _abilities(values: Sequence[Value], on: date) -> Iterator[Ability]:
    newest = {value.measure: value for value in sorted(values, key=lambda value: value.on) if value.on <= on}
    for code, kind in vocabulary().measures.items():
        if code in newest:
            yield Ability(code, kind.name, kind.unit, newest[code].value, newest[code].on)


def over_time(values: Sequence[Value]) -> tuple[list[date], list[Row]]:
    """The days on which anything was said, and every measure's value on each of them."""
    days = sorted({value.on for value in values})
    held = {(value.measure, value.on): value.value for value in values}
    rows = [
        Row(kind.name, kind.unit, [held.get((code, day)) for day in days])
        for code, kind in vocabulary().measures.items()
        if any(value.measure == code for value in values)
    ]
    return days, rows


def recorded(one: Laboratory) -> list[Recorded]:
    """Every line on record, newest first, those taken back as well."""
    found = [_standing(each) for each in one.standings.all()] + [_value(each) for each in one.capabilities.all()]
    return sorted(found, key=lambda each: (each.on, each.kind, each.pk), reverse=True)


def _standing(row: LaboratoryStanding) -> Recorded:
    value = said(level_name(row.level)) if row.works else said(wording.CLOSED)
    return Recorded("standing", row.pk, row.on, wording.FIELDS["level"], value, row.source, row.note, row.taken_back)


def _value(row: Capability) -> Recorded:
    unit = vocabulary().measures[row.measure].unit
    shown = f"{row.value.normalize():,f} {said(unit)}"
    return Recorded("value", row.pk, row.on, measure_name(row.measure), shown, row.source, row.note, row.taken_back)


def export_rows(laboratories: QuerySet[Laboratory], on: date) -> Iterator[tuple[Any, ...]]:
    """The rows of a downloaded list as of a day, one column a measure."""
    for each in lines(laboratories.select_related("place"), on):
        held = {ability.code: ability.value for ability in each.abilities}
        yield (
            each.one.name, said(each.level), said(Text(each.one.place.name_zh, each.one.place.name_en)),
            each.one.operator, *(held.get(code) for code in vocabulary().measures), each.one.source,
        )  # fmt: skip


def options() -> dict[str, Any]:
    """What the filters offer."""
    places = Place.objects.filter(level__in=(Level.CITY, Level.COUNTY), valid_to__isnull=True).order_by("path")
    return {"levels": list(vocabulary().level_names.items()), "places": places}


def timeline(one: Laboratory) -> list[Happened]:
    """Everything done to a laboratory, newest first."""
    return history(one, moves=wording.MOVES, fields=wording.FIELDS, spoken=wording.spoken, upload=one.upload)
