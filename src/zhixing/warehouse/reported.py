"""Values that arrive as values: found for one series, place, period and industry, or added up where that is right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from zhixing.catalogue.known import UnknownName
from zhixing.catalogue.model import Breakdown, Missing, Series, Term
from zhixing.methods.periods import MONTHS_A_QUARTER, MONTHS_A_YEAR, Period
from zhixing.methods.values import Qualifier, Reason, Status
from zhixing.warehouse import figures
from zhixing.warehouse.carried import carried
from zhixing.warehouse.figures import Figure
from zhixing.warehouse.histories import MapMode
from zhixing.warehouse.pillars import Grouping
from zhixing.warehouse.schema import SCALE
from zhixing.warehouse.scope import Key, Scope, all_keys
from zhixing.warehouse.series_values import Span, Value

if TYPE_CHECKING:
    from zhixing.warehouse.connect import Warehouse
    from zhixing.warehouse.places import PlaceRow

STOCK: Final = "stock"
NOTHING: Final = Figure(Status.NO_DATA)
NO_ROWS: Final = figures.nothing(figures.no_rows())
_MOST_KNOWN: Final = 5_000
_LENGTHS: Final = (MONTHS_A_YEAR, MONTHS_A_QUARTER, 1)


class Returns:
    """The values of one series under one definition, for any place, industry and period; what was asked is kept."""

    def __init__(self, warehouse: Warehouse, series: Series, missing: Missing) -> None:
        self._places = warehouse.places
        self._series = series
        self._missing = missing
        self._borders = warehouse.borders
        self._values = warehouse.series_values(series.code)
        if warehouse.mode is MapMode.TODAYS_MAP:
            self._values = carried(self._values, warehouse.map, additive=series.additive)
        self._known: dict[tuple[int, str, Period], Figure] = {}

    def divisions(self, scope: Scope) -> list[str]:
        """The industries some value was reported for in a scope's place and period."""
        inside = None if scope.place is None else self._places.subtree(scope.place.place)
        wanted = None if scope.grouping is None else scope.grouping.divisions
        period, carrying = scope.period, self._missing is Missing.CARRY
        return sorted(
            {
                division
                for (place, division), spans in self._values.cells.items()
                if division
                and (wanted is None or division in wanted)
                and (inside is None or not inside.isdisjoint(self._nodes(place)))
                and any(mi <= period.last and (carrying or mi + months > period.first) for mi, months in spans)
            }
        )

    def _nodes(self, place: int) -> set[int]:
        return {place, *(row.place for row in self._places.versions(place))}

    def figure(self, place: int, division: str, period: Period) -> Figure:
        """The value of a place (0 = the whole installation) for an industry and a period, or why there is none.

        In this order: the value itself; the sum of its quarters or months (flow) or the level in its last month
        (stock); the sum of the divisions one level down, when the series may be added and every one has a value.
        """
        place = self._places.place_of(place)
        if place not in self._values.reached.get(division, ()):
            return NOTHING
        asked = (place, division, period)
        figure = self._known.get(asked)
        if figure is None:
            own = self._own(place, division, period)
            below = self._from_below(place, division, period) if own.value is None else own
            if own.value is None and below.value is None:
                below = self._from_below_in_turn(place, division, period) or below
            figure = below if below.value is not None or not own.reasons else own
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[asked] = figure
        return figure

    def together(self, place: int, grouping: Grouping, period: Period) -> Figure:
        """What the industries of a grouping come to: added up when the series may be and every one has a value."""
        divisions = sorted(grouping.divisions)
        if not divisions:
            return figures.nothing(figures.no_industries(grouping.name))
        parts = [self.figure(place, division, period) for division in divisions]
        if len(parts) == 1:
            return parts[0]
        missing = [each for each, part in zip(divisions, parts, strict=True) if part.value is None]
        if missing or not self._series.additive:
            share = Fraction(len(divisions) - len(missing), len(divisions))
            reasons = (figures.industries_missing(missing),) if share and missing else ()
            return Figure(Status.NO_DATA, reasons=reasons, completeness=share or None)
        return _added(parts, figures.summed_industries(tuple(divisions)))

    def _own(self, place: int, division: str, period: Period) -> Figure:
        exact = (period.first, period.months)
        spans = self._values.cells.get((place, division))
        if refusal := self._refused(place, division, period):
            return figures.nothing(refusal, Status.REFUSED)
        if spans is None:
            return NOTHING
        if exact in spans:
            return _figure([spans[exact]])
        if self._series.kind == STOCK:
            return self._level(place, division, spans, period)
        return self._sum_of_parts(place, division, spans, period)

    def _refused(self, place: int, division: str, period: Period) -> Reason | None:
        """Why a value on record is not used; None where it may be, or where there is none."""
        asked = (place, division, (period.first, period.months))
        if refusal := self._values.refusals.get(asked):
            return refusal
        if (place, division) in self._values.cells and self._borders.get(place, period.last) > period.last:
            return figures.other_ground()
        return figures.two_values(period) if asked in self._values.clashes else None

    def _level(self, place: int, division: str, spans: Mapping[Span, Value], period: Period) -> Figure:
        """The level in the period's last month; with the policy `carry`, the last level known before that."""
        told = [(mi + months - 1, -months, (mi, months)) for mi, months in spans if mi + months - 1 <= period.last]
        if not told:
            return NOTHING
        end, _, span = max(told)
        if (place, division, span) in self._values.clashes:
            return figures.nothing(figures.two_values(period), Status.REFUSED)
        if end == period.last:
            return _figure([spans[span]])
        if self._missing is Missing.CARRY:
            return _figure([spans[span]], carried_on=figures.carried(Period(end, end)))
        return NOTHING

    def _sum_of_parts(self, place: int, division: str, spans: Mapping[Span, Value], period: Period) -> Figure:
        best = NOTHING
        for length in _LENGTHS:
            if length >= period.months or period.months % length or period.first % length:
                continue
            asked = [(first, length) for first in range(period.first, period.last + 1, length)]
            clashes = self._values.clashes
            found = [spans[span] for span in asked if span in spans and (place, division, span) not in clashes]
            if len(found) == len(asked):
                return _figure(found)
            share = Fraction(len(found), len(asked))
            if found and (best.completeness is None or share > best.completeness):
                reason = figures.months_missing(len(found), len(asked), period)
                best = Figure(Status.NO_DATA, reasons=(reason,), completeness=share)
        return best

    def _from_below(self, place: int, division: str, period: Period) -> Figure:
        children = [part.row for part in self._places.parts(place) if part.row.stands_in(period.last)]
        if not children or not self._series.additive:
            return NOTHING
        parts = [self.figure(row.place, division, period) for row in children]
        if len(children) == 1 and not place:
            return parts[0]  # the installation is its one root
        missing = [row for row, part in zip(children, parts, strict=True) if part.value is None]
        if missing:
            share = Fraction(len(children) - len(missing), len(children))
            if not share:
                return NOTHING
            reason = figures.places_missing(tuple(row.name for row in missing))
            return Figure(Status.NO_DATA, reasons=(reason,), completeness=share)
        return _added(parts, figures.summed_places(len(parts)))

    def _from_below_in_turn(self, place: int, division: str, period: Period) -> Figure | None:
        """A flow over months in which the parts of a place changed: the sum of shorter runs, each of its own parts."""
        if self._series.kind == STOCK or not self._series.additive or not self._changes_within(place, period):
            return None
        for length in _LENGTHS:
            if length >= period.months or period.months % length or period.first % length:
                continue
            runs = [Period(first, first + length - 1) for first in range(period.first, period.last + 1, length)]
            found = [self.figure(place, division, run) for run in runs]
            if all(each.value is not None for each in found):
                return _added(found, figures.summed_periods(len(found)))
        return None

    def _changes_within(self, place: int, period: Period) -> bool:
        rows = [part.row for part in self._places.parts(place)]
        spans = [span for row in rows for span in row.spans or ((row.first_mi, row.last_mi),)]
        return any(period.first < first <= period.last or period.first <= last < period.last for first, last in spans)


