"""Statistics, correlations, alpha, components and optimised weights, against the peer."""

from __future__ import annotations

import json

import numpy as np
import pytest
from scipy.stats import pearsonr, spearmanr

from tests.methods.composite import asem
from tests.methods.vectors import VECTORS
from zhixing.methods.composite import (
    Correlation,
    correlations,
    cronbach_alpha,
    describe,
    optimised_weights,
    principal_components,
)
from zhixing.methods.errors import MethodError

GAP = np.nan


def stored():
    path = VECTORS / asem.FOLDER / "A_analysis.json"
    if not path.exists():
        pytest.skip("LEFT OUT: the peers' analysis is not beside this checkout (../shared/vectors)")
    return json.loads(path.read_text(encoding="utf-8"))


def physical():
    return [at for at, row in enumerate(asem.meta("Indicator")) if row["Parent"] == "Physical"]


def three_digits(values):
    return [float(f"{value:.3g}") for value in values]


@pytest.mark.parametrize("stage", ["raw", "treated"])
def test_statistics_of_every_indicator_are_the_peers_to_its_three_digits(stage):
    found = describe(asem.table(f"A_{stage}.csv"))
    of = {
        "Min": found.low,
        "Max": found.high,
        "Mean": found.mean,
        "Median": found.median,
        "Std": found.deviation,
        "Skew": found.skew,
        "Kurt": found.kurtosis,
        "N.Avail": found.available,
        "N.NonZero": found.nonzero,
        "N.Unique": found.distinct,
        "N.Same": found.alike,
        "Frc.Avail": found.available / 51,
        "Frc.NonZero": found.nonzero / found.available,
        "Frc.Unique": found.distinct / found.available,
        "Frc.Same": found.alike / found.available,
    }
    for name, values in of.items():
        told = asem.column(f"A_stats_{stage}.csv", "iCode", name, asem.codes())
        got = np.array(three_digits(values))
        if name in {"N.Unique", "N.Same", "Frc.Unique", "Frc.Same"}:
            # Values that differ in the last bit are one value in the printed table.
            merged = asem.codes().index("TolMin")
            got[merged] = told[merged]
        # The last of three printed digits turns where a value lies on the edge between two.
        np.testing.assert_allclose(got, told, rtol=6e-3, atol=1e-12, err_msg=name)
        assert np.mean(got == told) > 0.95, name
    flags = {row["iCode"]: row["Flag.SkewKurt"] == "OUT" for row in asem.read(f"A_stats_{stage}.csv")}
    assert found.outlying.tolist() == [flags[code] for code in asem.codes()]


def test_statistics_of_an_indicator_without_values_are_missing_not_zero():
    found = describe([[GAP, 3.0], [GAP, GAP]])
    assert found.available.tolist() == [0, 1]
    assert np.isnan([found.low[0], found.mean[0], found.median[0], found.deviation[0], found.deviation[1]]).all()
    assert found.median[1] == 3
    assert describe([[1.0], [2.0], [9.0], [GAP], [4.0]]).median[0] == 3


def test_correlations_within_a_pillar_are_the_peers_and_so_is_what_it_leaves_blank():
    table = asem.table("A_treated.csv")[:, physical()]
    names = [asem.codes()[at] for at in physical()]
    told = {(row["Var1"], row["Var2"]): asem.number(row["Correlation"]) for row in asem.read("A_corr_Physical.csv")}
    found = correlations(table, table)
    shown = np.where(found.p_value > 0.05, GAP, found.coefficient)
    np.testing.assert_allclose(shown, [[told[one, other] for other in names] for one in names], rtol=1e-8)


def test_correlations_of_pillars_with_the_index_are_the_peers():
    pillars = asem.inner()[:8]
    found = correlations(asem.table("A_aggregated.csv", pillars), asem.table("A_aggregated.csv", ["Index"]))
    shown = np.where(found.p_value > 0.05, GAP, found.coefficient)[:, 0]
    np.testing.assert_allclose(shown, asem.column("A_corr_L2_L4.csv", "Var2", "Correlation", pillars), rtol=1e-8)


