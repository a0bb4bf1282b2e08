"""Sentences follow the data: what is noise is called noise, what is missing is said to be missing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from tests.portal.reports import factories
from tests.portal.reports.conftest import text_of

from zhixing.catalogue.outline import ChartBlock, Form
from zhixing.methods.periods import Period
from zhixing.methods.values import Group, Interval, Status, Text
from zhixing.portal.reports.document import Note, NoteKind, Table
from zhixing.portal.reports.guard import mentions
from zhixing.portal.reports.readings import ReportRefused


def changed(code, **fields):
    """The usual answers, with one indicator's whole-city reading replaced."""

    def answer(question, groups, period):
        if question.code == code and not groups:
            return fields or None
        return factories.usual(question, groups, period)

    return answer


def interval(low, high):
    return Interval(Decimal(low), Decimal(high), Decimal("0.95"), "newcombe")


def test_the_printed_rate_carries_its_counts_and_its_interval(report):
    text = text_of(report())
    assert "监督抽查439批次，不合格24批次，批次合格率94.5%，95%置信区间为92.0%—96.3%" in text


def test_a_change_whose_interval_holds_zero_is_not_called_a_rise(report):
    text = text_of(report())
    assert "未超出抽样误差，不宜据此判断升降" in text
    assert "合格率比上年提高" not in text


@pytest.mark.parametrize(
    ("value", "low", "high", "says"),
    [
        ("3.20", "0.40", "6.00", "合格率比上年提高3.2个百分点，差异超出抽样误差"),
        ("-3.20", "-6.00", "-0.40", "合格率比上年下降3.2个百分点，差异超出抽样误差"),
    ],
)
def test_a_change_beyond_noise_is_said_with_its_direction_in_the_verb(report, value, low, high, says):
    answer = changed("spot-check-batch-pass-rate-change", value=Decimal(value), interval=interval(low, high))
    assert says in text_of(report(answer))


def test_a_figure_that_is_missing_is_said_to_be_missing_and_no_zero_is_printed(report):
    text = text_of(report(changed("industrial-output")))
    assert "工业总产值尚无数据，本报告不作估计" in text
    assert "工业总产值0" not in text


def test_a_year_without_any_data_still_reads_as_a_report(report):
    document = report(lambda *_: None)
    text = text_of(document)
    assert "本期没有可用于计算合格率的监督抽查批次" in text
    assert list(document.charts()) == []
    assert document.margin_notes == 0


def test_places_whose_intervals_overlap_are_not_ranked(report):
    text = text_of(report())
    assert "最高与最低两地的区间相交，从严比较无法区分，但这不等于没有差异，不宜据此排名" in text


def test_places_that_can_be_told_apart_are_named_best_and_worst(report):
    def answer(question, groups, period):
        if question.code == "spot-check-batch-pass-rate" and groups:
            worst = groups[0].key == "990921"
            return factories.rate(60, 100, "50.20", "69.10") if worst else factories.rate(98, 100, "93.00", "99.40")
        return factories.usual(question, groups, period)

    text = text_of(report(answer))
    assert "南汀县最低，为60.0%，两地的区间互不相交，差异超出抽样误差" in text
    assert "合格率可以确认低于总体水平的地区为南汀县" in text


def test_a_group_with_too_few_batches_is_listed_and_not_compared(report):
    def answer(question, groups, period):
        found = factories.usual(question, groups, period)
        small = question.code == "spot-check-batch-pass-rate" and groups and groups[0].key == "37"
        return found | {"status": Status.SMALL_N} if small else found

    assert "运输设备制造业抽查批次不足，只列数据，不作比较" in text_of(report(answer))


def test_consecutive_years_at_or_above_the_floor_are_counted_backwards_and_stop_at_the_first_below(report):
    growths = {2021: "30", 2022: "24.9", 2023: "25", 2024: "26", 2025: "25.0"}

    def answer(question, groups, period):
        if question.code == "industrial-output-growth" and not groups:
            return {"value": Decimal(growths[period.last_year])}
        return factories.usual(question, groups, period)

    document = report(answer)
    assert "增速已连续3年保持在25.0%以上" in text_of(document)
    streak = next(figure for figure in document.figures if figure.rounds)
    assert len(streak.derived_from) == 3


@pytest.mark.parametrize(("first", "years"), [(2019, 7), (2008, 18), (2024, 2)])
def test_a_run_that_fills_its_window_is_followed_back_until_the_facts_end(report, first, years):
    def answer(question, groups, period):
        if question.code == "industrial-output-growth" and not groups:
            return {"value": Decimal("26.0")} if period.last_year >= first else None
        return factories.usual(question, groups, period)

    document = report(answer)
    assert f"增速已连续{years}年保持在25.0%以上" in text_of(document)
    streak = next(figure for figure in document.figures if figure.rounds)
    assert len(streak.derived_from) == years


def test_a_run_is_followed_back_to_the_year_that_breaks_it(report):
    def answer(question, groups, period):
        if question.code == "industrial-output-growth" and not groups:
            return {"value": Decimal("24.9" if period.last_year == 2017 else "26.0")}
        return factories.usual(question, groups, period)

    assert "增速已连续8年保持在25.0%以上" in text_of(report(answer))


def test_control_the_window_alone_would_count_five_years_of_seven(report):
    slot = factories.outline().figures["growth_years"]
    assert slot.years == 5


