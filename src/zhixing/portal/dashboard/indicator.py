"""One indicator's page: what it means, what it says here and now, its course, its parts, and the rows of its tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from urllib.parse import urlencode

import numpy as np
from django.urls import reverse
from django.utils.translation import get_language, gettext, gettext_noop

from zhixing.catalogue.known import UnknownName
from zhixing.catalogue.load import Catalogue
from zhixing.catalogue.model import Breakdown, Indicator, Method, Term
from zhixing.methods.charts import Z_95, Z_998, funnel_limits
from zhixing.methods.periods import Period
from zhixing.methods.values import Reading, Status, Text
from zhixing.portal import changes, charts, echarts, figures, maps, wording
from zhixing.portal.charts import Chart, Row
from zhixing.portal.choice import Choice, Option
from zhixing.portal.fresh import Freshness, Line
from zhixing.warehouse.breaks import Break
from zhixing.warehouse.labels import period_label
from zhixing.warehouse.measure import Question

MOST_ROWS = 40
METHODS = {
    Method.COUNT: gettext_noop("count of different rows"),
    Method.SUM: gettext_noop("sum"),
    Method.PROPORTION: gettext_noop("proportion, Wilson 95 percent interval"),
    Method.RATIO: gettext_noop("ratio of two sums, divided once at the end"),
    Method.MEAN: gettext_noop("mean"),
    Method.SHARE: gettext_noop("share of the whole"),
    Method.GROWTH: gettext_noop("growth on the same months of last year"),
    Method.POINT_CHANGE: gettext_noop("change in percentage points on the same months of last year"),
    Method.RANK: gettext_noop("rank among neighbours, with the band of ranks that cannot be told apart"),
    Method.REPORTED: gettext_noop("value as reported"),
    Method.DIFFERENCE: gettext_noop("difference of two figures"),
    Method.AVERAGE_GROWTH: gettext_noop("average yearly growth over the years asked for"),
    Method.STRATIFIED: gettext_noop("pass rate weighted by the output of places and industries"),
    Method.ITEM_SCORE: gettext_noop("share of test items passed, batch by batch"),
    Method.INDEX: gettext_noop("composite index over a tree of indicators"),
    Method.PUBLISHED: gettext_noop("value as published"),
}
BREAKDOWNS = {
    Breakdown.PLACE: gettext_noop("Place"),
    Breakdown.INDUSTRY: gettext_noop("Industry"),
    Breakdown.PRODUCT: gettext_noop("Product"),
    Breakdown.PERIOD: gettext_noop("Period"),
    Breakdown.CHANNEL: gettext_noop("Channel"),
    Breakdown.PURPOSE: gettext_noop("Purpose"),
    Breakdown.SIZE: gettext_noop("Enterprise size"),
    Breakdown.SOURCE: gettext_noop("Source"),
    Breakdown.LEVEL: gettext_noop("Level"),
    Breakdown.DETAIL: gettext_noop("Sort"),
    Breakdown.ITEM: gettext_noop("Test item"),
    Breakdown.PILLAR: gettext_noop("Pillar industry"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the heat table: the reading, its shade (0 none), and the sentence hovering shows."""

    reading: Reading
    digits: str
    shade: int
    said: str
    href: str


@dataclass(frozen=True, slots=True)
class Heat:
    """Groups by periods; `unit` stands once in the caption."""

    columns: tuple[Text, ...]
    rows: tuple[tuple[Text, tuple[Cell, ...]], ...]
    unit: Text


