"""The indices of a place at a glance: value, band, coverage, a year before, the nation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from zhixing.catalogue.index import Band, Index
from zhixing.methods.values import Reading, Text
from zhixing.portal import charts, figures
from zhixing.portal.choice import Choice
from zhixing.portal.fresh import Freshness
from zhixing.portal.indices import asked
from zhixing.warehouse.labels import period_label
from zhixing.warehouse.measure import Question


@dataclass(frozen=True, slots=True)
class Row:
    """One index: its reading, its band by the default version, its coverage, what it was, the nation's newest."""

    index: Index
    reading: Reading
    band: Band | None
    coverage: str
    before: Reading
    nation: Reading | None
    href: str
    source: str


class Listing:
    """What the page reads."""

    def __init__(self, choice: Choice, *, public: bool) -> None:
        self.choice, self.public = choice, public

    @property
    def place_name(self) -> Text:
        """What the place is called."""
        return self.choice.place.name if self.choice.place else Text("全部数据", "All facts")

    @property
    def period_name(self) -> Text:
        """What the period is called."""
        return period_label(self.choice.period)

    @cached_property
    def rows(self) -> list[Row]:
        """Every index of the catalogue."""
        return [self._row(index) for index in figures.catalogue().indices.values()]

    def _row(self, index: Index) -> Row:
        code, choice = index.indicator.code, self.choice
        (reading,) = asked.readings(code, choice, choice.period, public=self.public)
        (before,) = asked.readings(code, choice, choice.year_before, public=self.public)
        return Row(
            index,
            reading,
            index.bands[0].of(reading.value) if index.bands and reading.value is not None else None,
            "" if reading.completeness is None else f"{reading.completeness * 100:.0f}%",
            before,
            self._nation(index),
            asked.address("indices:index", code, choice.code, choice.period),
            charts.source_address(reading),
        )

    def _nation(self, index: Index) -> Reading | None:
        """The newest figure published for the nation up to the chosen period."""
        if not index.indicator.benchmark:
            return None
        question = Question(
            index.indicator.benchmark, self.choice.code, self.choice.window, ("period",), step=self.choice.step
        )
        told = [each for each in figures.ask(question, public=self.public) if each.value is not None]
        return told[-1] if told else None

    @property
    def fresh(self) -> Freshness | None:
        """The strip at the foot."""
        return Freshness.of(self.rows[0].reading) if self.rows else None
