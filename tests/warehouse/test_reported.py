"""Reported values: found exactly, or added up where that is right and everything is there."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.warehouse.city import CITY, EAST, FISHERY, OLD_TOWN, PORT, WEST, ZONE, snapshot, value
from zhixing.catalogue.known import UnknownName
from zhixing.catalogue.model import Method, Missing
from zhixing.methods.periods import Period
from zhixing.methods.values import Approval, Qualifier, Status
from zhixing.warehouse.measure import Question, measure


def _months(series, place, year, amounts):
    return [value(series, place, f"{year}-{month:02d}", amount) for month, amount in enumerate(amounts, start=1)]


def test_a_value_is_found_for_its_series_place_period_and_industry_and_for_no_other(one):
    rows = [
        value("output", CITY, "2025", 832.6),
        value("output", CITY, "2025", 152, division="13"),
        value("output", CITY, "2024", 666.08),
        value("staff", CITY, "2025", 9),
    ]

    assert one("output", "3309", statistics=rows).value == Decimal("832.60")
    assert one("output", "3309", where={"industry": "13"}, statistics=rows).value == 152
    assert one("output", "3309", period=Period.year(2024), statistics=rows).value == Decimal("666.08")
    assert one("output", "3309", where={"industry": "37"}, statistics=rows).status is Status.NO_DATA


@pytest.mark.parametrize("parts", [["2025Q1", "2025Q2", "2025Q3", "2025Q4"], [f"2025-{m:02d}" for m in range(1, 13)]])
def test_a_year_of_a_flow_is_the_sum_of_its_quarters_or_months_when_all_are_there(one, parts):
    rows = [value("output", CITY, part, 1.5) for part in parts]

    reading = one("output", "3309", statistics=rows)

    assert (reading.value, reading.completeness) == (Decimal("1.5") * len(parts), 1)


@pytest.mark.trust
def test_a_year_with_a_missing_month_has_no_value_and_says_how_many_there_are(one):
    reading = one("output", "3309", statistics=_months("output", CITY, 2025, [1] * 11))

    assert (reading.value, reading.status) == (None, Status.NO_DATA)
    assert reading.completeness == Decimal("0.9167")
    assert "11" in reading.reasons[0].text.zh
    assert "12" in reading.reasons[0].text.zh


def test_the_years_own_value_wins_over_the_sum_of_its_months(one):
    rows = [*_months("output", CITY, 2025, [1] * 12), value("output", CITY, "2025", 13)]

    assert one("output", "3309", statistics=rows).value == 13


def test_a_level_is_that_of_the_last_month_and_is_never_added_up(one):
    rows = _months("staff", CITY, 2025, range(100, 112))

    assert one("staff", "3309", statistics=rows).value == 111
    assert one("staff", "3309", period=Period.parse("2025Q1"), statistics=rows).value == 102
    assert one("staff", "3309", statistics=rows[:11]).status is Status.NO_DATA


def test_a_level_is_carried_forward_only_where_the_definition_says_so(tmp_path, catalogue):
    from dataclasses import replace  # noqa: PLC0415 - used once

    warehouse = snapshot(tmp_path, statistics=[value("staff", CITY, "2024", 50)])
    carrying = replace(catalogue, made={"staff": replace(catalogue.made["staff"], missing=Missing.CARRY)})

    (kept,) = measure(catalogue, warehouse, Question("staff", "3309", Period.year(2025)))
    (carried,) = measure(carrying, warehouse, Question("staff", "3309", Period.year(2025)))

    assert kept.status is Status.NO_DATA
    assert (carried.value, carried.reasons[0].code) == (50, "carried")
    assert "2024-12" in carried.reasons[0].text.zh


def test_a_place_is_the_sum_of_its_divisions_when_every_one_has_a_value(one):
    rows = [value("output", OLD_TOWN, "2025", 1), value("output", PORT, "2025", 2), value("output", EAST, "2025", 4)]

    reading = one("output", "3309", statistics=rows)

    assert (reading.value, reading.reasons[0].code) == (7, "summed-places")
    assert one("output", statistics=rows).value == 7


@pytest.mark.trust
def test_a_place_with_a_missing_division_is_not_added_up_and_names_it(one):
    reading = one("output", "3309", statistics=[value("output", WEST, "2025", 3)])

    assert (reading.value, reading.status, reading.completeness) == (None, Status.NO_DATA, Decimal("0.5"))
    assert "东县" in reading.reasons[0].text.zh


@pytest.mark.trust
def test_a_reporting_units_value_is_its_own_and_never_part_of_a_sum(ask, one):
    rows = [
        value("output", OLD_TOWN, "2025", 1),
        value("output", PORT, "2025", 2),
        value("output", ZONE, "2025", 2.5),
    ]

    assert one("output", "330902", statistics=rows).value == 3
    assert one("output", "330902Z", statistics=rows).value == Decimal("2.50")
    by_place = ask("output", "330902", by=["place"], statistics=rows)
    assert [reading.groups[0].key for reading in by_place] == ["330902001", "330902002"]
    planted = sum(reading.value for reading in by_place) + one("output", "330902Z", statistics=rows).value
    assert planted == Decimal("5.50")  # what adding the unit would give: more than the county made


def test_a_series_that_may_not_be_added_is_not(one):
    rows = [value("science", WEST, "2025", 3), value("science", EAST, "2025", 3), value("research", CITY, "2025", 1)]

    assert one("research-share", "3309", statistics=rows).status is Status.NO_DATA


def test_two_values_for_one_cell_are_refused_and_the_same_value_twice_is_one(one):
    twice = [value("output", CITY, "2025", 1), value("output", CITY, "2025", 1, source="另一来源")]
    clash = [value("output", CITY, "2025", 1), value("output", CITY, "2025", 2, source="另一来源")]

    assert one("output", "3309", statistics=twice).value == 1
    assert one("output", "3309", statistics=clash).status is Status.REFUSED


def test_a_sum_is_as_approved_as_its_weakest_value(one):
    rows = [value("output", WEST, "2025", 1), value("output", EAST, "2025", 1, approval="draft")]

    assert one("output", "3309", statistics=rows).approval is Approval.DRAFT


def test_by_industry_gives_the_industries_reported_and_by_period_keeps_the_empty_ones(ask):
    rows = [value("output", CITY, "2025Q1", 1, division="13"), value("output", CITY, "2025Q2", 2, division="37")]

    readings = ask("output", "3309", by=["industry", "period"], statistics=rows)

    found = {tuple(group.key for group in reading.groups): reading.value for reading in readings}
    assert len(found) == 8
    assert {key: amount for key, amount in found.items() if amount} == {("13", "2025Q1"): 1, ("37", "2025Q2"): 2}


def test_3_45_of_6_34_is_54_4_percent_whatever_was_printed(one):
    rows = [value("research", CITY, "2025", 3.45), value("science", CITY, "2025", 6.34)]

    reading = one("research-share", "3309", statistics=rows)

    assert (reading.value, reading.numerator, reading.denominator) == (
        Decimal("54.42"),
        Decimal("3.45"),
        Decimal("6.34"),
    )


def test_a_ratio_over_a_reported_zero_has_a_zero_denominator(one):
    rows = [value("research", CITY, "2025", 3.45), value("science", CITY, "2025", 0)]

    assert one("research-share", "3309", statistics=rows).status is Status.ZERO_DENOMINATOR


def test_a_series_without_industries_cannot_be_cut_by_industry(tmp_path, catalogue):
    from dataclasses import replace  # noqa: PLC0415 - used once

    plain = replace(catalogue.series_made["output"], by_industry=False)
    narrow = replace(catalogue, series_made={**catalogue.series_made, "output": plain})
    assert catalogue.made["output"].method is Method.REPORTED

    with pytest.raises(UnknownName, match="industry"):
        measure(narrow, snapshot(tmp_path, statistics=[]), Question("output", "3309", Period.year(2025), ("industry",)))


def test_a_township_asked_for_alone_needs_nothing_of_its_siblings(one):
    assert one("output", "330903001", statistics=[value("output", FISHERY, "2025", 4)]).value == 4


def test_what_stood_before_a_value_stays_with_it(one):
    rows = [value("staff", CITY, "2025", 1000, qualifier=">")]

    reading = one("staff", "3309", statistics=rows)

    assert (reading.value, reading.qualifier, reading.reasons) == (1000, Qualifier.OVER, ())


@pytest.mark.trust
def test_what_is_made_of_an_approximate_value_says_so_and_carries_no_qualifier_of_its_own(one):
    nearly = [value("output", WEST, "2025", 3, qualifier="~"), value("output", EAST, "2025", 1)]
    quarters = [value("output", CITY, f"2025Q{n}", 1, qualifier=">" if n == 2 else "") for n in range(1, 5)]
    base = [value("output", CITY, "2025", 3), value("output", CITY, "2024", 2, qualifier="<")]
    ratio = [value("research", CITY, "2025", 1, qualifier=">="), value("science", CITY, "2025", 4)]
    deep = [value("output", OLD_TOWN, "2025", 3, qualifier="~"), value("output", PORT, "2025", 1), nearly[1]]

    made = [
        one("output", "3309", statistics=nearly),
        one("output", "3309", statistics=quarters),
        one("output-growth", "3309", statistics=base),
        one("research-share", "3309", statistics=ratio),
        one("output", "3309", statistics=deep),
    ]

    assert all(reading.value is not None for reading in made)
    assert all("approximate-parts" in {reason.code for reason in reading.reasons} for reading in made)
    assert {reading.qualifier for reading in made} == {Qualifier.EXACT}


def test_control_exact_parts_say_nothing_about_approximation(one):
    rows = [value("output", WEST, "2025", 3), value("output", EAST, "2025", 1)]

    assert [reason.code for reason in one("output", "3309", statistics=rows).reasons] == ["summed-places"]


def test_one_number_once_exact_and_once_approximate_is_two_values(one):
    rows = [value("output", CITY, "2025", 1), value("output", CITY, "2025", 1, qualifier=">", source="另一来源")]

    assert one("output", "3309", statistics=rows).status is Status.REFUSED
