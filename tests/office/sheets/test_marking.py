"""The sender's own workbook comes back with its cells coloured: same content, same formats, and a list of problems."""

from __future__ import annotations

import io
import time

import openpyxl
import pytest
from openpyxl.styles import Font

from tests.office.sheets.books import book as odd_book
from zhixing.methods.values import Problem, Severity, Text
from zhixing.office import sheets
from zhixing.office.sheets import marking


def problem(row, column, severity=Severity.ERROR, sheet="抽样单"):
    text = Text("=原因", "=reason")
    return Problem("k", severity, Text("处", "there"), text, Text("处理", "remedy"), "=1+1", sheet, row, column)


@pytest.fixture
def original(tmp_path):
    made = openpyxl.Workbook()
    page = made.active
    page.title = "抽样单"
    page["A1"] = "某市监督抽查"
    page.merge_cells("A1:B1")
    page.append(["名称", "数"])
    page.append(["带鱼", 1])
    page.append(["鲳鱼", "=B3+1"])
    page["A3"].font = Font(bold=True, name="仿宋")
    page.column_dimensions["A"].width = 33
    other = made.create_sheet("另一张")
    other["A1"] = "不动"
    path = tmp_path / "原件.xlsx"
    made.save(path)
    return path


def opened(content):
    return openpyxl.load_workbook(io.BytesIO(content))


def test_formats_widths_merged_cells_formulas_and_other_sheets_stay(original):
    marked = opened(sheets.mark(original, [problem(1, "名称")]))
    page = marked["抽样单"]
    assert page["A3"].fill.fgColor.rgb == "FFF9D5D2"
    assert "=原因处理" in page["A3"].comment.text
    assert (page["A3"].font.name, page["A3"].font.bold) == ("仿宋", True)
    assert page.column_dimensions["A"].width == 33
    assert [str(merged) for merged in page.merged_cells.ranges] == ["A1:B1"]
    assert page["B4"].value == "=B3+1"
    assert marked["另一张"]["A1"].value == "不动"


def test_the_list_of_problems_holds_no_formula_and_can_be_filtered(original):
    listed = opened(sheets.mark(original, [problem(1, "名称"), problem(None, "")]))[marking.PROBLEMS_SHEET]
    assert [cell.data_type for cell in listed[2] if cell.value] == ["s"] * 9
    assert [listed["C2"].value, listed["E2"].value, listed["C3"].value] == ["A3", "=1+1", None]
    assert (listed.freeze_panes, listed.auto_filter.ref) == ("A2", "A1:I3")


def test_an_error_is_red_a_warning_amber_and_the_worse_one_wins(original):
    warned = [problem(1, "数", Severity.WARNING), problem(2, "名称", Severity.WARNING), problem(2, "名称")]
    page = opened(sheets.mark(original, warned))["抽样单"]
    assert page["B3"].fill.fgColor.rgb == "FFFFF0C7"
    assert page["A4"].fill.fgColor.rgb == "FFF9D5D2"


def test_a_workbook_the_writing_library_cannot_take_comes_back_rebuilt(tmp_path, monkeypatch):
    monkeypatch.setattr(marking, "stamp", lambda _source, _wanted: None)
    path = tmp_path / "a.xlsx"
    path.write_bytes(odd_book())
    page = opened(sheets.mark(path, [problem(1, "判定")])).worksheets[0]
    assert page["B2"].value == "合格"
    assert page["B2"].fill.fgColor.rgb == "FFF9D5D2"


def test_a_csv_comes_back_as_a_workbook(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("名称,数\n带鱼,=1+1\n")
    page = opened(sheets.mark(path, [problem(1, "数", sheet="a")])).worksheets[0]
    assert (page["B2"].value, page["B2"].data_type) == ("=1+1", "s")
    assert page["B2"].fill.fgColor.rgb == "FFF9D5D2"


def test_five_thousand_rows_come_back_within_the_time_the_child_has(tmp_path):
    made = openpyxl.Workbook(write_only=True)
    page = made.create_sheet("抽样单")
    page.append([f"列{number}" for number in range(10)])
    for row in range(5_000):
        page.append([f"值{row}-{number}" for number in range(10)])
    path = tmp_path / "big.xlsx"
    made.save(path)
    begun = time.perf_counter()
    content = sheets.mark(path, [problem(row, "列3") for row in range(1, 1_001)])
    assert time.perf_counter() - begun < 20
    assert opened(content)["抽样单"]["D1001"].fill.fgColor.rgb == "FFF9D5D2"
