"""Any places in one indicator over any periods: their courses in one chart, a table, and who can be told from whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language, gettext

from zhixing.catalogue.known import UnknownName, near
from zhixing.catalogue.model import Breakdown, DefinitionStatus, Indicator, Method
from zhixing.methods.periods import MONTHS_A_QUARTER, MONTHS_A_YEAR, Period
from zhixing.methods.values import Reading, Text
from zhixing.portal import charts, courses, echarts, figures, maps, wording
from zhixing.portal.charts import Chart
from zhixing.portal.choice import Option, choose, root_of, years_with_facts
from zhixing.portal.fresh import Freshness
from zhixing.warehouse.breaks import Break
from zhixing.warehouse.labels import period_label
from zhixing.warehouse.measure import Question
from zhixing.warehouse.places import PlaceRow

MOST_PLACES: Final = 8
MOST_PARTS: Final = 72
STEPS: Final = {"year": MONTHS_A_YEAR, "quarter": MONTHS_A_QUARTER, "month": 1}
USUAL: Final = "spot-check-batch-pass-rate"


@dataclass(frozen=True, slots=True)
class Course:
    """One place's figures over the periods."""

    place: PlaceRow
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """How one place stands to another in the last period, in words and tone."""

    tone: str
    words: Text


class Compared:
    """What the page reads: which indicator, which places, from when to when, in which steps."""

    def __init__(self, asked: QueryDict, on: date, *, public: bool) -> None:
        self.public = public
        self.language = get_language() or "zh-hans"
        self.years = years_with_facts(figures.warehouse())
        self.indicator = figures.definition(asked.get("indicator") or USUAL, on)
        self.places = _places(asked.getlist("place"))
        self.step_name = asked.get("step") if asked.get("step") in STEPS else "year"
        self.step = STEPS[self.step_name]
        last = choose({}, on).period
        first = Period.year(self.years[0] if self.years else on.year)
        self.start = Period.parse(asked["from"]) if asked.get("from") else first
        self.end = Period.parse(asked["to"]) if asked.get("to") else last
        if self.end.last < self.start.first:
            self.start, self.end = self.end, self.start
        self.cut = self._window()
        self.map_mode = maps.asked_mode(asked)

    def _window(self) -> Period:
        """Whole steps from the first month asked for to the last, at most as many as a chart carries."""
        first = self.start.first - self.start.first % self.step
        last = self.end.last + (self.step - 1 - self.end.last % self.step)
        return Period(max(first, last - MOST_PARTS * self.step + 1), last)

    @cached_property
    def courses(self) -> list[Course]:
        """The figures of every place over the periods; periods before the first figure of any place are left out."""
        found = []
        for place in self.places:
            question = Question(
                self.indicator.code, place.code, self.cut, ("period",), step=self.step, map_mode=self.map_mode
            )
            found.append((place, figures.ask(question, public=self.public)))
        told = [at for _, run in found for at, reading in enumerate(run) if reading.value is not None]
        return [Course(place, tuple(run[min(told, default=0) :])) for place, run in found]

    @cached_property
    def columns(self) -> tuple[Text, ...]:
        """What the periods are called."""
        return tuple(period_label(reading.period) for reading in self.courses[0].readings) if self.courses else ()

    @cached_property
    def chart(self) -> Chart | None:
        """The courses in one chart, each line named at its end."""
        known = [course for course in self.courses if any(reading.value is not None for reading in course.readings)]
        if not known:
            return None
        lines = [
            (
                course.place.name.in_language(self.language),
                [
                    charts.datum(
                        reading,
                        self.language,
                        label=self._called(course.place, reading),
                    )
                    for reading in course.readings
                ],
            )
            for course in known
        ]
        axis = charts.axis_of(known[0].readings[0], self.language)
        labels = [column.in_language(self.language) for column in self.columns]
        option = courses.lines(lines, labels, axis)
        maps.mark(option, self.breaks, known[0].readings, gettext("border changed"))
        title = self.indicator.name.in_language(self.language)
        alt = echarts.in_words(title, [datum for _, data in lines for datum in data])
        notes = gettext("hollow points: too few cases to compare")
        notes = maps.with_breaks(notes, self.breaks, self.language)
        return Chart("compare", title, notes, option, alt, height=24)

    @cached_property
    def breaks(self) -> list[Break]:
        """The months from which one of the places is not what it was, with the place's name before the words."""
        found = []
        for place in self.places:
            for each in maps.breaks_between(place, self.cut, self.map_mode):
                name, words = place.name, each.words
                found.append(Break(each.month, Text(f"{name.zh}：{words.zh}", f"{name.en}: {words.en}")))
        return sorted(found, key=lambda each: each.month)

    @property
    def map_options(self) -> list[tuple[str, Text, bool]]:
        """On which places the past is read; empty where no place ever changed."""
        return maps.options(self.map_mode, public=self.public)

    def _called(self, place: PlaceRow, reading: Reading) -> str:
        return f"{place.name.in_language(self.language)} {period_label(reading.period).in_language(self.language)}"

    @cached_property
    def pairs(self) -> list[tuple[PlaceRow, list[Pair | None]]]:
        """Row by column: how the row's place stands to the column's in the last period; None on the diagonal."""
        last = [course.readings[-1] for course in self.courses]
        found = []
        for course, mine in zip(self.courses, last, strict=True):
            beside = zip(self.courses, last, strict=True)
            row = [None if other is mine else self._pair(mine, other, each.place) for each, other in beside]
            found.append((course.place, row))
        return found

    def _pair(self, mine: Reading, other: Reading, place: PlaceRow) -> Pair:
        if mine.value is None or other.value is None:
            return Pair("unknown", Text("无数据", "no data"))
        compared = figures.compare(mine, other, place.name, self.indicator.better)
        assert compared is not None  # both have values
        return Pair(compared.tone, compared.words)

    @property
    def indicator_options(self) -> list[tuple[str, list[Option]]]:
        """Every indicator that can be asked of a place, by system."""
        found: dict[str, list[Option]] = {}
        for each in figures.catalogue().indicators:
            if _comparable(each):
                option = Option(each.code, each.name, each.code == self.indicator.code)
                title = figures.catalogue().labels("system", each.system).in_language(self.language)
                found.setdefault(f"{each.system} {title}", []).append(option)
        return list(found.items())

    @property
    def place_options(self) -> list[tuple[PlaceRow, bool, int]]:
        """Every place with whether it is chosen and how deep it lies below the city."""
        tree, chosen = figures.warehouse().places, {place.place for place in self.places}
        root = root_of(figures.warehouse())
        if root is None:
            return []
        found = [(root, root.place in chosen, 0)]
        for child in tree.children(root.place):
            found.append((child, child.place in chosen, 1))
            found += [(each, each.place in chosen, 2) for each in tree.children(child.place)]
        return found

    @property
    def fresh(self) -> Freshness | None:
        """The strip at the foot."""
        return Freshness.of(self.courses[0].readings[-1]) if self.courses else None

    def address(self, suffix: str) -> str:
        """The table as a file."""
        query = [("indicator", self.indicator.code), *(("place", place.code) for place in self.places),
                 ("from", str(self.start)), ("to", str(self.end)), ("step", str(self.step_name)),
                 *maps.query(self.map_mode).items()]  # fmt: skip
        return f"{reverse('comparison:compare-file', args=[suffix])}?{urlencode(query)}"

    @property
    def csv(self) -> str:
        """The table as CSV."""
        return self.address("csv")

    @property
    def xlsx(self) -> str:
        """The table as a workbook."""
        return self.address("xlsx")


