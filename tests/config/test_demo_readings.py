"""Asked through the catalogue, the demonstration city answers with the printed figures of the report it starts from."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

import zhixing
from tests.config.printed import Printed, printed_figures
from tests.config.snapshot import snapshot_of
from zhixing.catalogue.load import load_catalogue
from zhixing.catalogue.model import Method
from zhixing.config.commands.measure import as_row
from zhixing.config.demo.generate import generate
from zhixing.config.demo.plan import read
from zhixing.config.demo.rounds import rest_of_the_form
from zhixing.methods.periods import Period
from zhixing.methods.rounding import round_half_up
from zhixing.methods.values import Status
from zhixing.warehouse.indices import contributions, index_result
from zhixing.warehouse.measure import Question, measure

SHIPPED = load_catalogue(Path(zhixing.__file__).parent / "catalogue" / "definitions")
CITY, YEAR = "990900", Period.year(2025)
REPORTED = {row["figure"]: row["series"] for row in read("figures.toml")["yearly"] if "figure" in row}
MADE = {
    "F001": ("industrial-output", {}),
    "F002": ("industrial-output-growth", {}),
    "F004": ("industrial-output", {"industry": "37"}),
    "F005": ("industrial-output-growth", {"industry": "37"}),
    "F012": ("aquatic-share-of-output", {}),
    "F028": ("science-expenditure-growth", {}),
    "F030": ("rd-expenditure-growth", {}),
    "F062": ("spot-check-industries", {}),
    "F063": ("spot-check-products", {}),
    "F064": ("spot-check-batches", {}),
    "F065": ("spot-check-batch-pass-rate", {}),
    "F067": ("quality-index-gap", {}),
}
CONTEXT = {
    "F022": "ship-list-size", "F082": "working-level-share", "F083": "management-share", "F084": "main-problems",
    "F093": "three-fix-duties", "F094": "every-batch-tested", "F096": "pesticide-classes", "F097": "network-levels",
    "F098": "leading-group-meetings", "F099": "yearly-work-plans", "F100": "mechanisms",
    "F101": "acceptance-standards", "F102": "acceptance-combinations", "F104": "acceptance-target",
    "F105": "service-plan-years", "F106": "quality-cities", "F107": "quality-cities-share",
    "F108": "quality-provinces", "F110": "transformations", "F114": "national-award-funds", "F115": "key-works",
    "F116": "publicity-works", "F117": "activity-fields", "F118": "reform-years",
}  # fmt: skip
# Counts of what enterprises, bodies and laboratories hold: exact, so a printed "over" or "nearly" is true of the count.
ALL_YEARS = "2021..2025"
HELD = {
    "F021": ("leading-enterprises", {}),
    "F025": ("industry-titles", {}),
    "F032": ("technology-centres", {}),
    "F033": ("innovation-centres", {}),
    "F034": ("patents-filed", {}),
    "F035": ("patents-granted", {}),
    "F036": ("science-projects", {"period": ALL_YEARS}),
    "F037": ("high-tech-firms-provincial", {}),
    "F038": ("high-tech-firms-national", {}),
    "F039": ("research-staff", {}),
    "F040": ("research-staff-senior", {}),
    "F041": ("research-staff-graduate", {}),
    "F042": ("geographical-indications", {}),
    "F043": ("brands-national", {"industry": "13"}),
    "F044": ("brands-provincial", {"industry": "13"}),
    "F045": ("brands-national", {}),
    "F046": ("well-known-trademarks", {}),
    "F047": ("brands-provincial", {}),
    "F048": ("brands-city", {}),
    "F049": ("standards-adopting-firms", {}),
    "F050": ("standards-adoption-rate", {}),
    "F051": ("good-practice-rate", {}),
    "F052": ("standards-drafting-firms", {}),
    "F053": ("standards-drafted", {}),
    "F054": ("first-drafter-firms", {}),
    "F055": ("first-drafter-standards", {}),
    "F056": ("standardised-technologies", {}),
    "F057": ("technical-committees", {}),
    "F058": ("alliance-standards", {}),
    "F059": ("certified-enterprises", {}),
    "F071": ("laboratory-equipment", {}),
    "F072": ("laboratory-items", {}),
    "F073": ("laboratory-parameters", {}),
    "F074": ("laboratory-standards", {}),
    "F075": ("laboratory-projects-completed", {}),
    "F076": ("laboratory-projects-running", {}),
    "F077": ("laboratory-investment", {"place": "990921"}),
    "F078": ("laboratory-investment", {"place": "990922"}),
    "F079": ("laboratory-investment", {"level": "provincial"}),
    "F080": ("classification-societies", {}),
    "F085": ("qc-circle-firms", {}),
    "F086": ("qc-circles", {}),
}
# Told over several years, or a year and a name rather than a measure.
OVER_YEARS = {"F003", "F006", "F060"}
NO_MEASURE = {"F109", "F111", "F113"}


@pytest.fixture(scope="module")
def city():
    return generate()


@pytest.fixture(scope="module")
def warehouse(city, tmp_path_factory):
    return snapshot_of(city, tmp_path_factory.mktemp("demonstration"))


@pytest.fixture(scope="module")
def ask(warehouse):
    def asked(code, *, place=CITY, period=YEAR, by=(), **where):
        return measure(SHIPPED, warehouse, Question(code, place, period, by, where))

    return asked


def at_printed_decimals(value: Decimal, printed: Decimal) -> Decimal:
    return round_half_up(value, max(0, -int(printed.as_tuple().exponent)))


@pytest.mark.parametrize("figure", sorted(REPORTED))
def test_a_reported_figure_is_answered_as_printed_with_what_stood_before_it(ask, figure):
    printed = printed_figures()[figure]
    (reading,) = ask(REPORTED[figure])
    assert (reading.value, reading.qualifier) == (printed.value, printed.qualifier)


def test_the_command_line_prints_what_stood_before_a_reported_figure(ask):
    """A program that reads 突破300 as 300 would take a bound for a value."""
    rows = [as_row(reading, SHIPPED) for code in REPORTED.values() for reading in ask(code)]
    assert {row["qualifier"] for row in rows} >= {"", ">"}
    assert json.loads(json.dumps(rows)) == rows


@pytest.mark.parametrize("figure", sorted(MADE))
def test_a_figure_made_of_others_rounds_to_the_printed_one(ask, figure):
    printed = printed_figures()[figure]
    code, where = MADE[figure]
    (reading,) = ask(code, **where)
    assert at_printed_decimals(reading.value, printed.value) == printed.value


def _agrees(value: Decimal, printed: Printed) -> bool:
    """Whether a counted number is what was printed: equal, over, at least, under, or at most a twentieth below."""
    match printed.qualifier:
        case ">":
            return value > printed.value
        case ">=":
            return value >= printed.value
        case "<":
            return value < printed.value
        case "~":
            return printed.value * Decimal("0.95") <= value < printed.value
        case _:
            return at_printed_decimals(value, printed.value) == printed.value


@pytest.mark.parametrize("figure", sorted(HELD))
def test_what_is_held_counts_up_to_the_printed_figure(ask, figure):
    code, where = HELD[figure]
    narrowed = where | ({"period": Period.parse(where["period"])} if "period" in where else {})
    (reading,) = ask(code, **narrowed)
    assert _agrees(reading.value, printed_figures()[figure]), reading.value


@pytest.mark.parametrize("figure", sorted(CONTEXT))
def test_a_fact_of_the_background_is_answered_as_printed(ask, figure):
    printed = printed_figures()[figure]
    (reading,) = ask(CONTEXT[figure])
    assert (reading.value, reading.qualifier) == (printed.value, printed.qualifier)
    assert SHIPPED.indicator(CONTEXT[figure]).system == printed.system


def test_every_printed_figure_has_its_place_and_none_is_claimed_twice():
    claimed = [*REPORTED, *MADE, *CONTEXT, *HELD, *OVER_YEARS, *NO_MEASURE]
    assert sorted(claimed) == sorted(printed_figures())


# The table names what is counted where the product writes a measure word, or leaves out what needs none.
WRITTEN = {"比": "", "指数": "", "行业": "个行业", "户(次)": "户次"}


@pytest.mark.parametrize("figure", sorted({*REPORTED, *MADE, *HELD, *CONTEXT} - {"F003"}))
def test_a_figure_is_followed_by_the_printed_unit(figure):
    code = {**REPORTED, **CONTEXT}.get(figure) or {**MADE, **HELD}[figure][0]
    printed = printed_figures()[figure].unit
    assert SHIPPED.unit(SHIPPED.indicator(code).unit).suffix.zh == WRITTEN.get(printed, printed)


def test_ships_grew_by_at_least_65_percent_a_year_since_2021(ask):
    (average,) = ask("industrial-output-average-growth", period=Period.parse("2021..2025"), industry="37")
    yearly = ask("industrial-output-growth", period=Period.parse("2022..2025"), by=("period",), industry="37")
    assert average.value >= 65
    assert [reading.value >= 65 for reading in yearly] == [True] * 4


def test_output_grew_by_at_least_a_quarter_in_six_years_running(ask):
    yearly = ask("industrial-output-growth", period=Period.parse("2020..2025"), by=("period",))
    assert [reading.value >= 25 for reading in yearly] == [True] * 6


def test_the_quality_index_never_fell_below_97_and_was_first_in_all_years_but_one(ask):
    years = Period.parse("2021..2025")
    index, rank = (ask(code, period=years, by=("period",)) for code in ("quality-index", "quality-index-rank"))
    assert min(reading.value for reading in index) >= 97
    assert [reading.value for reading in rank].count(Decimal(1)) == 4


@pytest.mark.trust
@pytest.mark.parametrize(
    ("printed_code", "parts"),
    [
        ("rd-share-printed", ("rd-expenditure", "science-expenditure")),
        ("shipbuilding-share-printed", ("industrial-output", "industrial-output")),
    ],
)
def test_a_printed_share_that_contradicts_its_parts_stands_beside_them_and_is_not_mended(ask, printed_code, parts):
    where = [{}, {}] if printed_code.startswith("rd") else [{"industry": "37"}, {}]
    (stated,) = ask(printed_code)
    (part,), (whole,) = (ask(code, **narrowed) for code, narrowed in zip(parts, where, strict=True))
    assert round_half_up(part.value / whole.value * 100, 1) != stated.value


def test_values_that_are_no_printed_figure_say_that_they_are_invented(city):
    printed_years = {value.period.first_year for value in city.values if value.printed_as}
    assert printed_years == {2025}
    assert all(not value.qualifier or value.printed_as for value in city.values)
    assert all(value.place == CITY for value in city.values if value.printed_as)


def _sides(city, series):
    counties = {county["code"] for county in city.plan["county"]}
    whole, parts = {}, {}
    for value in city.values:
        if value.series == series and not value.division:
            if value.place == CITY:
                whole[value.period] = value.value
            elif value.place in counties:
                parts[value.period] = parts.get(value.period, 0) + value.value
    return whole, parts


def test_counties_add_up_to_the_city_in_every_series_that_may_be_added(city):
    told = 0
    for code in sorted({value.series for value in city.values}):
        whole, parts = _sides(city, code)
        if parts and SHIPPED.series(code).additive:
            assert {period: whole[period] for period in parts} == parts, code
            told += 1
    assert told > 15


def test_every_series_of_the_catalogue_has_values_in_the_demonstration(city):
    values = (*city.values, *rest_of_the_form(city.values, YEAR.first // 12))
    assert set(SHIPPED.series_editions) == {value.series for value in values}


def test_every_reported_indicator_is_told_for_the_base_year(ask):
    silent = [
        each.code
        for each in SHIPPED.indicators
        if each.method is Method.REPORTED and ask(each.code)[0].status is not Status.OK
    ]
    assert silent == []


def test_graded_output_never_exceeds_output_and_losses_are_a_small_part_of_it(ask):
    for place in (CITY, "990902", "990903", "990921", "990922"):
        grades = [ask(f"output-{grade}-grade", place=place)[0].value for grade in ("superior", "first", "qualified")]
        (output,) = ask("industrial-output", place=place)
        assert sum(grades) < output.value
        assert 0 < ask("quality-loss-rate", place=place)[0].value < 1


INDEX = "manufacturing-quality-competitiveness"


def test_the_competitiveness_index_is_told_for_city_and_counties_in_every_year_from_all_twelve_leaves(warehouse):
    years = Period.parse("2021..2025")
    for by in (("period",), ("place", "period")):
        result = index_result(SHIPPED, warehouse, Question(INDEX, CITY, years, by))
        assert np.isfinite(result.values).all()
        assert ((result.scores >= 60) & (result.scores <= 100)).all()
        assert result.values.shape == (5 * (4 if "place" in by else 1), 12)


def test_counties_are_ranked_by_it_and_differ(ask):
    values = [reading.value for reading in ask(INDEX, by=("place",))]
    ranks = [reading.value for reading in ask(f"{INDEX}-rank", by=("place",))]
    assert sorted(ranks) == [1, 2, 3, 4]
    assert [ranks.index(rank) for rank in sorted(ranks)] == sorted(range(4), key=lambda at: -values[at])


def test_what_moved_the_index_from_2024_to_2025_adds_up_to_the_change(warehouse):
    before, after = (
        index_result(SHIPPED, warehouse, Question(INDEX, CITY, Period.year(year))) for year in (2024, 2025)
    )
    moved = contributions(before, after)
    assert moved.change[0] > 0
    assert moved.parts[0].sum() == pytest.approx(moved.change[0], abs=1e-9)


def test_the_weighted_pass_rate_names_its_order_its_coverage_and_what_it_counted_together(ask):
    (reading,) = ask("manufacturing-pass-rate")
    said = " ".join(reason.text.zh for reason in reading.reasons)
    assert reading.interval.low < reading.value < reading.interval.high
    assert "按地区优先两层加权" in said
    assert "试算" in said
    assert "合并" in said


def test_a_cut_by_detail_or_level_shows_those_of_its_own_kind_and_no_other(ask):
    details = {reading.groups[0].key for reading in ask("certificates", by=("detail",))}
    levels = {reading.groups[0].key for reading in ask("brands-all", by=("level",))}
    assert details == {"quality_system", "environment_system", "safety_system", "haccp"}
    assert levels == {"national", "provincial", "city"}


@pytest.mark.trust
def test_control_the_table_holds_other_details_and_levels_too(warehouse):
    table = warehouse.rows(warehouse.table("qualifications").select("detail", "level").distinct())
    assert {"invention", "first_drafter", "senior_title"} <= set(table["detail"])
    assert {"industry", "alliance"} <= set(table["level"])


def test_a_county_without_a_brand_of_some_level_has_none_of_it_and_is_not_left_out(ask):
    readings = ask("brands-all", by=("place", "level"))
    counties = {"990902", "990903", "990921", "990922"}
    shown = {(reading.groups[0].key, reading.groups[1].key) for reading in readings}
    assert {(county, level) for county in counties for level in ("national", "provincial", "city")} <= shown
