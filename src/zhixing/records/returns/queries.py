"""The readers of the returns room: names, the values held, drafts to decide, the history of one cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from zhixing.catalogue.load import load_catalogue
from zhixing.catalogue.model import DefinitionStatus
from zhixing.methods.values import Text
from zhixing.office import trail
from zhixing.office.history import Happened
from zhixing.office.history import history as happened_to
from zhixing.office.models import Level, Place, TrailEntry, Upload
from zhixing.records.returns.lexicon import Lexicon, SeriesNames, fold, short_names
from zhixing.records.returns.models import StatisticalValue, ValueState

Cell = tuple[str, int, str, int, int]
_DIVISION_DIGITS = 2
_RECORDED = Text("报入", "Handed in")
_CELL = ("series", "place_id", "division", "first", "months")


class Held(NamedTuple):
    """What a cell holds: a number and what stood before it ("" = exact). 300 and 突破300 are two things."""

    value: Decimal
    qualifier: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """The newest value of every cell: approved or still a draft; a returned value counts for nothing."""

    latest: dict[Cell, Held]

    def standing(self, cell: Cell, value: Held) -> str:
        """Whether a value is `known` already, a `revision` of another, or `new`."""
        held = self.latest.get(cell)
        if held is None:
            return "new"
        return "known" if held == value else "revision"


@cache
def _catalogue(folder: Path) -> object:
    return load_catalogue(folder)


def catalogue():  # noqa: ANN201 - the catalogue's own class; importing it here would only repeat the loader's signature
    """Return the installation's catalogue, read once a process."""
    return _catalogue(Path(settings.ZHIXING_DEFINITIONS))


def lexicon() -> Lexicon:
    """Every name a workbook may use, from the catalogue and the places of this installation."""
    book = catalogue()
    series: dict[str, SeriesNames] = {}
    for one in book.all_series:
        if one.status is DefinitionStatus.RETIRED:
            continue
        unit = book.unit(one.unit)
        suffix = unit.suffix.zh.strip() or unit.name.zh
        names = SeriesNames(one.code, one.name, one.unit, suffix, one.by_industry, one.unit == "percent")
        for spelling in (one.code, one.name.zh, one.name.en):
            series[fold(spelling)] = names
    place_names: dict[int, str] = {}
    places: dict[str, tuple[int, ...]] = {}
    city = 0
    for place in Place.objects.prefetch_related("codes"):
        place_names[place.pk] = place.name_zh
        spellings = {place.code, place.name_zh, place.name_en, *(code.code for code in place.codes.all())}
        for spelling in {fold(text) for text in spellings if text}:
            places[spelling] = (*places.get(spelling, ()), place.pk)
        if place.level == Level.CITY and not city:
            city = place.pk
    divisions: dict[str, str] = {}
    for code in book.industries:
        if len(code) == _DIVISION_DIGITS and code.isdigit():
            divisions[code] = code
            divisions[fold(book.industries[code].name.zh)] = code
            divisions[fold(book.industries[code].name.en)] = code
    return Lexicon(series, places, place_names, divisions, city, short_names(place_names))


def newest(values: QuerySet[StatisticalValue], *states: str) -> QuerySet[StatisticalValue]:
    """Of each cell, the highest revision that stands in one of the states."""
    later = StatisticalValue.objects.filter(
        series=OuterRef("series"),
        place=OuterRef("place"),
        division=OuterRef("division"),
        first=OuterRef("first"),
        months=OuterRef("months"),
        revision__gt=OuterRef("revision"),
        state__in=states,
    )
    return values.filter(state__in=states).exclude(Exists(later))


def known_values() -> Known:
    """The newest draft or approved value of every cell."""
    held = newest(StatisticalValue.objects.all(), ValueState.DRAFT, ValueState.APPROVED)
    rows = held.values_list(*_CELL, "value", "qualifier").iterator()
    return Known({tuple(cell): Held(value, qualifier) for *cell, value, qualifier in rows})


def drafts() -> QuerySet[StatisticalValue]:
    """Values waiting for a decision, in the order an office would read them."""
    waiting = StatisticalValue.objects.filter(state=ValueState.DRAFT).select_related("place", "entered_by", "upload")
    return waiting.order_by("series", "first", "months", "place__path", "division", "revision")


def history(value: StatisticalValue) -> QuerySet[StatisticalValue]:
    """All revisions of the cell a value belongs to, newest first."""
    same = {name: getattr(value, name) for name in _CELL}
    return StatisticalValue.objects.filter(**same).select_related("entered_by", "decided_by").order_by("-revision")


def timeline(revisions: Sequence[StatisticalValue]) -> list[Happened]:
    """Everything done to the revisions of one cell, newest first; entries speak of many values at a time."""
    keys = {one.pk for one in revisions}
    entered = {(one.entered_at, one.entered_by.code) for one in revisions}
    moments = {one.entered_at for one in revisions} | {one.decided_at for one in revisions if one.decided_at}
    kinds = (trail.kind_of(StatisticalValue), trail.kind_of(Upload))
    at_the_time = TrailEntry.objects.filter(about_kind__in=kinds, at__in=moments)
    concerned = [
        entry
        for entry in at_the_time
        # A decision names each value; values handed in together share their moment and their person.
        if keys.intersection(entry.body.get("values", ()) if entry.move != "record" else ())
        or (entry.move == "record" and (entry.at, entry.by) in entered)
    ]
    return happened_to(revisions[0], moves={"record": _RECORDED}, fields={}, entries=concerned)


def approved_before(values: list[StatisticalValue]) -> dict[Cell, Held]:
    """The approved value each draft would replace, by cell."""
    series = {value.series for value in values}
    firsts = {value.first for value in values}
    held = newest(StatisticalValue.objects.filter(series__in=series, first__in=firsts), ValueState.APPROVED)
    rows = held.values_list(*_CELL, "value", "qualifier")
    return {tuple(cell): Held(value, qualifier) for *cell, value, qualifier in rows}


def cell_of(value: StatisticalValue) -> Cell:
    """The cell a value belongs to."""
    return value.series, value.place_id, value.division, value.first, value.months


def approved_rows(year: int) -> Iterator[StatisticalValue]:
    """The approved values that count, of periods that begin in a year."""
    first = year * 12
    values = StatisticalValue.objects.filter(first__gte=first, first__lt=first + 12)
    return newest(values, ValueState.APPROVED).order_by("pk").iterator()
