"""The upload pages, with and without scripts: choose, see, decide; nothing is written before somebody says so."""

from __future__ import annotations

import io
from datetime import date, datetime
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.office.sheets.hostile import KINDS
from zhixing.config import wiring
from zhixing.methods.values import Text
from zhixing.office import actions, uploads
from zhixing.office.models import Level, Upload
from zhixing.office.permissions import Role
from zhixing.records.groupings import imports as groupings
from zhixing.records.laboratories import imports as laboratories
from zhixing.records.qualifications import imports as qualifications
from zhixing.records.returns.imports import IMPORTER
from zhixing.records.returns.models import StatisticalValue

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
DAY = date(2020, 1, 1)
GOOD = (
    "指标,地区,时期,数值,单位,来源\n"
    "工业总产值,示范市,2025,832.6,亿元,统计局\n"
    "工业总产值,示范市,2024,81000,万元,统计局\n"
)
BAD = GOOD + '工业总产值,示范市,2023,"1,23",亿元,\n工业总产值,无此地,2023,5,亿元,\n'


@pytest.fixture(autouse=True)
def room(tmp_path, settings):
    settings.ZHIXING_UPLOADS = tmp_path / "uploads"
    before = dict(uploads._IMPORTERS)
    uploads.register(IMPORTER)
    yield
    uploads._IMPORTERS.clear()
    uploads._IMPORTERS.update(before)


@pytest.fixture
def city():
    return actions.add_place(
        code="339900", name=Text("示范市", "Model City"), level=Level.CITY, parent=None, valid_from=DAY, by=None, at=AT
    )


def sign_in(client, city, role):
    person = actions.add_person_with_post(
        code=role, name="张三", role=role, place=city, valid_from=DAY, by=None, at=AT, username=role, password="x" * 16
    )
    client.force_login(person.user)
    return client


@pytest.fixture
def clerk(client, city):
    return sign_in(client, city, Role.CITY_CLERK)


def send(client, content, name="产值.csv", **more):
    content = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("office:upload-new"), {"kind": "statistics", "file": file, **more}, follow=True)


def press(client, button, **data):
    upload = Upload.objects.latest("pk")
    return client.post(reverse(f"office:upload-{button}", args=[upload.public_id]), data, follow=True)


def page(answer) -> str:
    return answer.content.decode()


def test_a_good_file_is_shown_first_and_taken_when_the_button_is_pressed(clerk):
    shown = page(send(clerk, GOOD))
    assert "整份入库" in shown
    assert "832.6" in shown
    assert StatisticalValue.objects.count() == 0
    taken = page(press(clerk, "accept", rows="all"))
    assert "已入库" in taken
    assert StatisticalValue.objects.count() == 2


def test_the_page_of_a_file_says_who_did_what_with_it_and_which_states_it_went_through(clerk):
    send(clerk, GOOD)
    timeline = page(press(clerk, "accept", rows="all")).partition('id="timeline"')[2]
    assert timeline.index("接收") < timeline.index("收到文件")
    assert "待确认 → 已入库" in timeline
    assert "张三" in timeline


def test_a_file_with_errors_names_each_cell_and_offers_the_good_rows_only(clerk):
    shown = page(send(clerk, BAD))
    assert "单元格 D4" in shown
    assert "千位分隔符" in shown
    assert "没有名为“无此地”的地区" in shown
    assert "整份入库</button>" not in shown
    refused = press(clerk, "accept", rows="all")
    assert refused.status_code == 422
    assert "不能整份入库" in page(refused)
    assert StatisticalValue.objects.count() == 0
    press(clerk, "accept", rows="good")
    assert StatisticalValue.objects.count() == 2


def test_problems_can_be_narrowed_to_one_kind(clerk):
    send(clerk, BAD)
    upload = Upload.objects.get()
    shown = page(clerk.get(reverse("office:upload", args=[upload.public_id]), {"problem": "unknown_place"}))
    table = shown[shown.index("<tbody>") :]
    assert "单元格 B5" in table
    assert "单元格 D4" not in table


def test_the_same_file_again_says_so_and_adds_nothing(clerk):
    send(clerk, GOOD)
    press(clerk, "accept", rows="all")
    assert "此前已入库" in page(send(clerk, GOOD))
    press(clerk, "accept", rows="all")
    assert StatisticalValue.objects.count() == 2


def test_discarding_puts_the_file_aside(clerk):
    send(clerk, GOOD)
    assert "已放弃" in page(press(clerk, "discard"))
    assert StatisticalValue.objects.count() == 0


