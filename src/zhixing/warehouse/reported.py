"""Values that arrive as values: found for one series, place, period and industry, or added up where that is right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from zhixing.catalogue.known import UnknownName
from zhixing.catalogue.model import Breakdown, Missing, Series, Term
from zhixing.methods.periods import MONTHS_A_QUARTER, MONTHS_A_YEAR, Period
from zhixing.methods.values import Approval, Qualifier, Reason, Status
from zhixing.warehouse import figures
from zhixing.warehouse.figures import Figure
from zhixing.warehouse.pillars import Grouping
from zhixing.warehouse.schema import SCALE
from zhixing.warehouse.scope import Key, Scope, all_keys

if TYPE_CHECKING:
    from zhixing.warehouse.connect import Warehouse
    from zhixing.warehouse.places import PlaceRow

STOCK: Final = "stock"
_LENGTHS: Final = (MONTHS_A_YEAR, MONTHS_A_QUARTER, 1)


@dataclass(frozen=True, slots=True)
class Value:
    """One reported value, in ten thousandths of the series' unit, with what stood before it."""

    amount_e4: int
    approval: Approval
    qualifier: Qualifier = Qualifier.EXACT


class Returns:
    """The reported values of one series that a scope can need, held by place, industry, first month and length."""

    def __init__(self, warehouse: Warehouse, series: Series, scope: Scope, missing: Missing) -> None:
        self._places = warehouse.places
        self._series = series
        self._missing = missing
        self._values: dict[tuple[int, str, int, int], Value] = {}
        self._clashes: set[tuple[int, str, int, int]] = set()
        self._known: dict[tuple[int, str, Period], Figure] = {}
        facts = warehouse.table("statistics")
        facts = facts.filter(facts.series == series.code, facts.mi <= scope.period.last)
        if missing is not Missing.CARRY:
            facts = facts.filter(facts.mi + facts.months > scope.period.first)
        if scope.place is not None:
            facts = facts.filter(facts.place.isin(sorted(warehouse.places.subtree(scope.place.place))))
        if scope.grouping is not None:
            facts = facts.filter(facts.division.isin(sorted(scope.grouping.divisions)))
        if Breakdown.INDUSTRY in scope.where or not (scope.grouping or Breakdown.INDUSTRY in scope.by):
            facts = facts.filter(facts.division == scope.where.get(Breakdown.INDUSTRY, ""))
        columns = warehouse.rows(facts.select("place", "division", "mi", "months", "value_e4", "approval", "qualifier"))
        for *cell, amount, approval, qualifier in zip(*columns.values(), strict=True):
            value = Value(amount, Approval(approval), Qualifier(qualifier))
            self._keep((cell[0], cell[1], cell[2], cell[3]), value)

    def _keep(self, cell: tuple[int, str, int, int], value: Value) -> None:
        held = self._values.setdefault(cell, value)
        if (held.amount_e4, held.qualifier) != (value.amount_e4, value.qualifier):
            self._clashes.add(cell)

    @property
    def divisions(self) -> list[str]:
        """The industries some value was reported for."""
        return sorted({division for _, division, _, _ in self._values if division})

    def figure(self, place: int, division: str, period: Period) -> Figure:
        """The value of a place (0 = the whole installation) for an industry and a period, or why there is none.

        In this order: the value itself; the sum of its quarters or months (flow) or the level in its last month
        (stock); the sum of the divisions one level down, when the series may be added and every one has a value.
        """
        asked = (place, division, period)
        if asked not in self._known:
            own = self._own(place, division, period)
            below = self._from_below(place, division, period) if own.value is None else own
            self._known[asked] = below if below.value is not None or not own.reasons else own
        return self._known[asked]

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
        exact = (place, division, period.first, period.months)
        if exact in self._clashes:
            return figures.nothing(figures.two_values(period), Status.REFUSED)
        if exact in self._values:
            return _figure([self._values[exact]])
        if self._series.kind == STOCK:
            return self._level(place, division, period)
        return self._sum_of_parts(place, division, period)

    def _level(self, place: int, division: str, period: Period) -> Figure:
        """The level in the period's last month; with the policy `carry`, the last level known before that."""
        ends = sorted(
            (-(first + months), months, cell)
            for cell in self._values
            for _, _, first, months in [cell]
            if cell[:2] == (place, division) and first + months - 1 <= period.last
        )
        for end, _, cell in ends[:1]:
            if cell in self._clashes:
                return figures.nothing(figures.two_values(period), Status.REFUSED)
            if -end - 1 == period.last:
                return _figure([self._values[cell]])
            if self._missing is Missing.CARRY:
                return _figure([self._values[cell]], carried=figures.carried(Period(-end - 1, -end - 1)))
        return Figure(Status.NO_DATA)

    def _sum_of_parts(self, place: int, division: str, period: Period) -> Figure:
        best = Figure(Status.NO_DATA)
        for length in _LENGTHS:
            if length >= period.months or period.months % length or period.first % length:
                continue
            cells = [(place, division, first, length) for first in range(period.first, period.last + 1, length)]
            found = [self._values[cell] for cell in cells if cell in self._values and cell not in self._clashes]
            if len(found) == len(cells):
                return _figure(found)
            share = Fraction(len(found), len(cells))
            if found and (best.completeness is None or share > best.completeness):
                reason = figures.months_missing(len(found), len(cells), period)
                best = Figure(Status.NO_DATA, reasons=(reason,), completeness=share)
        return best

    def _from_below(self, place: int, division: str, period: Period) -> Figure:
        children = [row for row in self._places.divisions(place) if row.valid_in(period)]
        if not children or not self._series.additive:
            return Figure(Status.NO_DATA)
        parts = [self.figure(row.place, division, period) for row in children]
        if len(children) == 1 and not place:
            return parts[0]  # the installation is its one root
        missing = [row for row, part in zip(children, parts, strict=True) if part.value is None]
        if missing:
            share = Fraction(len(children) - len(missing), len(children))
            if not share:
                return Figure(Status.NO_DATA)
            reason = figures.places_missing(tuple(row.name for row in missing))
            return Figure(Status.NO_DATA, reasons=(reason,), completeness=share)
        return _added(parts, figures.summed_places(len(parts)))


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


