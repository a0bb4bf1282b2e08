"""Readers of return forms: the sheets somebody may see and fill, a sheet's answers, who is missing, how timely."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median

from django.db.models import Q, QuerySet

from zhixing.catalogue.form import Form
from zhixing.methods.periods import Period
from zhixing.methods.values import Text
from zhixing.office.holders import posts_in_force, upwards
from zhixing.office.models import Person, Place, PlaceKind
from zhixing.office.permissions import Action, Role, can, visible
from zhixing.office.rights import TABLE
from zhixing.records.returns import form_timing, queries
from zhixing.records.returns.form_rules import Address, Answer, Finding, findings, unanswered
from zhixing.records.returns.form_timing import Timing
from zhixing.records.returns.models import (
    CellState,
    FormCell,
    FormRound,
    FormSheet,
    SheetState,
    StatisticalValue,
    ValueState,
)

_LAST = 12
_FEWEST_PEERS = 2
_FILLERS = [role.value for role in Role if Action.FORMS_FILL in TABLE[role]]


def form_of(round_: FormRound) -> Form:
    """The text of the form a round was opened with. Raises UnknownName when the installation no longer holds it."""
    return queries.catalogue().form_edition(round_.form, round_.edition)


def period_of(round_: FormRound) -> Period:
    """The period a round asks about."""
    return Period(round_.first, round_.first + round_.months - 1)


def seen_by(person: Person, *, on: date) -> QuerySet[FormSheet]:
    """The sheets of the places in one's reach, and those of which a row was handed on to one."""
    reach = visible(person, FormSheet.objects.all(), Action.FORMS_READ, on=on)
    helped = Q(cells__delegated_to=person, place__path__in=_helped_places(person, on))
    return FormSheet.objects.filter(Q(pk__in=reach.values("pk")) | helped).distinct()


def _helped_places(person: Person, on: date) -> set[str]:
    """The paths of the places whose rows a person may be given: those of the own posts that fill forms, and above."""
    own = posts_in_force(on).filter(person=person, role__in=_FILLERS).select_related("place")
    return {path for post in own for path in upwards(post.place)}


def helped_cells(person: Person, *, on: date) -> QuerySet[FormCell]:
    """The cells handed on to somebody who still has a post at their sheet's place or below it."""
    return FormCell.objects.filter(delegated_to=person, sheet__place__path__in=_helped_places(person, on))


def rows_helped(person: Person, sheet: FormSheet, *, on: date) -> frozenset[str]:
    """The rows of a sheet that were handed on to somebody."""
    return frozenset(helped_cells(person, on=on).filter(sheet=sheet).values_list("row", flat=True))


def rows_seen(person: Person, sheet: FormSheet, *, on: date) -> frozenset[str] | None:
    """The rows one sees of a sheet: None = all of them; who only helps sees what was handed on."""
    if can(person, Action.FORMS_READ, sheet, on=on):
        return None
    return rows_helped(person, sheet, on=on)


def answers_of(cells: Iterable[FormCell]) -> dict[Address, Answer]:
    """Cells as the rules see them."""
    return {
        (cell.row, cell.column): Answer(cell.value, cell.status, cell.text, cell.remark, cell.year_before)
        for cell in cells
    }


def obstacles(sheet: FormSheet, form: Form) -> list[Finding]:
    """Everything that keeps a sheet from going up."""
    answers = answers_of(sheet.cells.order_by("number"))
    return [*unanswered(form, answers), *findings(form, answers)]


def name_of(form: Form, address: Address) -> Text:
    """How a cell is called: its group, its industry, and the column where there are several."""
    book = queries.catalogue()
    row = form.rows[address[0]]
    group = next(each for each in form.groups if each.code == row.group)
    zh, en = group.name.zh, group.name.en
    if row.division:
        division = book.division_name(row.division)
        zh, en = f"{zh} {row.division} {division.zh}", f"{en}, {row.division} {division.en}"
    if len(form.columns) > 1:
        column = form.column(address[1])
        zh, en = f"{zh}（{column.name.zh}）", f"{en} ({column.name.en})"
    return Text(zh, en)


