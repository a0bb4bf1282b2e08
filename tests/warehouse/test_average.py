"""Average annual growth: compounded from the first year of a run to its last, or a reason why there is none."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.warehouse.city import CITY, EAST, WEST, on_sqlite, published, snapshot, value
from zhixing.methods.periods import Period
from zhixing.methods.values import Status
from zhixing.warehouse.measure import Question, measure

RUN = Period.parse("2021..2025")


def _years(amounts: dict[int, float], place: int = CITY) -> list[tuple]:
    return [value("output", place, str(year), amount) for year, amount in amounts.items()]


def test_a_city_that_grew_from_82_71_in_2007_to_90_61_in_2019_grew_0_8_percent_a_year(tmp_path, catalogue):
    """G-qci-xm."""
    series = published("xiamen", ("2007", "82.71", ""), ("2019", "90.61", ""))
    made = {
        **catalogue.made,
        "xiamen": series.indicator,
        "xiamen-growth": replace(
            catalogue.made["output-average-growth"], code="xiamen-growth", of="xiamen", decimals=3
        ),
    }
    book = replace(catalogue, made=made, published={"xiamen": series})

    (reading,) = measure(book, snapshot(tmp_path), Question("xiamen-growth", "", Period.parse("2007..2019")))

    assert reading.value == Decimal("0.763")
    assert (reading.numerator, reading.denominator) == (Decimal("90.61"), Decimal("82.71"))


def test_only_the_first_and_the_last_year_matter(one):
    rows = _years({2021: 100, 2023: 7, 2025: 160})

    assert one("output-average-growth", "3309", period=RUN, statistics=rows).value == Decimal("12.47")


@pytest.mark.trust
def test_control_the_mean_of_yearly_growths_or_one_year_too_many_would_say_something_else(one):
    """Planted faults: the mean of four growths, and the fifth root over four steps."""
    amounts = {2021: 100, 2022: 150, 2023: 90, 2024: 200, 2025: 160}
    steps = [amounts[year] / amounts[year - 1] - 1 for year in range(2022, 2026)]

    value_ = one("output-average-growth", "3309", period=RUN, statistics=_years(amounts)).value

    assert value_ == Decimal("12.47")
    assert round(sum(steps) / 4 * 100, 2) != float(value_)
    assert round((1.6 ** (1 / 5) - 1) * 100, 2) != float(value_)


@pytest.mark.parametrize("period", ["2025", "2025Q1", "2025-03", "2024-03..2026-02"])
def test_one_year_or_a_run_that_is_not_whole_years_has_no_comparable_base(one, period):
    rows = _years(dict.fromkeys(range(2023, 2027), 100))

    reading = one("output-average-growth", "3309", period=Period.parse(period), statistics=rows)

    assert (reading.value, reading.status) == (None, Status.NO_COMPARABLE_BASE)
    assert reading.reasons[0].remedy.zh == "请选择连续的若干年。"


@pytest.mark.parametrize(("base", "words"), [({}, "没有可比数据"), ({2021: 0}, "不大于零"), ({2021: -3}, "不大于零")])
def test_without_a_first_year_above_zero_there_is_no_comparable_base(one, base, words):
    reading = one("output-average-growth", "3309", period=RUN, statistics=_years({**base, 2025: 160}))

    assert (reading.value, reading.status) == (None, Status.NO_COMPARABLE_BASE)
    assert words in reading.reasons[0].text.zh
    assert "2021" in reading.reasons[0].text.zh


def test_each_place_and_each_run_of_years_is_compounded_by_itself_alike_on_both_engines(tmp_path, catalogue):
    rows = _years({2022: 1, 2023: 1.1, 2024: 2, 2025: 4}, WEST) + _years({2022: 1, 2025: 8}, EAST)
    ours = snapshot(tmp_path, statistics=rows)
    question = Question("output-average-growth", "3309", Period.parse("2022..2025"), ("place", "period"), step=24)

    readings = measure(catalogue, ours, question)

    found = {(reading.groups[0].key, str(reading.period)): reading.value for reading in readings}
    assert found == {
        ("330902", "2022..2023"): 10,
        ("330902", "2024..2025"): 100,
        ("330903", "2022..2023"): None,
        ("330903", "2024..2025"): None,
    }
    assert readings == measure(catalogue, on_sqlite(tmp_path), question)
