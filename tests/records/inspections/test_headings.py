"""Headings are matched exactly after both sides are normalised, and asked about otherwise."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.records.inspections.factories import HEADINGS, book, failing, kinds, row
from zhixing.records.inspections import headings, imports

VARIANTS = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "spot_checks" / "header_variants.json"
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("found", "field"),
    [("*生产日期※", None), ("生产日期*", "made_on"), ("1.产品名称", "product"), ("样 品\n名称", "product"),
     ("（标称）生产单位名称", "producer"), ("(标称)生产单位名称", "producer"), ("任务来源／项目名称", "task")],
)  # fmt: skip
def test_width_blanks_serials_and_trailing_marks_do_not_matter_and_nothing_else_is_forgiven(found, field):
    matched = headings.vocabulary().by_heading.get(headings.normalise(found))
    assert (matched.code if matched else None) == field


@pytest.mark.parametrize("bar", ["║", "‖", "|", "||", "丨", "｜"])
def test_every_bar_of_a_merged_heading_is_the_same_bar(bar):
    heading = f"不合格项目{bar}检验结果{bar}标准值"
    assert headings.vocabulary().merged[headings.normalise(heading)].into == ("item", "measured", "limit")


def test_a_merged_heading_with_brackets_has_the_limit_before_the_result():
    heading = headings.normalise("不合格项目（标准值/实测值）")
    assert headings.vocabulary().merged[heading].into == ("item", "limit", "measured")


def test_an_unknown_heading_stops_the_file_and_asks():
    parsed = imports.parse(book(row(), headings=[*HEADINGS, "抽检结论"]), {})
    assert kinds(parsed) == ["unknown_heading"]
    assert parsed.refused
    assert (list(parsed.rows), parsed.summary["refused_rows"]) == ([], 1)
    assert [question.heading for question in parsed.questions] == ["抽检结论"]


def test_an_answer_settles_an_unknown_heading_and_an_empty_answer_leaves_the_column_out():
    table = book(row(结论="不合格"), headings=[name if name != "判定" else "结论" for name in HEADINGS])
    assert imports.parse(table, {"mapping": {"结论": "verdict"}}).summary["failing_batches"] == 1
    left_out = imports.parse(book(row(), headings=[*HEADINGS, "抽检结论"]), {"mapping": {"抽检结论": ""}})
    assert left_out.summary["batches"] == 1


def test_an_answer_that_names_no_field_is_refused_and_lists_nothing_as_read():
    parsed = imports.parse(book(row(), headings=[*HEADINGS, "抽检结论"]), {"mapping": {"抽检结论": "verdikt"}})
    assert kinds(parsed) == ["unknown_field"]


def test_a_heading_of_two_meanings_is_asked_about_with_both():
    names = [name if name != "生产商" else "单位名称" for name in HEADINGS]
    parsed = imports.parse(book(row(), headings=names), {})
    assert kinds(parsed) == ["ambiguous_heading"]
    assert [field.code for field in parsed.questions[0].fields] == ["producer", "sampled_unit"]
    assert "标称生产企业、被抽样单位" in parsed.problems[0].reason.zh


def test_the_bare_word_for_unit_is_a_unit_of_measure_only_beside_an_item():
    without_item = [name for name in HEADINGS if name not in {"检测项目", "检测结果", "限量值"}]
    assert kinds(imports.parse(book(row(), headings=[*without_item, "单位"]), {})) == ["ambiguous_heading"]
    beside = imports.parse(book(failing(检测结果="120", 单位="CFU/g"), headings=[*HEADINGS, "单位"]), {})
    assert [(one.value, one.unit) for one in beside.rows[0].findings] == [(120, "CFU/g")]


def test_two_columns_for_one_field_are_both_named():
    parsed = imports.parse(book(row(产品名称="冻虾"), headings=[*HEADINGS, "产品名称"]), {})
    assert kinds(parsed) == ["double_heading"]
    assert "物料名称" in parsed.problems[0].reason.zh
    assert "产品名称" in parsed.problems[0].reason.zh


def test_a_column_without_a_heading_is_asked_about_when_it_holds_anything():
    assert kinds(imports.parse(book(row(**{"": "甲"}), headings=[*HEADINGS, ""]), {})) == ["unknown_heading"]
    assert kinds(imports.parse(book(row(), headings=[*HEADINGS, ""]), {})) == []


def test_the_heading_row_is_found_below_a_note_and_records_are_counted_below_it():
    note = [["关于2025年第3期食品安全监督抽检情况的通告"], [], ["注：排名不分先后"]]
    parsed = imports.parse(book(row(), failing(物料名称="虾皮", 判定="基本合格"), above=note), {})
    assert parsed.problems[0].row == 2
    assert parsed.problems[0].where.zh == "第 2 条 判定"


def test_a_sheet_without_headings_beside_one_with_them_is_said_to_be_left_out():
    table = book(row())
    cover = type(table.sheets[0])(name="封面", rows=[["2025年抽检"]])
    table.sheets.insert(0, cover)
    parsed = imports.parse(table, {})
    assert kinds(parsed) == ["sheet_left_out"]
    assert parsed.summary["batches"] == 1


@pytest.mark.skipif(not VARIANTS.exists(), reason=f"LEFT OUT: {VARIANTS.name} is not beside this checkout")
def test_every_published_variant_finds_its_field():
    described = json.loads(VARIANTS.read_text(encoding="utf-8"))
    ours = {"provenance": "source"}
    for entry in described["fields"]:
        for heading in entry["headings"]:
            field = headings.vocabulary().by_heading[headings.normalise(heading)]
            assert field.code == ours.get(entry["field"], entry["field"]), heading
    for entry in described["merged_columns"]:
        assert headings.normalise(entry["heading"]) in headings.vocabulary().merged
    for heading in described["ambiguous"]:
        assert headings.normalise(heading) in headings.vocabulary().ambiguous