def helpers_for(sheet: FormSheet, by: Person, *, on: date) -> list[Person]:
    """Who a row may be handed on to: those who may fill forms at the sheet's place or below it, but not oneself."""
    held = posts_in_force(on).filter(role__in=_FILLERS, place__path__startswith=sheet.place.path)
    posts = held.exclude(person=by).select_related("person", "place").order_by("place__path", "person__name")
    found: dict[int, Person] = {}
    for post in posts:
        person = found.setdefault(post.person_id, post.person)
        person.at_place = post.place
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Level:
    """How far a round has come at one place and below: sheets asked for, handed up, in time, accepted."""

    place: Place
    asked: int
    handed_up: int
    in_time: int
    accepted: int
    overdue: int

    @property
    def complete(self) -> int:
        """Handed up in percent of what was asked for, rounded down so that 100 means all."""
        return self.handed_up * 100 // self.asked if self.asked else 0

    @property
    def timely(self) -> int:
        """Handed up in time in percent of what was asked for."""
        return self.in_time * 100 // self.asked if self.asked else 0


def first_answers(sheets: Iterable[FormSheet]) -> list[FormSheet]:
    """Of every place the first sheet: completeness and timeliness speak of it, corrections come later."""
    return [sheet for sheet in sheets if sheet.revision == 1]


def levels(sheets: Iterable[FormSheet], *, on: date) -> list[Level]:
    """Completeness and timeliness of the whole round, then of each county."""
    by_county: dict[str, list[FormSheet]] = defaultdict(list)
    first = first_answers(sheets)
    steps = Place.steplen
    for sheet in first:
        by_county[sheet.place.path[: 2 * steps]].append(sheet)
        by_county[sheet.place.path[:steps]].append(sheet)
    places = {place.path: place for place in Place.objects.filter(path__in=by_county)}
    times = form_timing.timings(first, on=on)
    return [_level(places[path], by_county[path], times) for path in sorted(by_county)]


def _level(place: Place, sheets: list[FormSheet], times: dict[int, Timing]) -> Level:
    up = sum(sheet.first_submitted_at is not None for sheet in sheets)
    late = [times[sheet.pk] for sheet in sheets if times[sheet.pk].days_late]
    overdue = sum(one.handed_up is None for one in late)
    accepted = sum(sheet.state == SheetState.ACCEPTED for sheet in sheets)
    return Level(place, len(sheets), up, up - (len(late) - overdue), accepted, overdue)


def progress(sheets: Iterable[FormSheet]) -> dict[int, tuple[int, int]]:
    """Of each sheet how many cells are answered, and how many there are."""
    found: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    cells = FormCell.objects.filter(sheet__in=[sheet.pk for sheet in sheets]).values_list("sheet_id", "status")
    for sheet, status in cells.iterator():
        found[sheet][1] += 1
        found[sheet][0] += status in {CellState.CONFIRMED, CellState.TYPED}
    return {sheet: (done, every) for sheet, (done, every) in found.items()}


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind a cell: earlier approved values, oldest first, and what places like this one say."""

    last: list[StatisticalValue]
    peers: int = 0
    middle: Decimal | None = None
    peers_period: Period | None = None


def behind(cell: FormCell, place: Place, months: int) -> Behind:
    """The last twelve approved values of a cell before its period, and the median of its peers at their newest."""
    approved = queries.newest(
        StatisticalValue.objects.filter(series=cell.series, division=cell.division, months=months), ValueState.APPROVED
    )
    own = approved.filter(place=place, first__lte=cell.first).select_related("upload").order_by("-first")[:_LAST]
    peers = Place.objects.get_siblings(place).filter(kind=PlaceKind.DIVISION, level=place.level).exclude(pk=place.pk)
    theirs = list(approved.filter(place__in=peers, first__lte=cell.first).values_list("first", "value"))
    if not theirs:
        return Behind(list(own)[::-1])
    newest = max(first for first, _ in theirs)
    values = [value for first, value in theirs if first == newest]
    if len(values) < _FEWEST_PEERS:
        return Behind(list(own)[::-1], peers=len(values))
    return Behind(list(own)[::-1], len(values), median(values), Period(newest, newest + months - 1))
