"""What we hand out never runs: no text from outside becomes a formula in any format."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from zhixing.methods.values import Problem, Severity, Text
from zhixing.office.sheets import Sheet, Workbook, mark_workbook
from zhixing.office.sheets.export import safe_text, write_csv, write_xlsx

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
ATTACKS = [
    f"{prefix}{attack}"
    for prefix in (*DANGEROUS, "=+", "-@", " =", "＝")
    for attack in (
        "cmd|' /C calc'!A0", 'HYPERLINK("http://127.0.0.1/","x")', "1+1", "SUM(A1:A9)", 'DDE("a";"b")',
        "@SUM(1)", 'IMPORTXML("x")', '"a"', "A1", "带鱼",
    )
]  # fmt: skip


def formulas(content: bytes) -> list[str]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_no_text_of_an_xlsx_is_a_formula_and_every_text_comes_back_as_it_was():
    unbroken = [attack for attack in ATTACKS if "\r" not in attack]  # XML itself folds a carriage return
    content = write_xlsx([[attack, attack] for attack in unbroken], ["=1", "名称"])
    assert formulas(content) == []
    page = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert [row[0].value for row in page.iter_rows(min_row=2)] == unbroken
    assert page["A1"].value == "=1"


def test_control_the_writer_left_to_itself_does_make_formulas():
    """The planted fault: xlsxwriter's own `write` takes a text that begins with = for a formula."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.add_worksheet().write(0, 0, "=1+1")
    book.close()
    assert formulas(out.getvalue()) == ["=1+1"]


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_text_of_a_csv_begins_like_a_formula(attack):
    content = write_csv([[attack]], ["列"])
    record = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))[1]
    assert not record[0].startswith(DANGEROUS)


@given(st.text(min_size=1))
def test_a_safe_text_is_a_signed_number_or_does_not_begin_like_a_formula(text):
    safe = safe_text(text)
    if safe.startswith(DANGEROUS):
        assert safe[0] in "+-"
        assert not set(safe[1:]) & set("+-=@|!(")
    assert safe.endswith(text)


def test_signed_numbers_stay_numbers():
    assert [safe_text(text) for text in ("-3.5", "+2", "-1,234.5%")] == ["-3.5", "+2", "-1,234.5%"]


def test_a_marked_workbook_keeps_texts_as_texts_and_lists_every_problem():
    problem = Problem(
        "k",
        Severity.ERROR,
        Text("表", "Sheet"),
        Text("=原因", "=reason"),
        Text("@处理", "@remedy"),
        "=1+1",
        "表[1]",
        1,
        "列",
    )
    book = Workbook("a.xlsx", [Sheet("表[1]", [["列", "数"], ["=1+1", "2.5"]], {(1, 1): "number"})])
    content = mark_workbook(book, [problem])
    assert formulas(content) == []
    marked = openpyxl.load_workbook(io.BytesIO(content))
    assert marked.sheetnames == ["表_1_", "问题清单 Problems"]
    assert marked.worksheets[0]["A2"].value == "=1+1"
    assert marked.worksheets[0]["B2"].value == 2.5
    listed = marked.worksheets[1]
    assert listed.freeze_panes == "A2"
    assert listed.auto_filter.ref is not None
    assert [cell.value for cell in listed[2]][1:5] == ["表[1]", "A2", "表", "=1+1"]


def test_a_csv_opens_in_excel_with_its_chinese_readable():
    assert write_csv([["带鱼", None, 2.5]], ["名称", "空", "数"]).startswith(b"\xef\xbb\xbf")
