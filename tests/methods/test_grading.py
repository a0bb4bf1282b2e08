"""Bands with both gap rules, vetoes, shared ranks, quantile groups."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.methods.vectors import column, rows
from zhixing.methods.errors import MethodError
from zhixing.methods.grading import VETOED, Band, FirstGroup, Gap, grade, quantile_groups, shared_ranks
from zhixing.methods.values import Text

BANDS = [Band("A", Decimal(90)), Band("B", Decimal(80)), Band("C", Decimal(60)), Band("D", None)]
VETO = [Text("发生区域性质量安全事件", "a regional quality incident")]


@pytest.mark.parametrize(
    ("points", "vetoes", "continuous", "integer"),
    [
        ("89.99", [], "B", "A"), ("90", [], "A", "A"), ("79.5", [], "C", "B"), ("59.5", [], "D", "C"),
        ("95", VETO, "D", "D"),
    ],
)  # fmt: skip
def test_golden_g_band_both_gap_rules_and_a_veto(points, vetoes, continuous, integer):
    told = [grade(Decimal(points), BANDS, gap=gap, vetoes=vetoes) for gap in (Gap.CONTINUOUS, Gap.INTEGER_HALF_UP)]
    assert [each.grade for each in told] == [continuous, integer]


def test_a_veto_leaves_the_points_as_they_were_and_says_that_they_do_not_matter():
    told = grade(Decimal(95), BANDS, gap=Gap.CONTINUOUS, vetoes=VETO)
    assert (told.points, told.vetoes, told.note) == (Decimal(95), tuple(VETO), VETOED)
    assert grade(Decimal(95), BANDS, gap=Gap.CONTINUOUS).note is None


@pytest.mark.parametrize(
    ("points", "bands", "said"),
    [
        ("50", [], "没有等级"), ("50", BANDS[::-1], "从高到低"), ("50", [BANDS[0], BANDS[0]], "从高到低"),
        ("NaN", BANDS, "不是有限的数"), ("50", BANDS[:3], "低于所有等级"),
    ],
)  # fmt: skip
def test_bands_and_points_that_give_no_grade_are_refused(points, bands, said):
    with pytest.raises(MethodError, match=f"{said}.* / "):
        grade(Decimal(points), bands, gap=Gap.CONTINUOUS)


@given(st.decimals(0, 100, places=2), st.decimals(0, 100, places=2), st.sampled_from(list(Gap)))
def test_more_points_never_give_a_worse_grade(one, other, gap):
    low, high = (grade(points, BANDS, gap=gap).grade for points in sorted((one, other)))
    assert high <= low


def test_equal_totals_and_subtotals_share_a_rank_and_the_next_is_third():
    totals, subtotals = [Decimal("91.5")] * 3, [Decimal(38), Decimal(38), Decimal(36)]
    assert shared_ranks(totals, subtotals) == (1, 1, 3)
    assert shared_ranks(totals) == (1, 1, 1)
    with pytest.raises(MethodError, match="长度不一致"):
        shared_ranks(totals, subtotals[:2])


def test_control_python_rounding_would_grade_a_half_down():
    assert round(Decimal("78.5")) == 78
    bands = [Band("A", Decimal(79)), Band("B", None)]
    assert grade(Decimal("78.5"), bands, gap=Gap.INTEGER_HALF_UP).grade == "A"


def test_control_a_veto_as_a_large_negative_number_would_lose_the_points():
    told = grade(Decimal(95), BANDS, gap=Gap.CONTINUOUS, vetoes=VETO)
    naive = grade(Decimal(95 - 1000), BANDS, gap=Gap.CONTINUOUS)
    assert naive.grade == told.grade
    assert naive.points != told.points


def quantiles_of_the_peer():
    """Rows by what the peer ranked together, with the number of groups and the end that comes first."""
    size = {"Decile": 10, "Septile": 7, "Quartile": 4}
    together = defaultdict(list)
    for row in rows("phe/testdata_Quantiles__testdata_Quantiles.csv"):
        if row["GroupSet"] == "None":
            together["", row["QuantileNm"], "", ""].append(row)  # every row of the file ranked together
            continue
        place = row["ParentCode"] if row["GroupSet"] == "IndSexReg" else ""
        together[row["Test"], row["QuantileNm"], row["IndSexRef"], place].append(row)
    for (test, name, *_), found in together.items():
        # Ranked across indicators, and where the rows of one disagree about polarity, the peer takes the highest first.
        across = test in {"", "BadPolarity"}
        high = across or found[0]["Polarity"] in {"RAG - Low is good", "TRUE"}
        yield size[name], found, FirstGroup.HIGHEST if high else FirstGroup.LOWEST


def test_quantile_groups_match_the_peer():
    checked = 0
    for groups, found, first in quantiles_of_the_peer():
        told, values = column(found, "QuantileInGrp"), column(found, "Value")
        if np.isnan(told).all():
            continue
        ours = quantile_groups(values, groups, first=first)
        assert ours.tolist() == np.nan_to_num(told).astype(int).tolist(), found[0]
        checked += len(found)
    assert checked > 990


def test_where_the_peer_makes_no_groups_there_are_too_few_values_for_them():
    refused = 0
    for groups, found, first in quantiles_of_the_peer():
        if not np.isnan(column(found, "QuantileInGrp")).all():
            continue
        with pytest.raises(MethodError, match="不能分为"):
            quantile_groups(column(found, "Value"), groups, first=first)
        refused += len(found)
    assert refused > 10


def test_more_groups_than_values_are_refused_and_missing_values_stand_in_none():
    assert quantile_groups([3, np.nan, 1], 2, first=FirstGroup.LOWEST).tolist() == [2, 0, 1]
    with pytest.raises(MethodError, match="不能分为"):
        quantile_groups([1, 2], 3, first=FirstGroup.LOWEST)


@given(st.lists(st.integers(-50, 50), min_size=5, max_size=40, unique=True), st.integers(1, 5))
def test_groups_of_different_values_differ_in_size_by_at_most_one(values, groups):
    counts = np.bincount(quantile_groups(values, groups, first=FirstGroup.HIGHEST))[1:]
    assert counts.sum() == len(values)
    assert counts.max() - counts.min() <= 1
