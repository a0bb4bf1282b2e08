"""Registers: the heading row is found under titles, unknown headings are asked about, problems stand at their cells."""

from __future__ import annotations

import pytest

from tests.factories import small_city
from tests.records.books import book
from zhixing.methods.values import Reason, Severity, Text
from zhixing.office.registers import Column, PlaceNames, RegisterReader
from zhixing.office.sheets import Workbook

COLUMNS = (
    Column("name", Text("名称", "name"), ("企业名称",), verbatim=True),
    Column("money", Text("金额", "money")),
    Column("town", Text("乡镇(街道)", "town")),
)
NEEDED = (frozenset({"name", "money"}), frozenset({"name", "town"}))
WHY = Reason("why", Text("不对", "wrong"), Text("改", "mend"))


def read(workbook, mapping=None):
    reader = RegisterReader(COLUMNS, NEEDED, mapping or {})
    return reader, list(reader.lines(workbook))


def test_headings_are_found_below_a_title_and_in_any_spelling(tmp_path):
    _, lines = read(book(tmp_path, ["企业名称*", " 金 额 "], ["甲（一）", "1"], ["", ""], ["乙", "２"], title="一览表"))
    assert [(line.text("name"), line.text("money")) for line in lines] == [("甲（一）", "1"), ("乙", "2")]
    assert lines[1].where("money").zh == "表“Sheet1”B5"


def test_a_unit_in_a_bracket_belongs_to_the_heading_unless_the_bracket_is_the_heading(tmp_path):
    _, (line,) = read(book(tmp_path, ["名称", "金额（万元）", "乡镇（街道）"], ["甲", "1", "北一镇"]))
    assert line.table.units["money"] == "万元"
    assert line.table.units["town"] == ""
    assert line.text("town") == "北一镇"


def test_an_unknown_heading_is_asked_once_and_the_answer_taken(tmp_path):
    workbook = book(tmp_path, ["名称", "金额", "批文"], ["甲", "1", "x"])
    reader, _ = read(workbook)
    assert [one.heading for one in reader.questions.values()] == ["批文"]
    assert [problem.severity for problem in reader.problems] == [Severity.WARNING]
    reader, (line,) = read(workbook, {"批文": "town"})
    assert line.text("town") == "x"
    assert reader.problems == []
    reader, _ = read(workbook, {"批文": ""})
    assert reader.problems == []


def test_a_file_without_the_headings_is_refused_with_every_set_that_would_do(tmp_path):
    reader, lines = read(book(tmp_path, ["甲", "乙"], ["1", "2"]))
    assert lines == []
    assert "金额、名称；或 名称、乡镇(街道)" in reader.problems[0].reason.zh
    assert reader.problems[0].remedy.en


def test_a_fault_refuses_its_row_and_names_row_column_and_what_was_found(tmp_path):
    reader, (line,) = read(book(tmp_path, ["名称", "金额"], ["甲", "很多"]))
    line.doubt("name", WHY)
    assert not line.refused
    line.fault("money", WHY)
    problem = reader.problems[-1]
    assert line.refused
    assert (problem.row, problem.column, problem.found, problem.severity) == (1, "金额", "很多", Severity.ERROR)


def test_a_field_that_was_not_understood_is_not_asked_about_twice(tmp_path):
    reader, (line,) = read(book(tmp_path, ["名称", "金额"], ["甲", "很多"]))
    line.fault("money", WHY)
    line.faults([("money", WHY), ("name", WHY)])
    assert [problem.column for problem in reader.problems] == ["金额", "名称"]


def test_a_number_that_lost_its_digits_is_refused_by_every_register(tmp_path):
    reader, (line,) = read(book(tmp_path, ["名称", "金额"], ["甲", 913302006000373412]))
    assert line.refused
    assert [problem.kind for problem in reader.problems] == ["rounded_code"]


def test_an_empty_workbook_has_no_headings():
    reader, lines = read(Workbook("空.xlsx", []))
    assert lines == []
    assert reader.problems[0].kind == "missing_heading"


@pytest.mark.django_db
def test_a_place_is_found_by_code_or_exact_name_and_never_by_likeness():
    city = small_city()
    places = PlaceNames()
    assert places.find("北县") == places.find("980001") == city.north.pk
    assert isinstance(places.find("北"), Reason)
