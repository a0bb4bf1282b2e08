"""My work: what is due, what came back and why, what waits for whom, and where one lands."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override

from tests.factories import DAY, NINE, person, small_city
from zhixing.methods.limits import Unit
from zhixing.methods.values import Text
from zhixing.office import daytable, deadlines, desk, notify, outbox, reminders, schedule
from zhixing.office.desk_sources import role_name
from zhixing.office.models import Job, JobState, Mail, Upload, UploadState
from zhixing.office.permissions import Role
from zhixing.records.returns import actions as returns
from zhixing.records.returns.models import StatisticalValue

pytestmark = pytest.mark.django_db
RULE = deadlines.DayRule(Text("报送期限", "hand in"), 5, Unit.WORKING)


@pytest.fixture
def city():
    return small_city()


@pytest.fixture
def office(city):
    return person("office", Role.CITY_CLERK, city.city)


@pytest.fixture
def clerk(city):
    return person("north", Role.COUNTY_CLERK, city.north)


def due(city, *, by=None, place=None, days=5, title="季报"):
    return deadlines.open_deadline(
        about=place or city.north, key=title, rule=deadlines.DayRule(RULE.name, days, Unit.NATURAL), start=DAY, by=by,
        at=NINE, place=place or city.north, owner_role=Role.COUNTY_CLERK, title=Text(title, "quarterly"),
        address="/returns/",
    )  # fmt: skip


def signed_in(client, who):
    client.force_login(who.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_what_is_due_lies_with_its_holder_the_overdue_first_and_the_opener_sees_whom_it_waits_for(city, office, clerk):
    due(city, by=office, days=9, title="后")
    due(city, by=office, days=1, title="先")
    mine = desk.desk_of(clerk, DAY + timedelta(days=3))
    assert [(item.title.zh, item.overdue) for item in mine.due] == [("先", 2), ("后", 0)]
    assert mine.overdue == 1
    theirs = desk.desk_of(office, DAY)
    assert theirs.due == []
    assert theirs.waiting[0].why.zh == "等待北县县（市、区）经办人（north）"


def test_a_paused_duty_is_never_overdue_and_says_why_it_stands_still(city, office, clerk):
    deadlines.pause(deadline=due(city, days=1), reason="等待复检", by=office, at=NINE)
    (item,) = desk.desk_of(clerk, DAY + timedelta(days=30)).due
    assert (item.paused, item.overdue, item.why.zh) == (True, 0, "自 2026-03-02 起中止：等待复检")


def test_files_wait_to_be_taken_and_come_back_when_they_cannot_be(city, clerk):
    common = {"kind": "statistics", "digest": "d", "size": 2, "stored": "x", "uploaded_by": clerk, "uploaded_at": NINE}
    Upload.objects.create(name="好.xlsx", state=UploadState.PREVIEW, **common)
    told = {"reason": {"zh": "打不开。", "en": "No."}, "remedy": {"zh": "请重存。", "en": "Again."}}
    Upload.objects.create(name="坏.xlsx", state=UploadState.REFUSED, problems=[told], **common)
    mine = desk.desk_of(clerk, DAY)
    assert [item.title.zh for item in mine.due] == ["上传文件：好.xlsx"]
    assert [item.why.zh for item in mine.came_back] == ["打不开。请重存。"]
    assert desk.desk_of(clerk, DAY + timedelta(days=40)).came_back == []


def test_work_that_failed_comes_back_with_its_trouble(city, clerk):
    Job.objects.create(
        kind="reports.make",
        requested_by=clerk,
        state=JobState.FAILED,
        created_at=NINE,
        ended_at=NINE,
        trouble="已满",
    )
    assert [item.why.zh for item in desk.desk_of(clerk, DAY).came_back] == ["已满"]


def value(city, clerk, revision=1):
    return StatisticalValue.objects.create(
        series="gdp-per-head", place=city.north, first=2025 * 12, months=12, value=1, revision=revision,
        entered_by=clerk, entered_at=NINE,
    )  # fmt: skip


def test_a_draft_lies_with_the_office_and_once_returned_with_whoever_entered_it_and_the_reason(city, office, clerk):
    draft = value(city, clerk)
    assert [item.title.zh for item in desk.desk_of(office, DAY).due] == ["1 个统计数值待审核"]
    assert [item.why.zh for item in desk.desk_of(clerk, DAY).waiting] == ["等待市质量办审核。"]
    returns.return_values(values=[draft], by=office, at=NINE, note="单位写错")
    (item,) = desk.desk_of(clerk, DAY).came_back
    assert (item.title.zh, item.why.zh) == ("1 个统计数值被退回", "单位写错")
    value(city, clerk, revision=2)
    assert desk.desk_of(clerk, DAY).came_back == [], "entered anew, it is done with"


def test_one_lands_on_ones_desk_and_without_a_desk_on_what_ones_post_is_for(client, city, clerk, settings):
    settings.ZHIXING_DEMO = True  # a second factor of the administrators is asked for elsewhere
    assert signed_in(client, clerk).get("/start/")["Location"] == "/work/"
    keeper = person("keeper", Role.SYSTEM_ADMINISTRATOR, city.city)
    assert signed_in(client, keeper).get("/start/")["Location"] == "/jobs/"
    assert client.get("/work/").status_code == 403
    auditor = person("auditor", Role.AUDITOR, city.city)
    assert signed_in(client, auditor).get("/start/")["Location"] == "/trail/"


def test_the_page_shows_the_desk_in_words_and_an_empty_one_says_so(client, city, clerk):
    page = signed_in(client, clerk).get("/work/").content.decode()
    assert "暂无待办" in page
    due(city, days=1)
    page = client.get("/work/").content.decode()
    assert "季报" in page
    assert "2026-03-03 24:00 前" in page
    assert "已逾期" in page
    assert "项逾期" in client.get(reverse("office:work-strip")).content.decode()


def test_the_bell_counts_what_is_unread_and_reading_it_leads_on(client, city, clerk):
    notify.notice(to=[clerk], key="test", text=Text("请补正", "mend"), about=city.north, at=NINE, address="/returns/")
    signed_in(client, clerk)
    assert 'aria-label="1 条未读通知"' in client.get("/notices/").content.decode()
    notice = notify.of(clerk).get()
    assert client.post(f"/notices/{notice.public_id}/")["Location"] == "/returns/"
    assert not notify.unread(clerk).exists()
    other = signed_in(client, person("south", Role.COUNTY_CLERK, city.south))
    assert other.post(f"/notices/{notice.public_id}/").status_code == 404


def test_all_are_marked_at_once_and_wishes_are_kept(client, city, clerk):
    for minute in range(3):
        notify.notice(
            to=[clerk], key="test", text=Text("一", "a"), about=city.north, at=NINE + timedelta(minutes=minute)
        )
    signed_in(client, clerk).post("/notices/read/", {"all": "1"})
    assert not notify.unread(clerk).exists()
    client.post("/notices/settings/", {"mail": "urgent", "digest_hour": "17", "address": "me@quality.example"})
    held = notify.wishes(clerk)
    assert (held.mail, held.digest_hour, held.address) == ("urgent", 17, "me@quality.example")
    answer = client.post("/notices/settings/", {"mail": "often", "digest_hour": "99", "address": "no"})
    assert answer.status_code == 422
    assert notify.wishes(clerk).mail == "urgent"


def test_the_calendar_shows_a_year_and_refuses_one_nobody_published_until_the_office_enters_it(client, city, office):
    signed_in(client, office)
    page = client.get("/calendar/?year=2026").content.decode()
    assert "248 个工作日" in page
    assert "国务院办公厅关于2026年部分节假日安排的通知" in page
    assert "不推算该年工作日" in client.get("/calendar/?year=2027").content.decode()
    client.post("/calendar/year/", {"year": "2027", "document": "国办发明电"})
    client.post("/calendar/days/", {"first": "2027-01-01", "last": "2027-01-01", "kind": "off", "source": "同上"})
    assert not daytable.table().is_workday(date(2027, 1, 1))
    assert client.post("/calendar/days/", {"first": "x", "kind": "off"}).status_code == 422


def test_only_the_office_keeps_the_calendar(client, city, clerk):
    signed_in(client, clerk)
    assert "录入日期" not in client.get("/calendar/").content.decode()
    assert client.post("/calendar/year/", {"year": "2027", "document": "国办发明电"}).status_code == 403
    assert not daytable.table().is_published(2027)


def test_a_deadline_is_extended_and_paused_in_its_page_and_seen_only_within_reach(client, city, office, clerk):
    deadline = due(city)
    signed_in(client, office)
    assert client.post(f"/deadlines/{deadline.pk}/extend/", {"days": "2"}).status_code == 422
    client.post(f"/deadlines/{deadline.pk}/extend/", {"days": "2", "reason": "台风"})
    deadline.refresh_from_db()
    assert deadlines.last_day_of(deadline) == date(2026, 3, 9)
    assert "台风" in client.get(f"/deadlines/{deadline.pk}/").content.decode()
    assert "季报" in client.get("/deadlines/").content.decode()
    signed_in(client, person("south", Role.COUNTY_CLERK, city.south))
    assert client.get(f"/deadlines/{deadline.pk}/").status_code == 404
    signed_in(client, clerk)
    assert client.post(f"/deadlines/{deadline.pk}/pause/", {"reason": "想停"}).status_code == 403


def test_dead_mail_is_for_the_system_administrator_alone_and_does_not_show_what_it_says(client, city, clerk, settings):
    settings.ZHIXING_DEMO = True  # a second factor of the administrators is asked for elsewhere
    mail = Mail.objects.create(
        person=clerk, address="a@quality.example", subject="机密主题", body="机密", state="dead", created_at=NINE,
        next_at=NINE, trouble="550",
    )  # fmt: skip
    assert signed_in(client, clerk).get("/notices/mail/").status_code == 403
    signed_in(client, person("keeper", Role.SYSTEM_ADMINISTRATOR, city.city))
    page = client.get("/notices/mail/").content.decode()
    assert "550" in page
    assert "机密" not in page
    client.post("/notices/mail/again/", {"mail": str(mail.public_id)})
    mail.refresh_from_db()
    assert mail.state == "queued"


def test_reminders_come_three_days_before_on_the_day_and_once_after_however_often_the_clock_is_looked_at(city, clerk):
    deadline = due(city, days=9)
    told = []
    for day in range(14):
        for hour in (0, 6):
            schedule.tick(at=NINE + timedelta(days=day, hours=hour))
        told.append(notify.of(clerk).count())
    assert told == [0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 3, 3, 3, 3]
    assert notify.of(clerk).first().text_zh == "季报：已于 2026-03-11 24:00 到期，尚未办结。"
    assert deadline.pk


def test_an_extended_deadline_reminds_again_and_a_paused_or_closed_one_does_not(city, office, clerk):
    deadline = due(city, days=3)
    assert reminders.remind(at=NINE) == 1
    deadlines.extend(deadline=deadline, days=10, reason="台风", by=office, at=NINE)
    assert reminders.remind(at=NINE + timedelta(days=10)) == 1
    deadlines.pause(deadline=deadline, reason="等待", by=office, at=NINE + timedelta(days=11))
    assert reminders.remind(at=NINE + timedelta(days=13)) == 0
    assert reminders.tick(NINE)["woken"] == 0
    assert not outbox.goes_out()


def test_every_role_has_a_name_and_the_pages_speak_english_too(client, city, clerk):
    assert all(role_name(role).en != role for role in Role if role not in {"leader", "operator"})
    assert role_name("enterprise").zh == "enterprise"
    due(city, days=1)
    signed_in(client, clerk)
    with override("en"):
        page = client.get("/work/", headers={"accept-language": "en"}).content.decode()
    assert "To do" in page
    assert "until 2026-03-03, 24:00" in page
