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


def test_a_missing_value_leaves_with_its_weight():
    assert weighted_mean([1.0, np.nan, 3.0], [1, 8, 1]) == 2.0
    assert np.isnan(weighted_mean([np.nan], [1]))


@pytest.mark.parametrize("weights", [[-1, 2], [0, 0]])
def test_impossible_weights_are_refused(weights):
    with pytest.raises(MethodError):
        weighted_mean([1.0, 2.0], weights)
