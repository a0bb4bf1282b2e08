"""The returns pages: drafts beside what they replace, decided by the office, with the history of every cell."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from tests.records.returns.conftest import AT
from zhixing.methods.periods import Period
from zhixing.office.models import User
from zhixing.records.returns import actions, queries
from zhixing.records.returns.imports import NewValue
from zhixing.records.returns.models import StatisticalValue

pytestmark = pytest.mark.django_db


def record(person, place, number, *, series="industrial-output", year=2025, qualifier=""):
    value = NewValue(series, place.pk, "", Period.year(year), Decimal(number), "统计局", qualifier=qualifier)
    actions.record_values(values=[value], by=person, at=AT)
    return StatisticalValue.objects.latest("pk")


def enter(client, person):
    person.user = User.objects.create_user(username=person.code)
    person.save()
    client.force_login(person.user)
    return client


def text(answer) -> str:
    return answer.content.decode()


def decide(client, decision, *values, **more):
    data = {"decision": decision, "values": [value.pk for value in values], **more}
    return client.post(reverse("returns:decide"), data, follow=True)


def test_a_draft_stands_beside_the_approved_value_it_would_replace(client, office, county):
    actions.approve_values(values=[record(office, county, "800")], by=office, at=AT)
    record(office, county, "832.6")
    shown = text(enter(client, office).get(reverse("returns:drafts")))
    for words in ("工业总产值", "临港区", "800", "832.6", "4.1", "统计局"):
        assert words in shown


def test_approving_the_ticked_drafts_makes_them_the_values_shown(client, office, county):
    draft = record(office, county, "832.6")
    other = record(office, county, "9", year=2024)
    decide(enter(client, office), "approve", draft)
    assert [value.pk for value in queries.drafts()] == [other.pk]
    assert "832.6" in text(client.get(reverse("returns:series")))


def test_all_drafts_of_the_list_can_be_decided_at_once(client, office, county):
    record(office, county, "832.6")
    record(office, county, "9", year=2024)
    decide(enter(client, office), "approve", everything="on")
    assert not queries.drafts().exists()


def test_returning_without_a_reason_is_sent_back_with_the_words(client, office, county):
    draft = record(office, county, "832.6")
    answer = decide(enter(client, office), "return", draft)
    assert answer.status_code == 422
    assert "请写明退回理由" in text(answer)
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_deciding_nothing_is_sent_back_with_the_words(client, office, county):
    record(office, county, "832.6")
    answer = decide(enter(client, office), "approve")
    assert answer.status_code == 422
    assert "请勾选要处理的数值" in text(answer)


def test_the_history_of_a_cell_shows_every_revision_and_who_decided(client, office, county):
    first = record(office, county, "800")
    actions.approve_values(values=[first], by=office, at=AT)
    second = record(office, county, "832.6")
    actions.return_values(values=[second], by=office, at=AT, note="单位有误")
    shown = text(enter(client, office).get(reverse("returns:cell", args=[first.pk])))
    for words in ("800", "832.6", "已审核", "已退回", "张三"):
        assert words in shown


def test_what_stood_before_a_number_is_shown_wherever_the_number_is(client, office, county):
    first = record(office, county, "300")
    actions.approve_values(values=[first], by=office, at=AT)
    draft = record(office, county, "310", qualifier=">")
    enter(client, office)
    assert "突破 310" in text(client.get(reverse("returns:drafts")))
    assert "突破 310" in text(client.get(reverse("returns:cell", args=[first.pk])))
    decide(client, "approve", draft)
    assert "突破 310" in text(client.get(reverse("returns:series")))
    record(office, county, "300", qualifier="<")
    shown = text(client.get(reverse("returns:drafts"), headers={"Accept-Language": "en"}))
    assert "over 310" in shown or "突破 310" in shown  # what it would replace


def test_a_county_sees_its_own_drafts_only_and_decides_none(client, office, county_clerk, county, other_county):
    record(office, county, "111")
    hidden = record(office, other_county, "222")
    enter(client, county_clerk)
    shown = text(client.get(reverse("returns:drafts")))
    assert "111" in shown
    assert "222" not in shown
    assert 'name="decision"' not in shown
    assert client.get(reverse("returns:cell", args=[hidden.pk])).status_code == 404
    assert decide(client, "approve", everything="on").status_code == 403
    assert queries.drafts().count() == 2


def test_an_empty_room_says_what_to_do_next(client, office):
    enter(client, office)
    assert "请先上传工作簿" in text(client.get(reverse("returns:series")))
    assert "没有待审核的草稿" in text(client.get(reverse("returns:drafts")))


def test_the_timeline_of_a_cell_says_who_handed_in_and_who_decided_and_why_of_this_cell_alone(client, office, county):
    first = record(office, county, "800")
    other = record(office, county, "9", year=2024)
    actions.return_values(values=[first, other], by=office, at=AT + timedelta(hours=1), note="与年报不符")
    second = record(office, county, "832.6")
    actions.approve_values(values=[second], by=office, at=AT + timedelta(hours=2))
    actions.approve_values(values=[record(office, county, "10", year=2023)], by=office, at=AT + timedelta(hours=3))

    shown = text(
        enter(client, office).get(reverse("returns:cell", args=[second.pk]), headers={"accept-language": "zh-hans"})
    )
    timeline = shown.partition('id="timeline"')[2]
    assert timeline.count("<li>") == len(queries.timeline(list(queries.history(second))))
    assert "与年报不符" in timeline
    assert "草稿 → 已退回" in timeline
    assert timeline.count("草稿 → 已审核") == 1
    assert "张三" in timeline
