"""One theme's page: its sections filled with the figures of a place and period; what has no value is named apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language, gettext

from zhixing.catalogue.known import UnknownName
from zhixing.catalogue.model import Indicator
from zhixing.methods.values import Reading, Text
from zhixing.portal import changes, charts, courses, echarts, figures, wording
from zhixing.portal.charts import Chart
from zhixing.portal.choice import Choice
from zhixing.portal.fresh import Freshness, Line
from zhixing.portal.themes.layout import Kind, Section, Theme
from zhixing.portal.themes.registers import Register, register
from zhixing.portal.tiles import Tile, tile
from zhixing.warehouse.labels import period_label
from zhixing.warehouse.measure import Question

_MOST_LINES = 6
_TWO = 2  # a course joins two points


@dataclass(frozen=True, slots=True)
class TableRow:
    """One group of a table and its reading in every column; None where the column cannot be cut so."""

    label: Text
    cells: tuple[Reading | None, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A section as the template draws it; only what belongs to its kind is filled."""

    kind: str
    title: Text
    anchor: str
    tiles: tuple[Tile, ...] = ()
    chart: Chart | None = None
    columns: tuple[Indicator, ...] = ()
    rows: tuple[TableRow, ...] = ()
    register: Register | None = None
    untold: tuple[Indicator, ...] = field(default=())

    @property
    def lines(self) -> list[tuple[Text, list[tuple[Text, Reading | None]]]]:
        """The rows of a table, each cell with the name of its column."""
        names = [column.name for column in self.columns]
        return [(row.label, list(zip(names, row.cells, strict=True))) for row in self.rows]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not (self.tiles or self.chart or self.rows or (self.register and self.register.rows))


