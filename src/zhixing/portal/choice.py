"""Where and when a page looks: place and period from the address, sensible ones when it names none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import get_language

from zhixing.catalogue.known import UnknownName, near
from zhixing.methods.periods import MONTHS_A_YEAR, Period
from zhixing.methods.values import Text
from zhixing.portal import figures, maps
from zhixing.warehouse.connect import Warehouse
from zhixing.warehouse.histories import MapMode
from zhixing.warehouse.labels import period_label
from zhixing.warehouse.places import PlaceRow
from zhixing.warehouse.schema import PARTITIONED_BY_YEAR

MOST_PARTS: Final = 12
_YEARS_WITH_QUARTERS: Final = 2


@dataclass(frozen=True, slots=True)
class Option:
    """One entry of a chooser."""

    value: str
    label: Text
    chosen: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """The place and period a page speaks of, and what else there is to choose. `place` None: no place is known yet."""

    place: PlaceRow | None
    root: PlaceRow | None
    period: Period
    years: tuple[int, ...]
    map_mode: MapMode = MapMode.AS_IT_WAS

    @property
    def code(self) -> str:
        """The place's code as questions take it."""
        return self.place.code if self.place else ""

    @property
    def at_root(self) -> bool:
        """Whether the page speaks of the whole city."""
        return self.place == self.root

    @property
    def period_options(self) -> list[Option]:
        """Years, newest first, then the quarters of the newest two; the chosen period even if it is neither."""
        found = [Period.year(year) for year in reversed(self.years)]
        for year in reversed(self.years[-_YEARS_WITH_QUARTERS:]):
            found += [Period.quarter(year, quarter) for quarter in (4, 3, 2, 1)]
        if self.period not in found:
            found.insert(0, self.period)
        return [Option(str(period), period_label(period), period == self.period) for period in found]

    @property
    def place_options(self) -> list[Option]:
        """The city and the places one level below it."""
        if self.root is None:
            return []
        rows = (self.root, *figures.warehouse().places.children(self.root.place))
        return [Option(row.code, row.name, row == self.place) for row in rows]

    @property
    def window(self) -> Period:
        """The run of periods of the same length that ends here: at most twelve, no further back than the facts."""
        size = self.step
        last = self.period.last
        earliest = Period.year(self.years[0]).first if self.years else self.period.first
        parts = max(1, min(MOST_PARTS, (last - earliest + 1) // size))
        return Period(last - parts * size + 1, last)

    @property
    def step(self) -> int:
        """Length in months of one of those periods; a run of years is cut into years."""
        months = self.period.months
        return MONTHS_A_YEAR if months > MONTHS_A_YEAR and months % MONTHS_A_YEAR == 0 else months

    @property
    def year_before(self) -> Period:
        """The same period of last year."""
        return self.period.shifted(-MONTHS_A_YEAR)


def choose(asked: Mapping[str, str], on: date, *, place: str = "") -> Choice:
    """Read `place` and `period` from the address. Raises UnknownName, PeriodError, NoSnapshot."""
    warehouse = figures.warehouse()
    years = years_with_facts(warehouse)
    root = root_of(warehouse)
    code = place or asked.get("place", "")
    row = warehouse.places.by_code(code) if code else root
    if row is None and code:
        rows = [each for known_code in warehouse.places.codes if (each := warehouse.places.by_code(known_code))]
        language = get_language() or "zh-hans"
        known = {
            text: f"{each.code} {each.name.in_language(language)}"
            for each in rows
            for text in (each.code, each.name.zh)
        }
        raise UnknownName("place", code, tuple(dict.fromkeys(known[text] for text in near(code, known))))
    text = asked.get("period", "")
    period = Period.parse(text) if text else Period.year(_usual_year(years, on))
    return Choice(row, root, period, years, maps.asked_mode(asked))


def root_of(warehouse: Warehouse) -> PlaceRow | None:
    """The city: the topmost place that is one, else the topmost place of all."""
    tops = warehouse.places.divisions()
    return next((row for row in tops if row.level == "city"), tops[0] if tops else None)


def years_with_facts(warehouse: Warehouse) -> tuple[int, ...]:
    """Calendar years that hold any fact, oldest first."""
    partitions = warehouse.manifest.partitions
    return tuple(sorted({part.year for part in partitions if part.table in PARTITIONED_BY_YEAR and part.rows}))


def _usual_year(years: tuple[int, ...], on: date) -> int:
    """The last full year with facts; the newest at all where none is full."""
    full = [year for year in years if year < on.year]
    return full[-1] if full else years[-1] if years else on.year - 1
