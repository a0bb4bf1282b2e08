"""Pass rates weighted by output: batches by region and industry, weights from a reported series, in a named order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import isnan
from typing import TYPE_CHECKING, Final

from zhixing.catalogue.model import Breakdown, Indicator, Method, Missing
from zhixing.methods import rates
from zhixing.methods.errors import MethodError
from zhixing.methods.periods import MONTHS_A_YEAR, Period
from zhixing.methods.rates import Order, StratifiedRate
from zhixing.methods.values import IntervalMethod, Reason, Status, Text
from zhixing.warehouse import figures, shared
from zhixing.warehouse.counted import Counts, count
from zhixing.warehouse.figures import HUNDRED, LEVEL, Bounds, Figure
from zhixing.warehouse.scope import REST, Key, Scope

if TYPE_CHECKING:
    from zhixing.catalogue.load import Catalogue
    from zhixing.warehouse.connect import Warehouse
    from zhixing.warehouse.places import PlaceRow

REGION_LEVEL: Final = "county"
YEARS_BACK: Final = 3
"""How many years old weights may be: output is reported late, and the figure says which year it used."""

_NO_REGION, _OUTSIDE, _NO_WEIGHT = "no_region", "outside_divisions", "no_weight"


@dataclass(slots=True)
class _Cells:
    """The strata of one key: counts by region and division, and what lies in none of the regions."""

    strata: dict[tuple[int, str], Counts] = field(default_factory=dict)
    nowhere: int = 0
    estimated: bool = False
    left_out: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def solve(catalogue: Catalogue, warehouse: Warehouse, indicator: Indicator, scope: Scope) -> dict[Key, Figure]:
    """The weighted pass rate of every key of a scope.

    Strata are the regions (`options.regions`, a level of places; `county` unless said otherwise) by the industries of
    `options.divisions`. A place that has no such places below it is a region by itself. Weights are the values of
    `options.weight` for the period, else for its year, else for the last year before it that has any.
    """
    made = _Making(catalogue, warehouse, indicator, scope)
    return {key: made.figure(key, cells) for key, cells in made.cells().items()}


class _Making:
    """One question about one weighted rate: its regions, its weights, its options."""

    def __init__(self, catalogue: Catalogue, warehouse: Warehouse, indicator: Indicator, scope: Scope) -> None:
        options = indicator.options
        self._warehouse = warehouse
        self._catalogue = catalogue
        self._indicator = indicator
        self._scope = scope
        self._order = Order(str(options["order"]).replace("-", "_"))
        self._coverage = float(options.get("coverage", "0"))
        self._parents: Mapping[str, str] = options.get("collapse", {})
        self._divisions = frozenset(map(str, options["divisions"]))
        self._child: dict[int, int] = {}
        self._regions = self._find_regions(str(options.get("regions", REGION_LEVEL)))
        self._returns = warehouse.returns(catalogue.series(str(options["weight"])), Missing.NO_FIGURE)
        self._known: dict[Period, dict[tuple[int, str], Fraction]] = {}

    def _find_regions(self, level: str) -> list[PlaceRow]:
        """The regions below the place, each noted with the child of a cut by place it lies in."""
        places = self._warehouse.places
        by_place = Breakdown.PLACE in self._scope.by
        tops = self._scope.children if by_place else (self._scope.place,)
        regions: list[PlaceRow] = []
        for top in tops:
            below = [places.by_id(place) for place in sorted(places.subtree(top.place if top else 0))]
            found = [row for row in below if row and row.level == level and row.is_division]
            found = _each_once([row for row in found if row.valid_in(self._scope.period)])
            found = found or ([top] if top else list(places.divisions()))
            regions += found
            self._child |= {row.place: top.place for row in found if by_place and top}
        return regions

    def cells(self) -> dict[Key, _Cells]:
        """Batches by region and division for every key asked for."""
        scope = self._scope
        rest = tuple(each for each in scope.by if each not in {Breakdown.PLACE, Breakdown.INDUSTRY})
        by = (Breakdown.PLACE, Breakdown.INDUSTRY, *rest)
        inner = replace(scope.over(self._warehouse, self._regions), by=by)
        rate = replace(self._indicator, method=Method.PROPORTION, options={})
        found: dict[Key, _Cells] = defaultdict(_Cells)
        for (place, division, *others), counts in count(self._warehouse, rate, inner).items():
            region = int(place)
            values: dict[Breakdown, int | str] = dict(zip(rest, others, strict=True))
            values[Breakdown.PLACE] = self._child.get(region, REST)
            values[Breakdown.INDUSTRY] = division
            cells = found[tuple(values[each] for each in scope.by)]
            for reason, left in counts.left_out.items():
                cells.left_out[reason] += round(left)
            cells.estimated = cells.estimated or bool(counts.told or counts.refused)
            if region == REST:
                cells.nowhere += round(counts.denominator)
            elif counts.denominator:
                cells.strata[region, str(division)] = counts
        return found

    def figure(self, key: Key, cells: _Cells) -> Figure:
        """The rate of one key with its interval and coverage, and everything that did not enter."""
        if cells.estimated:
            return figures.nothing(shared.not_shared(shared.BATCHES), Status.REFUSED)
        division = str(key[self._scope.by.index(Breakdown.INDUSTRY)]) if Breakdown.INDUSTRY in self._scope.by else ""
        wanted = self._wanted(division)
        used, weights = self._weights(self._scope.part_of(key))
        inside = {at: counts for at, counts in cells.strata.items() if at[1] in wanted}
        judged = {at: counts for at, counts in inside.items() if at in weights or self._order is Order.POOLED}
        left_out = dict(cells.left_out) | {
            name: n
            for name, n in (
                (_NO_REGION, cells.nowhere),
                (_OUTSIDE, _batches(cells.strata, set(cells.strata) - set(inside))),
                (_NO_WEIGHT, _batches(inside, set(inside) - set(judged))),
            )
            if n
        }
        reasons = self._left_out_reasons(cells, inside, judged)
        mine = self._mine(key)
        rows = sorted({*judged, *(at for at in weights if at[0] in mine and at[1] in wanted)})
        if not judged:
            why = reasons or [figures.all_left_out(sum(left_out.values()))]
            return Figure(Status.NO_DATA, reasons=tuple(why), left_out=left_out, completeness=Fraction(0))
        empty = Counts()
        try:
            rate = rates.stratified_pass_rate(
                [str(region) for region, _ in rows],
                [division for _, division in rows],
                [int(judged.get(at, empty).numerator) for at in rows],
                [int(judged.get(at, empty).denominator) for at in rows],
                [float(weights.get(at, 0)) for at in rows],
                order=self._order,
                divisions=wanted,
                smallest_coverage=self._coverage,
                parents=self._parents,
            )
        except MethodError as refusal:
            reason = Reason("zero-denominator", refusal.text)
            return Figure(Status.ZERO_DENOMINATOR, reasons=(reason, *reasons), left_out=left_out)
        told = [_scheme(rate, used), *self._of_rate(rate), *reasons]
        return self._finished(rate, tuple(told), left_out)

    def _finished(self, rate: StratifiedRate, reasons: tuple[Reason, ...], left_out: dict[str, int]) -> Figure:
        figure = Figure(
            Status.SMALL_N if rate.trial else Status.OK,
            figures.exact(rate.value),
            n=rate.sampled,
            reasons=reasons,
            left_out=left_out,
            completeness=figures.exact(rate.coverage),
        )
        if not isnan(rate.standard_error):
            half = rates.normal_quantile(LEVEL) * rate.standard_error
            low, high = max(rate.value - half, 0.0), min(rate.value + half, float(HUNDRED))
            figure = replace(figure, bounds=Bounds(low, high, IntervalMethod.STRATIFIED))
        minimum = self._indicator.minimum_n
        if rate.sampled < minimum:
            few = figures.too_few(rate.sampled, minimum)
            figure = replace(figure, status=Status.SMALL_N, reasons=(*figure.reasons, few))
        return figure

    def _wanted(self, division: str) -> frozenset[str]:
        wanted = self._divisions
        narrowed = division or self._scope.where.get(Breakdown.INDUSTRY, "")
        if narrowed:
            wanted &= {narrowed[:2]}
        if self._scope.grouping is not None and self._scope.grouping.divisions:
            wanted &= self._scope.grouping.divisions
        return wanted

    def _mine(self, key: Key) -> set[int]:
        """The regions a key is made of."""
        if Breakdown.PLACE not in self._scope.by:
            return {row.place for row in self._regions}
        child = key[self._scope.by.index(Breakdown.PLACE)]
        return {row.place for row in self._regions if self._child.get(row.place) == child}

    def _weights(self, period: Period) -> tuple[Period, dict[tuple[int, str], Fraction]]:
        """The outputs of a period by region and division, and the period they are of."""
        year = Period.year(period.last_year)
        candidates = [period, *(year.shifted(-MONTHS_A_YEAR * back) for back in range(YEARS_BACK + 1))]
        for candidate in candidates:
            if found := self._outputs(candidate):
                return candidate, found
        return year, {}

    def _outputs(self, period: Period) -> dict[tuple[int, str], Fraction]:
        if period not in self._known:
            asked = [(row.place, division) for row in self._regions for division in sorted(self._divisions)]
            found = {at: self._returns.figure(at[0], at[1], period).value for at in asked}
            self._known[period] = {at: value for at, value in found.items() if value is not None}
        return self._known[period]

    def _named(self, strata: Iterable[tuple[int, str]]) -> list[Text]:
        """Strata as a reader knows them: the place and the industry's code; without a place the code alone."""
        named = []
        for region, division in strata:
            row = self._warehouse.places.by_id(region)
            zh, en = (row.name.zh, row.name.en) if row else ("", "")
            named.append(Text(f"{zh} {division or '—'}".strip(), f"{en} {division or '—'}".strip()))
        return named

    def _left_out_reasons(
        self, cells: _Cells, inside: Mapping[tuple[int, str], Counts], judged: Mapping[tuple[int, str], Counts]
    ) -> list[Reason]:
        """What was sampled and does not enter is listed by name, never dropped in silence."""
        told = []
        outside = sorted({division for _, division in set(cells.strata) - set(inside)})
        if outside:
            named = self._named((0, division) for division in outside)
            told.append(_listed("outside-divisions", named, "不在本指标的行业范围内", "not of this indicator"))
        lacking = sorted(set(inside) - set(judged))
        if lacking:
            told.append(_listed("no-weight", self._named(lacking), "没有产值，无法加权", "without output to weigh by"))
        return told

    def _of_rate(self, rate: StratifiedRate) -> list[Reason]:
        told = [_trial(rate.coverage, self._coverage)] if rate.trial else []
        if rate.uncovered:
            named = self._named((int(region or 0), division) for region, division in rate.uncovered)
            told.append(
                Reason(
                    "uncovered",
                    Text(
                        f"下列行业有产值而没有抽样，权重由其余行业分担：{_zh(named)}。",
                        f"Output without samples, its weight shared by the others: {_en(named)}.",
                    ),
                )
            )
        for each in rate.joined:
            (where,) = self._named([(int(each.region or 0), "、".join(each.industries))])
            told.append(
                Reason(
                    "joined",
                    Text(
                        f"{where.zh} 样本过少，合并为“{each.into}”计算。",
                        f"{where.en}: too few samples, counted together as {each.into}.",
                    ),
                )
            )
        for problem in rate.problems:
            if problem.kind == "weightless_region":
                (where,) = self._named([(int(problem.found), "")])
                told.append(_listed("no-weight", [where], "没有产值，无法加权", "without output to weigh by"))
        return told


