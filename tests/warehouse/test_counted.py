"""Rates, counts and sums: what enters, what is left out and counted, and what can be told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.warehouse.city import (
    EAST,
    FAIL,
    FISHERY,
    NOT_JUDGED,
    OLD_TOWN,
    PASS,
    PORT,
    WEST,
    ZONE,
    batch,
    enterprise,
    item,
    snapshot,
)
from zhixing.catalogue.known import UnknownName
from zhixing.methods.periods import Period
from zhixing.methods.values import Status, Text
from zhixing.warehouse import cubes
from zhixing.warehouse.measure import Question, measure
from zhixing.warehouse.scope import Scope

NOWHERE = 0


def _many(passed: int, failed: int, **more) -> list[tuple]:
    return [batch(number, verdict=PASS if number < passed else FAIL, **more) for number in range(passed + failed)]


def _shown(readings, dimension=0):
    return {reading.groups[dimension].key: reading.value for reading in readings}


def test_415_of_439_batches_are_94_53_percent_and_the_truth_lies_from_91_99_to_96_30(one):
    reading = one("rate", batches=_many(415, 24))

    assert (reading.value, reading.numerator, reading.denominator) == (Decimal("94.53"), 415, 439)
    assert (reading.interval.low, reading.interval.high) == (Decimal("91.99"), Decimal("96.30"))
    assert reading.interval.method == "wilson"
    assert reading.status is Status.OK


def test_a_reading_names_its_definition_snapshot_place_map_unit_and_completeness(one):
    reading = one("rate", "3309", batches=_many(4, 0))

    assert reading.edition == "digest-of-rate"
    assert reading.snapshot.startswith("2026-11-24T013600Z-")
    assert len(reading.place_map) == 12
    assert (reading.place, str(reading.period), reading.unit, reading.decimals) == ("3309", "2025", "percent", 2)
    assert reading.completeness == 1


def test_not_judged_not_final_and_failures_only_batches_are_left_out_and_counted_each_once(one):
    reading = one(
        "rate",
        batches=[
            *_many(4, 0),
            batch(10, verdict=NOT_JUDGED),
            batch(11, final=False),
            batch(12, final=False, verdict=NOT_JUDGED),
            batch(13, complete=False, final=False, verdict=FAIL),
        ],
    )

    assert (reading.numerator, reading.denominator) == (4, 4)
    assert reading.left_out == {"not_judged": 1, "not_final": 2, "failures_only_source": 1}
    assert reading.completeness == Decimal("0.5")


def test_a_source_that_publishes_failures_only_is_refused_when_the_rate_is_cut_by_source(ask):
    rows = [*_many(4, 0), batch(10, source="网上", complete=False, verdict=FAIL)]

    readings = {reading.groups[0].key: reading for reading in ask("rate", by=["source"], batches=rows)}

    assert readings["市级"].status is Status.OK
    refused = readings["网上"]
    assert (refused.status, refused.value) == (Status.REFUSED, None)
    assert "只公布不合格" in refused.reasons[0].text.zh
    assert "publishes failures only" in refused.reasons[0].text.en


def test_a_source_that_publishes_failures_only_is_refused_when_the_rate_is_narrowed_to_it(one):
    rows = [*_many(4, 0), batch(10, source="网上", complete=False, verdict=FAIL)]

    assert one("rate", where={"source": "网上"}, batches=rows).status is Status.REFUSED


@pytest.mark.trust
def test_control_a_failures_only_source_would_pull_the_rate_down_if_it_entered(one):
    """The planted fault: the same failing batches said to come from a source that publishes everything."""
    honest = [*_many(9, 1), *(batch(100 + n, verdict=FAIL, source="网上", complete=False) for n in range(10))]
    planted = [*_many(9, 1), *(batch(100 + n, verdict=FAIL, source="网上", complete=True) for n in range(10))]

    assert one("rate", batches=honest).value == 90
    assert one("rate", batches=planted).value == 45


def test_a_number_of_batches_counts_every_source(one):
    rows = [*_many(4, 0), batch(10, source="网上", complete=False, verdict=FAIL), batch(11, verdict=NOT_JUDGED)]

    assert one("batches", batches=rows).value == 6


def test_no_failing_batch_among_some_is_zero_and_no_batch_at_all_is_no_data(one):
    assert (one("failing", batches=_many(4, 0)).value, one("failing", batches=[]).value) == (0, None)
    assert one("failing", batches=[]).status is Status.NO_DATA


def test_a_zero_denominator_is_a_status_with_a_reason_and_never_zero(one):
    reading = one("rate", batches=[batch(1, verdict=NOT_JUDGED)])

    assert (reading.value, reading.status, reading.interval) == (None, Status.ZERO_DENOMINATOR, None)
    assert "分母为零" in reading.reasons[0].text.zh


def test_fewer_than_the_minimum_keep_their_value_and_say_n_and_the_minimum(one):
    reading = one("rate", batches=_many(2, 0))

    assert (reading.value, reading.status, reading.can_be_told) == (100, Status.SMALL_N, False)
    assert "2" in reading.reasons[0].text.en
    assert "3" in reading.reasons[0].text.en


def test_an_enterprise_passes_only_when_all_its_batches_do(one):
    rows = [
        batch(1, enterprise=1),
        batch(2, enterprise=1, verdict=FAIL),
        batch(3, enterprise=2),
        batch(4, enterprise=2),
        batch(5, enterprise=3, verdict=NOT_JUDGED),
        batch(6, enterprise=0),
    ]

    reading = one("enterprise-rate", batches=rows)

    assert (reading.numerator, reading.denominator, reading.value) == (1, 2, 50)
    assert reading.left_out == {"not_judged": 1, "not_stated": 1}


def test_items_have_a_rate_of_their_own_and_excluded_items_leave_it(one):
    rows = [item(1), item(1, verdict=FAIL), item(2), item(2), item(2, verdict="excluded")]

    reading = one("item-rate", items=rows)

    assert (reading.numerator, reading.denominator) == (3, 4)
    assert reading.left_out == {"not_judged": 1}


def test_products_are_counted_once_each_and_an_unnamed_one_is_left_out(one):
    rows = [batch(1, product="甲"), batch(2, product="甲"), batch(3, product="乙"), batch(4, product="")]

    reading = one("products", batches=rows)

    assert reading.value == 2
    assert reading.left_out == {"not_stated": 1}


def test_a_sum_a_mean_and_a_weighted_ratio_are_divided_once_from_integers(ask, one):
    rows = [batch(1, items=3, weight_e4=10_000), batch(2, items=4, weight_e4=30_000, verdict=FAIL)]

    assert one("items-tested", batches=rows).value == 7
    assert one("items-a-batch", batches=rows).value == Decimal("3.50")
    weighted = one("weighted", batches=rows)
    assert (weighted.value, weighted.numerator, weighted.denominator) == (25, 1, 4)


def test_a_weighted_ratio_without_any_pass_is_zero_percent_and_not_missing(one):
    assert one("weighted", batches=[batch(1, verdict=FAIL)]).value == 0


def test_enterprises_operating_are_those_of_the_last_month_of_the_period(ask, one):
    rows = [
        enterprise(1),
        enterprise(2, first_mi=2025 * 12 + 6),
        enterprise(3, last_mi=2025 * 12 + 2),
        enterprise(4, status="closed"),
    ]

    readings = ask("operating", by=["period"], enterprises=rows)

    assert _shown(readings) == {"2025Q1": 2, "2025Q2": 1, "2025Q3": 2, "2025Q4": 2}
    assert one("operating", enterprises=rows).value == 2


def test_children_and_what_lies_directly_at_the_place_add_up_to_the_place(ask, one):
    places = [OLD_TOWN, PORT, FISHERY, WEST, EAST, ZONE, 1, NOWHERE, 999]
    rows = [batch(number, place=place) for number, place in enumerate(places)]

    city = ask("batches", "3309", by=["place"], batches=rows)
    west = ask("batches", "330902", by=["place"], batches=rows)
    everything = ask("batches", by=["place"], batches=rows)

    assert _shown(city) == {"330902": 4, "330903": 2, "3309": 1}
    assert sum(_shown(city).values()) == one("batches", "3309", batches=rows).value == 7
    assert _shown(west) == {"330902001": 1, "330902002": 1, "330902": 2}
    assert west[-1].groups[0].label.zh == "西县（未分到下级）"
    assert _shown(everything) == {"3309": 7, "": 2}
    assert everything[-1].groups[0].label.en == "Not located"
    assert one("batches", batches=rows).value == 9


@pytest.mark.trust
def test_a_reporting_unit_is_never_counted_beside_the_divisions_it_overlaps(ask, one):
    """The zone lies in the west: its batches are the west's too, and a list with both would count them twice."""
    rows = [batch(1), batch(2, place=ZONE), batch(3, place=ZONE), batch(4, place=FISHERY)]

    by_place = ask("batches", "330902", by=["place"], batches=rows)
    zone = one("batches", "330902Z", batches=rows)

    assert "330902Z" not in _shown(by_place)
    total = sum(reading.value or 0 for reading in by_place)
    assert total == one("batches", "330902", batches=rows).value == 3
    assert zone.value == 2
    planted = total + zone.value  # the fault: the unit put beside the divisions
    assert planted == 5 != one("batches", "330902", batches=rows).value


