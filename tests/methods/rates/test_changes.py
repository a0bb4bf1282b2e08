"""Growth, change in points, shares and weighted means, on printed figures."""

from __future__ import annotations

import numpy as np
import pytest

from zhixing.methods.errors import MethodError
from zhixing.methods.rates import growth, point_change, share, weighted_mean
from zhixing.methods.rounding import round_half_up


def test_ships_grew_by_the_printed_65_6_percent():
    assert str(round_half_up(float(growth("319.1", "192.69")), 1)) == "65.6"


@pytest.mark.parametrize("base", [0, -3, np.nan])
def test_growth_without_a_comparable_base_is_missing_not_zero_or_infinite(base):
    assert np.isnan(growth(5, base))


def test_growth_and_change_in_points_are_different_figures():
    assert float(point_change(94.5, 93.1)) == pytest.approx(1.4)
    assert float(growth(94.5, 93.1)) == pytest.approx(1.5038, abs=1e-4)


def test_the_printed_research_share_does_not_follow_from_its_parts():
    assert str(round_half_up(float(share(3.45, 6.34)), 1)) == "54.4"
    assert str(round_half_up(3.45 / 0.662, 2)) == "5.21"


def test_the_printed_ship_share_differs_at_printed_precision():
    assert str(round_half_up(float(share(319.1, 832.6)), 1)) == "38.3"


def test_a_share_of_nothing_is_missing():
    assert np.isnan(share(3, 0))


def test_rates_by_size_weigh_to_the_printed_total():
    assert weighted_mean([96.2, 93.1, 85.7], [19.6, 20.9, 59.5]) == pytest.approx(89.30, abs=0.005)


def test_channels_add_up_by_counts_and_a_mean_of_rates_would_be_wrong():
    passed, judged = [2167, 467, 667], [2276, 645, 770]
    total = float(share(sum(passed), sum(judged)))
    assert str(round_half_up(total, 1)) == "89.4"
    assert abs(np.mean([float(share(p, j)) for p, j in zip(passed, judged, strict=True)]) - total) > 4


def test_a_missing_value_leaves_with_its_weight():
    assert weighted_mean([1.0, np.nan, 3.0], [1, 8, 1]) == 2.0
    assert np.isnan(weighted_mean([np.nan], [1]))


@pytest.mark.parametrize("weights", [[-1, 2], [0, 0]])
def test_impossible_weights_are_refused(weights):
    with pytest.raises(MethodError):
        weighted_mean([1.0, 2.0], weights)


def test_both_margins_of_a_published_table_give_one_total():
    sampled, passed = [127, 85, 18, 132, 99, 94], [117, 76, 16, 117, 86, 85]
    assert (sum(sampled), sum(passed)) == (353 + 202, 320 + 177)
    assert sum(sampled) == 555
    printed = ["92.13", "89.41", "88.89", "88.64", "86.87", "90.43"]
    assert [str(round_half_up(float(rate), 2)) for rate in share(passed, sampled)] == printed
    assert [str(round_half_up(float(share(p, n)), 2)) for p, n in [(320, 353), (177, 202)]] == ["90.65", "87.62"]


def test_two_printed_scores_give_their_yearly_growth():
    yearly = ((90.61 / 82.71) ** (1 / 12) - 1) * 100
    assert yearly == pytest.approx(0.763, abs=5e-4)