def _each_once(rows: list[PlaceRow]) -> list[PlaceRow]:
    """Without earlier versions of places that are regions themselves: those stand for all their versions."""
    present = {row.place for row in rows}
    return [row for row in rows if row.of not in present]


def _batches(strata: Mapping[tuple[int, str], Counts], which: Iterable[tuple[int, str]]) -> int:
    return int(sum(strata[at].denominator for at in which))


def _scheme(rate: StratifiedRate, used: Period) -> Reason:
    """Every published rate names its scheme, its counts, its error and the year of its weights."""
    error = "—" if isnan(rate.standard_error) else f"{rate.standard_error:.3f}"
    return Reason(
        "scheme",
        Text(
            f"{rate.scheme.zh}；合格 {rate.passed} 批，抽样 {rate.sampled} 批；标准误 {error} 个百分点；"
            f"权重为 {used} 产值。",
            f"{rate.scheme.en}; {rate.passed} of {rate.sampled} batches passed; standard error {error} points; "
            f"weights are the output of {used}.",
        ),
    )


def _trial(covered: float, smallest: float) -> Reason:
    return Reason(
        "trial",
        Text(
            f"试算：抽样行业的产值只占 {covered:.1%}，低于 {smallest:.0%}。",
            f"Trial calculation: the industries sampled make {covered:.1%} of output, below {smallest:.0%}.",
        ),
        Text("请在产值大的行业补充抽样。", "Sample the large industries as well."),
    )


def _listed(code: str, named: list[Text], zh: str, en: str) -> Reason:
    return Reason(code, Text(f"下列行业{zh}，未计入：{_zh(named)}。", f"Industries {en}, not counted: {_en(named)}."))


def _zh(named: list[Text]) -> str:
    return "、".join(each.zh for each in named)


def _en(named: list[Text]) -> str:
    return ", ".join(each.en for each in named)