def _added(parts: list[Figure], summed: Reason) -> Figure:
    """The sum of parts that all have a value, and what they say of themselves."""
    total = sum((part.value for part in parts if part.value is not None), Fraction(0))
    return Figure(
        Status.OK,
        total,
        numerator=total,
        reasons=(summed, *(each for each in figures.reasons_of(*parts) if each.code != summed.code)),
        completeness=Fraction(1),
        approval=figures.weakest(*(part.approval for part in parts)),
    )


def _figure(values: Iterable[Value], carried_on: Reason | None = None) -> Figure:
    held = list(values)
    total = Fraction(sum(value.amount_e4 for value in held)) / SCALE
    told = (*((carried_on,) if carried_on else ()), *(reason for value in held for reason in value.told))
    alone = len(held) == 1
    return Figure(
        Status.OK,
        total,
        numerator=total,
        reasons=tuple(dict.fromkeys((*told, *(() if alone else _approximate(each.qualifier for each in held))))),
        completeness=Fraction(1),
        approval=figures.weakest(*(value.approval for value in held)),
        qualifier=held[0].qualifier if alone else Qualifier.EXACT,
    )


def _approximate(qualifiers: Iterable[Qualifier]) -> tuple[Reason, ...]:
    """What a sum says of its parts: that one of them was no exact number."""
    return (figures.made_of_approximate(),) if any(qualifiers) else ()