def test_a_place_without_facts_and_a_period_without_facts_stay_and_say_so(ask):
    readings = ask("rate", "3309", by=["place", "period"], batches=_many(5, 0))

    assert len(readings) == 2 * 4
    told = {(reading.groups[0].key, reading.groups[1].key): reading.status for reading in readings}
    assert told.pop(("330902", "2025Q1")) is Status.OK
    assert set(told.values()) == {Status.NO_DATA}
    assert all(reading.value is None and reading.reasons for reading in readings[1:])


def test_a_grid_of_three_breakdowns_holds_every_combination(ask):
    rows = [batch(1), batch(2, place=FISHERY, industry="37"), batch(3, day=date(2025, 12, 1))]

    readings = ask("batches", "3309", by=["place", "industry", "period"], step=1, batches=rows)

    assert len(readings) == 2 * 2 * 12
    filled = {tuple(group.key for group in reading.groups): reading.value for reading in readings if reading.value}
    assert filled == {
        ("330902", "13", "2025-03"): 1,
        ("330903", "37", "2025-03"): 1,
        ("330902", "13", "2025-12"): 1,
    }


def test_an_industry_is_the_division_in_a_cut_and_any_level_in_a_narrowing(ask, one):
    rows = [batch(1, industry="1361"), batch(2, industry="1362"), batch(3, industry="37"), batch(4, industry="")]

    assert _shown(ask("batches", by=["industry"], batches=rows)) == {"13": 2, "37": 1, "": 1}
    assert one("batches", where={"industry": "136"}, batches=rows).value == 2
    assert one("batches", where={"industry": "1362"}, batches=rows).value == 1
    assert one("batches", where={"industry": ""}, batches=rows).value == 1


