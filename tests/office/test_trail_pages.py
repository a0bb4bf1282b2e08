"""The trail on a page: for the auditor alone, narrowed and turned over without counting; its heads for everybody."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import NINE, person, small_city
from tests.trust.tampering import lower_guards
from zhixing.office import auditing, heads, jobs, trail, trail_words, verification
from zhixing.office.models import Job, JobState, TrailEntry
from zhixing.office.permissions import Action, Role
from zhixing.records.returns.models import StatisticalValue

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
SECRET = "只有审计可见的理由"


@pytest.fixture
def city(settings, tmp_path):
    settings.ZHIXING_HEADS = tmp_path / "heads"
    settings.ZHIXING_DEMO = True  # the second factor of the administrators is asked for elsewhere
    return small_city()


@pytest.fixture
def clerk(city):
    return person("north", Role.COUNTY_CLERK, city.north)


@pytest.fixture
def auditor(client, city):
    who = person("watch", Role.AUDITOR, city.city)
    client.force_login(who.user, backend=BACKEND)
    return who


def act(city, by, *, days=0, note=SECRET, **more):
    told = {"action": Action.BATCHES_CORRECT, "about": city.north, "move": "correct", **more}
    return trail.record(by=by, at=NINE + timedelta(days=days), note=note, **told)


def page(client, address="/trail/", status=200, language="zh-hans"):
    answer = client.get(address, headers={"accept-language": language})
    assert answer.status_code == status
    return answer.content.decode()


def test_an_entry_says_who_what_from_to_why_and_by_which_edition(client, city, clerk, auditor):
    value = StatisticalValue(pk=7)
    act(
        city, clerk, about=value, from_state="draft", to_state="approved", edition="e7",
        body={"changes": {"name": ["甲", "乙"]}},
    )  # fmt: skip
    html = page(client)
    for words in ("north", "更正", "更正抽查批次", "统计数据 7", "草稿 → 已审核", SECRET, "版本 e7", "乙"):
        assert words in html
    assert "Correct batches" in page(client, language="en")


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.AUDITOR, Role.OPERATOR}])
def test_nobody_but_the_auditor_reads_the_trail(client, city, role):
    who = person("other", role, city.city)
    act(city, who)
    client.force_login(who.user, backend=BACKEND)
    for address in ("/trail/", "/trail/export.csv", "/trail/export.xlsx"):
        answer = client.get(address)
        assert answer.status_code == 403
        assert SECRET not in answer.content.decode()
    assert client.post("/trail/verify/").status_code == 403
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("by=north", {1, 2, 3}), ("by=watch", {4}), ("by=北一", {1, 2, 3}), ("by=nobody", set()),
        ("action=returns.approve", {3}), ("kind=office.place&thing=THING", {1, 2, 3, 4}),
        ("first=2026-03-03", {2, 3, 4}), ("first=2026-03-03&last=2026-03-03", {2}), ("last=2026-03-02", {1}),
        ("by=north&action=batches.correct&last=2026-03-03", {1, 2}),
    ],
)  # fmt: skip
def test_the_list_is_narrowed_by_person_action_thing_and_days(client, city, clerk, auditor, query, found):
    clerk.name = "北一"
    clerk.save()
    TrailEntry.objects.order_by("-seq").first()
    act(city, clerk, note="mark-1")
    act(city, clerk, note="mark-2", days=1)
    act(city, clerk, note="mark-3", days=2, action=Action.RETURNS_APPROVE)
    act(city, auditor, note="mark-4", days=3)
    html = page(client, f"/trail/?{query.replace('THING', str(city.north.pk))}")
    assert {number for number in range(1, 5) if f"mark-{number}" in html} == found


def test_a_day_that_is_none_is_said_and_narrows_nothing(client, city, clerk, auditor):
    act(city, clerk)
    html = page(client, "/trail/?first=2026-02-30&last=today", status=422)
    assert html.count("不是日期") == 2
    assert SECRET in html


def test_pages_are_turned_without_counting_and_every_entry_is_seen_once(client, city, clerk, auditor):
    for number in range(2 * auditing.A_PAGE + 5):
        act(city, clerk, note=f"mark-{number}-")
    seen, before = [], ""
    while True:
        with CaptureQueriesContext(connection) as asked:
            html = page(client, f"/trail/?by=north{before}")
        assert not [one for one in asked.captured_queries if "COUNT(" in one["sql"] and "trailentry" in one["sql"]]
        seen += [number for number in range(2 * auditing.A_PAGE + 5) if f"mark-{number}-" in html]
        if "before=" not in html.partition('rel="next"')[2][:200]:
            break
        before = "&before=" + html.partition('rel="next"')[2].partition("before=")[2].partition('"')[0]
    assert sorted(seen) == list(range(2 * auditing.A_PAGE + 5))


def test_the_list_is_downloaded_as_it_is_narrowed_and_holds_no_formula(client, city, clerk, auditor):
    act(city, clerk, note="=1+1")
    act(city, auditor, note="other")
    answer = client.get("/trail/export.csv?by=north", headers={"accept-language": "zh-hans"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["经办人代码"], row["理由"]) for row in rows] == [("north", "'=1+1")]
    assert rows[0]["摘要"] == trail.about(city.north).get(by="north").digest
    book = openpyxl.load_workbook(io.BytesIO(client.get("/trail/export.xlsx?by=north").content))
    assert [cell.data_type for cell in book.active[2]].count("f") == 0
    assert book.active.max_row == 2


def test_the_auditor_has_the_trail_verified_and_the_page_says_it_holds(client, city, auditor):
    heads.write(at=NINE)
    assert "尚未核验" in page(client)
    assert client.post("/trail/verify/").status_code == 302
    job = verification.running()
    assert "正在核验" in page(client)
    assert trail.last_about(job).by == "watch"
    client.post("/trail/verify/")
    assert Job.objects.count() == 1
    assert jobs.run(job).state == JobState.DONE
    html = page(client)
    assert "完整" in html
    assert "比对 1 个链头" in html


def test_a_broken_trail_and_fallen_triggers_are_said_on_the_page(client, city, auditor):
    lower_guards()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE office_trailentry SET note = 'x' WHERE seq = 3")
    jobs.run(verification.ask(by=None, at=NINE))
    html = page(client)
    assert "第 3 条被修改，内容与其摘要不符。" in html
    assert "未生效" in html
    assert "office_trail_only_behind" in html
    assert "Entry 3 was edited" in page(client, language="en")


def test_the_heads_are_there_for_everybody_and_hold_no_content(client, city, clerk):
    act(city, clerk, note=SECRET)
    heads.write(at=NINE)
    act(city, clerk, days=1)
    heads.write(at=NINE + timedelta(days=1))
    html = page(client, "/trail/heads/")
    newest = heads.of_day("2026-03-03")
    assert newest.digest in html
    assert "2026-03-02" in html
    for told in (html, page(client, "/trail/heads.json"), page(client, "/trail/heads/2026-03-02.json")):
        assert SECRET not in told
        assert "north" not in told
    one = json.loads(page(client, "/trail/heads/2026-03-03.json"))
    assert (one, [head["day"] for head in json.loads(page(client, "/trail/heads.json"))]) == (
        newest.written(),
        ["2026-03-03", "2026-03-02"],
    )


def test_a_day_without_a_head_is_not_found(client, city):
    for day in ("2026-03-05", "2026-02-30"):
        page(client, f"/trail/heads/{day}.json", status=404)
    assert "尚无链头" in page(client, "/trail/heads/")


def test_every_action_and_every_move_of_the_office_has_words():
    named = dict(trail_words.actions())
    assert [action for action in Action if action.value not in named] == []
    assert trail_words.move("nobody.knows", "a-move").zh == "a-move"
    assert trail_words.kind("inspections.batch").zh == "抽查批次"