def series_of(term: Term, code: str) -> str:
    """The series a term names (`where = { series = "…" }`); a term without one is the series of the same code."""
    return term.where.get("series", (code,))[0]


def read_returns(warehouse: Warehouse, series: Series, scope: Scope, missing: Missing) -> dict[Key, Figure]:
    """The reported values of a series for every key of a scope; missing ones stay, with the reason they are missing.

    Raises UnknownName for a breakdown a reported value does not have.
    """
    usable = [Breakdown.PLACE, Breakdown.PERIOD]
    usable += [Breakdown.INDUSTRY, Breakdown.PILLAR] if series.by_industry else []
    for breakdown in (*scope.by, *scope.where):
        if breakdown not in usable:
            raise UnknownName("breakdown", breakdown.value, tuple(each.value for each in usable))
    returns = warehouse.returns(series, missing)
    division = scope.where.get(Breakdown.INDUSTRY, "")
    by_industry = Breakdown.INDUSTRY in scope.by
    together = scope.grouping if not by_industry and not division else None
    at = {each: index for index, each in enumerate(scope.by)}
    industry_at, place_at, period_at = (
        at.get(each, -1) for each in (Breakdown.INDUSTRY, Breakdown.PLACE, Breakdown.PERIOD)
    )
    own, parts = scope.place.place if scope.place else 0, scope.parts
    changed = {row.place: row for row in scope.children if row.spans}
    found: dict[Key, Figure] = {}
    for key in all_keys(scope, {Breakdown.INDUSTRY: returns.divisions(scope) if by_industry else []}):
        place = own if place_at < 0 else int(key[place_at])
        period = parts[0 if period_at < 0 else int(key[period_at])]
        if place_at >= 0 and place in changed and not changed[place].stands_in(period.last):
            figure = NOTHING  # it belonged elsewhere then
        elif together is not None:
            figure = returns.together(place, together, period)
        elif scope.grouping is not None and division and division not in scope.grouping.divisions:
            figure = NOTHING
        else:
            figure = returns.figure(place, str(key[industry_at]) if by_industry else division, period)
        found[key] = figure if figure.value is not None or figure.reasons else NO_ROWS
    return found


def siblings_of(warehouse: Warehouse, place: PlaceRow) -> tuple[PlaceRow, ...]:
    """The divisions a place is compared with, itself among them; none for a reporting unit or a root that is alone."""
    found = warehouse.places.siblings(place.place)
    return found if len(found) > 1 and place in found else ()
