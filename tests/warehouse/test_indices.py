"""Composite indices: the golden tree, missing leaves by policy and name, bands, contributions, schemes kept apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from tests.warehouse.city import CITY, EAST, LEAVES, WEST, competitiveness, leaf_values, on_sqlite, snapshot
from zhixing.catalogue.index import LeafMissing, Normaliser
from zhixing.methods.periods import Period
from zhixing.methods.values import Status
from zhixing.warehouse.indices import EditionsDiffer, contributions, editions_differ, index_result
from zhixing.warehouse.measure import Question, measure

Y2025 = Period.year(2025)
SCORES = [80.8, 78.4, 81.3333, 91.6, 94.5, 96.8, 75.2, 74.0, 73.0, 74.8, 72.8, 74.3333]
QUESTION = Question("competitiveness", "3309", Y2025)


def scheme(catalogue, **more):
    """The catalogue of the tests with another index."""
    index = competitiveness(**more)
    made = {**catalogue.made, "competitiveness": index.indicator}
    return replace(catalogue, made=made, indices={"competitiveness": index})


@pytest.fixture
def scored(tmp_path, catalogue):
    def asked(*rows, question=QUESTION, **more):
        book = scheme(catalogue, **more)
        warehouse = snapshot(tmp_path, statistics=[row for several in rows for row in several])
        readings = measure(book, warehouse, question)
        assert readings == measure(book, on_sqlite(tmp_path), question)
        return readings

    return asked


@pytest.fixture
def result(tmp_path, catalogue):
    def asked(*rows, question=QUESTION, **more):
        warehouse = snapshot(tmp_path, statistics=[row for several in rows for row in several])
        return index_result(scheme(catalogue, **more), warehouse, question)

    return asked


def test_golden_g_qci_ex1_twelve_leaves_make_80_63(scored, result):
    """G-qci-ex1."""
    (reading,) = scored(leaf_values(CITY))
    tree = result(leaf_values(CITY))

    assert (reading.value, reading.status, reading.completeness) == (Decimal("80.63"), Status.OK, 1)
    assert any(reason.text.zh == "按2011年划分：初等。" for reason in reading.reasons)
    assert tree.scores[0, :12] == pytest.approx(SCORES, abs=5e-5)
    told = dict(zip(tree.codes, tree.scores[0], strict=True))
    middle = ["standards", "management", "supervision", "research", "technology", "market"]
    assert [told[code] for code in middle] == pytest.approx([79.6, 86.4667, 95.65, 74.6, 73.9, 73.5667], abs=5e-5)
    assert [told["level"], told["capacity"]] == pytest.approx([87.2389, 74.0222], abs=5e-5)
    assert tree.total[0] == pytest.approx(80.6306, abs=5e-5)
    assert tree.weights[0] == pytest.approx([1 / 12] * 12)
    assert (tree.rounded(0), tree.band(0).name.zh) == (Decimal("80.63"), "初等")


def test_golden_g_qci_miss_a_missing_leaf_is_shared_by_its_siblings_and_named(scored, result):
    """G-qci-miss."""
    rows = leaf_values(CITY, leaf_7=None)

    (reading,) = scored(rows)

    assert result(rows).total[0] == pytest.approx(80.5306, abs=5e-5)
    assert reading.value == Decimal("80.53")
    assert reading.completeness == Decimal("0.9167")
    assert reading.reasons[0].text.zh == "缺少指标：指标7；按方案，权重由同级指标分担。"


@pytest.mark.trust
def test_control_a_missing_leaf_taken_for_zero_would_sink_the_index(scored):
    """Planted fault: an absent R&D share as 0 scores 60, and the index falls to 79.37 instead of 80.53."""
    (absent,), (zero,) = scored(leaf_values(CITY, leaf_7=None)), scored(leaf_values(CITY, leaf_7=0))

    assert (absent.value, zero.value) == (Decimal("80.53"), Decimal("79.36"))


def test_under_block_there_is_no_index_and_the_missing_leaf_is_named(scored, result):
    rows = leaf_values(CITY, leaf_7=None, leaf_6=None)

    (reading,) = scored(rows, missing=LeafMissing.BLOCK)

    assert (reading.value, reading.status) == (None, Status.NO_DATA)
    assert "缺少指标：指标6、指标7；按方案不出指数。" in reading.reasons[0].text.zh
    told = result(rows, missing=LeafMissing.BLOCK)
    assert np.isnan(told.total[0])
    assert told.scores[0, 0] == pytest.approx(80.8)
    assert told.withheld


def test_carrying_takes_the_newest_of_three_years_and_says_so(scored, result):
    rows = (leaf_values(CITY, leaf_7=None), leaf_values(CITY, "2023", leaf_7=2.5), leaf_values(CITY, "2022", leaf_7=0))

    (reading,) = scored(*rows, missing=LeafMissing.CARRY)

    assert reading.value == Decimal("82.70")  # leaf 7 scores 100 instead of 75.2
    assert "沿用以前年度的数值" in reading.reasons[0].text.zh
    told = result(*rows, missing=LeafMissing.CARRY)
    assert list(np.flatnonzero(told.filled[0])) == [6]
    assert told.values[0, 6] == 2.5
    assert scored(rows[0], missing=LeafMissing.CARRY)[0].value is None  # nothing to carry: as under block


def test_imputing_the_minimum_scores_it_at_the_bottom_of_the_scale(scored):
    (reading,) = scored(leaf_values(CITY, leaf_7=None), missing=LeafMissing.IMPUTE_MIN)

    assert reading.value == Decimal("79.36")
    assert reading.completeness == Decimal("0.9167")


def test_every_place_and_year_is_scored_at_once_and_leaves_are_asked_once(tmp_path, catalogue, monkeypatch):
    rows = [*leaf_values(WEST), *leaf_values(EAST, leaf_5=100), *leaf_values(EAST, "2024"), *leaf_values(CITY)]
    warehouse = snapshot(tmp_path, statistics=rows)
    question = Question("competitiveness", "3309", Period.parse("2024..2025"), ("place", "period"))

    readings = measure(catalogue, warehouse, question)

    found = {(reading.groups[0].key, str(reading.period)): reading.value for reading in readings}
    assert found == {
        ("330902", "2024"): None,
        ("330902", "2025"): Decimal("80.63"),
        ("330903", "2024"): Decimal("80.63"),
        ("330903", "2025"): Decimal("81.09"),
    }
    assert readings == measure(catalogue, on_sqlite(tmp_path), question)
    ranked = measure(catalogue, warehouse, Question("index-rank", "3309", Y2025, ("place",)))
    assert [reading.value for reading in ranked] == [2, 1]


@pytest.mark.parametrize(
    ("value", "name"), [("74.99", "没有竞争力"), ("75", "欠"), ("80", "初等"), ("85", "中等"), ("90", "较强")]
)
def test_golden_g_band_qci_a_cut_belongs_to_the_band_above_it(value, name):
    """G-band-qci."""
    assert competitiveness().bands[0].of(Decimal(value)).name.zh == name


def test_golden_g_qci_half_two_halves_round_up_as_printed(result):
    """G-qci-half: 84.76 and 77.21 are printed 80.99; a binary half would round down to 80.98."""
    told = result(leaf_values(CITY))
    halves = np.full_like(told.scores, 0.5 * 84.76 + 0.5 * 77.21)

    assert replace(told, scores=halves).rounded(0) == Decimal("80.99")
    assert round(80.985, 2) == 80.98


def test_contributions_add_up_to_the_change(result):
    before, after = result(leaf_values(CITY)), result(leaf_values(CITY, leaf_1=1.08, leaf_3=33.62, leaf_4=0.337))

    moved = contributions(before, after)

    assert moved.parts[0, 0] == pytest.approx(2.4 / 12)
    assert moved.parts.sum() == pytest.approx(moved.change[0])
    assert moved.unexplained[0] == pytest.approx(0)
    assert moved.codes[0] == "leaf-1"


def test_golden_g_qci_contrib_six_leaves_explain_0_872(result):
    """G-qci-contrib: deltas of six leaves at a twelfth each."""
    told = result(leaf_values(CITY))
    deltas = np.zeros_like(told.scores)
    deltas[0, [0, 2, 3, 4, 8, 10]] = [2.40, 1.08, 1.66, 2.15, 1.74, 1.43]

    moved = contributions(told, replace(told, scores=told.scores + deltas))

    assert np.nansum(moved.parts) == pytest.approx(0.872, abs=5e-4)


def test_a_leaf_missing_in_one_year_has_no_part_and_stands_as_unexplained(result):
    moved = contributions(result(leaf_values(CITY, leaf_7=None)), result(leaf_values(CITY)))

    assert np.isnan(moved.parts[0, 6])
    assert moved.unexplained[0] == pytest.approx(moved.change[0])


@pytest.mark.trust
def test_results_of_two_schemes_are_not_subtracted_and_readings_of_them_break_the_line(result, scored):
    """Planted fault: a moved bound lifts the index without any change in quality."""
    index = competitiveness()
    moved = (replace(index.leaves[0], high=Decimal("1.2")), *index.leaves[1:])
    other = replace(index.indicator, digest="another")
    old, new = result(leaf_values(CITY)), result(leaf_values(CITY), leaves=moved, indicator=other)

    assert new.total[0] > old.total[0]
    with pytest.raises(EditionsDiffer) as refusal:
        contributions(old, new)
    assert "断开" in refusal.value.reason.text.zh
    (one,), (two,) = scored(leaf_values(CITY)), scored(leaf_values(CITY), indicator=other)
    assert editions_differ([one, two]).code == "editions-differ"
    assert editions_differ([one, one]) is None


def test_a_period_before_the_scheme_came_into_force_is_said_to_be_recomputed(scored):
    later = replace(competitiveness().indicator, valid_from=date(2026, 1, 1))

    (reading,) = scored(leaf_values(CITY), indicator=later)

    assert "recomputed" in {reason.code for reason in reading.reasons}
    assert "recomputed" not in {reason.code for reason in scored(leaf_values(CITY))[0].reasons}


def test_whose_weights_and_bounds_these_are_is_told_with_every_reading(scored):
    assert any(reason.text.zh == "推断权重。 演示界值。" for reason in scored(leaf_values(CITY))[0].reasons)


def test_other_scales_a_hundred_wide_and_against_a_target(scored, result):
    assert result(leaf_values(CITY), normaliser=Normaliser.MINMAX).scores[0, 0] == pytest.approx(52)
    assert result(leaf_values(CITY), normaliser=Normaliser.TARGET).scores[0, 0] == pytest.approx(68)


def test_a_value_without_a_logarithm_counts_as_missing(result):
    index = competitiveness()
    logged = replace(index.leaves[10], logarithmic=True, low=Decimal(1))

    told = result(leaf_values(CITY, leaf_11=0), leaves=(*index.leaves[:10], logged, index.leaves[11]))

    assert np.isnan(told.scores[0, 10])
    assert not np.isnan(told.total[0])


def test_nothing_at_all_is_no_index_with_every_leaf_named(scored):
    (reading,) = scored()

    assert (reading.value, reading.completeness) == (None, 0)
    assert all(f"指标{at}" in reading.reasons[0].text.zh for at in range(1, len(LEAVES) + 1))
