"""Printed figures: the value of its own period, what stood before it, a declared gap, never a neighbour's value."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.warehouse.city import CITY, on_sqlite, published, snapshot, value
from zhixing.catalogue.known import UnknownName
from zhixing.methods.periods import Period
from zhixing.methods.values import Qualifier, Status
from zhixing.warehouse.measure import Question, measure
from zhixing.warehouse.published import figure_of


def test_a_printed_figure_answers_for_its_own_year_whatever_the_place(one):
    city, county = (one("national-index", place, period=Period.year(2023)) for place in ("3309", "330902"))

    assert (city.value, city.status, city.unit) == (Decimal("85.21"), Status.OK, "points")
    assert county.value == city.value


def test_years_without_a_figure_are_a_declared_gap_or_say_what_is_known(ask):
    readings = ask("national-index", period=Period.parse("2021..2024"), by=["period"])

    assert [reading.value for reading in readings] == [Decimal("84.91"), None, Decimal("85.21"), None]
    assert [reading.reasons[0].code for reading in readings if reading.value is None] == [
        "published-gap",
        "not-published",
    ]
    assert readings[1].reasons[0].text.zh == "这几年没有公布。"
    assert "2021、2023" in readings[3].reasons[0].text.zh


@pytest.mark.trust
def test_control_the_value_of_the_last_year_known_would_be_taken_for_another_years():
    """The planted fault is to carry forward: 2024 would show the figure of 2023."""
    series = published("x", ("2023", "85.21", ""))
    carried = max(value.value for value in series.values if value.period.first <= Period.year(2024).first)

    assert carried == Decimal("85.21")
    assert figure_of(series, Period.year(2024)).value is None


def test_a_figure_printed_without_a_date_holds_for_every_period_with_what_stood_before_it(ask):
    readings = ask("quality-cities", period=Period.parse("2019..2020"), by=["period"])

    assert [(reading.value, reading.qualifier) for reading in readings] == [(1615, Qualifier.OVER)] * 2
    assert readings[0].reasons[0].code == "undated"


def test_growth_of_a_printed_series_needs_the_year_before(one):
    grown = one("national-growth", period=Period.year(2023))

    assert (grown.value, grown.status) == (None, Status.NO_COMPARABLE_BASE)


def test_a_printed_figure_has_no_parts_by_place_or_industry(tmp_path, catalogue):
    warehouse = snapshot(tmp_path)

    for cut in ("place", "industry"):
        for code in ("national-index", "national-growth"):
            with pytest.raises(UnknownName, match=cut):
                measure(catalogue, warehouse, Question(code, "3309", Period.year(2023), (cut,)))


def test_printed_figures_are_alike_on_both_engines(tmp_path, catalogue):
    ours = snapshot(tmp_path, statistics=[value("output", CITY, "2023", 1)])
    question = Question("national-index", "3309", Period.parse("2020..2024"), ("period",))

    assert measure(catalogue, ours, question) == measure(catalogue, on_sqlite(tmp_path), question)
