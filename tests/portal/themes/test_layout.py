"""The list of what stands on each theme's page, and the pareto it draws."""

from __future__ import annotations

from pathlib import Path

import pytest

import zhixing
from zhixing.catalogue.known import UnknownName
from zhixing.catalogue.load import load_catalogue
from zhixing.methods.periods import Period
from zhixing.portal import ranked
from zhixing.portal.canvas import Axis, Datum
from zhixing.portal.themes.layout import Kind, theme_called, themes
from zhixing.portal.themes.registers import _REGISTERS, _stands, last_day
from zhixing.records.qualifications.entries import Stands

CATALOGUE = load_catalogue(Path(zhixing.__file__).parent / "catalogue" / "definitions")
SECTIONS = [(theme.code, section) for theme in themes().values() for section in theme.sections]


@pytest.mark.parametrize(
    ("theme", "section"), SECTIONS, ids=lambda each: getattr(getattr(each, "title", None), "en", each)
)
def test_every_figure_and_register_a_theme_names_exists_and_can_be_cut_so(theme, section):
    if section.kind is Kind.REGISTER:
        assert section.register in _REGISTERS, theme
        return
    assert section.codes
    for code in section.codes:
        indicator = CATALOGUE.indicator(code)
        if section.kind is Kind.PARTS:
            assert section.by in {each.value for each in indicator.breakdowns}


def test_courses_in_one_chart_share_one_unit():
    for theme, section in SECTIONS:
        if section.kind is Kind.COURSES:
            assert len({CATALOGUE.indicator(code).unit for code in section.codes}) == 1, (theme, section.title.en)


def test_an_unknown_theme_names_those_there_are():
    with pytest.raises(UnknownName) as refused:
        theme_called("brand")
    assert "brands" in refused.value.near


def test_the_cumulative_share_is_of_all_failures_and_not_only_of_those_drawn():
    data = [Datum("a", "a", 6), Datum("b", "b", 2)]
    words = {"count": "n", "cumulative": "%"}
    assert ranked.pareto(data, Axis("", 0), words=words, total=16)["series"][1]["data"] == [37.5, 50.0]
    assert ranked.pareto(data, Axis("", 0), words=words)["series"][1]["data"] == [75.0, 100.0]


def test_the_last_day_of_a_period_knows_leap_years_and_year_ends():
    assert last_day(Period.parse("2024-02")).isoformat() == "2024-02-29"
    assert last_day(Period.year(2025)).isoformat() == "2025-12-31"


def test_what_expired_or_was_suspended_stands_no_more():
    day = last_day(Period.year(2025))
    valid = Stands(day.replace(year=2023), "valid", None, 1)
    assert _stands([valid], day)
    assert not _stands([Stands(valid.on, "valid", day.replace(month=7), 1)], day)
    assert not _stands([valid, Stands(day.replace(month=3), "suspended", None, 1)], day)
    assert not _stands([], day)


def test_names_under_bars_keep_what_tells_them_apart():
    names = [
        "Manufacture of textiles",
        "Manufacture of rubber and plastic products",
        "Toys",
        "塑料制品和橡胶制品制造业",
    ]
    assert ranked.shortened(names) == ["Textiles", "Rubber and plastic…", "Toys", "塑料制品和橡胶制品…"]


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (
            ["浙江省舟山市普陀区水产品批发市场", "浙江省舟山市普陀区水产品加工园区", "鱼糜"],
            ["浙江省舟…批发市场", "浙江省舟…加工园区", "鱼糜"],
        ),
        (
            ["浙江省舟山市普陀区沈家门街道甲社区第一市场", "浙江省舟山市普陀区沈家门街道乙社区第一市场"],
            ["浙江省舟…第一市场1", "浙江省舟…第一市场2"],
        ),
        (["鱼糜", "鱼糜"], ["鱼糜", "鱼糜"]),
    ],
)
def test_two_names_that_begin_alike_are_never_cut_to_one(names, short):
    assert ranked.shortened(names) == short
    assert len(set(short)) == len(set(names))


def test_control_the_first_letters_alone_are_one_name():
    assert ranked._cut("浙江省舟山市普陀区水产品批发市场") == ranked._cut("浙江省舟山市普陀区水产品加工园区")


def test_control_cutting_the_end_alone_would_make_bars_of_one_name():
    names = [f"Manufacture of {what}" for what in ("textiles", "toys", "paper")]
    assert len({name[:9] for name in names}) == 1
    assert len(set(ranked.shortened(names))) == 3
