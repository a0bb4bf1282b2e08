"""Chart options: labels stay readable, long names are told apart, and whatever is drawn is plain JSON."""

from __future__ import annotations

import json

import pytest

from zhixing.portal import echarts
from zhixing.portal.echarts import Axis, Datum

PERCENT = Axis("%", 2)


def datum(label: str, value: float | None = 90.0, **more) -> Datum:
    return Datum(label, label, value, said=f"{label} said", **more)


def test_names_that_begin_alike_get_two_lines_and_short_ones_no_room_they_do_not_need():
    long = [datum("Manufacture of general-purpose machinery"), datum("Manufacture of special-purpose machinery")]
    wrapped = echarts.bars(long, PERCENT)["yAxis"]["axisLabel"]
    assert wrapped["overflow"] == "break"
    assert wrapped["height"] >= 2 * wrapped["lineHeight"]
    short = echarts.bars([datum("东县"), datum("西县")], PERCENT)["yAxis"]["axisLabel"]
    assert "width" not in short


@pytest.mark.parametrize("draw", ["trend", "bars", "funnel"])
def test_a_label_that_a_line_runs_through_has_a_rim_of_paper(draw):
    points = [datum("2024", 90.0, low=85.0, high=95.0, n=40), datum("2025", 92.0, low=88.0, high=96.0, n=60)]
    if draw == "trend":
        label = echarts.trend(points, PERCENT, name="rate")["series"][-1]["label"]
    elif draw == "bars":
        label = echarts.bars(points, PERCENT)["series"][-1]["data"][0]["label"]
    else:
        limits = [("95", [(10.0, 70.0, 100.0), (60.0, 80.0, 98.0)])]
        option = echarts.funnel(points, PERCENT, centre=91.0, limits=limits, words=("Cases", "All"))
        label = option["series"][-1]["markLine"]["label"]
    assert (label["textBorderColor"], label["textBorderWidth"]) == (echarts.CARD, 3)


def test_the_benchmarks_name_stands_clear_of_the_first_rows_own_label():
    points = [datum("东县", 96.97, low=91.0, high=99.0), datum("西县", 93.0, low=88.0, high=96.0)]
    option = echarts.bars(points, PERCENT, benchmark=94.53, beside="千屿市")
    assert (
        option["series"][-1]["markLine"]["label"]["distance"]
        > echarts.bars([datum("东县")], PERCENT, benchmark=94.53, beside="千屿市")["series"][-1]["markLine"]["label"][
            "distance"
        ]
    )
    assert option["grid"]["top"] > 30


def test_too_few_cases_are_hollow_or_hatched_and_no_value_is_not_zero():
    weak = echarts.bars([datum("屿县", 90.0, low=50.0, high=99.0, weak=True)], PERCENT)["series"][-1]["data"][0]
    assert weak["itemStyle"]["color"] == echarts.CARD
    hatched = echarts.bars([datum("屿县", 9.0, weak=True)], PERCENT)["series"][-1]["data"][0]
    assert hatched["itemStyle"]["decal"]
    assert echarts.map_("m", [datum("屿县", None)], PERCENT, breaks=())["series"][0]["data"][0]["value"] is None


def test_only_points_outside_the_widest_limits_are_named_in_a_funnel():
    limits = [("95", [(50.0, 85.0, 99.0)]), ("99.8", [(50.0, 80.0, 100.0)])]
    points = [datum("内", 90.0, n=50), datum("外", 70.0, n=50)]
    drawn = echarts.funnel(points, PERCENT, centre=92.0, limits=limits, words=("n", "全部"))["series"][-1]["data"]
    assert {each["name"]: each["label"]["show"] for each in drawn} == {"内": False, "外": True}


def test_every_option_is_plain_json_without_programs():
    points = [datum("2024", low=85.0, high=95.0, n=40), datum("2025", None)]
    for option in (echarts.trend(points, PERCENT, name="x"), echarts.bars(points, PERCENT)):
        assert "function" not in json.dumps(option)
    assert "said" in echarts.in_words("标题", points)


def test_shades_use_the_darkest_and_steps_cover_the_values():
    breaks = echarts.steps([10.0, 20.0, None, 30.0], 1)
    assert breaks[0] == 10.0
    assert echarts.shade(echarts.step_of(30.0, breaks), len(breaks)) == 5
    assert echarts.steps([None], 1) == ()
    assert echarts.shade(0, 1) == 5
