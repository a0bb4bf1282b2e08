"""The macro quality report on invented readings: it follows the data, flags contradictions, never claims noise."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from tests.portal.reports import factories
from tests.portal.reports.conftest import text_of

from zhixing.methods.values import Qualifier, Text
from zhixing.portal.reports import phrases
from zhixing.portal.reports.document import Note, NoteKind
from zhixing.portal.reports.guard import mentions


@pytest.fixture
def macro(report):
    """Compose the macro quality report; single indicators may be given another whole-city reading."""

    def make(language: str = "zh-hans", **changed):
        values = {code.replace("_", "-"): value for code, value in changed.items()}

        def answer(question, groups, period):
            if question.code in values and not groups and not (question.where or {}).get("industry"):
                value = values[question.code]
                return value if isinstance(value, dict) or value is None else {"value": Decimal(value)}
            return factories.usual(question, groups, period)

        return report(answer, language, outline=factories.outline("macro-quality"))

    return make


def notes(document, kind: NoteKind) -> list[Note]:
    return [block for block in document.blocks() if isinstance(block, Note) and block.kind is kind]


def test_a_year_without_any_data_still_reads_as_a_report(report):
    document = report(lambda *_: None, outline=factories.outline("macro-quality"))
    text = text_of(document)
    assert "工业总产值没有数据，本章不作估计" in text
    assert "没有可以计算合格率的监督抽查批次" in text
    assert list(document.charts()) == []
    assert (document.margin_notes, document.gaps) == (0, 0)
    assert "0亿元" not in text


def test_every_chapter_says_something_and_the_charts_are_there(macro):
    document = macro()
    assert [section.title for section in document.sections] == [
        "产业实力",
        "质量保障",
        "质量安全整治",
        "检验检测能力",
        "存在问题",
        "工作机制与重点工作",
        "附录　数据来源与重算表",
    ]
    assert len(list(document.charts())) >= 12
    assert {mention.number for mention in mentions(document)} <= set(range(1, len(document.figures) + 1))


def test_both_languages_raise_the_same_flags_and_print_the_same_figures(macro):
    chinese, english = macro(), macro("en")
    flags = [[(note.kind, note.flag) for note in notes(each, kind)] for each in (chinese, english) for kind in NoteKind]
    assert flags[:3] == flags[3:]
    figures = [[(each.reading.indicator, each.reading.groups) for each in made.figures] for made in (chinese, english)]
    assert sorted(map(str, figures[0])) == sorted(map(str, figures[1]))


@pytest.mark.trust
def test_a_share_that_contradicts_its_parts_is_flagged_with_its_arithmetic(macro):
    said = {note.flag: "".join(span.text for span in note.spans) for note in notes(macro(), NoteKind.MARGIN)}
    assert "报送的占比为66.2%" in said["I1"]
    assert "=54.4%" in said["I1"]


@pytest.mark.trust
def test_control_a_share_that_agrees_raises_no_flag(macro):
    document = macro(rd_share_printed="54.4")
    assert "I1" not in {note.flag for note in notes(document, NoteKind.MARGIN)}
    assert "R&D经费支出占科技经费投入的54.4%" in text_of(document)


@pytest.mark.trust
@pytest.mark.parametrize(
    ("filed", "granted", "says"),
    [
        ("1012", "596", "累计申请专利突破1000个，累计授权近600个；在册数分别为1012个和596个"),
        ("1012", "480", "累计申请专利突破1000个，在册1012个，累计授权480个"),
        ("1000", "596", "累计申请专利1000个，累计授权596个"),
    ],
)
def test_round_numbers_are_printed_only_while_they_are_true(macro, filed, granted, says):
    assert says in text_of(macro(patents_filed=filed, patents_granted=granted))


def test_a_reported_qualifier_is_printed_in_its_place(macro):
    some = {"value": Decimal(14000), "qualifier": Qualifier.NEARLY}
    assert "摸底登记“十小”单位近14000个，" in text_of(macro(small_trade_units=some))
    assert "lists nearly 14,000;" in text_of(macro("en", small_trade_units=some))


def test_no_event_is_said_as_no_event_and_an_event_as_an_event(macro):
    none = text_of(macro(regional_quality_problems="0"))
    assert "没有发生区域性产品质量问题，登记为0" in none
    assert "发生区域性产品质量问题2" in text_of(macro(regional_quality_problems="2"))


def test_definitions_found_wanting_stand_beside_the_text_and_in_the_appendix_of_the_print(macro):
    document = macro()
    beside = notes(document, NoteKind.GAP)
    assert document.gaps == len(beside) == 9
    (title, lines), *_ = phrases.appendix_lists(document)
    assert title == "口径待明确的事项"
    assert [line.flag for line in lines] == [note.flag for note in beside]


def test_fixed_numbers_of_history_are_listed_with_where_they_are_written(macro):
    chinese = dict(phrases.appendix_lists(macro()))["文中固定数字的出处"]
    english = dict(phrases.appendix_lists(macro("en")))["Where fixed numbers of the text are written"]
    assert any(line.text.startswith("1987年8月20日：") for line in chinese)
    assert any(line.text.startswith("20 August 1987: ") for line in english)
    assert not any("20 August" in line.text for line in chinese)


def chart_of(document, name):
    return next((chart for chart in document.charts() if chart.name == name), None)


def test_a_run_is_drawn_from_its_first_year_with_a_value(report, macro):
    def young(question, groups, period):
        if question.code == "industrial-output" and period.last_year < 2023:
            return None
        return factories.usual(question, groups, period)

    drawn = chart_of(report(young, outline=factories.outline("macro-quality")), "output-years")
    assert [row[0][0].text for row in drawn.table.rows] == ["2023年", "2024年", "2025年"]
    assert len(chart_of(macro(), "output-years").table.rows) == 10


def test_a_chart_of_noughts_is_left_out(report, macro):
    def without(question, groups, period):
        if question.code == "small-trade-units" and groups:
            return {"value": Decimal(0)}
        return factories.usual(question, groups, period)

    assert chart_of(report(without, outline=factories.outline("macro-quality")), "small-places") is None
    assert chart_of(macro(), "small-places") is not None


def test_names_of_places_stand_where_the_outline_speaks_of_the_whole(report):
    readings = factories.Invented()
    readings.place_name = lambda code: Text("东屿区", "Dongyu")
    text = text_of(report(readings=readings, outline=factories.outline("macro-quality")))
    assert "占东屿区工业总产值的" in text
    assert "全市" not in text


@pytest.mark.trust
def test_no_more_decimals_are_printed_than_a_figure_has(report):
    readings = factories.Invented()
    usual = readings.indicator

    def whole(code):
        return replace(usual(code), decimals=0) if code == "rd-share-printed" else usual(code)

    readings.indicator = whole
    plain = readings._reading
    readings._reading = lambda question, groups, period: (
        replace(plain(question, groups, period), decimals=0)
        if question.code == "rd-share-printed"
        else plain(question, groups, period)
    )
    assert "R&D经费占科技经费支出总额的66%" in text_of(
        report(readings=readings, outline=factories.outline("macro-quality"))
    )