def test_both_kinds_of_correlation_and_their_p_values_are_the_textbook_ones():
    dice = np.random.default_rng(4)
    x, y = dice.normal(size=30), dice.normal(size=30)
    y[:20] += x[:20]
    with_gap = x.copy()
    with_gap[3] = GAP
    for kind, textbook in ((Correlation.PEARSON, pearsonr), (Correlation.SPEARMAN, spearmanr)):
        found = correlations(with_gap[:, None], y[:, None], kind)
        told = textbook(np.delete(x, 3), np.delete(y, 3))
        assert found.coefficient[0, 0] == pytest.approx(told.statistic, rel=1e-12)
        assert found.p_value[0, 0] == pytest.approx(told.pvalue, rel=1e-9)


def test_what_has_no_spread_has_no_correlation():
    found = correlations([[1.0], [1.0], [1.0]], [[1.0], [2.0], [3.0]])
    assert np.isnan(found.coefficient[0, 0])
    assert np.isnan(found.p_value[0, 0])
    assert np.isnan(correlations([[1.0], [2.0]], [[1.0], [2.0]]).coefficient[0, 0])


def test_alpha_of_a_pillar_and_of_all_pillars_is_the_peers():
    told = stored()
    found = cronbach_alpha(asem.table("A_normalised.csv")[:, physical()])
    assert found == pytest.approx(told["cronbach_physical"], rel=1e-8)
    pillars = cronbach_alpha(asem.table("A_aggregated.csv", asem.inner()[:8]))
    assert pillars == pytest.approx(told["cronbach_pillars"], rel=1e-8)


def test_alpha_is_one_for_copies_and_nothing_for_what_cancels():
    column = np.arange(6.0)
    assert cronbach_alpha(np.stack([column, column], axis=1)) == pytest.approx(1)
    assert np.isnan(cronbach_alpha(np.stack([column, -column], axis=1)))


@pytest.mark.parametrize("group", ["Conn", "Sust"])
def test_principal_components_are_the_peers_but_for_their_sign(group):
    told = stored()["pca_level2"][group]
    found = principal_components(asem.table("A_aggregated.csv", told["iCodes"]))
    np.testing.assert_allclose(np.abs(found.loadings[:, 0]), np.abs(told["weights"]), rtol=1e-8)
    np.testing.assert_allclose(found.deviations, told["sdev"], rtol=1e-8)
    assert found.explained.sum() == pytest.approx(1)
    assert found.loadings[np.abs(found.loadings[:, 0]).argmax(), 0] > 0


def test_optimised_weights_are_the_peers_at_its_own_coarse_tolerance():
    told = stored()["optimised_weights_level2"]["weights"]
    pillars = asem.inner()[:8]
    weights = {row["iCode"]: row["Weight"] for row in told}
    tree = asem.tree()
    found = optimised_weights(asem.table("A_normalised.csv"), tree, pillars, tolerance=0.1)
    got = found.weights[[tree.at(code) for code in pillars]]
    np.testing.assert_allclose(got, [weights[code] for code in pillars], atol=1e-2)
    assert found.converged


def test_a_finer_search_comes_nearer_to_what_was_wanted():
    tree, pillars, scores = asem.tree(), ["Physical", "Instit", "P2P"], asem.table("A_normalised.csv")
    coarse, fine = (optimised_weights(scores, tree, pillars, [2, 1, 1], tolerance=each) for each in (0.1, 1e-6))
    off = [np.abs(each.obtained - each.wanted).max() for each in (coarse, fine)]
    assert off[1] <= off[0]
    assert (fine.weights >= 0).all()


def test_what_cannot_be_analysed_is_refused():
    tree = asem.tree()
    flat = np.ones((5, 49))
    for bad, words in (
        (lambda: correlations([[1.0]], [[1.0], [2.0]]), "单位数不同"),
        (lambda: cronbach_alpha([[1.0], [2.0]]), "至少需要两个指标"),
        (lambda: principal_components([[1.0, 2.0], [GAP, 1.0]]), "少于2个"),
        (lambda: principal_components([[1.0, 2.0], [1.0, 3.0]]), "标准差为零"),
        (lambda: optimised_weights(flat, tree, ["Physical"]), "至少两个节点"),
        (lambda: optimised_weights(flat, tree, ["Physical", "P2P"], [1, 0]), "大于零的重要性"),
        (lambda: optimised_weights(flat, tree, ["Physical", "P2P"]), "相关系数无法计算"),
    ):
        with pytest.raises(MethodError) as refused:
            bad()
        assert words in refused.value.text.zh
        assert refused.value.text.en
