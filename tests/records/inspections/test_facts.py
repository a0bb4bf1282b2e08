"""What this room hands to the warehouse, and that it adds up to its own control totals."""

from __future__ import annotations

from datetime import date

import pytest

from tests.records.inspections.factories import AT, book, city, clerk, enterprise, failing, row
from zhixing.office.models import Place
from zhixing.records.inspections import actions, facts, imports
from zhixing.records.inspections.models import Batch, Completeness
from zhixing.records.inspections.received import ReceivedBatch, ReceivedFinding
from zhixing.warehouse.schema import BATCHES, ITEMS

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return clerk(city())


def receive(*rows):
    parsed = imports.parse(book(*rows), {})
    imports.save(parsed=parsed, upload=None, by=None, at=AT, good_rows_only=False)


def told(schema, line):
    return dict(zip(schema.names, line, strict=True))


@pytest.mark.parametrize(
    ("code", "division"), [("1361", "13"), ("C1361", "13"), ("13", "13"), ("C", ""), ("", ""), ("0412", "04")]
)
def test_the_division_is_the_first_two_digits_of_an_industry_code(code, division):
    assert facts.division_of(code) == division


def test_a_batch_is_one_row_with_its_items_counted(office):
    receive(failing(), failing(检测项目="大肠菌群"), row(物料名称="紫菜"))
    rows = [told(BATCHES, line) for line in facts.batch_rows(2025)]
    assert [(one["verdict"], one["items"], one["failed_items"], one["place"], one["weight_e4"]) for one in rows] == [
        ("fail", 2, 2, 0, 10_000),
        ("pass", 0, 0, 0, 10_000),
    ]
    assert rows[0]["product"] == "水产及其制品-->水产加工品"
    assert rows[0]["complete"] is True
    assert facts.batch_control(2025) == {"rows": 2, "items": 2, "failed_items": 2}
    assert facts.years() == [2025]


def test_a_source_of_failures_only_is_never_complete(office):
    receive(failing())
    assert [told(BATCHES, line)["complete"] for line in facts.batch_rows(2025)] == [False]


def test_items_of_a_source_that_names_only_what_failed_give_no_item_rate(office):
    receive(failing(), row(物料名称="紫菜"))
    (line,) = facts.item_rows(2025)
    assert (told(ITEMS, line)["item"], told(ITEMS, line)["complete"]) == ("菌落总数", False)
    every = ReceivedBatch(
        key="k", source="全项", product="甲", verdict="pass", published_on=date(2025, 1, 1),
        findings=[ReceivedFinding("铅", "pass", "A")],
    )  # fmt: skip
    actions.receive_batches(batches=[every], completeness={"全项": Completeness.COMPLETE}, upload=None, by=None, at=AT)
    assert {told(ITEMS, one)["source"]: told(ITEMS, one)["complete"] for one in facts.item_rows(2025)} == {
        "样例来源": False,
        "全项": True,
    }
    assert facts.item_control(2025) == {"rows": 2}


def test_an_item_carries_the_purpose_of_its_batch_and_follows_it_when_it_is_corrected(office):
    receive(failing())
    Batch.objects.update(purpose="problem_finding")
    assert [told(ITEMS, line)["purpose"] for line in facts.item_rows(2025)] == ["problem_finding"]
    assert [told(BATCHES, line)["purpose"] for line in facts.batch_rows(2025)] == ["problem_finding"]
    Batch.objects.update(purpose="evaluation")
    assert [told(ITEMS, line)["purpose"] for line in facts.item_rows(2025)] == ["evaluation"]


def test_industry_and_size_are_the_enterprise_s_where_the_batch_says_none(office):
    enterprise("千屿海味食品有限公司", Place.objects.get(code="990903"), industry="1361", size="medium")
    receive(row())
    (line,) = facts.batch_rows(2025)
    one = told(BATCHES, line)
    assert (one["industry"], one["division"], one["size"]) == ("1361", "13", "medium")
    assert one["place"] == Place.objects.get(code="990903").pk
