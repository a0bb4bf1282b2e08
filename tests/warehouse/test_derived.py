"""Growth, point change, share and rank: compared with the right month, the right whole, the right neighbours."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.warehouse.city import CITY, EAST, FAIL, FISHERY, OLD_TOWN, PASS, PORT, ZONE, batch, value
from zhixing.methods.periods import Period
from zhixing.methods.values import Status


def _rate(first: int, passed: int, judged: int, **more) -> list[tuple]:
    return [batch(first + n, verdict=PASS if n < passed else FAIL, **more) for n in range(judged)]


def test_growth_is_against_the_same_period_a_year_before(one):
    rows = [value("output", CITY, "2025", 832.6), value("output", CITY, "2024", 666.08)]

    reading = one("output-growth", "3309", statistics=rows)

    assert (reading.value, reading.numerator, reading.denominator) == (25, Decimal("832.6"), Decimal("666.08"))


@pytest.mark.parametrize(("base", "code"), [([], "no-comparable-base"), ([0], "no-comparable-base"), ([-5], None)])
def test_growth_without_a_base_above_zero_has_no_comparable_base(one, base, code):
    rows = [value("output", CITY, "2025", 10), *(value("output", CITY, "2024", amount) for amount in base)]

    reading = one("output-growth", "3309", statistics=rows)

    assert (reading.value, reading.status) == (None, Status.NO_COMPARABLE_BASE)
    assert reading.reasons[0].code == (code or "no-comparable-base")
    assert "无可比基数" in reading.reasons[0].text.zh
    assert "2024" in reading.reasons[0].text.zh


def test_growth_without_a_value_now_is_no_data_and_not_minus_a_hundred(one):
    assert one("output-growth", "3309", statistics=[value("output", CITY, "2024", 9)]).status is Status.NO_DATA


@pytest.mark.trust
def test_months_meet_the_same_month_of_last_year_though_many_months_are_empty(ask):
    """The planted fault is `lag(12)`: with months missing, twelve rows back is another month, or none at all."""
    amounts = {"2024-02": 10, "2024-03": 20, "2024-11": 40, "2025-02": 11, "2025-03": 30, "2025-07": 7, "2025-11": 50}
    rows = [value("output", CITY, month, amount) for month, amount in amounts.items()]

    readings = ask("output-growth", "3309", by=["period"], step=1, statistics=rows)
    grown = {reading.groups[0].key: reading.value for reading in readings if reading.value is not None}

    assert grown == {"2025-02": 10, "2025-03": 50, "2025-11": 25}
    known = sorted(amounts)
    by_row_offset = {month: known[at - 12] for at, month in enumerate(known) if at >= 12}
    by_three_rows = {month: known[at - 3] for at, month in enumerate(known) if at >= 3}
    assert by_row_offset == {}
    assert [month for month, base in by_three_rows.items() if base[5:] == month[5:]] == ["2025-02", "2025-03"]
    assert len(readings) == 12


def test_a_run_of_years_is_compared_with_as_many_years_before_it(one):
    rows = [value("output", CITY, str(year), 10 if year < 2024 else 15) for year in range(2022, 2026)]

    reading = one("output-growth", "3309", period=Period.parse("2024..2025"), statistics=rows)

    assert (reading.value, reading.denominator) == (50, 20)


def test_a_change_of_two_rates_is_in_points_with_newcombes_interval(one):
    rows = [
        *_rate(0, 389, 418, day=date(2024, 5, 1)),
        *_rate(1000, 415, 439, day=date(2025, 5, 1)),
    ]

    reading = one("rate-change", batches=rows)

    assert reading.value == Decimal("1.47")
    assert (reading.interval.low, reading.interval.high) == (Decimal("-1.80"), Decimal("4.82"))
    assert reading.interval.method == "newcombe"
    assert reading.interval.low < 0 < reading.interval.high  # cannot be told apart


def test_a_change_from_too_few_batches_says_so(one):
    rows = [*_rate(0, 1, 2, day=date(2024, 5, 1)), *_rate(10, 9, 10)]

    reading = one("rate-change", batches=rows)

    assert (reading.value, reading.status) == (40, Status.SMALL_N)


def test_a_share_is_of_the_whole_without_the_breakdown_it_runs_within(ask, one):
    rows = [
        value("output", CITY, "2025", 832.6),
        value("output", CITY, "2025", 319.1, division="37"),
        value("output", CITY, "2025", 152, division="13"),
    ]

    readings = ask("output-share", "3309", by=["industry"], statistics=rows)
    ships = one("output-share", "3309", where={"industry": "37"}, statistics=rows)

    assert [reading.value for reading in readings] == [Decimal("18.26"), Decimal("38.33")]
    assert ships.value == Decimal("38.33")
    assert one("output-share", "3309", statistics=rows[1:]).status is Status.NO_DATA


def test_shares_of_places_add_up_to_a_hundred_and_one_place_alone_is_a_share_of_its_parent(ask, one):
    rows = [batch(1), batch(2, place=PORT), batch(3, place=FISHERY), batch(4, place=CITY)]

    readings = ask("batch-share", "3309", by=["place"], batches=rows)

    assert {reading.groups[0].key: reading.value for reading in readings} == {"330902": 50, "330903": 25, "3309": 25}
    assert one("batch-share", "330903", batches=rows).value == 25


def test_a_share_of_nothing_has_a_zero_denominator(one):
    rows = [value("output", CITY, "2025", 0), value("output", CITY, "2025", 0, division="13")]

    reading = one("output-share", "3309", where={"industry": "13"}, statistics=rows)

    assert reading.status is Status.ZERO_DENOMINATOR


def test_ranks_come_with_the_span_that_cannot_be_told_apart(ask, one):
    """90 of 100 and 91 of 100 cannot be told apart; the place with one batch in ten could be anywhere below."""
    rows = [*_rate(0, 91, 100, place=OLD_TOWN), *_rate(200, 90, 100, place=FISHERY)]

    readings = ask("rate-rank", "3309", by=["place"], batches=rows)
    east = one("rate-rank", "330903", batches=rows)

    assert [(reading.value, reading.rank_band) for reading in readings] == [(1, (1, 2)), (2, (1, 2))]
    assert (east.value, east.rank_band, east.denominator) == (2, (1, 2), 2)
    assert east.numerator == 90


def test_rates_far_apart_have_a_rank_each_and_the_higher_rate_is_first(ask):
    rows = [*_rate(0, 100, 100, place=OLD_TOWN), *_rate(200, 10, 100, place=FISHERY)]

    readings = ask("rate-rank", "3309", by=["place"], batches=rows)

    assert [(reading.value, reading.rank_band) for reading in readings] == [(1, (1, 1)), (2, (2, 2))]


def test_facts_in_no_division_are_not_ranked_and_a_place_without_data_has_no_rank(ask):
    rows = [*_rate(0, 9, 10, place=OLD_TOWN), *_rate(20, 9, 10, place=CITY), *_rate(40, 9, 10, place=ZONE)]

    readings = ask("rate-rank", "3309", by=["place"], batches=rows)

    assert [reading.groups[0].key for reading in readings] == ["330902", "330903"]
    assert (readings[0].value, readings[0].denominator) == (1, 1)
    assert readings[1].status is Status.NO_DATA


@pytest.mark.parametrize("place", ["", "3309", "330902Z", "330903001"])
def test_a_place_without_siblings_of_its_kind_has_no_rank_and_says_why(one, place):
    reading = one("rate-rank", place, batches=_rate(0, 9, 10, place=EAST))

    assert (reading.value, reading.reasons[0].code) == (None, "no-siblings")