def test_the_marked_workbook_comes_back_with_its_cell_coloured(clerk):
    send(clerk, BAD)
    upload = Upload.objects.get()
    answer = clerk.get(reverse("office:upload-marked", args=[upload.public_id]))
    assert "attachment" in answer.headers["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.worksheets[0]["D4"].fill.fgColor.rgb == "FFF9D5D2"
    assert book["问题清单 Problems"]["C2"].value == "D4"


def test_an_unknown_heading_is_chosen_on_the_page_and_remembered(clerk):
    strange = GOOD.replace("数值", "报送数")
    shown = page(send(clerk, strange))
    assert "这一列的含义无法确定" in shown
    assert "整份入库</button>" not in shown
    told = page(press(clerk, "headings", **{"heading-0": "value"}))
    assert "整份入库</button>" in told
    again = page(send(clerk, strange.replace("832.6", "833.6")))
    assert "整份入库</button>" in again


def test_an_answer_about_a_heading_that_was_not_offered_is_asked_again(clerk):
    send(clerk, GOOD.replace("数值", "报送数"))
    answer = press(clerk, "headings", **{"heading-0": "no-such-field"})
    assert answer.status_code == 422
    assert "这一列的含义无法确定" in page(answer)
    assert Upload.objects.get().options.get("mapping", {}) == {}


def test_an_answer_after_the_file_was_decided_changes_nothing(clerk):
    send(clerk, GOOD.replace("数值", "报送数"))
    press(clerk, "discard")
    answer = press(clerk, "headings", **{"heading-0": "value"})
    assert answer.status_code == 409
    assert "已经处理过" in page(answer)


def test_a_file_that_cannot_be_read_has_no_marked_workbook_but_its_reason(clerk):
    send(clerk, b"PK\x03\x04 cut off", "坏.xlsx")
    upload = Upload.objects.get()
    answer = clerk.get(reverse("office:upload-marked", args=[upload.public_id]))
    assert answer.status_code == 422
    assert "无法读取" in page(answer)


def test_an_unknown_kind_of_file_is_answered_with_the_kinds_there_are(clerk):
    answer = clerk.get(reverse("office:upload-template", args=["weather"]))
    assert answer.status_code == 403
    assert "没有“weather”这种文件" in page(answer)
    assert "statistics" in page(answer)


def test_what_happens_to_the_rows_and_where_they_are_is_said_once_they_are_taken(clerk):
    send(clerk, GOOD)
    taken = page(press(clerk, "accept", rows="all"))
    assert "审核后才计入数据" in taken
    assert reverse("returns:drafts") in taken


def test_the_blank_template_comes_back_as_a_workbook_that_reads_without_errors(clerk, tmp_path):
    answer = clerk.get(reverse("office:upload-template", args=["statistics"]))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert [cell.value for cell in book.worksheets[0][1]][:5] == ["指标", "地区", "行业", "时期", "数值"]
    shown = page(send(clerk, answer.content, "模板.xlsx"))
    assert "zx-chip is-worse" not in shown


def test_a_form_without_a_file_says_what_is_missing(clerk):
    answer = clerk.post(reverse("office:upload-new"), {"kind": "statistics"})
    assert answer.status_code == 422
    assert "请选择文件" in page(answer)
    assert Upload.objects.count() == 0


def test_the_period_of_a_table_without_one_is_said_on_the_form(clerk):
    table = "指标,地区,数值,单位\n工业总产值,示范市,316.3,亿元\n"
    assert "缺少列：时期" in page(send(clerk, table))
    refused = send(clerk, table, period="去年")
    assert refused.status_code == 422
    assert "“去年”不是时期" in page(refused)
    assert "整份入库</button>" in page(send(clerk, table, period="2020Q1"))
    press(clerk, "accept", rows="all")
    value = StatisticalValue.objects.get()
    assert (value.first, value.months) == (2020 * 12, 3)


def test_a_hostile_file_gets_its_message_on_the_page(clerk):
    kind = next(one for one in KINDS if one.number == 28)
    shown = page(send(clerk, kind.make(), kind.name))
    assert "单元格 XFD1048576" in shown
    assert "远在数据之外" in shown
    assert "无法读取" in shown


def test_texts_of_a_file_are_shown_as_texts(clerk):
    shown = page(send(clerk, GOOD.replace("统计局", "<script>alert(1)</script>")))
    assert "<script>alert" not in shown
    assert "&lt;script&gt;" in shown


def test_one_county_does_not_see_what_another_handed_in(clerk, city, client):
    send(clerk, GOOD)
    upload = Upload.objects.get()
    county = actions.add_place(
        code="339901", name=Text("临港区", "Lingang"), level=Level.COUNTY, parent=city, valid_from=DAY, by=None, at=AT
    )
    other = sign_in(client, county, Role.COUNTY_CLERK)
    for name in ("upload", "upload-marked"):
        assert other.get(reverse(f"office:{name}", args=[upload.public_id])).status_code == 404
    assert upload.name not in page(other.get(reverse("office:uploads")))


def test_a_leader_may_not_hand_in_a_file(client, city):
    answer = send(sign_in(client, city, Role.LEADER), GOOD)
    assert answer.status_code == 403
    assert Upload.objects.count() == 0


def test_somebody_not_signed_in_is_sent_to_the_sign_in(client):
    answer = client.get(reverse("office:uploads"))
    assert answer.status_code == 302
    assert reverse("office:sign-in") in answer.url


def test_the_page_asked_for_in_part_answers_with_the_part_alone(clerk):
    send(clerk, GOOD)
    upload = Upload.objects.get()
    part = page(clerk.get(reverse("office:upload", args=[upload.public_id]), headers={"HX-Request": "true"}))
    assert "<html" not in part
    assert 'id="upload"' in part


@pytest.mark.parametrize("room", [qualifications, laboratories, groupings], ids=lambda room: room.IMPORTER.kind)
def test_a_register_that_was_taken_leads_to_where_its_rows_can_be_seen(clerk, room):
    uploads.register(room.IMPORTER)
    blank = room.IMPORTER.template()
    uploaded = SimpleUploadedFile("名录.xlsx", blank)
    clerk.post(reverse("office:upload-new"), {"kind": room.IMPORTER.kind, "file": uploaded}, follow=True)
    before = page(clerk.get(reverse("office:upload", args=[Upload.objects.get().public_id])))
    taken = page(press(clerk, "accept", rows="all"))
    link = f'<a href="{reverse(room.IMPORTER.page)}">查看入库内容</a>'
    assert "数据快照正在生成" in taken
    assert link in taken
    assert link not in before, "nothing can be seen before it was taken"


def test_every_importer_says_what_happens_to_the_rows_and_where_they_can_be_seen():
    wiring.wire()
    assert len(uploads.importers()) >= 6
    for reader in uploads.importers():
        assert reader.taken.zh, reader.kind
        assert reader.taken.en, reader.kind
        assert reverse(reader.page), reader.kind
