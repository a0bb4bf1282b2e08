"""A sheet by workbook: downloaded with its state, filled, read against what stands now, never another's sheet."""

from __future__ import annotations

import io

import openpyxl
import pytest

from tests.records.returns.conftest import AT
from tests.records.returns.form_factories import change, save
from zhixing.office import uploads
from zhixing.office.permissions import Refused
from zhixing.records.returns import form_workbook

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def the_importer_is_known():
    uploads.register(form_workbook.IMPORTER)


def book_of(sheet, rows=None):
    return openpyxl.load_workbook(io.BytesIO(form_workbook.download(sheet, rows)))


def fill(book, values, answer=None):
    page = book.worksheets[0]
    for at in range(4, page.max_row + 1):
        row = page.cell(at, 1).value
        if answer:
            page.cell(at, 10).value = answer
        if row in values:
            page.cell(at, 9).value = values[row]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def hand_in(sheet, content, by, rows=None):
    options = {"sheet": sheet.pk, "rows": rows, "person": by.code}
    return uploads.receive(kind="form-sheet", name="填报.xlsx", content=content, options=options, by=by, at=AT)


def take(upload, by, *, good=False):
    return uploads.accept(upload=upload, good_rows_only=good, by=by, at=AT)


def test_the_workbook_holds_every_row_its_state_and_a_drop_down(sheet):
    page = book_of(sheet).worksheets[0]
    assert page.max_row == 123
    assert [page.cell(10, at).value for at in (1, 2, 5, 8, 9, 12)] == [
        "output.13", "now", 60, 50, 60, "待确认 to confirm",
    ]  # fmt: skip
    lists = [each for each in page.data_validations.dataValidation if each.type == "list"]
    assert "不变 unchanged" in lists[0].formula1


def test_a_filled_workbook_becomes_one_save(sheet, county_clerk):
    upload = hand_in(sheet, fill(book_of(sheet), {"output.13": 61.5}, form_workbook.UNCHANGED), county_clerk)
    assert upload.problems == []
    take(upload, county_clerk)
    sheet.refresh_from_db()
    assert sheet.version == 2
    assert sheet.cells.get(row="output.13").status == "typed"
    assert sheet.cells.get(row="output.14").status == "confirmed"


def test_wrong_cells_come_back_marked_and_the_good_ones_may_be_taken(sheet, county_clerk):
    upload = hand_in(sheet, fill(book_of(sheet), {"output.13": "很多", "output.14": 39, "staff": 1.5}), county_clerk)
    assert [each["found"] for each in upload.problems] == ["很多", "1.5"]
    marked = openpyxl.load_workbook(io.BytesIO(uploads.marked(upload))).worksheets[0]
    assert marked["I10"].comment is not None
    with pytest.raises(Refused, match="有错误"):
        take(upload, county_clerk)
    take(upload, county_clerk, good=True)
    assert sheet.cells.get(row="output.14").value == 39
    assert sheet.cells.get(row="output.13").value == 60


def test_what_somebody_changed_after_the_download_is_a_conflict_that_names_both(sheet, county_clerk, colleague):
    content = fill(book_of(sheet), {"output.13": 61})
    save(sheet, colleague, change("output.13", "62"))
    upload = hand_in(sheet, content, county_clerk)
    assert "赵六改为“62”" in upload.problems[0]["reason"]["zh"]
    assert upload.problems[0]["found"] == "61"


def test_the_workbook_of_another_sheet_changes_nothing_and_tells_nothing(
    sheet, county_clerk, other_clerk, other_county
):
    theirs = sheet.round.sheets.select_related("round", "place").get(place=other_county)
    upload = hand_in(theirs, fill(book_of(sheet), {"output.13": 61}), other_clerk)
    assert [each["kind"] for each in upload.problems] == ["form.other_sheet"]
    assert "60" not in str(upload.problems)


def test_who_only_helps_fills_no_other_row_by_workbook(sheet, liaison):
    upload = hand_in(sheet, fill(book_of(sheet), {"output.14": 5}), liaison, rows=["output.13"])
    assert {each["kind"] for each in upload.problems} == {"form.unknown_row"}
    assert len(upload.problems) == 119


def test_a_locked_sheet_takes_no_workbook(submitted, county_clerk):
    upload = hand_in(submitted, fill(book_of(submitted), {"output.13": 61}), county_clerk)
    assert [each["kind"] for each in upload.problems] == ["form.locked"]


def test_any_other_file_is_told_apart(sheet, county_clerk):
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    upload = hand_in(sheet, out.getvalue(), county_clerk)
    assert "form.not_a_sheet" in [each["kind"] for each in upload.problems] or upload.state == "refused"
