"""Behind a figure: its batches, page by page; how fresh the facts are; which years and sources exist."""

from __future__ import annotations

from datetime import date

import pytest

from tests.warehouse.city import FAIL, NOT_JUDGED, OLD_TOWN, PORT, batch, item, snapshot, value
from zhixing.methods.periods import Period
from zhixing.warehouse.measure import Question, measure
from zhixing.warehouse.questions import Behind, batches_behind, freshness, sources, values_of, years

Y2025 = Period.year(2025)
ROWS = [
    batch(1, day=date(2025, 3, 1)),
    batch(2, day=date(2025, 4, 1), verdict=FAIL),
    batch(3, day=date(2025, 5, 1), verdict=NOT_JUDGED),
    batch(4, day=date(2025, 6, 1), complete=False, verdict=FAIL, source="网上"),
    batch(5, day=date(2025, 7, 1), place=PORT),
    batch(6, day=date(2024, 7, 1)),
]


@pytest.fixture
def warehouse(tmp_path):
    return snapshot(tmp_path, batches=ROWS, items=[item(2), item(2, verdict=FAIL), item(1)])


@pytest.mark.parametrize(
    ("behind", "ids"),
    [
        (Behind.SCOPE, [5, 4, 3, 2, 1]),
        (Behind.ENTERED, [5, 2, 1]),
        (Behind.COUNTED, [5, 1]),
        (Behind.NOT_COUNTED, [2]),
        (Behind.LEFT_OUT, [4, 3]),
    ],
)
def test_a_rate_opens_to_the_batches_behind_each_part_of_it_latest_first(warehouse, catalogue, behind, ids):
    question = Question("rate", "3309", Y2025)

    assert batches_behind(warehouse, catalogue, question, 10, behind=behind) == (ids, len(ids))


def test_the_batches_behind_a_reading_are_as_many_as_its_terms(warehouse, catalogue):
    question = Question("rate", "3309", Y2025)
    (reading,) = measure(catalogue, warehouse, question)

    assert batches_behind(warehouse, catalogue, question, 0)[1] == reading.denominator
    assert batches_behind(warehouse, catalogue, question, 0, behind=Behind.COUNTED)[1] == reading.numerator


def test_pages_follow_one_another_and_the_total_stays(warehouse, catalogue):
    question = Question("batches", "", Y2025)

    pages = [batches_behind(warehouse, catalogue, question, 2, offset) for offset in (0, 2, 4)]

    assert pages == [([5, 4], 5), ([3, 2], 5), ([1], 5)]


def test_every_cell_of_a_cut_opens_by_its_own_group_keys(warehouse, catalogue):
    cut = Question("batches", "330902", Y2025, ("place", "period"))
    for reading in measure(catalogue, warehouse, cut):
        where = {group.dimension: group.key for group in reading.groups}
        _, total = batches_behind(warehouse, catalogue, Question("batches", "330902", Y2025, (), where), 5)
        assert total == (reading.value or 0)


def test_a_count_of_failing_batches_opens_to_them_alone(warehouse, catalogue):
    assert batches_behind(warehouse, catalogue, Question("failing", "", Y2025), 5) == ([4, 2], 2)


def test_a_change_opens_to_the_batches_of_the_rate_it_is_made_from(warehouse, catalogue):
    assert batches_behind(warehouse, catalogue, Question("rate-change", "", Y2025), 5)[1] == 3


def test_an_item_rate_opens_to_each_batch_once(warehouse, catalogue):
    assert batches_behind(warehouse, catalogue, Question("item-rate", "", Y2025), 5) == ([2, 1], 2)


def test_a_reported_value_has_no_batches(warehouse, catalogue):
    assert batches_behind(warehouse, catalogue, Question("output", "3309", Y2025), 5) == ([], 0)


def test_years_freshness_sources_and_values_are_read_from_the_snapshot(tmp_path):
    warehouse = snapshot(tmp_path, batches=ROWS, statistics=[value("output", OLD_TOWN, "2023", 1)])

    assert years(warehouse) == (2023, 2024, 2025)
    fresh = freshness(warehouse)
    assert (fresh["batches"].rows, fresh["batches"].latest_day) == (6, date(2025, 7, 1))
    assert fresh["batches"].latest_mi == 2025 * 12 + 6
    assert (fresh["places"].rows, fresh["places"].latest_mi, fresh["places"].latest_day) == (7, None, None)
    assert sources(warehouse) == {"市级": True, "网上": False}
    assert values_of(warehouse, "batches", "channel") == ("factory",)
