"""Late sheets go up and are told as late, by the server's clock and their own deadline; work lies once on a desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.records.returns.conftest import AT
from tests.records.returns.form_factories import DUE, answer_all
from zhixing.office import deadlines, desk, trail
from zhixing.office.models import Deadline, TrailEntry
from zhixing.records.returns import followups, form_actions, form_queries, form_timing
from zhixing.records.returns.models import FormSheet

pytestmark = pytest.mark.django_db
OVER = deadlines.end_of(DUE)
INSTANT = timedelta(milliseconds=1)


@pytest.fixture
def the_desk(monkeypatch):
    """A desk with the sources this room's work comes from, and nothing else."""
    monkeypatch.setattr(desk, "_SOURCES", {})
    from zhixing.office import desk_sources  # noqa: PLC0415 - its register must meet the emptied table

    desk_sources.register()
    desk.register("return-forms", followups.on_desk)
    return desk.desk_of


def late_by(sheet, on=DUE):
    return form_timing.timing(FormSheet.objects.get(pk=sheet.pk), on=on).days_late


def test_the_last_instant_is_in_time_and_the_next_is_accepted_and_told_as_late(sheet, county_clerk):
    answer_all(sheet, county_clerk)
    form_actions.submit(sheet=sheet, by=county_clerk, at=AT, clock=lambda: OVER - INSTANT)
    assert late_by(sheet) == 0
    FormSheet.objects.filter(pk=sheet.pk).update(first_submitted_at=OVER)
    assert late_by(sheet) == 1


def test_a_late_sheet_goes_up_and_the_trail_says_by_how_many_days(sheet, county_clerk):
    answer_all(sheet, county_clerk)
    form_actions.submit(sheet=sheet, by=county_clerk, at=AT, clock=lambda: OVER + timedelta(days=2))
    assert (sheet.state, sheet.submitted_at, late_by(sheet)) == ("submitted", OVER + timedelta(days=2), 3)
    closed = TrailEntry.objects.filter(about_kind=trail.kind_of(sheet), move="close_deadline").get()
    assert closed.body["days_late"] == {"returns.fill": 3}
    assert form_queries.levels(FormSheet.objects.all(), on=DUE)[0].in_time == 0


def test_control_the_time_of_the_request_would_call_a_late_sheet_timely(sheet, county_clerk):
    answer_all(sheet, county_clerk)
    form_actions.submit(sheet=sheet, by=county_clerk, at=OVER - INSTANT, clock=None)
    assert late_by(sheet) == 0, "asked before the lock: whoever waited for it past midnight counts as timely"


def test_an_extension_by_the_office_counts(sheet, county_clerk, office):
    deadline = Deadline.objects.get(about_id=str(sheet.pk), key=form_timing.FILL)
    deadlines.extend(deadline=deadline, days=5, reason="台风", by=office, at=AT)
    answer_all(sheet, county_clerk)
    form_actions.submit(sheet=sheet, by=county_clerk, at=OVER + timedelta(days=3))
    assert late_by(sheet) == 0


def test_the_receipt_shows_the_servers_time_and_whether_it_was_in_time(client, submitted, county_clerk):
    from zhixing.office.models import User  # noqa: PLC0415 - only here

    county_clerk.user = User.objects.create_user("u-county", password="x")
    county_clerk.save()
    client.force_login(county_clerk.user)
    page = client.get(reverse("returns:sheet", args=[submitted.pk])).content.decode()
    assert "服务器时间 2026-03-02 09:00:00" in page
    assert "按期" in page
    FormSheet.objects.filter(pk=submitted.pk).update(first_submitted_at=OVER + timedelta(days=1))
    assert "逾期 2 天" in client.get(reverse("returns:sheet", args=[submitted.pk])).content.decode()


def test_a_returned_sheet_lies_once_on_the_desk_with_its_reason_and_its_day(the_desk, submitted, office, county_clerk):
    form_actions.return_sheet(sheet=submitted, rows={"output.13": "与税务数不符"}, note="", by=office, at=AT)
    mine = the_desk(county_clerk, AT.date())
    assert [(item.why.zh, deadlines.day_of(item.due - INSTANT)) for item in mine.came_back] == [
        ("已退回：与税务数不符", AT.date() + timedelta(days=7))
    ]
    assert [item.address for item in mine.due if item.address == submitted.get_absolute_url()] == []
    theirs = the_desk(office, AT.date())
    assert [item.address for item in theirs.waiting].count(submitted.get_absolute_url()) == 1


def test_two_deadlines_at_one_address_both_stay_on_the_desk(the_desk, sheet, county_clerk):
    one = the_desk(county_clerk, AT.date()).due[0]
    desk.register("more", lambda _person, _on: [one, desk.Item(one.title, one.address, None, None, one.why, one.kind)])
    assert [item.due for item in the_desk(county_clerk, AT.date()).due] == [one.due, one.due, None]
