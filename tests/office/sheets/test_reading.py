"""What the reader makes of files offices really send, and of files nobody should."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.office.sheets.books import SHEET, book, packed, parts, sheet_xml, text
from tests.office.sheets.hostile import KINDS, VALUES_ROW, Kind
from zhixing.methods.values import Severity
from zhixing.office import sheets


def read(tmp_path, content: bytes, name: str) -> sheets.Workbook:
    path = tmp_path / name
    path.write_bytes(content)
    return sheets.read(path)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.number:02d}-{kind.name}")
def test_every_hostile_kind_is_refused_by_its_rule_or_read_correctly(kind: Kind, tmp_path):
    content = kind.make()
    if kind.refused_by:
        with pytest.raises(sheets.SheetRefused) as refusal:
            read(tmp_path, content, kind.name)
        problem = refusal.value.problems[0]
        assert problem.kind == kind.refused_by
        assert kind.cell in problem.where.zh
        assert problem.reason.zh
        assert problem.remedy.zh
        assert "{" not in problem.reason.zh + problem.reason.en
        return
    found = read(tmp_path, content, kind.name)
    assert found.sheets[0].rows[1] == kind.row
    if kind.warns:
        warning = next(problem for problem in found.problems if problem.kind == kind.warns)
        assert warning.severity is Severity.WARNING
        assert kind.cell in warning.where.zh


def test_a_far_cell_is_named_with_its_sheet_and_the_end_of_the_data(tmp_path):
    far = book('<row r="1">' + text("B1", "x") + '</row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    with pytest.raises(sheets.SheetRefused) as refusal:
        read(tmp_path, far, "far.xlsx")
    problem = refusal.value.problems[0]
    assert problem.where.zh == f"表“{SHEET}”单元格 XFD1048576"
    assert problem.reason.zh.startswith("远在数据之外（数据只到 B1")
    assert problem.where.en == f"Sheet “{SHEET}”, cell XFD1048576"


def test_unusual_values_keep_their_kind_and_nothing_is_rounded_silently(tmp_path):
    kinds_of = next(kind for kind in KINDS if kind.number == 40)
    sheet = read(tmp_path, kinds_of.make(), "values.xlsx").sheets[0]
    assert sheet.rows[1] == VALUES_ROW
    assert [sheet.kind(1, column) for column in range(9)] == [
        "", "", "", "percent", "date", "rounded_code", "error", "number", "error",
    ]  # fmt: skip


def test_a_code_written_as_a_power_of_ten_in_a_csv_is_marked_as_rounded(tmp_path):
    sheet = read(tmp_path, "编码,数\n9.13301E+17,1.5E+02\n".encode(), "a.csv").sheets[0]
    assert sheet.kind(1, 0) == "rounded_code"
    assert sheet.kind(1, 1) == ""


def test_the_1900_and_the_1904_epoch_give_their_own_days(tmp_path):
    cell = '<row r="1"><c r="A1" s="1"><v>42100</v></c></row>'
    assert read(tmp_path, book(cell), "a.xlsx").sheets[0].rows == [["2015-04-06"]]
    shifted = book(cell, properties='<workbookPr date1904="1"/>')
    assert read(tmp_path, shifted, "b.xlsx").sheets[0].rows == [["2019-04-07"]]


def test_a_merged_cell_is_carried_to_what_it_covers_and_says_so(tmp_path):
    cells = '<row r="1">' + text("A1", "序号") + '</row><row r="2"><c r="B2"><v>2</v></c></row>'
    content = packed(parts(sheet=sheet_xml(cells, after='<mergeCells><mergeCell ref="A1:A2"/></mergeCells>')))
    sheet = read(tmp_path, content, "merged.xlsx").sheets[0]
    assert sheet.rows == [["序号", ""], ["序号", "2"]]
    assert sheet.kind(1, 0) == "merged"


def test_line_breaks_quotes_and_trailing_blanks_stay_in_the_cell(tmp_path):
    sheet = read(tmp_path, '名称,厂\r\n"带""鱼""\r\n段",甲厂 \r\n'.encode("utf-8-sig"), "a.csv").sheets[0]
    assert sheet.rows == [["名称", "厂"], ['带"鱼"\r\n段', "甲厂 "]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_the_encodings_offices_use_are_told_apart(encoding, tmp_path):
    content = "地区,数值,备注说明\n定海区,12.5,无\n干𬒗镇,1,\n".encode(encoding)
    assert read(tmp_path, content, "a.csv").sheets[0].rows[2][0] == "干𬒗镇"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found_from_the_records(delimiter, tmp_path):
    content = f"地区{delimiter}数值\n定海区{delimiter}12\n".encode()
    assert read(tmp_path, content, "a.csv").sheets[0].rows == [["地区", "数值"], ["定海区", "12"]]


def test_a_sparse_sheet_within_the_limits_is_refused_for_the_box_it_spans(tmp_path):
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="99999"><c r="IV99999"><v>1</v></c></row>'
    with pytest.raises(sheets.SheetRefused) as refusal:
        read(tmp_path, book(cells), "sparse.xlsx")
    assert refusal.value.problems[0].kind == "too_many_cells"


def test_all_faults_of_a_package_are_reported_at_once(tmp_path):
    content = packed({**parts(), "xl/vbaProject.bin": b"x", "xl/connections.xml": "<connections/>"})
    with pytest.raises(sheets.SheetRefused) as refusal:
        read(tmp_path, content, "two.xlsx")
    assert {problem.kind for problem in refusal.value.problems} == {"macro", "data_connection"}


def test_a_hyperlink_in_a_cell_does_not_refuse_the_workbook(tmp_path):
    link = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" '
        'Target="http://example.org/" TargetMode="External"/></Relationships>'
    )
    content = packed({**parts(), "xl/worksheets/_rels/sheet1.xml.rels": link})
    assert read(tmp_path, content, "link.xlsx").sheets[0].rows[1] == ["带鱼", "合格"]


cells = st.text(
    st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00\r"), min_size=0, max_size=12
).map(lambda text: "值" + text)


@settings(max_examples=25, deadline=None)
@given(
    rows=st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=8),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_whatever_stands_in_a_csv_comes_back_as_it_was(rows, encoding, tmp_path_factory):
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([["甲", "乙", "丙"], *rows])
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    path.write_bytes(out.getvalue().encode(encoding))
    assert sheets.read(path).sheets[0].rows[1:] == rows
