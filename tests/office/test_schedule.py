"""Work of the clock happens once a day, after its hour, however often somebody looks; a failed one is tried again."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from zhixing.office import schedule
from zhixing.office.models import DailyRun

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2026, 3, 2, 2, 59, tzinfo=SHANGHAI)


@pytest.fixture
def done(monkeypatch):
    monkeypatch.setattr(schedule, "_DAILY", {})
    return []


def test_a_daily_work_is_done_once_a_day_after_its_hour(done):
    schedule.daily("a", done.append, hour=time(3))
    looks = [MORNING + timedelta(minutes=minutes) for minutes in (0, 1, 2, 600, 24 * 60, 24 * 60 + 1)]
    assert [schedule.tick(at=at) for at in looks] == [[], ["a"], [], [], [], ["a"]]
    assert [at.day for at in done] == [2, 3]


def test_the_day_begins_at_midnight_of_the_office(done):
    schedule.daily("a", done.append)
    before = datetime(2026, 3, 2, 23, 59, 59, tzinfo=SHANGHAI)
    assert schedule.tick(at=before) == ["a"]
    assert schedule.tick(at=before + timedelta(seconds=1)) == ["a"]
    assert list(DailyRun.objects.order_by("day").values_list("day", flat=True)) == [MORNING.date(), done[1].date()]


def test_a_work_that_fails_is_not_booked_and_is_tried_again_and_the_others_are_done(done):
    def fails(at):
        done.append("failed")
        if len(done) < 4:
            raise OSError

    schedule.daily("fails", fails)
    schedule.daily("b", lambda at: done.append("b"))
    assert [schedule.tick(at=MORNING) for _ in range(3)] == [["b"], [], ["fails"]]
    assert done == ["failed", "b", "failed", "failed"]


def test_what_a_failing_work_wrote_is_undone_with_it(done):
    def fails(at):
        DailyRun.objects.create(work="trace", day=at.date(), began_at=at)
        raise ValueError

    schedule.daily("fails", fails)
    assert schedule.tick(at=MORNING) == []
    assert not DailyRun.objects.exists()


def test_of_two_that_look_at_once_one_does_the_work(done, monkeypatch):
    schedule.daily("a", done.append)
    # The other one booked the day after we had looked.
    DailyRun.objects.create(work="a", day=MORNING.date(), began_at=MORNING)
    monkeypatch.setattr(DailyRun.objects, "filter", _blind(DailyRun.objects.filter))
    assert schedule.tick(at=MORNING) == []
    assert done == []


def test_control_without_booking_the_day_every_look_would_do_it(done, monkeypatch):
    schedule.daily("a", done.append)
    monkeypatch.setattr(DailyRun.objects, "create", lambda **booked: None)
    assert [schedule.tick(at=MORNING) for _ in range(2)] == [["a"], ["a"]]
    assert len(done) == 2


def _blind(real):
    """The first look sees nothing."""
    looks = []

    def look(*args, **wanted):
        looks.append(wanted)
        return real(*args, **wanted).none() if len(looks) == 1 else real(*args, **wanted)

    return look