def _figure(values: Iterable[Value], carried: Reason | None = None) -> Figure:
    held = list(values)
    total = Fraction(sum(value.amount_e4 for value in held), SCALE)
    alone = len(held) == 1
    return Figure(
        Status.OK,
        total,
        numerator=total,
        reasons=(*((carried,) if carried else ()), *(() if alone else _approximate(each.qualifier for each in held))),
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
    returns = Returns(warehouse, series, scope, missing)
    division = scope.where.get(Breakdown.INDUSTRY, "")
    by_industry = Breakdown.INDUSTRY in scope.by
    found: dict[Key, Figure] = {}
    for key in all_keys(scope, {Breakdown.INDUSTRY: returns.divisions}):
        place, period = _place(scope, key), scope.part_of(key)
        if scope.grouping is not None and not by_industry and not division:
            figure = returns.together(place, scope.grouping, period)
        else:
            of = str(key[scope.by.index(Breakdown.INDUSTRY)]) if by_industry else division
            figure = returns.figure(place, of, period)
        found[key] = figure if figure.value is not None or figure.reasons else figures.nothing(figures.no_rows())
    return found


def _place(scope: Scope, key: Key) -> int:
    if Breakdown.PLACE in scope.by:
        return int(key[scope.by.index(Breakdown.PLACE)])
    return scope.place.place if scope.place else 0


def siblings_of(warehouse: Warehouse, place: PlaceRow) -> tuple[PlaceRow, ...]:
    """The divisions a place is compared with, itself among them; none for a reporting unit or a root that is alone."""
    found = warehouse.places.siblings(place.place)
    return found if len(found) > 1 and place in found else ()
