"""The quality competitiveness index and its kin: golden numbers, missing leaves, and what moved the total."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from zhixing.methods.composite import (
    MissingPolicy,
    aggregate,
    contributions,
    effective_weights,
    flat_tree,
    minmax60,
    normalise,
    score_index,
    tree_of,
    waterfall,
)
from zhixing.methods.errors import MethodError
from zhixing.methods.rounding import round_half_up

GAP = np.nan
LEAVES = [f"q{number}" for number in range(1, 13)]
THIRDS = [f"t{number}" for number in range(1, 7)]
PARENTS = {
    **{leaf: THIRDS[at // 2] for at, leaf in enumerate(LEAVES)},
    **{third: ("level" if at < 3 else "growth") for at, third in enumerate(THIRDS)},
    "level": "index",
    "growth": "index",
}
TREE = tree_of(LEAVES, PARENTS)
VALUES = [1.02, 18.4, 32, 0.42, 94.5, 99.2, 0.95, 2.1, 0.065, 14.8, 3.2, 21.5]
LOWER = [0.5, 0, 0, 0, 60, 90, 0, 0, 0, 0, 0, 0]
UPPER = [1.5, 40, 60, 2, 100, 100, 2.5, 6, 0.2, 40, 10, 60]
WAYS = [1, 1, 1, -1, 1, 1, 1, 1, 1, 1, 1, 1]
SCORES = normalise([VALUES], minmax60(LOWER, UPPER), WAYS)
ORDER = [TREE.at(code) for code in (*THIRDS, "level", "growth")]


def with_gap(*leaves):
    scores = SCORES.copy()
    scores[0, [leaf - 1 for leaf in leaves]] = GAP
    return scores


def test_the_worked_example_of_twelve_indicators():
    told = [80.8, 78.4, 81.3333, 91.6, 94.5, 96.8, 75.2, 74.0, 73.0, 74.8, 72.8, 74.3333]
    np.testing.assert_allclose(SCORES[0], told, atol=5e-5)
    found = score_index(SCORES, TREE, MissingPolicy.BLOCK)
    told = [79.6, 86.4667, 95.65, 74.6, 73.9, 73.5667, 87.2389, 74.0222]
    np.testing.assert_allclose(found.scores[0, ORDER], told, atol=5e-5)
    assert found.total[0] == pytest.approx(80.6306, abs=5e-5)
    assert str(round_half_up(float(found.total[0]), 2)) == "80.63"
    np.testing.assert_allclose(found.coverage, 1)
    np.testing.assert_allclose(found.leaf_weights, 1 / 12)


def test_a_missing_indicator_leaves_with_its_weight_within_its_group():
    found = score_index(with_gap(7), TREE, MissingPolicy.RENORMALISE)
    assert found.total[0] == pytest.approx(80.5306, abs=5e-5)
    assert found.leaf_weights[0, 6] == 0
    assert found.leaf_weights[0, 7] == pytest.approx(1 / 6)
    assert found.coverage[0, TREE.at("t4")] == pytest.approx(0.5)
    assert found.coverage[0, TREE.root] == pytest.approx(11 / 12)
    assert not found.withheld


def test_control_renormalising_over_the_whole_tree_would_give_another_total():
    flat = float(np.nanmean(with_gap(7)))
    assert abs(flat - 80.5306) > 0.05


def test_under_block_nothing_above_a_gap_is_published_and_the_reason_names_it():
    found = score_index(np.vstack([SCORES, with_gap(7)]), TREE, MissingPolicy.BLOCK)
    assert found.total[0] == pytest.approx(80.6306, abs=5e-5)
    gone = [TREE.codes[node] for node in np.flatnonzero(np.isnan(found.scores[1]))]
    assert sorted(gone) == ["growth", "index", "q7", "t4"]
    assert found.withheld[1].zh == "缺少指标#7 q7，按方案不出指数"
    assert list(found.withheld) == [1]
    assert np.isnan(found.leaf_weights[1]).all()


def test_when_nobody_can_be_scored_the_index_is_refused():
    with pytest.raises(MethodError, match="缺少指标#7 q7、#9 q9，按方案不出指数"):
        score_index(with_gap(7, 9), TREE, MissingPolicy.BLOCK)
    with pytest.raises(MethodError, match="缺少指标"):
        score_index(np.full((1, 12), GAP), TREE, MissingPolicy.RENORMALISE)


def test_a_carried_score_takes_the_place_of_a_gap_and_is_marked():
    before = np.full((1, 12), 70.0)
    found = score_index(with_gap(7), TREE, MissingPolicy.CARRY, carried=before)
    assert found.total[0] == pytest.approx(80.6306 - (75.2 - 70) / 12, abs=5e-5)
    assert np.flatnonzero(found.filled[0]).tolist() == [6]
    assert found.coverage[0, TREE.root] == pytest.approx(11 / 12)


def test_where_nothing_can_be_carried_the_index_is_withheld_not_guessed():
    carried = np.full((2, 12), 70.0)
    carried[1, 6] = GAP
    found = score_index(np.vstack([with_gap(7), with_gap(7)]), TREE, MissingPolicy.CARRY, carried=carried)
    assert np.isfinite(found.total[0])
    assert np.isnan(found.total[1])
    assert "#7" in found.withheld[1].zh


def test_a_gap_may_count_as_the_lowest_possible_or_the_lowest_seen():
    table = np.vstack([SCORES, with_gap(7)])
    possible = score_index(table, TREE, MissingPolicy.IMPUTE_MIN, floor=60.0)
    seen = score_index(table, TREE, MissingPolicy.IMPUTE_MIN)
    assert possible.total[1] == pytest.approx(80.6306 - 15.2 / 12, abs=5e-5)
    assert seen.total[1] == pytest.approx(80.6306, abs=5e-5)
    assert seen.filled.sum() == 1


def test_what_a_scheme_cannot_do_is_refused():
    for bad, words in (
        (lambda: score_index([[1.0]], TREE, MissingPolicy.BLOCK), "须有 12 个指标的得分"),
        (lambda: score_index(SCORES, TREE, MissingPolicy.CARRY), "须提供沿用的得分"),
        (lambda: score_index(with_gap(7), TREE, MissingPolicy.IMPUTE_MIN), "指标#7没有任何得分"),
        (lambda: contributions([1.0], TREE), "须有 12 个指标的变动"),
        (
            lambda: waterfall(
                score_index(SCORES, TREE, MissingPolicy.BLOCK),
                score_index(np.vstack([SCORES, SCORES]), TREE, MissingPolicy.BLOCK),
                TREE,
            ),
            "无法分解",
        ),
    ):
        with pytest.raises(MethodError) as refused:
            bad()
        assert words in refused.value.text.zh
        assert refused.value.text.en


def test_a_leaf_without_weight_alone_carries_no_index():
    tree = flat_tree(["a", "b"], weights=[1, 0])
    found = score_index([[GAP, 80.0], [70.0, GAP]], tree, MissingPolicy.RENORMALISE)
    assert np.isnan(found.total[0])
    assert found.total[1] == 70
    assert 0 in found.withheld


def test_published_halves_are_printed_as_published():
    tree = flat_tree(["质量水平", "发展能力"], weights=[0.5, 0.5])
    found = score_index([[84.76, 77.21], [83.41, 76.55]], tree, MissingPolicy.BLOCK).total
    assert [str(round_half_up(float(value), 2)) for value in found] == ["80.99", "79.98"]


def test_the_published_series_moves_by_the_published_steps():
    series = np.array([[78.98], [79.98], [80.99], [81.18], [82.14], [82.57]])
    tree = flat_tree(["国家指数"])
    found = score_index(series, tree, MissingPolicy.BLOCK).total
    steps = [str(round_half_up(float(each), 2)) for each in np.diff(found)]
    assert steps == ["1.00", "1.01", "0.19", "0.96", "0.43"]


def test_twelve_years_of_xiamen_are_less_than_one_percent_a_year():
    yearly = ((90.61 / 82.71) ** (1 / 12) - 1) * 100
    assert yearly == pytest.approx(0.763, abs=5e-4)
    assert str(round_half_up(yearly, 1)) == "0.8"


def test_the_known_leaves_explain_0_872_of_a_change_of_1_01():
    changes = np.zeros(12)
    changes[[0, 2, 3, 4, 8, 10]] = [2.40, 1.08, 1.66, 2.15, 1.74, 1.43]
    parts = contributions(changes, TREE)
    assert parts.sum() == pytest.approx(0.872, abs=5e-4)
    assert parts[0] == pytest.approx(0.2)
    assert 1.01 - parts.sum() == pytest.approx(0.138, abs=5e-4)


def test_what_a_gap_moved_is_said_to_be_unexplained():
    before = score_index(SCORES, TREE, MissingPolicy.RENORMALISE)
    after = score_index(with_gap(7) + 1, TREE, MissingPolicy.RENORMALISE)
    found = waterfall(before, after, TREE)
    assert np.isnan(found.parts[0, 6])
    assert found.change[0] == pytest.approx(np.nansum(found.parts[0]) + found.unexplained[0])
    assert abs(found.unexplained[0]) > 0.01


def test_a_leaf_missing_in_both_years_leaves_nothing_unexplained():
    before = score_index(with_gap(7), TREE, MissingPolicy.RENORMALISE)
    after = score_index(with_gap(7) + np.arange(12), TREE, MissingPolicy.RENORMALISE)
    found = waterfall(before, after, TREE)
    assert np.isnan(found.parts[0, 6])
    assert np.nansum(found.parts[0]) == pytest.approx(found.change[0])
    assert found.unexplained[0] == pytest.approx(0)


@pytest.mark.trust
def test_control_parts_at_the_weights_of_the_scheme_do_not_add_up_where_a_leaf_is_missing():
    """Planted fault: the sibling bears two twelfths, not one, once the other is gone."""
    before = score_index(with_gap(7), TREE, MissingPolicy.RENORMALISE)
    after = score_index(with_gap(7) + np.arange(12), TREE, MissingPolicy.RENORMALISE)
    naive = contributions(after.scores[:, :12] - before.scores[:, :12], TREE)
    assert abs(np.nansum(naive) - (after.total - before.total)[0]) > 0.05


YEARS = arrays(np.float64, (4, 12), elements=st.floats(60, 100))


@given(YEARS, YEARS, st.lists(st.floats(0.1, 9), min_size=20, max_size=20))
def test_the_parts_of_a_waterfall_add_up_to_the_change_when_no_leaf_is_missing(before, after, weights):
    tree = tree_of(LEAVES, PARENTS, dict(zip([*LEAVES, *THIRDS, "level", "growth"], weights, strict=True)))
    first, second = (score_index(each, tree, MissingPolicy.BLOCK) for each in (before, after))
    found = waterfall(first, second, tree)
    np.testing.assert_allclose(found.parts.sum(axis=1), second.total - first.total, atol=1e-9)
    np.testing.assert_allclose(found.unexplained, 0, atol=1e-9)


@given(arrays(np.float64, (5, 12), elements=st.one_of(st.floats(60, 100), st.just(GAP))))
def test_the_leaf_weights_say_how_the_total_came_about_and_both_engines_agree(scores):
    scores = np.vstack([scores, np.full(12, 80.0)])
    found = score_index(scores, TREE, MissingPolicy.RENORMALISE)
    sums = (found.leaf_weights * np.nan_to_num(scores)).sum(axis=1)
    np.testing.assert_allclose(sums, found.total, rtol=1e-12)
    np.testing.assert_allclose(found.scores, aggregate(scores, TREE), rtol=1e-12)
    assert ((found.total >= 60) & (found.total <= 100) | np.isnan(found.total)).all()
    assert ((found.coverage >= 0) & (found.coverage <= 1 + 1e-12)).all()
    np.testing.assert_allclose(found.coverage[:, TREE.root], (~np.isnan(scores)) @ effective_weights(TREE)[:12])
