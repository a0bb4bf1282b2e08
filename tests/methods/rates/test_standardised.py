"""Direct and indirect standardisation against peers' results; naive crude rates as the planted fault."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.methods.vectors import column, rows
from zhixing.methods.errors import MethodError
from zhixing.methods.rates import direct, indirect, rate

FOLDER = "phe/testdata_DSR_ISR__"
EUROPEAN_2013 = [
    5000, 5500, 5500, 5500, 6000, 6000, 6500, 7000, 7000, 7000, 7000, 6500, 6000, 5500, 5000, 4000, 2500, 1500, 1000,
]  # fmt: skip
LEVELS = ((0.95, "95_0"), (0.998, "99_8"))


def strata(name, area=None):
    """Rows of one area. The peer counts its one missing cell as no events; here a reader has to say so: "NA" is "0"."""
    found = [row for row in rows(FOLDER + name) if area is None or row["area"] == area]
    return [{key: "0" if value == "NA" else value for key, value in row.items()} for row in found]


def told(name, area, statistic):
    return next(row for row in rows(FOLDER + name) if row["area"] == area and row["statistic"].endswith(statistic))


@pytest.mark.parametrize("per", [10_000, 100_000])
@pytest.mark.parametrize("area", ["testdata_big", "testdata_small"])
def test_direct_rates_match_the_peer(area, per):
    own, expected = strata("testdata_multiarea.csv", area), told("testresults_DSR.csv", area, f"per {per}")
    for level, digits in LEVELS:
        ours = direct(column(own, "count"), column(own, "pop"), EUROPEAN_2013, per=per, level=level)
        assert float(ours.value) == pytest.approx(float(expected["value"]), rel=1e-9)
        assert float(ours.low) == pytest.approx(float(expected[f"lower{digits}cl"]), rel=1e-9)
        assert float(ours.high) == pytest.approx(float(expected[f"upper{digits}cl"]), rel=1e-9)


def test_all_areas_at_once_give_what_each_gives_alone():
    areas = ["testdata_big", "testdata_small", "testdata_tiny"]
    own = [strata("testdata_multiarea.csv", area) for area in areas]
    together = direct([column(each, "count") for each in own], [column(each, "pop") for each in own], EUROPEAN_2013)
    alone = [direct(column(each, "count"), column(each, "pop"), EUROPEAN_2013) for each in own]
    np.testing.assert_array_equal(together.low, [float(each.low) for each in alone])
    assert np.isnan(together.value).tolist() == [False, False, True]


def test_weights_of_another_standard_match_the_peer():
    own, expected = strata("testdata_1976.csv"), told("testresults_DSR.csv", "testdata_1976", "per 100000")
    # The peer's table keeps this area's 99.8 % limits ten times too large: both lie above the value itself.
    assert float(expected["lower99_8cl"]) > float(expected["value"])
    for level, digits, slip in ((0.95, "95_0", 1), (0.998, "99_8", 10)):
        ours = direct(column(own, "count"), column(own, "pop"), column(own, "esp1976"), level=level)
        assert float(ours.value) == pytest.approx(float(expected["value"]), rel=1e-9)
        assert float(ours.low) * slip == pytest.approx(float(expected[f"lower{digits}cl"]), rel=1e-9)
        assert float(ours.high) * slip == pytest.approx(float(expected[f"upper{digits}cl"]), rel=1e-9)


@pytest.mark.parametrize("area", ["testdata_nonind_big", "testdata_nonind_dummy", "testdata_nonind_small"])
def test_events_that_come_in_clusters_widen_the_limits_as_the_peer_widens_them(area):
    own, expected = strata("testdata_nonindepe.csv", area), told("testresults_DSR.csv", area, "per 100000")
    sizes = np.array([column(own, f"f{size}") for size in (1, 2, 3, 4)])
    variance = (sizes * np.array([[1], [4], [9], [16]])).sum(axis=0)
    for level, digits in LEVELS:
        ours = direct(column(own, "count"), column(own, "pop"), EUROPEAN_2013, level=level, variance=variance)
        plain = direct(column(own, "count"), column(own, "pop"), EUROPEAN_2013, level=level)
        assert float(ours.value) == pytest.approx(float(expected["value"]), rel=1e-9)
        assert float(ours.low) == pytest.approx(float(expected[f"lower{digits}cl"]), rel=1e-9)
        assert float(ours.high) == pytest.approx(float(expected[f"upper{digits}cl"]), rel=1e-9)
        assert ours.high > plain.high


def test_fewer_than_ten_events_have_no_standardised_rate():
    own = strata("testdata_multiarea.csv", "testdata_tiny")
    assert sum(column(own, "count")) == 9
    ours = direct(column(own, "count"), column(own, "pop"), EUROPEAN_2013)
    assert np.isnan([ours.value, ours.low, ours.high]).all()
    own = strata("testdata_nonindepe.csv", "testdata_nonind_tiny")
    assert np.isnan(direct(column(own, "count"), column(own, "pop"), EUROPEAN_2013).value)


@pytest.mark.parametrize("name", ["testdata_err1.csv", "testdata_err3.csv", "testdata_err4.csv"])
def test_negative_entries_are_refused_with_their_place(name):
    own = strata(name)
    with pytest.raises(MethodError, match=r"不能为负（第 (?:2|6) 项）"):
        direct(column(own, "count"), column(own, "pop"), column(own, "stdpop"))


def test_an_empty_stratum_has_no_direct_rate_and_a_missing_one_none_either():
    own = strata("testdata_err2.csv", "Area1")
    with pytest.raises(MethodError, match="分母必须大于零"):
        direct(column(own, "count"), column(own, "pop"), EUROPEAN_2013)
    with pytest.raises(MethodError, match="缺失"):
        direct([1, np.nan], [5, 5], [1, 1])
    with pytest.raises(MethodError, match="权重合计为零"):
        direct([1, 2], [5, 5], [0, 0])


@pytest.mark.parametrize("per", [1000, 100_000])
@pytest.mark.parametrize("area", ["testdata_big", "testdata_small", "testdata_tiny"])
def test_indirect_rates_match_the_peer(area, per):
    own = strata("testdata_multiarea_isr.csv", area)
    expected = told("testresults_ISR.csv", area, f"rate per {per}")
    for level, digits in LEVELS:
        ours = indirect(*(column(own, name) for name in ("count", "pop", "refcount", "refpop")), per=per, level=level)
        assert float(ours.expected) == pytest.approx(float(expected["expected"]), rel=1e-9)
        assert ours.reference_rate == pytest.approx(float(expected["ref_rate"]), rel=1e-9)
        assert float(ours.rate.value) == pytest.approx(float(expected["value"]), rel=1e-9)
        assert float(ours.rate.low) == pytest.approx(float(expected[f"lower{digits}cl"]), rel=1e-9)
        assert float(ours.rate.high) == pytest.approx(float(expected[f"upper{digits}cl"]), rel=1e-9)


@pytest.mark.parametrize("area", ["testdata_big", "testdata_small", "testdata_tiny"])
def test_ratios_to_the_expected_match_the_peer(area):
    own = strata("testdata_multiarea_isr.csv", area)
    expected = told("testresults_ISR.csv", area, "ratio x 1")
    for level, digits in LEVELS:
        ours = indirect(*(column(own, name) for name in ("count", "pop", "refcount", "refpop")), level=level)
        assert float(ours.ratio.value) == pytest.approx(float(expected["value"]), rel=1e-9)
        assert float(ours.ratio.low) == pytest.approx(float(expected[f"lower{digits}cl"]), rel=1e-9)
        assert float(ours.ratio.high) == pytest.approx(float(expected[f"upper{digits}cl"]), rel=1e-9)


def test_two_areas_against_a_reference_kept_apart_match_the_peer_with_an_empty_stratum_expecting_nothing():
    reference = rows(FOLDER + "refdata.csv")
    own = [strata("testdata_err2.csv", area) for area in ("Area1", "Area2")]
    ours = indirect(
        [column(each, "count") for each in own],
        [column(each, "pop") for each in own],
        column(reference, "refcount"),
        column(reference, "refpop"),
    )
    for place, area in enumerate(("Area1", "Area2")):
        expected = told("testresults_ISR.csv", area, "rate per 100000")
        assert ours.expected[place] == pytest.approx(float(expected["expected"]), rel=1e-9)
        assert ours.rate.value[place] == pytest.approx(float(expected["value"]), rel=1e-9)
        assert ours.rate.low[place] == pytest.approx(float(expected["lower95_0cl"]), rel=1e-9)
        assert ours.rate.high[place] == pytest.approx(float(expected["upper95_0cl"]), rel=1e-9)


def test_nothing_expected_has_no_ratio_and_an_empty_reference_is_refused():
    assert np.isnan(indirect([3], [0], [5], [10]).ratio.value)
    with pytest.raises(MethodError, match="基准人口"):
        indirect([3], [5], [5], [0])


@given(st.lists(st.tuples(st.integers(1, 50), st.integers(50, 500)), min_size=1, max_size=6))
def test_a_place_weighted_by_its_own_make_up_keeps_its_crude_rate(strata_):
    events, people = zip(*strata_, strict=True)
    if sum(events) >= 10:
        ours = direct(events, people, people, per=1)
        assert float(ours.value) == pytest.approx(sum(events) / sum(people))
        assert ours.low <= ours.value <= ours.high


def test_control_crude_rates_turn_two_places_round_that_standardising_puts_right():
    # In every stratum the first place is better; it merely has more of the bad stratum.
    first, of_first = [1, 40], [100, 400]
    second, of_second = [8, 12], [400, 100]
    crude = rate([sum(first), sum(second)], [sum(of_first), sum(of_second)], per=1).value
    fair = direct([first, second], [of_first, of_second], [1, 1], per=1).value
    assert crude[0] > crude[1]
    assert fair[0] < fair[1]