def _comparable(indicator: Indicator) -> bool:
    published = indicator.status is not DefinitionStatus.DRAFT
    return published and Breakdown.PLACE in indicator.breakdowns and indicator.method is not Method.PUBLISHED


def _places(codes: Sequence[str]) -> list[PlaceRow]:
    """The places asked for, at most eight; the city's own parts when none is. Raises UnknownName."""
    tree = figures.warehouse().places
    if not codes:
        root = root_of(figures.warehouse())
        return list(tree.divisions(root.place))[:MOST_PLACES] if root else []
    found = []
    for code in dict.fromkeys(codes):
        row = tree.by_code(code)
        if row is None:
            raise UnknownName("place", code, near(code, tree.codes))
        found.append(row)
    return found[:MOST_PLACES]


def file_rows(page: Compared) -> tuple[list[str], list[list[object]]]:
    """Headings and rows of the file: one row a place and period."""
    headings = [
        gettext("Place"), gettext("Code"), gettext("Period"), gettext("Value"), gettext("Unit"), gettext("Low"),
        gettext("High"), gettext("Numerator"), gettext("Denominator"), gettext("Status"), gettext("Edition"),
        gettext("Snapshot"),
    ]  # fmt: skip
    rows: list[list[object]] = []
    for course in page.courses:
        for reading in course.readings:
            bounds = (reading.interval.low, reading.interval.high) if reading.interval else (None, None)
            rows.append(
                [course.place.name.in_language(page.language), course.place.code, str(reading.period), reading.value,
                 wording.unit(reading.unit).name.in_language(page.language), *bounds, reading.numerator,
                 reading.denominator, wording.STATUS[reading.status].in_language(page.language), reading.edition,
                 reading.snapshot]
            )  # fmt: skip
    return headings, rows