class Page:
    """What the indicator's template reads, computed when first read."""

    def __init__(self, indicator: Indicator, choice: Choice, by: str, *, public: bool) -> None:
        self.indicator = indicator
        self.choice = choice
        self.by = by
        self.public = public
        self.language = get_language() or "zh-hans"

    def _ask(self, **parts: object) -> list[Reading]:
        question = {"place": self.choice.code, "period": self.choice.period, "map_mode": self.choice.map_mode, **parts}
        return figures.ask(Question(self.indicator.code, **question), public=self.public)  # type: ignore[arg-type]  # Question's own fields, by name

    @cached_property
    def reading(self) -> Reading:
        """The figure itself."""
        return self._ask()[0]

    @property
    def place_name(self) -> Text:
        """What the place is called."""
        return self.choice.place.name if self.choice.place else Text("全部数据", "All facts")

    @property
    def period_name(self) -> Text:
        """What the period is called."""
        return period_label(self.choice.period)

    @property
    def digits(self) -> str:
        """The value without its unit."""
        return wording.digits(self.reading)

    @property
    def suffix(self) -> Text:
        """The unit behind the value."""
        return wording.unit(self.reading.unit).suffix

    @property
    def source(self) -> str:
        """Where the figure is explained."""
        return charts.source_address(self.reading)

    @cached_property
    def lines(self) -> list[Line]:
        """Beside the benchmark and beside last year, in words."""
        found = []
        if self.indicator.benchmark and self.choice.at_root:
            question = Question(self.indicator.benchmark, self.choice.code, self.choice.period)
            benchmark = figures.ask(question, public=self.public)[0]
            named = figures.definition(self.indicator.benchmark).name
            name = Text(named.zh, f"the {named.en[:1].lower()}{named.en[1:]}")
            if compared := figures.compare(self.reading, benchmark, name, self.indicator.better):
                found.append(Line(compared.tone, compared.words))
        before = self._ask(period=self.choice.year_before)[0]
        if said := changes.against_last_year(self.reading, before, self.indicator):
            found.append(Line(said.tone, Text(said.words.zh, said.words.en[:1].upper() + said.words.en[1:])))
        return found

    @cached_property
    def by_options(self) -> list[Option]:
        """The breakdowns this figure can be cut by."""
        words = [
            (each, gettext(BREAKDOWNS[each])) for each in self.indicator.breakdowns if each is not Breakdown.PERIOD
        ]
        return [Option(each.value, Text(word, word), each.value == self.by) for each, word in words]

    @cached_property
    def trend(self) -> Chart | None:
        """The figure's course."""
        if Breakdown.PERIOD not in self.indicator.breakdowns:
            return None
        parts = {"period": self.choice.window, "by": ("period",), "step": self.choice.step}
        run = self._ask(**parts)
        if sum(reading.value is not None for reading in run) < 2:  # noqa: PLR2004 - a course joins two points
            return None
        beside, name = [], ""
        if self.indicator.benchmark and self.choice.at_root:
            question = Question(self.indicator.benchmark, self.choice.code, **parts)  # type: ignore[arg-type]  # as above
            beside = figures.ask(question, public=self.public)
            name = figures.definition(self.indicator.benchmark).name.in_language(self.language)
        notes = gettext("band: 95 percent interval") if any(reading.interval for reading in run) else ""
        notes = maps.with_breaks(notes, self.breaks, self.language)
        return charts.trend("trend", gettext("How it developed"), notes, run, self.language, beside, name, self.breaks)

    @cached_property
    def breaks(self) -> list[Break]:
        """The months within the course from which the place is not what it was."""
        return maps.breaks_between(self.choice.place, self.choice.window, self.choice.map_mode)

    @property
    def map_options(self) -> list[tuple[str, Text, bool]]:
        """On which places the past is read; empty where no place ever changed."""
        return maps.options(self.choice.map_mode, public=self.public)

    @cached_property
    def parts(self) -> list[Reading]:
        """The readings of the chosen breakdown, those without any fact left out."""
        if not self.by:
            return []
        found = self._ask(by=(self.by,))
        return [part for part in found if part.status is not Status.NO_DATA or self.by == Breakdown.PLACE]

    @cached_property
    def bars(self) -> Chart | None:
        """The parts as bars or points with whiskers."""
        # A rank has no length: a bar would be longest for the last.
        if self.indicator.method is Method.RANK or not any(part.value is not None for part in self.parts):
            return None
        title = gettext("By %(breakdown)s") % {"breakdown": gettext(BREAKDOWNS[Breakdown(self.by)]).lower()}
        whole = self.reading if self.indicator.unit == "percent" else None
        notes = gettext("whiskers: 95 percent interval; hollow: too few cases") if self.reading.interval else ""
        name = self.place_name.in_language(self.language)
        return charts.bars("parts", title, notes, self.parts, self.language, whole, name)

    @cached_property
    def funnel(self) -> Chart | None:
        """Rates against numbers of cases, where the figure is a proportion with at least three parts."""
        parts = [part for part in self.parts if part.denominator and part.value is not None]
        whole = self.reading
        if self.indicator.method is not Method.PROPORTION or len(parts) < 3 or whole.value is None:  # noqa: PLR2004 - two points are no funnel
            return None
        centre = float(whole.value)
        sizes = [float(part.denominator or 0) for part in parts]
        limits = [
            (gettext("95 percent"), _limits(centre, min(sizes), max(sizes), Z_95)),
            (gettext("99.8 percent"), _limits(centre, min(sizes), max(sizes), Z_998)),
        ]
        data = [charts.datum(part, self.language) for part in parts]
        axis = charts.axis_of(whole, self.language)
        words = (gettext("Cases"), self.place_name.in_language(self.language))
        option = echarts.funnel(data, axis, centre=centre, limits=limits, words=words)
        title = gettext("What chance alone would do")
        notes = gettext("Points outside the lines differ from the whole by more than chance")
        legend = (
            ("zx-line-key is-centre", words[1]),
            ("zx-line-key is-limit", gettext("95 percent limits")),
            ("zx-line-key is-wide-limit", gettext("99.8 percent limits")),
        )
        twin = charts.rows_of(parts, self.language)
        return Chart("funnel", title, notes, option, echarts.in_words(title, data), twin, 22, legend=legend)

    @cached_property
    def heat(self) -> Heat | None:
        """The chosen breakdown by periods."""
        if (
            not self.by
            or Breakdown.PERIOD not in self.indicator.breakdowns
            or self.choice.window.months <= self.choice.step
        ):
            return None
        grid = self._ask(period=self.choice.window, by=(self.by, "period"), step=self.choice.step)
        known = [reading for reading in grid if reading.value is not None]
        if not known:
            return None
        first = min(reading.period for reading in known)
        grid = [reading for reading in grid if reading.period >= first]
        sure = [float(reading.value or 0) for reading in known if reading.status is Status.OK]
        breaks = echarts.steps(sure, self.indicator.decimals)
        rows: dict[str, tuple[Text, list[Cell]]] = {}
        for reading in grid:
            label = reading.groups[0].label
            rows.setdefault(reading.groups[0].key, (label, []))[1].append(self._cell(reading, breaks))
        columns = tuple(dict.fromkeys(reading.groups[1].label for reading in grid))
        shown = [row for row in rows.values() if any(cell.reading.value is not None for cell in row[1])]
        return Heat(columns, tuple((label, tuple(cells)) for label, cells in shown[:MOST_ROWS]), self.suffix)

    def _cell(self, reading: Reading, breaks: Sequence[float]) -> Cell:
        shade = 0
        if reading.value is not None and reading.status is Status.OK:
            shade = echarts.shade(echarts.step_of(float(reading.value), breaks), len(breaks))
        said = charts.sentence(reading, charts.label_of(reading, self.language), self.language)
        return Cell(reading, wording.digits(reading), shade, said, charts.source_address(reading))

    @cached_property
    def table(self) -> list[Row]:
        """The table twin: the parts, or the course where there are none."""
        readings = self.parts or self._ask(period=self.choice.window, by=("period",), step=self.choice.step)
        return charts.rows_of(readings, self.language)

    @cached_property
    def units(self) -> list[Row]:
        """The reporting units below the place, apart from the parts: they overlap them and are never added."""
        place = self.choice.place
        if place is None or self.by != Breakdown.PLACE:
            return []
        below = [row for row in figures.warehouse().places.children(place.place) if not row.is_division]
        found = [(row, self._ask(place=row.code)[0]) for row in below]
        return [
            Row(row.name.in_language(self.language), reading, charts.source_address(reading))
            for row, reading in found
            if reading.status is not Status.NO_DATA
        ]

    @property
    def fresh(self) -> Freshness:
        """The strip at the foot."""
        return Freshness.of(self.reading, edition=self.reading.edition)

    @property
    def method(self) -> str:
        """How the figure is made, in words."""
        return gettext(METHODS[self.indicator.method])

    @property
    def no_interval(self) -> str:
        """Why the figure stands alone: it was reported, counted, or worked out from such figures."""
        return wording.without_interval(self.indicator).in_language(self.language)

    @property
    def polarity(self) -> str:
        """Which way is better, in words."""
        return wording.POLARITY[self.indicator.better].in_language(self.language)

    @property
    def rules(self) -> list[str]:
        """The exact rule, as the compiler reads it."""
        indicator = self.indicator
        found = [_rule(gettext("numerator"), indicator.numerator)] if indicator.numerator.table else []
        if indicator.denominator and indicator.denominator.table:
            found.append(_rule(gettext("denominator"), indicator.denominator))
        if indicator.of:
            found.append(gettext("made from %(code)s") % {"code": indicator.of})
        found += [f"{column} = {' | '.join(values)}" for column, values in indicator.requires.items()]
        return found

    def file_address(self, suffix: str) -> str:
        """The table as a file."""
        query = {"place": self.choice.code, "period": str(self.choice.period), "by": self.by}
        query |= maps.query(self.choice.map_mode)
        address = reverse("dashboard:indicator-file", args=[self.indicator.code, suffix])
        return f"{address}?{urlencode({key: value for key, value in query.items() if value})}"

    @property
    def csv(self) -> str:
        """The table as CSV."""
        return self.file_address("csv")

    @property
    def xlsx(self) -> str:
        """The table as a workbook."""
        return self.file_address("xlsx")


