"""Scan statistics against published clusters, and alarms among many series."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.methods.vectors import column, document, rows
from zhixing.methods.errors import MethodError
from zhixing.methods.surveillance import (
    Model,
    benjamini_hochberg,
    bernoulli_llr,
    circular_zones,
    most_likely_cluster,
    poisson_llr,
)

shares = st.lists(st.floats(0, 1), min_size=1, max_size=30)


def new_york():
    found = rows("spatial/nydf_input.csv")
    # The published clusters were found on whole cases: fractions were cut off there.
    return (
        column(found, "longitude"), column(found, "latitude"), column(found, "population"),
        np.floor(column(found, "cases")),
    )  # fmt: skip


def test_golden_g_scan_likelihood_ratios():
    assert float(bernoulli_llr(12, 60, 40, 600)) == pytest.approx(6.8105, abs=5e-5)
    assert float(poisson_llr(18, 9, 120)) == pytest.approx(3.8518, abs=5e-5)
    assert float(bernoulli_llr(28, 231, 58, 555)) == pytest.approx(0.5839, abs=5e-5)


def test_the_clusters_of_new_york_match_the_published_ones():
    longitude, latitude, population, cases = new_york()
    published = document("spatial/satscan_checked_ny.json")["clusters"]
    zones = circular_zones(longitude, latitude, population, largest=0.1)
    found = most_likely_cluster(cases, population, zones, model=Model.POISSON, seed=1, simulations=99)
    first = published[0]
    assert sorted(found.units) == sorted(unit - 1 for unit in first["locids"])
    assert found.cases == first["cases"]
    assert found.expected == pytest.approx(first["expected"], abs=0.005)
    assert found.llr == pytest.approx(first["loglikrat"], abs=1e-6)
    assert found.p_value <= 0.05
    for cluster in published[1:]:
        members = np.zeros(len(cases), dtype=bool)
        members[np.array(cluster["locids"]) - 1] = True
        assert (zones == members).all(axis=1).any()
        expected = population[members].sum() / population.sum() * cases.sum()
        told = float(poisson_llr(cases[members].sum(), expected, cases.sum()))
        assert told == pytest.approx(cluster["loglikrat"], abs=1e-6)


def test_a_planted_crowd_of_failures_is_found_and_chance_alone_rarely_is():
    rng = np.random.default_rng(11)
    x, y = np.meshgrid(np.arange(6.0), np.arange(6.0))
    sampled = np.full(36, 40)
    share = np.where((x.ravel() < 2) & (y.ravel() < 2), 0.35, 0.08)
    zones = circular_zones(x.ravel(), y.ravel(), sampled)
    found = most_likely_cluster(rng.binomial(40, share), sampled, zones, model=Model.BERNOULLI, seed=2)
    assert {0, 1, 6, 7} & set(found.units)
    assert found.p_value < 0.01
    p_values = [
        most_likely_cluster(
            rng.binomial(40, 0.1, 36), sampled, zones, model=Model.BERNOULLI, seed=seed, simulations=99
        ).p_value
        for seed in range(20)
    ]
    assert np.mean(np.array(p_values) <= 0.05) <= 0.2


def test_a_seed_gives_the_same_p_value_again():
    zones = circular_zones([0, 1, 2], [0, 0, 0], [10, 10, 10])
    one, other = (most_likely_cluster([6, 1, 1], [10, 10, 10], zones, model=Model.POISSON, seed=5) for _ in range(2))
    assert one == other
    assert one.units == (0,)


def test_zones_hold_at_most_their_share_and_neighbours_at_one_distance_enter_together():
    zones = circular_zones([0, 1, -1, 5], [0, 0, 0, 0], [1, 1, 1, 1], largest=0.5)
    assert zones.sum(axis=1).max() <= 2
    assert {tuple(np.flatnonzero(zone).tolist()) for zone in zones} == {(0,), (1,), (2,), (3,), (0, 1), (0, 2), (1, 3)}
    wider = circular_zones([0, 1, -1, 5], [0, 0, 0, 0], [1, 1, 1, 1], largest=0.75)
    assert (wider == [True, True, True, False]).all(axis=1).any()


def test_nothing_above_expectation_is_no_cluster_and_nothing_at_all_is_refused():
    zones = np.eye(2, dtype=bool)
    assert most_likely_cluster([5, 5], [10, 10], zones, model=Model.POISSON, seed=1) is None
    for wrong in ([[0, 0], [9, 9]], [[1, 1], [0, 0]], [[1.5, 1], [9, 9]], [[1, 1], [-9, 9]], [[np.nan, 1], [9, 9]]):
        with pytest.raises(MethodError, match=" / "):
            most_likely_cluster(*wrong, zones, model=Model.POISSON, seed=1)
    with pytest.raises(MethodError, match="不成立"):
        bernoulli_llr(5, 4, 9, 20)
    with pytest.raises(MethodError, match="不成立"):
        poisson_llr(5, 4, 3)


@given(st.integers(0, 20), st.integers(1, 40), st.integers(0, 20), st.integers(1, 40))
def test_ratios_are_never_negative_and_zero_unless_the_zone_is_worse(c, n, d, m):
    if c <= n and d <= m:
        told = float(bernoulli_llr(c, n, c + d, n + m))
        assert told >= 0
        assert (told > 0) == (c * m > d * n)


@given(shares)
def test_adjusted_values_are_never_smaller_and_keep_their_order(p_values):
    told = benjamini_hochberg(p_values)
    assert (told.adjusted >= np.array(p_values) - 1e-15).all()
    order = np.argsort(p_values, kind="stable")
    assert (np.diff(told.adjusted[order]) >= -1e-15).all()


def test_benjamini_and_hochberg_keep_the_four_of_their_own_example():
    p_values = [
        0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590,
        1.0,
    ]  # fmt: skip
    told = benjamini_hochberg(p_values, rate=0.05)
    assert told.kept.sum() == 4
    assert told.adjusted[3] == pytest.approx(0.035625)


def test_a_missing_value_takes_no_part():
    told = benjamini_hochberg([0.01, np.nan, 0.2], rate=0.1)
    assert told.adjusted.tolist()[0] == 0.02
    assert told.kept.tolist() == [True, False, False]
    with pytest.raises(MethodError, match="P 值"):
        benjamini_hochberg([1.2])
    with pytest.raises(MethodError, match="误报比例"):
        benjamini_hochberg([0.2], rate=0)


def test_control_a_hundred_quiet_series_would_raise_alarms_without_the_adjustment():
    p_values = np.random.default_rng(3).uniform(size=100)
    assert (p_values < 0.05).sum() > 0
    assert not benjamini_hochberg(p_values, rate=0.05).kept.any()
