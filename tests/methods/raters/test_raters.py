"""Agreement of judges against published examples, and severity against what was put in."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tests.methods.vectors import column, document, rows
from zhixing.methods.errors import MethodError
from zhixing.methods.raters import (
    Form,
    Metric,
    brennan_prediger,
    cohen,
    fleiss,
    gwet,
    intraclass,
    kendall,
    krippendorff,
    severity,
)

GAP = np.nan
# Krippendorff's example of four judges and twelve things.
FOUR = np.array([
    [1, 2, 3, 3, 2, 1, 4, 1, 2, GAP, GAP, GAP],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, GAP, GAP],
    [GAP, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 3],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, GAP],
])  # fmt: skip
# Shrout and Fleiss's six things and four judges.
SIX = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]])


def test_the_six_forms_are_those_of_shrout_and_fleiss():
    found = [round(each.value, 3) for each in intraclass(SIX).values()]
    assert found == [0.166, 0.290, 0.715, 0.443, 0.620, 0.909]


def test_forms_intervals_and_tests_are_those_of_a_peer():
    table = rows("raters/shrout_fleiss_1979.csv")
    scores = np.column_stack([column(table, name) for name in table[0]])
    peer = {each["type"]: each for each in document("raters/expected.json")["psych_ICC_shrout_fleiss"]}
    names = dict(zip(Form, ("ICC1", "ICC2", "ICC3", "ICC1k", "ICC2k", "ICC3k"), strict=True))
    for form, found in intraclass(scores).items():
        told = peer[names[form]]
        ours = (found.value, found.low, found.high, found.f, found.df1, found.df2, found.p)
        theirs = [told[key] for key in ("ICC", "lb", "ub", "F", "df1", "df2", "p")]
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-8)


@pytest.mark.parametrize(
    ("metric", "alpha"),
    [
        (Metric.NOMINAL, 0.743421),
        (Metric.ORDINAL, 0.815388),
        (Metric.INTERVAL, 0.849107),
        (Metric.RATIO, 0.797403),
    ],
)
def test_alpha_is_krippendorffs_at_every_level_of_measurement(metric, alpha):
    assert krippendorff(FOUR, metric) == pytest.approx(alpha, abs=5e-7)


def test_coefficients_for_categories_are_those_of_a_peer():
    assert gwet(FOUR) == pytest.approx(0.77544, abs=5e-6)
    assert brennan_prediger(FOUR) == pytest.approx(0.77273, abs=5e-6)


def test_kappa_of_two_judges_is_the_textbooks():
    # 25 yes/yes, 10 yes/no, 15 no/yes, 20 no/no: observed 45/70, by chance 35·40/70² + 35·30/70².
    one = [1] * 35 + [0] * 35
    other = [1] * 25 + [0] * 10 + [1] * 15 + [0] * 20
    assert cohen(one, other) == pytest.approx((45 / 70 - 0.5) / 0.5)
    assert fleiss(np.array([one, other])) < cohen(one, other)


def test_a_far_disagreement_weighs_more_when_distances_count():
    near, far = ([1, 2, 3, 4, 5], [2, 2, 3, 4, 5]), ([1, 2, 3, 4, 5], [5, 2, 3, 4, 5])
    assert cohen(*near) == pytest.approx(cohen(*far), abs=0.06)
    assert cohen(*near, power=2) > cohen(*far, power=2) + 0.5


def test_judges_of_one_order_concord_wholly_and_opposed_ones_not_at_all():
    assert kendall([[1, 2, 3, 4], [10, 20, 30, 40], [5, 6, 7, 8]]) == pytest.approx(1)
    assert kendall([[1, 2, 3, 4], [4, 3, 2, 1]]) == pytest.approx(0)
    assert kendall([[1, 1, 2, 3], [5, 5, 6, 7]]) == pytest.approx(1)


@given(arrays(np.float64, (5, 8), elements=st.integers(1, 4).map(float)))
def test_shuffling_judges_and_things_changes_no_coefficient(scores):
    shuffled = scores[::-1, np.random.default_rng(1).permutation(8)]
    for each in (lambda s: krippendorff(s, Metric.ORDINAL), fleiss, gwet, kendall):
        np.testing.assert_allclose(each(scores), each(shuffled), atol=1e-12)


def test_severity_gives_back_what_was_put_in_also_where_judges_saw_different_things():
    dice = np.random.default_rng(20261124)
    quality, harsh = dice.normal(70, 10, 200), np.array([-6.0, 0.0, 2.0, 4.0])
    scores = quality[:, None] + harsh + dice.normal(0, 2, (200, 4))
    scores[dice.random(scores.shape) < 0.4] = GAP
    scores[np.isnan(scores).all(1), 0] = 70
    found = severity(scores)
    assert np.all(np.abs(found.judge - harsh) < 4 * found.error)
    assert found.judge.sum() == pytest.approx(0, abs=1e-9)
    # The mean of whoever happened to judge is a worse guess of the quality than the fair mean.
    assert np.abs(found.fair - quality).mean() < np.abs(found.raw - quality).mean()


def test_an_erratic_judge_stands_out_by_fit_and_not_by_severity():
    dice = np.random.default_rng(7)
    scores = dice.normal(70, 10, 100)[:, None] + dice.normal(0, 1, (100, 4)) * np.array([1, 1, 1, 8])
    found = severity(scores)
    assert found.fit.argmax() == 3
    assert found.fit[3] > 2


def test_judges_without_anything_in_common_are_refused():
    with pytest.raises(MethodError, match="无法比较"):
        severity([[1, 2, GAP, GAP], [2, 3, GAP, GAP], [GAP, GAP, 4, 5], [GAP, GAP, 5, 7]])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: intraclass([[1, 2]]), "至少要有两个对象"),
        (lambda: intraclass([[1, 2], [GAP, 3]]), "评分缺失"),
        (lambda: intraclass([[3, 3], [3, 3]]), "所有评分相同"),
        (lambda: krippendorff([[1, GAP], [GAP, 2]], Metric.NOMINAL), "没有任何对象"),
        (lambda: krippendorff([[-1, 1], [1, 2]], Metric.RATIO), "不能为负"),
        (lambda: kendall([[1, 2]]), "至少要有两名"),
        (lambda: kendall([1, 2]), "评分人×对象"),
        (lambda: cohen([1, GAP], [1, 2]), "评分缺失"),
        (lambda: severity([1, 2]), "对象×评分人"),
        (lambda: severity([[1, GAP], [2, GAP]]), "没有任何评分"),
        (lambda: severity([[1, 2]]), "太少"),
    ],
)
def test_what_cannot_be_computed_is_refused_in_words(call, words):
    with pytest.raises(MethodError, match=words):
        call()


def test_without_spread_a_coefficient_is_missing_and_never_one():
    assert np.isnan(krippendorff([[2, 2], [2, 2]], Metric.INTERVAL))
    assert np.isnan(fleiss([[2, 2], [2, 2]]))
    assert np.isnan(cohen([2, 2], [2, 2]))
    assert np.isnan(kendall([[2, 2], [2, 2]]))


def test_judges_who_agree_to_the_point_have_full_correlation():
    found = intraclass([[1, 1], [2, 2], [4, 4]])
    assert found[Form.ONE_WAY].value == found[Form.FIXED].value == found[Form.RANDOM].value == 1
