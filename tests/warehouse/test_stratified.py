"""Output-weighted pass rates: both orders of one table, coverage, years of weights, and everything left out by name."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.warehouse.city import (
    CITY,
    EAST,
    FAIL,
    FISHERY,
    NOT_JUDGED,
    OLD_TOWN,
    PASS,
    PORT,
    WEST,
    batch,
    on_sqlite,
    snapshot,
    value,
    weighted_rate,
)
from zhixing.methods.periods import Period
from zhixing.methods.values import Status
from zhixing.warehouse.measure import Question, measure

Y2025 = Period.year(2025)
GOLDEN = [
    (OLD_TOWN, "13", 38, 40, 120), (PORT, "39", 19, 20, 60), (WEST, "24", 7, 10, 20),
    (FISHERY, "13", 30, 30, 180), (EAST, "39", 57, 60, 440), (FISHERY, "24", 18, 20, 180),
]  # fmt: skip
"""G-rpq: place, division, passed, sampled, output; the west is 甲县, the east 乙区."""
COUNTY = {OLD_TOWN: WEST, PORT: WEST, WEST: WEST, FISHERY: EAST, EAST: EAST}


def facts(table=GOLDEN, year: str = "2025") -> dict[str, list[tuple]]:
    batches, outputs = [], []
    for place, division, passed, sampled, output in table:
        for n in range(sampled):
            verdict = PASS if n < passed else FAIL
            batches.append(batch(len(batches) + 1, place=place, industry=division, verdict=verdict))
        if output is not None:
            outputs.append(value("output", COUNTY[place], year, output, division=division))
    return {"batches": batches, "statistics": outputs}


@pytest.fixture
def rated(tmp_path, catalogue):
    def asked(place="3309", by=(), where=None, period=Y2025, tables=None, step=0, **options):
        book = replace(catalogue, made={"rate": weighted_rate("rate", **options)})
        warehouse = snapshot(tmp_path, **(tables or facts()))
        question = Question("rate", place, period, tuple(by), where or {}, step)
        readings = measure(book, warehouse, question)
        assert readings == measure(book, on_sqlite(tmp_path), question)
        return readings

    return asked


def _codes(reading) -> list[str]:
    return [reason.code for reason in reading.reasons]


def test_golden_g_rpq_the_order_of_the_layers_decides_the_figure(rated):
    """G-rpq."""
    (first,), (industry,), (pooled,) = (rated(order=order) for order in ("region-first", "industry-first", "pooled"))

    assert (first.value, industry.value, pooled.value) == (Decimal("94.50"), Decimal("93.31"), Decimal("93.89"))
    half = Decimal("1.959964") * Decimal("1.858")
    assert abs((first.interval.high - first.interval.low) / 2 - half) < Decimal("0.02")
    assert first.interval.method == "stratified"
    assert (first.completeness, first.status) == (1, Status.OK)
    assert "按地区优先两层加权；合格 169 批，抽样 180 批；标准误 1.858" in first.reasons[0].text.zh
    assert "按行业优先合并后加权" in industry.reasons[0].text.zh


def test_each_region_by_itself_is_its_own_weighted_rate(rated):
    found = {reading.groups[0].key: reading.value for reading in rated(by=["place"])}

    assert found == {"330902": Decimal("92.50"), "330903": Decimal("95.00")}
    assert rated("330902")[0].value == Decimal("92.50")


@pytest.mark.trust
def test_control_the_raw_rate_is_another_figure(rated, one):
    """The planted fault: dividing passes by samples ignores that the small industry fails most."""
    raw = one("rate", "3309", **facts())

    assert raw.value == Decimal("93.89")
    assert rated()[0].value != raw.value


def test_output_without_samples_lowers_the_coverage_and_below_the_mark_it_is_a_trial(rated):
    table = [row if row[1] != "39" or row[0] != EAST else (EAST, "39", 0, 0, 440) for row in GOLDEN]

    (reading,) = rated(tables=facts(table))

    assert (reading.completeness, reading.status) == (Decimal("0.56"), Status.SMALL_N)
    assert _codes(reading)[:3] == ["scheme", "trial", "uncovered"]
    assert "试算" in reading.reasons[1].text.zh
    assert "东县 39" in reading.reasons[2].text.zh
    assert rated(tables=facts(table), coverage="0.5")[0].status is Status.OK


def test_industries_outside_the_list_and_those_without_output_are_named_and_counted_apart(rated):
    table = [*GOLDEN, (FISHERY, "43", 2, 5, 9), (PORT, "35", 3, 3, None)]

    (reading,) = rated(tables=facts(table), divisions=["13", "24", "39", "35"])

    assert reading.value == Decimal("94.50")
    assert reading.left_out == {"outside_divisions": 5, "no_weight": 3}
    told = {reason.code: reason.text for reason in reading.reasons}
    assert "43" in told["outside-divisions"].zh
    assert "西县 35" in told["no-weight"].zh
    assert "West 35" in told["no-weight"].en


def test_what_lies_in_no_region_or_was_not_judged_is_counted_among_what_is_left_out(rated):
    tables = facts()
    tables["batches"] += [batch(900, place=CITY), batch(901, verdict=NOT_JUDGED), batch(902, final=False)]

    (reading,) = rated(tables=tables)

    assert reading.left_out == {"no_region": 1, "not_judged": 1, "not_final": 1}


def test_weights_of_the_year_serve_its_months_and_older_ones_are_named(rated):
    (month,) = rated(period=Period.parse("2025-03"))
    (older,) = rated(tables=facts(year="2023"))
    (stale,) = rated(tables=facts(year="2021"))

    assert month.value == older.value == Decimal("94.50")
    assert "权重为 2025 产值" in month.reasons[0].text.zh
    assert "权重为 2023 产值" in older.reasons[0].text.zh
    assert (stale.value, stale.status) == (None, Status.NO_DATA)
    assert _codes(stale) == ["no-weight"]


def test_by_period_each_part_is_a_rate_and_empty_months_say_so(rated):
    readings = rated(by=["period"])

    assert [reading.value for reading in readings] == [Decimal("94.50"), None, None, None]
    assert readings[1].status is Status.NO_DATA


def test_one_industry_alone_is_weighed_between_regions(rated):
    (aquatic,) = rated(by=["industry"], divisions=["13"])[:1]

    assert aquatic.value == Decimal("98.00")  # 95 and 100 percent, weighed 120 to 180
    assert rated(where={"industry": "13"})[0].value == Decimal("98.00")


def test_a_thin_stratum_is_joined_to_its_class_and_says_so(rated):
    table = [row if row[1] != "24" or row[0] != WEST else (WEST, "24", 1, 1, 20) for row in GOLDEN]

    (alone,) = rated(tables=facts(table))
    (joined,) = rated(tables=facts(table), collapse={"24": "轻工", "13": "轻工"})

    assert alone.interval is None
    assert joined.interval is not None
    assert any("西县 13、24" in reason.text.zh for reason in joined.reasons if reason.code == "joined")


def test_a_change_of_two_weighted_rates_claims_no_interval_it_does_not_have(tmp_path, catalogue):
    from zhixing.catalogue.model import Method  # noqa: PLC0415 - used once

    base = replace(catalogue.made["rate-change"], of="rate", method=Method.POINT_CHANGE)
    book = replace(catalogue, made={"rate": weighted_rate("rate"), "rate-change": base})
    warehouse = snapshot(tmp_path, **facts())

    (reading,) = measure(book, warehouse, Question("rate-change", "3309", Y2025))

    assert (reading.value, reading.interval) == (None, None)