class Page:
    """What the template reads."""

    def __init__(self, theme: Theme, choice: Choice, *, person: object, on: object, public: bool) -> None:
        self.theme, self.choice, self.public = theme, choice, public
        self.person, self.on = person, on
        self.language = get_language() or "zh-hans"

    @property
    def place_name(self) -> Text:
        """What the place is called."""
        return self.choice.place.name if self.choice.place else Text("全部数据", "All facts")

    @property
    def period_name(self) -> Text:
        """What the period is called."""
        return period_label(self.choice.period)

    @cached_property
    def blocks(self) -> list[Block]:
        """The sections that have something to show."""
        drawn = [self._block(at, section) for at, section in enumerate(self.theme.sections)]
        return [block for block in drawn if not block.empty or block.untold]

    def _block(self, at: int, section: Section) -> Block:
        anchor = f"section-{at}"
        if section.kind is Kind.TILES:
            return self._tiles(section, anchor)
        if section.kind is Kind.TABLE:
            return self._table(section, anchor)
        if section.kind is Kind.REGISTER:
            listed = register(section.register, self.choice, person=self.person, on=self.on)
            return Block("register", section.title, anchor, register=listed)
        chart = self._courses(section, anchor) if section.kind is Kind.COURSES else self._parts(section, anchor)
        return Block("chart", section.title, anchor, chart=chart)

    def _ask(self, code: str, **parts: object) -> list[Reading]:
        question = {"place": self.choice.code, "period": self.choice.period, **parts}
        return figures.ask(Question(code, **question), public=self.public)  # type: ignore[arg-type]  # Question's own fields, by name

    def _cut(self, code: str, by: str, **parts: object) -> list[Reading]:
        """The readings of a breakdown without what belongs to none of its groups; empty where it cannot be made."""
        allowed = {each.value for each in figures.definition(code).breakdowns}
        if by not in allowed:
            return []
        wanted = (by, "period") if parts.get("step") else (by,)
        found = self._ask(code, by=wanted, **parts)
        return [reading for reading in found if reading.groups[0].key not in {"", self.choice.code}]

    def _tiles(self, section: Section, anchor: str) -> Block:
        told, untold = [], []
        for code in section.codes:
            indicator, reading = figures.definition(code), self._ask(code)[0]
            if reading.value is None:
                untold.append(indicator)
                continue
            lines = tuple(self._lines(indicator, reading))
            told.append(tile(self.choice, indicator, reading, lines, href=self.address(code), public=self.public))
        return Block("tiles", section.title, anchor, tiles=tuple(told), untold=tuple(untold) if told else ())

    def _lines(self, indicator: Indicator, reading: Reading) -> list[Line]:
        found = []
        if indicator.benchmark and self.choice.at_root:
            benchmark = self._ask(indicator.benchmark)[0]
            name = figures.definition(indicator.benchmark).name
            if compared := figures.compare(reading, benchmark, name, indicator.better):
                found.append(Line(compared.tone, compared.words))
        before = self._ask(indicator.code, period=self.choice.year_before)[0]
        if said := changes.against_last_year(reading, before, indicator):
            zh, en = said.words.zh.partition("（")[0], said.words.en.partition(" (")[0]
            found.append(Line(said.tone, Text(zh, en[:1].upper() + en[1:])))
        return found

    def _table(self, section: Section, anchor: str) -> Block:
        columns: list[Indicator] = []
        rows: dict[str, tuple[Text, dict[str, Reading]]] = {}
        for code in section.codes:
            try:
                parts = self._cut(code, section.by)
            except UnknownName:
                parts = []  # the place has no parts of this kind
            if not any(part.value is not None for part in parts):
                continue
            columns.append(figures.definition(code))
            for part in parts:
                group = part.groups[0]
                rows.setdefault(group.key, (group.label, {}))[1][code] = part
        filled = [
            TableRow(label, tuple(found.get(column.code) for column in columns)) for label, found in rows.values()
        ]
        shown = [row for row in filled if any(_has_value(cell) for cell in row.cells)]
        return Block("table", section.title, anchor, columns=tuple(columns), rows=tuple(shown))

    def _courses(self, section: Section, anchor: str) -> Chart | None:
        window = {"period": self.choice.window, "step": self.choice.step}
        lines: list[tuple[Text, list[Reading]]] = []
        if section.by:
            grouped: dict[str, tuple[Text, list[Reading]]] = {}
            for reading in self._cut(section.codes[0], section.by, **window):
                group = reading.groups[0]
                grouped.setdefault(group.key, (group.label, []))[1].append(reading)
            lines = list(grouped.values())[:_MOST_LINES]
        else:
            for code in section.codes:
                lines.append((figures.definition(code).name, self._ask(code, by=("period",), **window)))
        lines = [(name, run) for name, run in lines if sum(each.value is not None for each in run) >= _TWO]
        return self._chart(section, anchor, lines) if lines else None

    def _chart(self, section: Section, anchor: str, lines: Sequence[tuple[Text, list[Reading]]]) -> Chart:
        told = [at for _, run in lines for at, each in enumerate(run) if each.value is not None]
        lines = [(name, run[min(told) :]) for name, run in lines]
        data = [
            (
                name.in_language(self.language),
                [charts.datum(each, self.language, label=self._called(name, each)) for each in run],
            )
            for name, run in lines
        ]
        labels = [period_label(each.period).in_language(self.language) for each in lines[0][1]]
        option = courses.lines(data, labels, charts.axis_of(lines[0][1][0], self.language))
        title = section.title.in_language(self.language)
        alt = echarts.in_words(title, [datum for _, run in data for datum in run])
        named = [(self._called(name, each), each) for name, run in lines for each in run]
        rows = [charts.Row(label, each, charts.source_address(each)) for label, each in named]
        return Chart(anchor, title, "", option, alt, rows)

    def _called(self, name: Text, reading: Reading) -> str:
        return f"{name.in_language(self.language)} {period_label(reading.period).in_language(self.language)}"

    def _parts(self, section: Section, anchor: str) -> Chart | None:
        parts = [part for part in self._cut(section.codes[0], section.by) if part.value is not None]
        if not parts:
            return None
        return charts.bars(anchor, section.title.in_language(self.language), "", parts, self.language)

    @property
    def fresh(self) -> Freshness | None:
        """The strip at the foot."""
        for block in self.blocks:
            if block.tiles:
                return Freshness.of(block.tiles[0].reading)
        return None

    def address(self, code: str) -> str:
        """An indicator's page about the same place and period."""
        query = {"place": self.choice.code, "period": str(self.choice.period)}
        return f"{reverse('dashboard:indicator', args=[code])}?{urlencode(query)}"

    def _file(self, suffix: str) -> str:
        query = {"place": self.choice.code, "period": str(self.choice.period)}
        return f"{reverse('themes:theme-file', args=[self.theme.code, suffix])}?{urlencode(query)}"

    @property
    def csv(self) -> str:
        """Every figure of the page as CSV."""
        return self._file("csv")

    @property
    def xlsx(self) -> str:
        """Every figure of the page as a workbook."""
        return self._file("xlsx")


def _has_value(cell: Reading | None) -> bool:
    return cell is not None and cell.value is not None


def file_rows(page: Page) -> tuple[list[str], list[list[object]]]:
    """Headings and rows of the file: every figure of the page once, with all its parts."""
    headings = [
        gettext("Section"), gettext("Indicator"), gettext("Group"), gettext("Period"), gettext("Value"),
        gettext("Unit"), gettext("Low"), gettext("High"), gettext("Numerator"), gettext("Denominator"),
        gettext("Status"), gettext("Edition"), gettext("Snapshot"),
    ]  # fmt: skip
    rows: list[list[object]] = []
    for block in page.blocks:
        title = block.title.in_language(page.language)
        rows += [_line(page, title, "", one.reading) for one in block.tiles]
        rows += [_line(page, title, row.label, row.reading) for row in (block.chart.rows if block.chart else ())]
        for line in block.rows:
            label = line.label.in_language(page.language)
            rows += [_line(page, title, label, cell) for cell in line.cells if cell is not None]
    return headings, rows


def _line(page: Page, title: str, group: str, reading: Reading) -> list[object]:
    bounds = (reading.interval.low, reading.interval.high) if reading.interval else (None, None)
    name = figures.definition(reading.indicator).name.in_language(page.language)
    return [
        title, name, group, str(reading.period), reading.value,
        wording.unit(reading.unit).name.in_language(page.language), *bounds, reading.numerator, reading.denominator,
        wording.STATUS[reading.status].in_language(page.language), reading.edition, reading.snapshot,
    ]  # fmt: skip
