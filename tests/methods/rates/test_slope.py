"""The gradient over ordered groups: the peer's differences and ratios, intervals without drawing, refusals."""

from __future__ import annotations

from collections import defaultdict
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, logit

from tests.methods.vectors import column, rows
from zhixing.methods.errors import MethodError
from zhixing.methods.quantiles import normal_quantile
from zhixing.methods.rates import Scale, relative_ranks, slope, slope_errors

FILE = "phe/testdata_SII__testdata_SII.csv"
DIGITS = 1e-12
FURTHEST = 5  # standard errors of a drawn quantile: a hundred and more are compared


def cases():
    """Groups of the peer that have a result, each with what was asked of it."""
    together = defaultdict(list)
    for row in rows(FILE):
        together[row["TestDescription"], row["Area"]].append(row)
    for (said, _), found in together.items():
        told = column(found[:1], "sii")[0]
        if np.isnan(told):
            continue
        scale = Scale.LOGIT if "logit" in said else Scale.LOG if "log transform" in said else Scale.AS_IS
        times = -1 if "negative multiplier" in said else {"(x 100)": 100, "(x -100)": -100}.get(said[-8:].strip(), 1)
        yield said, found, scale, -100 if "x -100" in said else times


def figures(found):
    return [column(found, name) for name in ("Value", "Population", "LowerCL", "UpperCL")]


def turned(found, times):
    """The peer's negative multiplier looks from the other end: the groups in the opposite order."""
    return found[::-1] if times < 0 else found


def test_differences_and_ratios_match_the_peer():
    checked = 0
    for said, found, scale, times in cases():
        values, population, *_ = figures(turned(found, times))
        ours = slope(values, population, scale=scale)
        for mine, name in ((ours.difference * abs(times), "sii"), (ours.ratio, "rii")):
            told = column(found[:1], name)[0]
            if not np.isnan(told):
                assert mine == pytest.approx(told, rel=DIGITS), (said, name)
                checked += 1
        start = column(found[:1], "Intercept")[0]
        if not np.isnan(start):
            assert (ours.last if times < 0 else ours.first) == pytest.approx(start, rel=DIGITS), said
            checked += 1
    assert checked > 90


def test_intervals_hold_the_peers_drawn_ones_within_the_error_of_drawing():
    """The peer draws: its bound must lie between ours at chances a few standard errors of a drawn quantile away."""
    checked = 0
    for said, found, scale, times in cases():
        values, population, low, high = figures(turned(found, times))
        errors = slope_errors(low, high, scale)
        levels = [each / 100 for each in map(float, found[0]["Confidence"].strip("c()").split(","))]
        if "98%" in said:
            levels = [0.98]
        if "95 and 98" in said or "95% and 98%" in said:
            levels = [0.95, 0.98]
        draws = float(found[0]["Repetitions"])
        for (at, level), name in product(enumerate(levels, 1), ("sii", "rii")):
            told = [column(found[:1], f"{name}_{side}cl_{at}")[0] for side in ("lower", "upper")]
            if np.isnan(told).any():
                continue
            tail = (1 - level) / 2
            room = FURTHEST * np.sqrt(tail * (1 - tail) / draws)
            wide, narrow = (
                slope(values, population, errors, scale=scale, level=1 - 2 * (tail + side)) for side in (-room, room)
            )
            if name == "sii" and scale is not Scale.AS_IS:
                continue  # see the next test
            size = abs(times) if name == "sii" else 1
            bounds = [
                [size * getattr(each, f"{'difference' if name == 'sii' else 'ratio'}_{end}") for each in (wide, narrow)]
                for end in ("low", "high")
            ]
            assert bounds[0][0] <= told[0] <= bounds[0][1], (said, name, level)
            assert bounds[1][1] <= told[1] <= bounds[1][0], (said, name, level)
            checked += 2
    assert checked > 100


def test_differences_on_other_scales_are_those_of_drawing_and_lie_within_the_peers_wider_interval():
    """The peer's stored intervals of these differences are 1 to 8 percent wider than its own ratios' draws allow.

    What is right is settled by drawing: values around the given ones, a line through each draw, quantiles of the gap.
    """
    checked = 0
    for said, found, scale, times in cases():
        if scale is Scale.AS_IS or times < 0 or "without rii" in said or found[0]["sii_lowercl_2"] != "NA":
            continue
        level = 0.98 if "98" in said else 0.95
        values, population, low, high = figures(found)
        errors = slope_errors(low, high, scale)
        ours = slope(values, population, errors, scale=scale, level=level)
        drawn = gaps_drawn(values, population, errors, scale)
        told = [column(found[:1], f"sii_{side}cl_1")[0] for side in ("lower", "upper")]
        mine = (ours.difference_low, ours.difference_high)
        width, tail = mine[1] - mine[0], (1 - level) / 2
        assert mine == pytest.approx(np.quantile(drawn, [tail, 1 - tail]), abs=0.01 * width), said
        assert told[0] <= mine[0] + 0.01 * width, said
        assert told[1] >= mine[1] - 0.01 * width, said
        assert (told[1] - told[0]) / width < 1.08, said
        checked += 1
    assert checked == 8