def test_a_product_class_takes_in_everything_below_it_and_nothing_that_only_begins_alike(ask, one):
    classes = ["水产", "水产-->鱼", "水产制品", "粮"]
    rows = [batch(number, product=product) for number, product in enumerate(classes)]

    assert one("batches", where={"product": "水产"}, batches=rows).value == 2
    assert _shown(ask("batches", by=["product"], batches=rows)) == dict.fromkeys(classes, 1)


def test_groups_carry_their_labels_in_both_languages(ask):
    rows = [batch(1), batch(2, channel="")]

    channel, unstated = ask("batches", by=["channel"], batches=rows)
    (month, *_) = ask("batches", period=Period.quarter(2025, 1), by=["period"], batches=rows)

    assert channel.groups[0].label.zh == "channel:factory"
    assert unstated.groups[0].label.zh == "未注明"
    assert month.groups[0].label.zh == "2025年1月"
    (year, *_) = ask("batches", period=Period.parse("2024..2025"), by=["period"], batches=rows)
    assert year.groups[0].label.zh == "2024年"
    (quarter, *_) = ask("batches", by=["period"], batches=rows)
    assert quarter.groups[0].label.zh == "2025年第一季度"
    (half, *_) = ask("batches", by=["period"], step=6, batches=rows)
    assert half.groups[0].label.zh == "2025年1月至2025年6月"


def test_without_a_period_all_years_of_the_snapshot_are_meant(one):
    rows = [batch(1, day=date(2023, 2, 1)), batch(2, day=date(2025, 2, 1))]

    reading = one("batches", period=None, batches=rows)

    assert (reading.value, str(reading.period)) == (2, "2023..2025")


