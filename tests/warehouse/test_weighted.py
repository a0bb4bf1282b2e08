"""Terms of several series, and ratios whose two sides are different rows of one table."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

import zhixing
from tests.warehouse.city import CITY, EAST, OLD_TOWN, WEST, on_sqlite, snapshot, value
from zhixing.catalogue.load import load_catalogue
from zhixing.methods.periods import Period
from zhixing.methods.values import Status
from zhixing.warehouse.measure import Question, measure
from zhixing.warehouse.schema import STILL, TABLES

SHIPPED = load_catalogue(Path(zhixing.__file__).parent / "catalogue" / "definitions")
GRADES = {"output-superior-grade": 1200, "output-first-grade": 5400, "output-qualified-grade": 1800}


def held(number: int, kind: str, *, enterprise: int = 0, **more) -> tuple:
    """One thing held by an enterprise of the old town."""
    row = {
        "qualification": number,
        "kind": kind,
        "level": "",
        "detail": "",
        "subject": str(number),
        "enterprise": enterprise,
        "place": OLD_TOWN,
        "industry": "13",
        "division": "13",
        "size": "small",
        "quantity": 1,
        "first_mi": 0,
        "last_mi": STILL,
    } | more
    return tuple(row[name] for name in TABLES["qualifications"].names)


@pytest.fixture
def ask(tmp_path):
    def asked(code, *, by=(), catalogue=SHIPPED, **tables):
        duck, lite = snapshot(tmp_path, **tables), on_sqlite(tmp_path)
        question = Question(code, "3309", Period.year(2025), by)
        ours, theirs = (measure(catalogue, each, question) for each in (duck, lite))
        assert ours == theirs
        return ours

    return asked


def _output(amount, place=CITY, **parts):
    rows = [value("industrial-output", place, "2025", amount)]
    return rows + [value(code.replace("_", "-"), place, "2025", part) for code, part in parts.items()]


def test_the_grade_rate_weighs_superior_first_and_qualified_output_at_1_5_1_and_a_half(ask):
    rows = _output(9000, **GRADES)
    (reading,) = ask("product-grade-rate", statistics=rows)
    assert (reading.value, reading.numerator, reading.denominator) == (Decimal("0.90"), Decimal(8100), Decimal(9000))


@pytest.mark.trust
def test_control_grades_that_all_weigh_alike_would_give_another_rate(ask):
    code = "product-grade-rate"
    alike = replace(SHIPPED.indicator(code), options={})
    catalogue = replace(SHIPPED, editions={**SHIPPED.editions, code: (alike,)})
    (reading,) = ask(code, catalogue=catalogue, statistics=_output(9000, **GRADES))
    assert reading.value == Decimal("0.93")


def test_the_loss_rate_adds_losses_inside_and_outside(ask):
    rows = _output(9000, quality_loss_internal=12.6, quality_loss_external=5.4)
    (reading,) = ask("quality-loss-rate", statistics=rows)
    assert reading.value == Decimal("0.20")


@pytest.mark.trust
def test_a_sum_of_which_one_part_is_missing_is_missing_and_never_the_rest(ask):
    (reading,) = ask("quality-loss-rate", statistics=_output(9000, quality_loss_internal=12.6))
    assert (reading.value, reading.status) == (None, Status.NO_DATA)


def test_output_held_in_100_million_yuan_divides_patents_per_million(ask):
    patents = [held(number, "patent_granted", quantity=100) for number in range(6)]
    (reading,) = ask("patents-per-million-output", qualifications=patents, statistics=_output(832.6))
    assert (reading.value, reading.denominator) == (Decimal("0.0072"), Decimal(83260))


def test_two_sides_that_only_share_a_table_are_counted_apart(ask):
    rows = [held(1, "patent_filed", quantity=1000), held(2, "patent_granted", quantity=598)]
    (reading,) = ask("patent-grant-ratio", qualifications=rows)
    assert (reading.value, reading.numerator, reading.denominator) == (Decimal("59.8"), Decimal(598), Decimal(1000))


def test_a_ratio_of_reported_values_is_told_for_every_place(ask):
    rows = [*_output(60, WEST), *_output(40, EAST)]
    rows += [value("product-sales", place, "2025", amount) for place, amount in ((WEST, 57), (EAST, 42))]
    told = {
        reading.groups[0].key: reading.value for reading in ask("product-sales-rate", by=("place",), statistics=rows)
    }
    assert [told["330902"], told["330903"]] == [Decimal("95.0"), Decimal("105.0")]


BRANDED = [
    held(1, "brand", enterprise=1, level="national", detail="famous_product"),
    held(2, "brand", enterprise=2, level="provincial", detail="famous_product"),
    held(3, "brand", enterprise=2, level="provincial", detail="famous_product"),
    held(4, "brand", enterprise=3, level="city", detail="famous_product"),
    held(5, "good_practice", enterprise=1),
    held(6, "good_practice", enterprise=9),
    held(7, "good_practice", enterprise=3),
]


def test_confirmed_firms_without_a_brand_of_the_province_do_not_lift_the_rate_of_those_with_one(ask):
    (reading,) = ask("good-practice-rate", qualifications=BRANDED)
    assert (reading.numerator, reading.denominator, reading.value) == (Decimal(1), Decimal(2), Decimal("50.0"))


@pytest.mark.trust
def test_control_without_that_condition_three_firms_of_two_would_be_confirmed(ask):
    code = "good-practice-rate"
    loose = replace(SHIPPED.indicator(code), options={})
    (reading,) = ask(
        code, catalogue=replace(SHIPPED, editions={**SHIPPED.editions, code: (loose,)}), qualifications=BRANDED
    )
    assert reading.value == Decimal("150.0")


def test_the_rate_of_confirmed_firms_is_told_year_by_year(ask):
    later = [held(8, "good_practice", enterprise=2, first_mi=2025 * 12 + 8)]
    told = [reading.value for reading in ask("good-practice-rate", by=("period",), qualifications=[*BRANDED, *later])]
    assert told == [Decimal("50.0"), Decimal("50.0"), Decimal("100.0"), Decimal("100.0")]
