"""Means with Student's interval, against peers' results."""

from __future__ import annotations

import numpy as np
import pytest

from tests.methods.vectors import column, rows
from zhixing.methods.errors import MethodError
from zhixing.methods.rates import mean


@pytest.mark.parametrize("area", ["Area1", "Area2", "No grouping"])
def test_means_match_the_peer(area):
    values = [row for row in rows("phe/testdata_Mean__testdata_Mean.csv") if area in {row["area"], "No grouping"}]
    (told,) = [row for row in rows("phe/testdata_Mean__testdata_Mean_results.csv") if row["area"] == area]
    for level, digits in ((0.95, "95_0"), (0.998, "99_8")):
        ours = mean(column(values, "values"), level)
        assert ours.count == int(told["value_count"])
        assert ours.value == pytest.approx(float(told["value"]), rel=1e-12)
        assert ours.deviation == pytest.approx(float(told["stdev"]), rel=1e-12)
        assert ours.low == pytest.approx(float(told[f"lower{digits}cl"]), rel=1e-9)
        assert ours.high == pytest.approx(float(told[f"upper{digits}cl"]), rel=1e-9)


def test_one_value_has_a_mean_without_an_interval_and_none_has_neither():
    one = mean([np.nan, 5])
    assert (one.value, one.count) == (5, 1)
    assert np.isnan([one.low, one.high, one.deviation]).all()
    assert np.isnan(mean([]).value)
    with pytest.raises(MethodError, match="置信水平"):
        mean([5], 1.5)


def test_control_the_normal_interval_of_eight_values_would_be_too_narrow():
    values = column(rows("phe/testdata_Mean__testdata_Mean.csv")[:8], "values")
    ours = mean(values)
    assert 1.96 * ours.deviation / 8**0.5 < 0.83 * (ours.high - ours.value)
