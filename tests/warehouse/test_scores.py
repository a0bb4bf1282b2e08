"""Quality indices by items: exact scores by batch, three named strategies, batches that are not judged leave."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.warehouse.city import (
    CITY,
    EAST,
    FAIL,
    FISHERY,
    OLD_TOWN,
    PASS,
    PORT,
    batch,
    item,
    item_score,
    on_sqlite,
    snapshot,
    value,
)
from zhixing.methods.periods import Period
from zhixing.methods.values import Status
from zhixing.warehouse.measure import Question, measure

Y2025 = Period.year(2025)


@pytest.fixture
def scored(tmp_path, catalogue):
    def asked(
        items,
        place="3309",
        by=(),
        where=None,
        minimum=0,
        period=Y2025,
        batches=(),
        statistics=(),
        requires=None,
        **options,
    ):
        made = replace(item_score("qi", **options), minimum_n=minimum)
        made = replace(made, requires=requires or made.requires)
        book = replace(catalogue, made={"qi": made})
        warehouse = snapshot(tmp_path, items=items, batches=batches, statistics=statistics)
        question = Question("qi", place, period, tuple(by), where or {})
        readings = measure(book, warehouse, question)
        assert readings == measure(book, on_sqlite(tmp_path), question)
        return readings

    return asked


def _batch(number: int, *verdicts: str, **more) -> list[tuple]:
    return [item(number, item=f"项目{at}", verdict=verdict, **more) for at, verdict in enumerate(verdicts)]


GOLDEN = [row for n in range(10) for row in _batch(n, *[PASS] * 19, FAIL if n == 3 else PASS)]


def test_golden_g_qi_one_failing_item_of_ten_batches_of_twenty(scored, one):
    """G-qi: the index is 99.5 where the batch pass rate is 90."""
    (reading,) = scored(GOLDEN)

    assert (reading.value, reading.denominator, reading.status) == (Decimal("99.50"), 10, Status.OK)
    assert one("rate", batches=[batch(n, verdict=FAIL if n == 3 else PASS) for n in range(10)]).value == 90
    assert "地方口径" in reading.reasons[0].text.zh


@pytest.mark.trust
def test_control_pooling_all_items_would_weigh_batches_by_how_many_items_they_had(scored):
    """Planted fault: items passed over items judged is 20 of 22; the mean of batches is a half and one."""
    (reading,) = scored([*_batch(1, PASS, FAIL), *_batch(2, *[PASS] * 20)])

    assert reading.value == Decimal("75.00")
    assert round(Fraction(21, 22) * 100, 2) != Fraction(75)


def test_items_weigh_by_their_class_and_alike_when_unweighted(scored):
    rows = [item(1, item="a", item_class="A", verdict=FAIL), item(1, item="b", item_class="B"), item(1, item="c")]
    weights = {"A": "2.5", "B": "1", "C": "0.5"}

    assert scored(rows, class_weights=weights)[0].value == Decimal("44.44")  # 2 of 4.5
    assert scored(rows, class_weights=weights, strategy="item-unweighted")[0].value == Decimal("66.67")
    assert "A 类 2.5" in scored(rows, class_weights=weights)[0].reasons[0].text.zh


def test_batches_without_a_judged_item_leave_and_are_counted_apart(scored):
    rows = [*_batch(1, PASS, "excluded"), *_batch(2, "excluded"), *_batch(3, PASS, final=False)]
    rows += _batch(4, FAIL, complete=False)

    (reading,) = scored(rows)

    assert (reading.value, reading.denominator) == (100, 1)
    assert reading.left_out == {"not_judged": 1, "not_final": 1, "failures_only_source": 1}
    assert reading.completeness == Decimal("0.25")


EVALUATION = {"complete": ("true",), "final": ("true",), "purpose": ("evaluation",)}


def test_batches_sampled_to_find_problems_leave_and_are_counted_apart(scored):
    rows = [*_batch(1, PASS, FAIL), *_batch(2, FAIL, FAIL, purpose="problem_finding"), *_batch(3, FAIL, purpose="")]

    (reading,) = scored(rows, requires=EVALUATION)

    assert (reading.value, reading.denominator) == (50, 1)
    assert reading.left_out == {"purpose": 2}


@pytest.mark.trust
def test_control_mixing_purposes_would_sink_the_index(scored):
    """Planted fault: without the filter the two batches sampled for other ends make 50 into 16.67."""
    rows = [*_batch(1, PASS, FAIL), *_batch(2, FAIL, FAIL, purpose="problem_finding"), *_batch(3, FAIL, purpose="")]

    assert scored(rows)[0].value == Decimal("16.67")


def test_items_that_weigh_nothing_judge_nothing(scored):
    (reading,) = scored([item(1, item_class="C", verdict=FAIL)], class_weights={"A": "1", "B": "1", "C": "0"})

    assert (reading.value, reading.status) == (None, Status.ZERO_DENOMINATOR)
    assert reading.left_out == {"not_judged": 1}


def test_scores_are_told_by_place_product_and_period_and_small_numbers_say_so(scored):
    rows = [
        *_batch(1, PASS, FAIL),
        *_batch(2, PASS, place=FISHERY, product="粮食"),
        *_batch(3, PASS, place=CITY, month=7),
    ]

    by_place = {reading.groups[0].key: reading.value for reading in scored(rows, by=["place"])}
    by_product = {reading.groups[0].key: reading.value for reading in scored(rows, by=["product"])}

    assert by_place == {"330902": 50, "330903": 100, "3309": 100}
    assert by_product == {"水产及其制品-->鱼糜": 75, "粮食": 100}
    assert [reading.value for reading in scored(rows, by=["period"])] == [75, None, 100, None]
    assert scored(rows, minimum=30)[0].status is Status.SMALL_N


def test_the_interval_is_that_of_the_mean_of_batches(scored):
    (reading,) = scored(GOLDEN)
    (single,) = scored(_batch(1, PASS))

    assert (reading.interval.low, reading.interval.high) == (Decimal("98.37"), 100)
    assert reading.interval.method == "student"
    assert single.interval is None


def test_whole_batches_weighed_by_output_are_the_weighted_pass_rate(scored):
    batches = [batch(n, place=[OLD_TOWN, PORT][n % 2], verdict=FAIL if n == 0 else PASS) for n in range(10)]
    batches += [batch(20 + n, place=EAST, industry="39", verdict=FAIL if n < 5 else PASS) for n in range(10)]
    outputs = [value("output", OLD_TOWN, "2025", 30, division="13"), value("output", PORT, "2025", 0, division="13")]
    outputs.append(value("output", EAST, "2025", 10, division="39"))

    (reading,) = scored(
        [],
        batches=batches,
        statistics=outputs,
        strategy="batch-output-weighted",
        weight="output",
        divisions=["13", "39"],
    )

    assert reading.value == Decimal("80.00")  # 0.75 · 90 + 0.25 · 50
    assert [reason.code for reason in reading.reasons][:2] == ["local-definition", "scheme"]