def test_a_year_from_another_snapshot_behind_the_window_is_refused_too(report):
    readings = factories.Invented(lambda q, g, p: {"value": Decimal("26.0")} if "growth" in q.code else None)
    plain = readings.ask_many

    def ask_many(questions):
        readings.snapshot = "another" if len(questions) == 1 else factories.CUT
        return plain(questions)

    readings.ask_many = ask_many
    with pytest.raises(ReportRefused, match="another"):
        report(readings=readings)


@pytest.mark.parametrize(
    ("language", "heads"),
    [("zh-hans", ["不合格批次", "合格率（%）"]), ("en", ["Failing batches", "Pass rate (%)"])],
)
def test_a_heading_that_ends_with_its_unit_does_not_repeat_it(report, language, heads):
    document = report(language=language)
    table = next(each for each in document.blocks() if isinstance(each, Table) and each.name == "failing-places")
    assert [table.columns[1].title, table.columns[3].title] == heads


@pytest.mark.parametrize(("language", "office"), [("zh-hans", "质量强市工作领导小组办公室"), ("en", "Quality Office")])
def test_a_report_of_all_facts_is_issued_by_the_office_of_no_named_place(report, language, office):
    class Anywhere(factories.Invented):
        def place_name(self, code):
            return Text("全部地区", "All places") if not code else super().place_name(code)

        def parent(self, code):
            return ""

    assert report(readings=Anywhere(), place="", language=language).issuer == office
    assert report(language=language).issuer != office


@pytest.mark.parametrize(
    ("breakdown", "key", "named", "chart"),
    [
        ("product", "", "鱼糜", "failing-products"),
        ("place", "", "990902", "places"),
        ("place", factories.CITY, "990902", "places"),
    ],
)
def test_a_chart_of_what_names_no_part_is_left_out_and_one_named_part_brings_it_back(
    report, breakdown, key, named, chart
):
    def charts(*keys):
        class Parts(factories.Invented):
            def _ask(self, question):
                if question.by != (breakdown,):
                    return super()._ask(question)
                return [
                    self._reading(question, (Group(breakdown, one, Text(one, one)),), factories.YEAR) for one in keys
                ]

        return {each.name for each in report(readings=Parts()).charts()}

    assert chart not in charts(key)
    assert chart in charts(key, named)


def test_a_reported_share_that_its_parts_contradict_is_flagged_with_the_arithmetic(report):
    document = report()
    margins = [block for block in document.blocks() if isinstance(block, Note) and block.kind is NoteKind.MARGIN]
    assert document.margin_notes == len(margins) == 1
    said = "".join(span.text for span in margins[0].spans)
    assert "上报占比66.2%" in said
    assert "=54.4%" in said


def test_a_reported_share_that_agrees_with_its_parts_is_printed_without_a_flag(report):
    document = report(changed("rd-share-printed", value=Decimal("54.4")))
    assert document.margin_notes == 0
    assert "R&D经费占科技经费投入的比重为54.4%" in text_of(document)


def test_a_rate_is_rounded_once_from_its_counts_and_never_twice(report):
    # 94.446… is 94.45 at two decimals; rounding that again would print 94.5.
    answer = changed("spot-check-batch-pass-rate", **factories.rate(17, 18, "74.20", "99.00"))
    assert "批次合格率94.4%" in text_of(report(answer))


def test_every_printed_number_opens_an_entry_of_the_recompute_table(report):
    document = report()
    assert {mention.number for mention in mentions(document)} <= set(range(1, len(document.figures) + 1))
    assert [figure.number for figure in document.figures] == list(range(1, len(document.figures) + 1))
    rate = next(figure for figure in document.figures if figure.reading.indicator == "spot-check-batch-pass-rate")
    assert (rate.numerator, rate.denominator, rate.interval) == ("415", "439", "92.0%—96.3%")
    assert rate.rows == "place=990900&period=2025"


def test_the_full_report_has_more_than_twelve_charts_of_every_form(report):
    assert len(list(report().charts())) >= 12
    forms = {block.form for block in _chart_blocks(factories.outline().chapters) if isinstance(block, ChartBlock)}
    assert forms == set(Form)


def _chart_blocks(sections):
    for section in sections:
        yield from section.blocks
        yield from _chart_blocks(section.sections)


def test_a_chart_says_in_words_what_it_shows(report):
    chart = next(chart for chart in report().charts() if chart.name == "places")
    assert chart.alt.startswith("各地批次合格率与总体水平：东屿区 ")
    assert len(chart.table.rows) == len(factories.GROUPS["place"]) + 1


def test_the_english_edition_says_the_same_numbers(report):
    text = text_of(report(language="en"))
    assert "439 batches, of which 24 failed: a pass rate of 94.5%, with a 95% interval of 92.0% to 96.3%" in text
    assert "within sampling error" in text


def test_a_quarter_is_named_as_a_quarter(report):
    assert "2025年第三季度" in text_of(report(period=Period.quarter(2025, 3)))


def test_names_are_printed_as_they_are_even_when_they_look_like_markup(report):
    readings = factories.Invented()
    odd = replace(factories.indicator("x").name, zh="#强*调@府", en="#strong*@")
    readings.place_name = lambda code: odd
    assert "#强*调@府" in report(readings=readings).title
