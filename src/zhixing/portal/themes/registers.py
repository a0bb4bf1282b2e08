"""Registers beside the figures: who the leading firms are, which brands stand, which laboratories there are.

Records, not figures: shown to people who may read the room they come from, and only what lies in their reach.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.translation import get_language, gettext_noop

from zhixing.methods.periods import MONTHS_A_YEAR, Period
from zhixing.methods.values import Text
from zhixing.office.models import Person, Place
from zhixing.office.permissions import Action, can, visible
from zhixing.portal import figures, wording
from zhixing.portal.choice import Choice
from zhixing.records.groupings.models import Grouping, Member
from zhixing.records.laboratories import queries as laboratories
from zhixing.records.laboratories.models import Laboratory
from zhixing.records.qualifications import queries as qualifications
from zhixing.records.qualifications.entries import Stands
from zhixing.records.qualifications.models import Qualification, Status
from zhixing.records.qualifications.pages import called

MOST: Final = 60
_MEASURES: Final = ("equipment", "items", "parameters", "standards", "investment")
_BRANDS: Final = ("brand", "trademark", "geographical_indication", "regional_brand")
_INNOVATION: Final = ("technology_centre", "innovation_centre", "high_tech_firm")


@dataclass(frozen=True, slots=True)
class Register:
    """A list of records: headings (to be translated), rows of texts, where each first cell leads, how many more."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    links: tuple[str, ...]
    more: int = 0

    @property
    def linked(self) -> list[tuple[str, str, tuple[str, ...]]]:
        """First cell, its address, the other cells."""
        return [(row[0], link, row[1:]) for row, link in zip(self.rows, self.links, strict=True)]


_NOTHING: Final = Register((), (), ())
Line = tuple[tuple[str, ...], str]


def register(name: str, choice: Choice, *, person: Person | None, on: date) -> Register:
    """The register of a name as it stood at the end of the chosen period; empty for who may not read its room."""
    action, headings, lines = _REGISTERS[name]
    if person is None or not can(person, action, on=on):
        return _NOTHING
    found = list(lines(choice, person, on))
    shown = found[:MOST]
    return Register(headings, tuple(row for row, _ in shown), tuple(link for _, link in shown), len(found) - len(shown))


def last_day(period: Period) -> date:
    """The last day of a period."""
    year, month = divmod(period.last + 1, MONTHS_A_YEAR)
    return date.fromordinal(date(year, month + 1, 1).toordinal() - 1)


def _said(text: Text) -> str:
    return text.in_language(get_language() or "zh-hans")


def _name(place: Place) -> str:
    return _said(Text(place.name_zh, place.name_en))


def _word(dimension: str, key: str) -> str:
    return _said(figures.catalogue().labels(dimension, key)) if key else "—"


def _path(choice: Choice) -> str:
    place = Place.objects.filter(code=choice.code).first()
    return place.path if place else ""


def _leading(choice: Choice, person: Person, on: date) -> Iterator[Line]:
    day = last_day(choice.period)
    members = Member.objects.filter(enterprise__isnull=False, leading=True, taken_back=False, valid_from__lte=day)
    of_place = Grouping.objects.filter(place__path__startswith=_path(choice))
    seen = members.filter(grouping__in=visible(person, of_place, Action.GROUPINGS_READ, on=on)).exclude(
        valid_to__lt=day
    )
    for one in seen.select_related("grouping", "enterprise").order_by("grouping__code", "enterprise__name"):
        grouping = _said(Text(one.grouping.name_zh, one.grouping.name_en))
        link = reverse("enterprises:enterprise", args=[one.enterprise_id])
        yield (one.enterprise.name, grouping, one.valid_from.isoformat()), link


def _held(kinds: tuple[str, ...]) -> Callable[[Choice, Person, date], Iterator[Line]]:
    def lines(choice: Choice, person: Person, on: date) -> Iterator[Line]:
        things = Qualification.objects.filter(kind__in=kinds, place__path__startswith=_path(choice))
        seen = visible(person, things, Action.QUALIFICATIONS_READ, on=on)
        standings = qualifications.standings(seen.values_list("pk", flat=True))
        for one in seen.select_related("place").order_by("kind", "level", "holder", "pk"):
            if not _stands(standings.get(one.pk, []), last_day(choice.period)):
                continue
            link = reverse("enterprises:enterprise", args=[one.enterprise_id]) if one.enterprise_id else ""
            row = (called(one), one.holder, _word("kind", one.kind), _word("level", one.level))
            yield (*row, _name(one.place)), link

    return lines


def _stands(said: Sequence[Stands], day: date) -> bool:
    """Whether a thing counts on a day: the last word up to it says valid, and its term has not run out."""
    up_to = [each for each in said if each.on <= day]
    return bool(up_to) and up_to[-1].status == Status.VALID and (up_to[-1].until or day) >= day


def _laboratories(choice: Choice, person: Person, on: date) -> Iterator[Line]:
    day = last_day(choice.period)
    things = Laboratory.objects.filter(place__path__startswith=_path(choice)).select_related("place")
    seen = list(visible(person, things, Action.LABORATORIES_READ, on=on).order_by("name"))
    standings, values = laboratories.standings([one.pk for one in seen]), laboratories.values([one.pk for one in seen])
    for one in seen:
        now = [each for each in standings.get(one.pk, ()) if each.on <= day]
        if not now or not now[-1].works:
            continue
        known = {value.measure: value.value for value in values.get(one.pk, ()) if value.on <= day}
        cells = (wording.amount(known.get(measure)) for measure in _MEASURES)
        yield (one.name, _word("level", now[-1].level), _name(one.place), *cells), ""


_REGISTERS: Final[dict[str, tuple[Action, tuple[str, ...], Callable[[Choice, Person, date], Iterator[Line]]]]] = {
    "leading-firms": (
        Action.GROUPINGS_READ,
        (gettext_noop("Enterprise"), gettext_noop("Cluster"), gettext_noop("Since")),
        _leading,
    ),
    "industry-titles": (
        Action.QUALIFICATIONS_READ,
        (
            gettext_noop("Title"), gettext_noop("Holder"), gettext_noop("Kind"), gettext_noop("Level"),
            gettext_noop("Place"),
        ),
        _held(("industry_title",)),
    ),
    "innovation": (
        Action.QUALIFICATIONS_READ,
        (
            gettext_noop("Name"), gettext_noop("Holder"), gettext_noop("Kind"), gettext_noop("Level"),
            gettext_noop("Place"),
        ),
        _held(_INNOVATION),
    ),
    "brands": (
        Action.QUALIFICATIONS_READ,
        (
            gettext_noop("Name"), gettext_noop("Holder"), gettext_noop("Kind"), gettext_noop("Level"),
            gettext_noop("Place"),
        ),
        _held(_BRANDS),
    ),
    "laboratories": (
        Action.LABORATORIES_READ,
        (
            gettext_noop("Laboratory"), gettext_noop("Level"), gettext_noop("Place"), gettext_noop("Equipment"),
            gettext_noop("Test items"), gettext_noop("Parameters"), gettext_noop("Standards"),
            gettext_noop("Investment"),
        ),
        _laboratories,
    ),
}  # fmt: skip
