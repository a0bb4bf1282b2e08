"""A number is printed with what stood before it when it was reported, in both languages, and in the appendix."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from tests.portal.reports import factories

from zhixing.catalogue.model import Unit
from zhixing.methods.values import Qualifier, Reading, Status, Text
from zhixing.portal.reports.wording import Writer

FIRMS = Unit("firm", Text("家", "firms"), Text("家", " firms"), 0)
PERCENT = factories.UNITS["percent"]
YUAN = factories.UNITS["yi-yuan"]


def reading(value: str, qualifier: str = "", **more) -> Reading:
    return Reading(
        indicator="x", place=factories.CITY, period=factories.YEAR, value=Decimal(value), status=Status.OK, unit="firm",
        decimals=0, edition="", snapshot=factories.CUT, qualifier=Qualifier(qualifier), **more,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("value", "qualifier", "unit", "decimals", "zh", "en"),
    [
        ("300", ">", FIRMS, 0, "300余家", "over 300 firms"),
        ("304", ">", FIRMS, 0, "突破304家", "over 304 firms"),
        ("6.3", ">", YUAN, 1, "突破6.3亿元", "over 6.3 hundred million yuan"),
        ("56", ">", PERCENT, 0, "突破56%", "over 56%"),
        ("60", ">", PERCENT, 0, "突破60%", "over 60%"),
        ("60", ">=", PERCENT, 0, "60%以上", "at least 60%"),
        ("20", "<", FIRMS, 0, "不足20家", "under 20 firms"),
        ("14000", "~", FIRMS, 0, "近14000家", "nearly 14,000 firms"),
        ("439", "", FIRMS, 0, "439家", "439 firms"),
    ],
)
def test_the_word_belongs_to_the_number(value, qualifier, unit, decimals, zh, en):
    assert Writer(unit, decimals, "zh-hans").value(reading(value, qualifier)) == zh
    assert Writer(unit, decimals, "en").value(reading(value, qualifier)) == en


@pytest.mark.parametrize(
    ("qualifier", "zh", "en"),
    [
        (">", "300余", "over 300"),
        (">=", "不少于300", "at least 300"),
        ("<", "不足300", "under 300"),
        ("~", "近300", "nearly 300"),
    ],
)
def test_a_bare_number_can_be_followed_by_the_sentences_own_unit(qualifier, zh, en):
    assert Writer(FIRMS, 0, "zh-hans").number(reading("300", qualifier)) == zh
    assert Writer(FIRMS, 0, "en").number(reading("300", qualifier)) == en


def test_a_round_number_is_printed_as_it_was_written_down():
    assert Writer(PERCENT, 1, "zh-hans").round_number("25.0") == "25.0%"
    assert Writer(PERCENT, 1, "zh-hans").round_number("65") == "65%"
    assert Writer(FIRMS, 0, "en").round_number("1000") == "1,000 firms"


@pytest.mark.parametrize(("band", "zh", "en"), [((3, 6), "3—6", "3–6"), ((2, 2), "2", "2"), (None, "1", "1")])
def test_a_rank_is_printed_with_the_ranks_it_may_hold(band, zh, en):
    ranked = reading("1", rank_band=band)
    assert Writer(FIRMS, 0, "zh-hans").band(ranked) == zh
    assert Writer(FIRMS, 0, "en").band(ranked) == en


@pytest.mark.trust
def test_the_recompute_table_carries_the_word_too(report):
    def answer(question, groups, period):
        if question.code == "shipbuilding-capacity":
            return {"value": Decimal(300), "qualifier": Qualifier.OVER}
        return factories.usual(question, groups, period)

    capacity = next(each for each in report(answer).figures if each.reading.indicator == "shipbuilding-capacity")
    assert capacity.printed == "突破300.0%"


@pytest.mark.trust
def test_control_without_its_qualifier_the_number_would_claim_to_be_exact():
    said = reading("14000", "~")
    assert Writer(FIRMS, 0, "zh-hans").value(said) != Writer(FIRMS, 0, "zh-hans").value(
        replace(said, qualifier=Qualifier.EXACT)
    )