def _rule(side: str, term: Term) -> str:
    where = ", ".join(f"{column} = {' | '.join(values)}" for column, values in term.where.items())
    return f"{side}: {term.table}.{term.column}" + (f" ({where})" if where else "")


def _limits(centre: float, least: float, most: float, z: float) -> list[tuple[float, float, float]]:
    # Far below the smallest part the funnel opens so wide that nothing else could be read.
    cases = np.unique(np.round(np.geomspace(max(3, least * 0.6), max(most * 1.08, 10), 60)))
    low, high = funnel_limits(centre / 100, cases, z)
    return [
        (float(n), round(float(one) * 100, 3), round(float(two) * 100, 3))
        for n, one, two in zip(cases, low, high, strict=True)
    ]


def chosen_by(indicator: Indicator, choice: Choice, asked: str) -> str:
    """The breakdown to show: the one asked for, else places, else industries, else nothing. Raises UnknownName."""
    allowed = [each.value for each in indicator.breakdowns if each is not Breakdown.PERIOD]
    if asked:
        if asked not in allowed:
            raise UnknownName("breakdown", asked, tuple(allowed))
        return asked
    has_parts = choice.place is None or bool(figures.warehouse().places.divisions(choice.place.place))
    usual = [each for each in (Breakdown.PLACE, Breakdown.INDUSTRY) if each in indicator.breakdowns]
    if not has_parts:
        usual = [each for each in usual if each is not Breakdown.PLACE]
    return usual[0].value if usual else ""


