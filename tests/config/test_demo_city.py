"""The demonstration city adds up to the printed figures, in every cut, and is the same city every time."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal

import pytest
from django.utils import timezone
from stdnum.cn import uscc

from zhixing.config.demo.generate import DemoCity, generate
from zhixing.config.demo.load import load
from zhixing.config.demo.plan import apportion, apportion_decimal, read
from zhixing.records.returns.models import StatisticalValue


@pytest.fixture(scope="module")
def city() -> DemoCity:
    return generate()


def batches_of(city: DemoCity, year: int):
    return [batch for batch in city.batches if batch.sampled_on.year == year]


def output(city: DemoCity, year: int, division: str = "", place: str = "990900") -> Decimal:
    return sum(
        (
            value.value
            for value in city.values
            if value.series == "industrial-output"
            and (value.place, value.division) == (place, division)
            and value.period.first_year == year
        ),
        Decimal(0),
    )


def test_439_batches_of_8_industries_and_35_products_415_passed(city):
    batches = batches_of(city, 2025)
    assert len(batches) == 439
    assert sum(batch.passed for batch in batches) == 415
    assert len({batch.industry for batch in batches}) == 8
    assert len({batch.category for batch in batches}) == 35


def test_only_415_of_439_gives_the_printed_94_point_5():
    assert [x for x in range(440) if round(Decimal(x) / 439 * 100, 1) == Decimal("94.5")] == [415]


def test_output_is_the_printed_832_6_and_its_pillars(city):
    assert output(city, 2025) == Decimal("832.6")
    assert (output(city, 2025, "37"), output(city, 2025, "13"), output(city, 2025, "35")) == (
        Decimal("319.1"),
        Decimal(152),
        Decimal(30),
    )


def test_output_grew_by_at_least_a_quarter_in_each_of_six_years(city):
    growth = {year: output(city, year) / output(city, year - 1) - 1 for year in range(2020, 2026)}
    assert all(rate >= Decimal("0.25") for rate in growth.values()), growth


def test_ships_grew_by_the_printed_65_6_percent(city):
    assert round((output(city, 2025, "37") / output(city, 2024, "37") - 1) * 100, 1) == Decimal("65.6")


def test_counties_add_up_to_the_city_in_every_division_and_quarter(city):
    counties = {county["code"] for county in city.plan["county"]}
    cells: defaultdict[tuple, Decimal] = defaultdict(Decimal)
    for value in city.values:
        if value.series == "industrial-output" and value.place in counties:
            cells[value.division, value.period] += value.value
    whole = {
        (value.division, value.period): value.value
        for value in city.values
        if value.series == "industrial-output" and value.place == "990900" and value.period.first_year >= 2021
    }
    assert cells == whole


def test_reporting_units_overlap_the_counties_and_would_break_the_sum(city):
    counties = sum(output(city, 2025, place=county["code"]) for county in city.plan["county"])
    units = sum(output(city, 2025, place=unit["code"]) for unit in city.plan["unit"])
    assert counties == output(city, 2025)
    assert units > 0


def test_five_years_of_history_are_there(city):
    assert Counter(batch.sampled_on.year for batch in city.batches) == {
        2021: 352,
        2022: 377,
        2023: 396,
        2024: 418,
        2025: 439,
    }


def test_every_credit_code_is_valid_and_belongs_to_one_enterprise(city):
    codes = [enterprise.credit_code for enterprise in city.enterprises]
    assert all(uscc.is_valid(code) for code in codes)
    assert len(set(codes)) == len(codes)


def test_the_same_seed_gives_the_same_city(city):
    assert generate() == city


def test_a_failing_batch_is_one_with_a_failing_item(city):
    failing = [batch for batch in city.batches if not batch.passed]
    assert all(any(not item.passed for item in batch.items) for batch in failing)
    assert len(failing) == sum(
        read("figures.toml")["sampling"]["batches"][year] - passed
        for year, passed in read("figures.toml")["sampling"]["passed"].items()
    )


def test_largest_remainder_gives_the_golden_splits():
    assert apportion(7, {"a": 20, "b": 12, "c": 8}) == {"a": 4, "b": 2, "c": 1}
    assert sum(apportion_decimal(Decimal("832.6"), {1: 1, 2: 1, 3: 1}).values()) == Decimal("832.6")


@pytest.mark.django_db
def test_only_what_the_printed_report_holds_is_said_to_come_from_it(city):
    load(at=timezone.now(), say=lambda _: None)
    printed = StatisticalValue.objects.filter(source="宏观质量管理调研报告")
    invented = StatisticalValue.objects.exclude(source="宏观质量管理调研报告")
    assert {value.place.code for value in printed.select_related("place")} == {"990900"}
    assert {value.first // 12 for value in printed} == {2025}
    # What a county handed up in a return form names the form.
    assert {value.source for value in invented} == {"演示数据", "县区工业质量季报"}
    assert printed.filter(series="industrial-output", division="").exists()
