"""The quality index in its three local readings; batches that nobody judged; the row rate as the planted fault."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.methods.errors import MethodError
from zhixing.methods.rates import Strategy, quality_index

TEN_BATCHES = np.repeat(np.arange(10), 20)
ONE_FAILS = np.array([0.0] + [1.0] * 199)
ONE_PRODUCT = np.zeros(10, dtype=int)


def test_golden_g_qi_one_failed_item_of_two_hundred_costs_ten_points_of_batches_and_half_a_point_of_items():
    index = quality_index(
        TEN_BATCHES, ONE_FAILS, ONE_PRODUCT, strategy=Strategy.ITEM_WEIGHTED, item_weight=np.ones(200)
    )
    assert index.value == pytest.approx(99.5)
    assert index.batch_pass_rate == pytest.approx(90.0)
    assert (index.judged, index.not_judged) == (10, 0)
    assert index.label.zh == "地方口径"


def test_items_alike_score_as_items_of_weight_one_and_whole_batches_score_the_batch_rate():
    alike = quality_index(TEN_BATCHES, ONE_FAILS, ONE_PRODUCT, strategy=Strategy.ITEM_UNWEIGHTED)
    assert alike.value == pytest.approx(99.5)
    whole = quality_index(
        TEN_BATCHES, ONE_FAILS, ONE_PRODUCT, strategy=Strategy.BATCH_OUTPUT_WEIGHTED, product_output=[7]
    )
    assert whole.value == pytest.approx(90.0)


def test_a_heavy_item_costs_more_than_a_light_one():
    weights = [5, 1, 1, 1]
    heavy = quality_index([0] * 4, [0, 1, 1, 1], [0], strategy=Strategy.ITEM_WEIGHTED, item_weight=weights)
    light = quality_index([0] * 4, [1, 0, 1, 1], [0], strategy=Strategy.ITEM_WEIGHTED, item_weight=weights)
    assert (heavy.value, light.value) == pytest.approx((37.5, 87.5))
    assert heavy.batch_pass_rate == light.batch_pass_rate == 0


def test_products_are_means_of_batches_and_the_city_weighs_them_by_batches_or_by_output():
    batches, marks, products = [0, 1, 2], [1, 0, 1], [0, 0, 1]
    by_batches = quality_index(batches, marks, products, strategy=Strategy.ITEM_UNWEIGHTED)
    assert by_batches.products.tolist() == [50, 100]
    assert by_batches.value == pytest.approx(200 / 3)
    by_output = quality_index(batches, marks, products, strategy=Strategy.ITEM_UNWEIGHTED, product_output=[1, 3])
    assert by_output.value == pytest.approx(87.5)


def test_a_batch_of_excluded_or_weightless_items_is_not_judged_and_leaves_every_denominator():
    index = quality_index([0, 1, 2], [np.nan, 1, 0], [0, 0, 1], strategy=Strategy.ITEM_WEIGHTED, item_weight=[1, 1, 0])
    assert np.isnan(index.batches).tolist() == [True, False, True]
    assert (index.judged, index.not_judged) == (1, 2)
    assert (index.value, index.batch_pass_rate) == (100, 100)
    nobody = quality_index([0], [np.nan], [0], strategy=Strategy.ITEM_UNWEIGHTED)
    assert np.isnan([nobody.value, nobody.batch_pass_rate]).all()


def test_a_product_nobody_judged_keeps_no_weight_in_the_city():
    index = quality_index(
        [0, 1], [np.nan, 1], [0, 1], strategy=Strategy.ITEM_UNWEIGHTED, product_output=[np.nan, 2]
    )  # fmt: skip
    assert index.value == 100


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"item_batch": [0, 5]}, "不属于任何批次"),
        ({"item_batch": [0]}, "列长不一致"),
        ({"item_passed": [2, 1]}, "项目结论"),
        ({"batch_product": [-1]}, "不属于任何产品"),
        ({"strategy": Strategy.ITEM_WEIGHTED}, "须给出项目权重"),
        ({"strategy": Strategy.ITEM_WEIGHTED, "item_weight": [1, -1]}, "权重不能为负"),
        ({"strategy": Strategy.ITEM_WEIGHTED, "item_weight": [1, np.nan]}, "权重缺失"),
        ({"strategy": Strategy.BATCH_OUTPUT_WEIGHTED}, "须给出产品产值"),
        ({"product_output": [-1]}, "缺失或为负"),
        ({"product_output": [0]}, "权重合计为零"),
    ],
)
def test_what_no_index_can_be_made_of_is_refused_in_both_languages(changes, said):
    given_ = {"item_batch": [0, 0], "item_passed": [1, 0], "batch_product": [0], "strategy": Strategy.ITEM_UNWEIGHTED}
    with pytest.raises(MethodError, match=f"{said}.* / "):
        quality_index(**(given_ | changes))


items = st.lists(st.tuples(st.integers(0, 4), st.sampled_from([0, 1, np.nan]), st.integers(1, 9)), min_size=1)


@given(items)
def test_the_index_of_items_never_falls_below_the_batch_pass_rate(rows):
    batch, marks, weights = zip(*rows, strict=True)
    index = quality_index(batch, marks, [0] * 5, strategy=Strategy.ITEM_WEIGHTED, item_weight=weights)
    if index.judged:
        assert index.batch_pass_rate - 1e-9 <= index.value <= 100 + 1e-9


def test_control_the_rate_of_rows_is_neither_the_index_nor_the_batch_rate_when_batches_differ_in_size():
    batch, marks = [0] * 18 + [1] * 2, [1] * 18 + [0, 1]
    index = quality_index(batch, marks, [0, 0], strategy=Strategy.ITEM_UNWEIGHTED)
    assert np.mean(marks) * 100 == pytest.approx(95.0)
    assert (index.value, index.batch_pass_rate) == pytest.approx((75.0, 50.0))