def single(indicator: Indicator, asked: Mapping[str, str], *, public: bool) -> Reading:
    """The one reading an address speaks of: place, period, and any narrowing. Raises UnknownName, PeriodError."""
    where = {
        each.value: asked[each]
        for each in indicator.breakdowns
        if asked.get(each) and each not in {Breakdown.PLACE, Breakdown.PERIOD}
    }
    period = Period.parse(asked["period"]) if asked.get("period") else None
    mode = maps.asked_mode(asked)
    question = Question(indicator.code, asked.get("place", ""), period, where=where, map_mode=mode)
    return figures.ask(question, public=public)[0]


def file_rows(page: Page) -> tuple[list[str], list[list[object]]]:
    """Headings and rows of the table as a file: every part of every figure, nothing rounded away."""
    headings = [
        gettext("Group"), gettext("Period"), gettext("Value"), gettext("Unit"), gettext("Low"), gettext("High"),
        gettext("Numerator"), gettext("Denominator"), gettext("Status"), gettext("Definition"), gettext("Edition"),
        gettext("Snapshot"),
    ]  # fmt: skip
    rows: list[list[object]] = []
    for row in page.table:
        reading = row.reading
        bounds: tuple[Decimal | None, Decimal | None] = (None, None)
        if reading.interval:
            bounds = (reading.interval.low, reading.interval.high)
        rows.append(
            [row.label, str(reading.period), reading.value, page.suffix.in_language(page.language).strip(), *bounds,
             reading.numerator, reading.denominator, wording.STATUS[reading.status].in_language(page.language),
             reading.indicator, reading.edition, reading.snapshot]
        )  # fmt: skip
    return headings, rows


def by_system(catalogue: Catalogue) -> list[tuple[str, list[Indicator]]]:
    """Every indicator in force, grouped by the system of the programme it belongs to."""
    groups: dict[str, list[Indicator]] = {}
    for each in catalogue.indicators:
        groups.setdefault(each.system, []).append(each)
    return list(groups.items())