def gaps_drawn(values, population, errors, scale, draws=100_000):
    to, back = {Scale.LOG: (np.log, np.exp), Scale.LOGIT: (logit, expit)}[scale]
    noise = np.random.default_rng(20261124).standard_normal((draws, len(values))) * errors
    rank, share = relative_ranks(population), population / population.sum()
    middle = rank @ share
    lines = to(values) + noise
    steep = (lines * share) @ (rank - middle) / (share @ (rank - middle) ** 2)
    first = lines @ share - steep * middle
    return back(first + steep) - back(first)


def test_a_line_that_is_straight_gives_its_own_ends():
    population = [10, 20, 30, 40]
    ours = slope(5 + 3 * relative_ranks(population), population)
    assert (ours.first, ours.last, ours.difference, ours.ratio) == pytest.approx((5, 8, 3, 1.6))
    assert np.isnan([ours.difference_low, ours.ratio_high]).all()


def test_relative_ranks_stand_in_the_middle_of_what_each_group_takes():
    assert relative_ranks([1, 1, 2]) == pytest.approx([0.125, 0.375, 0.75])


def test_on_a_logarithmic_scale_the_ratio_has_the_exact_interval_of_its_logarithm():
    values, population, error = np.array([4.0, 5.0, 7.0]), np.array([3.0, 5.0, 2.0]), np.array([0.05, 0.04, 0.06])
    ours = slope(values, population, error, scale=Scale.LOG)
    as_is = slope(np.log(values), population, error)
    logs = [as_is.difference_low, as_is.difference_high]
    assert [ours.ratio_low, ours.ratio_high] == pytest.approx(np.exp(logs), rel=1e-9)


def test_errors_come_from_the_ends_of_intervals_on_their_scale():
    z = normal_quantile(0.95)
    assert slope_errors([4], [6]) == pytest.approx([1 / z])
    assert slope_errors([1], [np.e], Scale.LOG, 0.95) == pytest.approx([0.5 / z])


@given(st.lists(st.tuples(st.floats(1, 99), st.floats(1, 1e6)), min_size=2, max_size=12))
def test_the_groups_the_other_way_round_turn_the_sign_and_the_ratio(groups):
    values, population = np.array(groups).T
    ours, back = slope(values, population), slope(values[::-1], population[::-1])
    assert back.difference == pytest.approx(-ours.difference, abs=1e-6)
    assert (back.first, back.last) == pytest.approx((ours.last, ours.first), abs=1e-6)


def test_the_ratio_has_no_interval_where_the_first_end_cannot_be_told_from_zero():
    ours = slope([0.1, 2, 4], [1, 1, 1], [1, 1, 1])
    assert np.isnan([ours.ratio_low, ours.ratio_high]).all()
    assert ours.difference_low < ours.difference < ours.difference_high


@pytest.mark.parametrize(
    ("values", "population", "errors", "scale", "said"),
    [
        ([1], [1], None, Scale.AS_IS, "至少需要两组"),
        ([1, np.nan], [1, 1], None, Scale.AS_IS, "数值缺失"),
        ([1, 2], [1, 0], None, Scale.AS_IS, "人口必须大于零"),
        ([1, 2], [1, np.nan], None, Scale.AS_IS, "人口必须大于零"),
        ([1, 2], [1, 1], [0.1, -1], Scale.AS_IS, "标准误必须大于零"),
        ([0, 2], [1, 1], None, Scale.LOG, "必须大于零"),
        ([0.5, 1], [1, 1], None, Scale.LOGIT, "比例须在 0 与 1 之间"),
    ],
)
def test_what_has_no_gradient_is_refused_and_says_where(values, population, errors, scale, said):
    with pytest.raises(MethodError, match=f"{said}.* / "):
        slope(values, population, errors, scale=scale)


def test_the_peers_faulty_inputs_are_refused():
    refused = 0
    together = defaultdict(list)
    for row in rows(FILE):
        together[row["TestDescription"], row["Area"]].append(row)
    for (said, _), found in together.items():
        if "negative populations" in said or "missing value field" in said or "negative counts" in said:
            values, population = column(found, "Value"), column(found, "Population")
            errors = column(found, "StandardError")
            with pytest.raises(MethodError):
                slope(values, population, errors)
            refused += 1
    assert refused == 3


@pytest.mark.trust
def test_control_groups_of_equal_weight_would_give_another_gradient():
    values, population = [70.0, 74.0, 80.0], [50.0, 30.0, 20.0]
    assert slope(values, [1, 1, 1]).difference != pytest.approx(slope(values, population).difference, rel=1e-3)
