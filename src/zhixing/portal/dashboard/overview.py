"""The city, or one of its counties, at a glance: tiles, map, trends, what changed and what cannot be told.

Everything is computed when a template first reads it, so a page served from the cache computes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language, gettext

from zhixing.catalogue.model import Breakdown, Indicator
from zhixing.methods.values import Reading, Text
from zhixing.portal import boundaries, changes, charts, echarts, figures
from zhixing.portal.changes import MOST, Said
from zhixing.portal.charts import Chart
from zhixing.portal.choice import Choice
from zhixing.portal.dashboard.headlines import Headline, headlines
from zhixing.portal.fresh import Freshness, Line
from zhixing.portal.tiles import Tile, tile
from zhixing.warehouse.labels import period_label
from zhixing.warehouse.measure import Question

TILES = 4


@dataclass(frozen=True, slots=True)
class MapCard:
    """A map, its legend by shade, and the same values as bars."""

    map: Chart | None
    bars: Chart
    legend: tuple[tuple[int, str], ...]
    source: str


class Overview:
    """What the overview's template reads. `public`: the reader has not signed in."""

    def __init__(self, choice: Choice, *, public: bool) -> None:
        self.choice = choice
        self.public = public
        self.language = get_language() or "zh-hans"

    def _ask(self, code: str, **parts: object) -> list[Reading]:
        question = {"place": self.choice.code, "period": self.choice.period, **parts}
        return figures.ask(Question(code, **question), public=self.public)  # type: ignore[arg-type]  # Question's own fields, by name

    def _one(self, code: str, **parts: object) -> Reading:
        return self._ask(code, **parts)[0]

    @property
    def place_name(self) -> Text:
        """What the place is called."""
        return self.choice.place.name if self.choice.place else Text("全部数据", "All facts")

    @property
    def period_name(self) -> Text:
        """What the period is called."""
        return period_label(self.choice.period)

    @cached_property
    def tiles(self) -> list[Tile]:
        """The first four headline figures that have a value here and now."""
        found: list[Tile] = []
        for headline in headlines().tiles:
            reading = self._one(headline.code)
            if reading.value is not None and len(found) < TILES:
                found.append(self._tile(headline, reading))
        return found

    def _tile(self, headline: Headline, reading: Reading) -> Tile:
        indicator = figures.definition(headline.code)
        lines = tuple(self._lines(headline, indicator, reading))
        href = self.address("dashboard:indicator", headline.code)
        return tile(self.choice, indicator, reading, lines, href=href, public=self.public)

    def _lines(self, headline: Headline, indicator: Indicator, reading: Reading) -> list[Line]:
        found = []
        if compared := self._beside(headline, indicator, reading):
            found.append(Line(compared.tone, compared.words))
        before = self._one(headline.code, period=self.choice.year_before)
        if said := changes.against_last_year(reading, before, indicator):
            zh, en = said.words.zh.partition("（")[0], said.words.en.partition(" (")[0]
            found.append(Line(said.tone, Text(zh, en[:1].upper() + en[1:])))
        return found

    def _beside(self, headline: Headline, indicator: Indicator, reading: Reading) -> figures.Comparison | None:
        """The city beside its published benchmark; a county beside the rest of the city."""
        root = self.choice.root
        if self.choice.at_root or root is None:
            if not indicator.benchmark:
                return None
            benchmark = self._one(indicator.benchmark)
            name = headline.beside if headline.beside.zh else figures.definition(indicator.benchmark).name
            return figures.compare(reading, benchmark, name, indicator.better)
        whole = self._one(headline.code, place=root.code)
        if not (figures.is_rate(reading) and figures.is_rate(whole)):
            return None
        name = Text(f"{root.name.zh}其余部分", f"the rest of {root.name.en}")
        return figures.compare(reading, figures.rest(whole, reading), name, indicator.better)

    @cached_property
    def map(self) -> MapCard | None:
        """The places one level down: shaded on their outlines, and as bars because islands are small."""
        code = headlines().map_code
        parts = self._places(code)
        if all(part.value is None for part in parts):
            return None
        indicator, whole = figures.definition(code), self._one(code)
        title = f"{indicator.name.in_language(self.language)} · {self.period_name.in_language(self.language)}"
        drawn = charts.bars(
            f"bars-{code}", title, "", parts, self.language, whole, self.place_name.in_language(self.language), 18.0
        )
        data = [charts.datum(part, self.language, href=self._below(part)) for part in parts]
        axis = charts.axis_of(whole, self.language)
        breaks = echarts.steps([datum.value for datum in data if not datum.weak], min(axis.decimals, 1))
        shades = tuple(
            (echarts.shade(step, len(breaks)), f"≥ {axis.text(end)}{axis.unit}") for step, end in enumerate(breaks)
        )
        shape = self._shape(title, data, axis, breaks)
        return MapCard(shape, drawn, shades, boundaries.source_name())

    def _shape(
        self, title: str, data: Sequence[echarts.Datum], axis: echarts.Axis, breaks: Sequence[float]
    ) -> Chart | None:
        place = self.choice.code
        if not boundaries.has_outlines(place):
            return None
        name = f"zx-{place}"
        option = echarts.map_(name, data, axis, breaks=breaks)
        url = reverse("dashboard:map", args=[place])
        return Chart("map", title, "", option, echarts.in_words(title, data), height=26, map_name=name, map_url=url)

    def _places(self, code: str) -> list[Reading]:
        """Readings of the places one level down, without what belongs to none of them."""
        indicator = figures.definition(code)
        place = self.choice.place
        if place is None or Breakdown.PLACE not in indicator.breakdowns:
            return []
        if not figures.warehouse().places.divisions(place.place):
            return []
        parts = self._ask(code, by=("place",))
        return [part for part in parts if part.groups[0].key not in {"", place.code}]

    def _below(self, part: Reading) -> str:
        query = urlencode({"period": str(self.choice.period)})
        return f"{reverse('dashboard:place', args=[part.groups[0].key])}?{query}"

    @cached_property
    def trends(self) -> list[Chart]:
        """The courses of the headline figures against their benchmarks."""
        return [chart for headline in headlines().trends if (chart := self._trend(headline))]

    def _trend(self, headline: Headline) -> Chart | None:
        indicator = figures.definition(headline.code)
        parts = {"period": self.choice.window, "by": ("period",), "step": self.choice.step}
        run = self._ask(headline.code, **parts)
        if not any(reading.value is not None for reading in run):
            return None
        beside, name = self._trend_benchmark(headline, indicator, parts)
        title = indicator.name.in_language(self.language)
        first = next((reading for reading in run if reading.value is not None), run[0])
        span = (
            f"{period_label(first.period).in_language(self.language)} – {self.period_name.in_language(self.language)}"
        )
        notes = gettext("band: 95 percent interval") if any(reading.interval for reading in run) else ""
        return charts.trend(
            f"trend-{headline.code}", title, f"{span}{' · ' if notes else ''}{notes}", run, self.language, beside, name
        )

    def _trend_benchmark(
        self, headline: Headline, indicator: Indicator, parts: dict[str, object]
    ) -> tuple[list[Reading], str]:
        if self.choice.at_root or self.choice.root is None:
            if not indicator.benchmark:
                return [], ""
            name = headline.beside if headline.beside.zh else figures.definition(indicator.benchmark).name
            return self._ask(indicator.benchmark, **parts), name.in_language(self.language)
        if indicator.unit != "percent":
            return [], ""  # an amount of a county beside that of the whole city says nothing
        run = self._ask(headline.code, place=self.choice.root.code, **parts)
        return run, self.choice.root.name.in_language(self.language)

    @cached_property
    def _of_the_place(self) -> list[Said]:
        pairs = []
        for code in headlines().changes:
            now = self._one(code)
            if now.value is not None:
                pairs.append((figures.definition(code), now, self._one(code, period=self.choice.year_before)))
        return changes.of_the_place(pairs)

    @cached_property
    def _of_the_parts(self) -> list[Said]:
        code = headlines().map_code
        indicator, whole = figures.definition(code), self._one(code)
        found = changes.of_the_parts(whole, self._places(code), indicator, self.place_name)
        if Breakdown.INDUSTRY in indicator.breakdowns:
            parts = [part for part in self._ask(code, by=("industry",)) if part.groups[0].key]
            found += changes.of_the_parts(whole, parts, indicator, self.place_name)
        return found

    @property
    def changed(self) -> list[Said]:
        """What differs beyond its interval first, then what is plainly more or less than last year."""
        return [said for said in (*self._of_the_parts, *self._of_the_place) if said.sure][:MOST]

    @property
    def untold(self) -> list[Said]:
        """What cannot be told apart, and why."""
        return [said for said in (*self._of_the_place, *self._of_the_parts) if not said.sure][:MOST]

    @cached_property
    def fresh(self) -> Freshness:
        """The strip at the foot."""
        return Freshness.of(self._one(headlines().map_code))

    def address(self, name: str, *args: str) -> str:
        """A page about the same place and period."""
        query = {"period": str(self.choice.period)}
        if not self.choice.at_root:
            query["place"] = self.choice.code
        return f"{reverse(name, args=args)}?{urlencode(query)}"