@pytest.mark.parametrize(
    ("asked", "kind", "near"),
    [
        ({"code": "batchs"}, "indicator", "batches"),
        ({"code": "rate", "place": "33090"}, "place", "3309 舟城"),
        ({"code": "rate", "place": "东县区"}, "place", "330903 东县"),
        ({"code": "rate", "by": ["industy"]}, "breakdown", "industry"),
        ({"code": "output", "by": ["channel"]}, "breakdown", "industry"),
        ({"code": "item-rate", "by": ["channel"]}, "breakdown", "source"),
        ({"code": "rate", "by": ["place", "place"]}, "breakdown", "place"),
        ({"code": "rate", "where": {"industry": "船"}}, "industry", "13"),
        ({"code": "rate", "where": {"product": "水产及其制品-->鱼靡"}}, "label", "水产及其制品-->鱼糜"),
        ({"code": "rate", "where": {"source": "市及"}}, "label", "市级"),
        ({"code": "rate", "where": {"place": "330904"}}, "place", "330903 东县"),
    ],
)
def test_a_name_that_does_not_exist_is_answered_with_the_near_ones(ask, asked, kind, near):
    with pytest.raises(UnknownName) as unknown:
        ask(**asked, batches=_many(4, 0))

    assert unknown.value.kind == kind
    assert near in unknown.value.near


def test_narrowing_by_a_groups_own_keys_gives_that_group_again(ask, one):
    rows = [
        batch(number, place=[OLD_TOWN, PORT, WEST, FISHERY, NOWHERE][number % 5], industry=["13", "37", ""][number % 3])
        for number in range(60)
    ]
    for place in ("", "3309", "330902"):
        for reading in ask("batches", place, by=["place", "industry", "period"], batches=rows):
            where = {group.dimension: group.key for group in reading.groups if group.dimension != "period"}
            again = one("batches", place, reading.period, where=where, batches=rows)
            assert again.value == reading.value


@pytest.fixture
def queried(monkeypatch):
    """Every question has a query of its own, as over a table too large to keep its counts."""
    monkeypatch.setattr(cubes, "MOST_ROWS", -1)


def _around_the_west() -> list[tuple]:
    """Batches of the west county itself, of the zone that overlaps it, of its two townships, in three months."""
    places = [WEST, ZONE, ZONE, OLD_TOWN, PORT]
    return [batch(n, place=places[n % 5], day=date(2025, 1 + n % 3, 1)) for n in range(60)]


def _told(ask, place: str, **asked) -> dict[tuple, int]:
    readings = ask("batches", place, batches=_around_the_west(), **asked)
    return {tuple(group.key for group in each.groups): int(each.value) for each in readings if each.value is not None}


@pytest.mark.usefixtures("queried")
def test_places_and_months_that_share_a_key_are_put_together_and_those_that_do_not_stand_as_stored(ask):
    assert _told(ask, "330902", by=["place"]) == {("330902001",): 12, ("330902002",): 12, ("330902",): 36}
    assert _told(ask, "3309", by=["place"]) == {("330902",): 60}
    assert sum(_told(ask, "330902001", by=["place", "period"]).values()) == 12
    assert _told(ask, "330902", by=["period"], period=Period.parse("2025Q1"), step=1) == {
        (f"2025-{m:02d}",): 20 for m in (1, 2, 3)
    }


@pytest.mark.trust
@pytest.mark.usefixtures("queried")
def test_control_cells_taken_as_stored_where_keys_are_shared_would_lose_rows(ask, monkeypatch):
    """The planted fault: the second step is left away although the county itself and the zone share a key."""
    monkeypatch.setattr(Scope, "keys_are_stored", True)

    assert _told(ask, "330902", by=["place"]) != {("330902001",): 12, ("330902002",): 12, ("330902",): 36}


def test_words_of_a_breakdown_come_in_the_order_of_the_vocabulary_with_the_unstated_last(tmp_path, catalogue):
    sizes = ["micro", "small", "large", "", "medium", "odd"]
    warehouse = snapshot(tmp_path, batches=[batch(number, size=size) for number, size in enumerate(sizes)])
    listed = replace(catalogue, vocabulary={"size": {size: Text(size, size) for size in ("large", "medium", "small")}})
    readings = measure(listed, warehouse, Question("rate", period=Period.year(2025), by=("size",)))
    assert [reading.groups[0].key for reading in readings] == ["large", "medium", "small", "micro", "odd", ""]
