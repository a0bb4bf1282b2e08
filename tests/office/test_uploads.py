"""A file handed in is kept as it came, shown before anything is written, and taken once, whole or not at all."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.conf import settings

from tests.office.sheets.hostile import KINDS
from zhixing.methods.values import Problem, Reason, Severity, Text
from zhixing.office import actions, jobs, trail, uploads
from zhixing.office.models import Body, BodyKind, ColumnMapping, Job, Level, Upload, UploadState
from zhixing.office.permissions import Action, Refused, Role

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
DAY = date(2020, 1, 1)
FILE = "代码,名称\r\nb1,甲协会\r\nb2,乙协会\r\n".encode()


def parse(workbook, options):
    """A room that keeps associations: code and name, both needed; another heading is asked about."""
    sheet = workbook.sheets[0]
    headings, *rows = sheet.rows
    questions, problems, good = [], [], []
    mapping = options.get("mapping", {})
    for heading in headings:
        if heading not in {"代码", "名称"} and heading not in mapping:
            field = uploads.HeadingField("name", Text("名称", "Name"))
            questions.append(uploads.HeadingQuestion(heading, Text("含义不明", "Unclear"), (field,)))
            problems.append(_problem("unknown_heading", sheet.name, None, heading))
    for number, row in enumerate(rows, start=1):
        if row[0] and row[1]:
            good.append(row)
        else:
            problems.append(_problem("missing", sheet.name, number, "名称"))
    return uploads.Parsed(good, problems, {"rows": len(rows), "refused_rows": len(rows) - len(good)}, tuple(questions))


def _problem(kind, sheet, row, column):
    where = Text(f"第 {row} 条 {column}", f"Record {row}, {column}")
    return Problem(
        kind, Severity.ERROR, where, Text("缺少", "Missing"), Text("请补", "Fill in"), "", sheet, row, column
    )


def save(*, parsed, upload, by, at, good_rows_only):
    known = 0
    for row in parsed.rows:
        if row[1] == "失败":
            raise Refused(Reason("test.fails", Text("第二行写入失败", "The second row fails")))
        if Body.objects.filter(code=row[0]).exists():
            known += 1
            continue
        name = Text(row[1], row[1])
        actions.add_body(code=row[0], name=name, kind=BodyKind.ASSOCIATION, place=upload.place, by=by, at=at)
    return {**parsed.summary, "already_known": known}


@pytest.fixture(autouse=True)
def room(tmp_path, settings):
    settings.ZHIXING_UPLOADS = tmp_path / "uploads"
    before = dict(uploads._IMPORTERS)
    title = Text("协会名录", "Associations")
    uploads.register(uploads.Importer("associations", title, Action.UPLOADS_ENTERPRISES, parse, save, lambda: b"x"))
    yield
    uploads._IMPORTERS.clear()
    uploads._IMPORTERS.update(before)


@pytest.fixture
def city():
    return actions.add_place(
        code="339900", name=Text("示范市", "Model City"), level=Level.CITY, parent=None, valid_from=DAY, by=None, at=AT
    )


@pytest.fixture
def clerk(city):
    return actions.add_person_with_post(
        code="p1", name="张三", role=Role.CITY_CLERK, place=city, valid_from=DAY, by=None, at=AT
    )


def hand_in(clerk, content=FILE, name="协会.csv", **options) -> Upload:
    return uploads.receive(kind="associations", name=name, content=content, options=options, by=clerk, at=AT)


def test_a_small_file_is_read_at_once_and_nothing_of_it_is_written(clerk):
    upload = hand_in(clerk)
    assert upload.state == UploadState.PREVIEW
    assert upload.summary == {"rows": 2, "refused_rows": 0}
    assert upload.preview["sheets"][0]["rows"][1] == ["b1", "甲协会"]
    assert Body.objects.count() == 0


def test_the_file_is_kept_exactly_as_it_came_and_its_name_is_no_path(clerk):
    upload = hand_in(clerk, name="../../../etc/协会.csv")
    assert uploads.stored_path(upload).read_bytes() == FILE
    assert uploads.stored_path(upload).parent == settings.ZHIXING_UPLOADS
    assert ".." not in upload.stored


def test_accepting_writes_the_rows_and_the_trail_says_who_and_what(clerk):
    upload = hand_in(clerk)
    uploads.accept(upload=upload, good_rows_only=False, by=clerk, at=AT)
    assert upload.state == UploadState.ACCEPTED
    assert sorted(Body.objects.values_list("code", flat=True)) == ["b1", "b2"]
    entry = trail.last_about(upload)
    assert (entry.move, entry.by, entry.from_state, entry.to_state) == ("accept", "p1", "preview", "accepted")
    assert trail.verify() is None


def test_an_upload_is_decided_once_however_often_the_button_is_pressed(clerk):
    upload = hand_in(clerk)
    uploads.accept(upload=upload, good_rows_only=False, by=clerk, at=AT)
    with pytest.raises(Refused):
        uploads.accept(upload=upload, good_rows_only=False, by=clerk, at=AT)
    with pytest.raises(Refused):
        uploads.discard(upload=upload, by=clerk, at=AT)
    assert Body.objects.count() == 2


def test_the_same_file_again_is_known_and_adds_nothing(clerk):
    first = hand_in(clerk)
    uploads.accept(upload=first, good_rows_only=False, by=clerk, at=AT)
    again = hand_in(clerk)
    assert again.preview["known_as"] == str(first.public_id)
    summary = uploads.accept(upload=again, good_rows_only=False, by=clerk, at=AT)
    assert summary["already_known"] == 2
    assert Body.objects.count() == 2


def test_a_file_with_errors_is_taken_by_its_good_rows_or_not_at_all(clerk):
    upload = hand_in(clerk, "代码,名称\r\nb1,甲协会\r\nb2,\r\n".encode())
    with pytest.raises(Refused) as refusal:
        uploads.accept(upload=upload, good_rows_only=False, by=clerk, at=AT)
    assert "错误" in refusal.value.reason.text.zh
    assert Body.objects.count() == 0
    uploads.accept(upload=upload, good_rows_only=True, by=clerk, at=AT)
    assert [body.code for body in Body.objects.all()] == ["b1"]


def test_when_the_second_row_fails_the_first_is_not_written_either(clerk):
    upload = hand_in(clerk, "代码,名称\r\nb1,甲协会\r\nb2,失败\r\n".encode())
    before = trail.about(upload).count()
    with pytest.raises(Refused):
        uploads.accept(upload=upload, good_rows_only=False, by=clerk, at=AT)
    upload.refresh_from_db()
    assert Body.objects.count() == 0
    assert upload.state == UploadState.PREVIEW
    assert trail.about(upload).count() == before


def test_control_without_the_transaction_the_first_row_would_stay(clerk):
    """The planted fault: the same rows saved outside the action leave half of the file behind."""
    upload = hand_in(clerk, "代码,名称\r\nb1,甲协会\r\nb2,失败\r\n".encode())
    parsed = uploads.examine(upload=upload)
    with pytest.raises(Refused):
        save(parsed=parsed, upload=upload, by=clerk, at=AT, good_rows_only=False)
    assert Body.objects.count() == 1


def test_discarding_writes_nothing_but_the_decision(clerk):
    upload = hand_in(clerk)
    uploads.discard(upload=upload, by=clerk, at=AT)
    assert upload.state == UploadState.DISCARDED
    assert Body.objects.count() == 0
    with pytest.raises(Refused):
        uploads.accept(upload=upload, good_rows_only=False, by=clerk, at=AT)


def test_an_unknown_heading_is_asked_about_and_the_answer_is_remembered(clerk):
    content = "代码,名称,别的\r\nb1,甲协会,x\r\n".encode()
    upload = hand_in(clerk, content)
    assert [question["heading"] for question in upload.preview["questions"]] == ["别的"]
    assert upload.problems[0]["kind"] == "unknown_heading"
    uploads.answer_headings(upload=upload, mapping={"别的": "", "代码": "name"}, by=clerk, at=AT)
    assert upload.problems == []
    assert ColumnMapping.objects.get().mapping == {"别的": ""}
    later = hand_in(clerk, "代码,名称,别的\r\nb7,丙协会,y\r\n".encode())
    assert later.problems == []


def test_an_answer_for_other_headings_is_not_used(clerk):
    upload = hand_in(clerk, "代码,名称,别的\r\nb1,甲协会,x\r\n".encode())
    uploads.answer_headings(upload=upload, mapping={"别的": ""}, by=clerk, at=AT)
    other = hand_in(clerk, "代码,名称,别的 列\r\nb1,甲协会,x\r\n".encode())
    assert other.problems[0]["kind"] == "unknown_heading"


def test_somebody_without_the_permission_of_the_kind_hands_in_nothing(city):
    leader = actions.add_person_with_post(
        code="p9", name="李四", role=Role.LEADER, place=city, valid_from=DAY, by=None, at=AT
    )
    with pytest.raises(Refused):
        hand_in(leader)
    assert Upload.objects.count() == 0


def test_a_file_over_the_installations_limit_is_refused_before_it_is_kept(clerk, settings):
    settings.ZHIXING_UPLOAD_LIMIT = 10
    with pytest.raises(Refused) as refusal:
        hand_in(clerk)
    assert refusal.value.reason.code == "upload.too_large"
    assert Upload.objects.count() == 0


def test_a_large_file_is_read_by_a_job(clerk, monkeypatch):
    monkeypatch.setattr(uploads, "READ_AT_ONCE", 10)
    upload = hand_in(clerk)
    assert upload.state == UploadState.READING
    job = jobs.run(Job.objects.get(kind=uploads.JOB))
    upload.refresh_from_db()
    assert job.state == "done"
    assert upload.state == UploadState.PREVIEW


def test_the_marked_workbook_colours_the_cell_and_lists_the_problem(clerk, tmp_path):
    upload = hand_in(clerk, "代码,名称\r\nb1,甲协会\r\nb2,\r\n".encode())
    path = tmp_path / "marked.xlsx"
    path.write_bytes(uploads.marked(upload))
    book = openpyxl.load_workbook(path)
    cell = book.worksheets[0]["B3"]
    assert cell.fill.fgColor.rgb == "FFF9D5D2"
    assert "缺少" in cell.comment.text
    listed = book["问题清单 Problems"]
    assert [listed["C2"].value, listed["D2"].value] == ["B3", "第 2 条 名称"]


@pytest.mark.parametrize("kind", [one for one in KINDS if one.refused_by], ids=lambda one: f"{one.number:02d}")
def test_a_hostile_file_is_refused_in_words_and_leaves_nothing_behind(kind, clerk, settings):
    settings.ZHIXING_UPLOAD_LIMIT = 200_000_000
    upload = hand_in(clerk, kind.make(), kind.name)
    if upload.state == UploadState.READING:
        uploads.examine(upload=upload)
    assert upload.state == UploadState.REFUSED
    assert upload.problems[0]["kind"] == kind.refused_by
    assert upload.problems[0]["remedy"]["zh"]
    assert Body.objects.count() == 0
    with pytest.raises(Refused):
        uploads.accept(upload=upload, good_rows_only=True, by=clerk, at=AT)
