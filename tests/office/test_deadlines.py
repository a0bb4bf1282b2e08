"""Deadlines run by the day table, stand still, are extended and closed; overdue is asked of the day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.factories import DAY, NINE, person, small_city
from zhixing.methods.limits import Unit
from zhixing.methods.values import Text
from zhixing.office import daytable, deadlines, trail
from zhixing.office.deadlines import DayRule
from zhixing.office.models import Deadline
from zhixing.office.permissions import Refused, Role

pytestmark = pytest.mark.django_db
FIVE = DayRule(Text("复检", "re-test"), 5, Unit.WORKING, event="served")
TEN = DayRule(Text("整改", "rectify"), 10, Unit.NATURAL)


@pytest.fixture
def city():
    return small_city()


@pytest.fixture
def office(city):
    return person("office", Role.CITY_CLERK, city.city)


def opened(city, *, rule=FIVE, start=DAY, place=None, about=None):
    return deadlines.open_deadline(
        about=about or city.zone, key="test", rule=rule, start=start, by=None, at=NINE,
        place=place or city.north, owner_role=Role.COUNTY_CLERK,
    )  # fmt: skip


def test_the_day_of_the_event_does_not_count_and_the_last_day_ends_at_midnight_in_shanghai(city):
    deadline = opened(city)  # Monday 2 March 2026
    assert deadlines.last_day_of(deadline) == date(2026, 3, 9)
    assert deadline.due_at == datetime(2026, 3, 9, 16, tzinfo=UTC)
    assert trail.about(city.zone).first().body["last_day"] == "2026-03-09"


def test_make_up_days_count_and_holidays_do_not(city):
    # The Spring Festival of 2026: 16 to 20 and 23 February are off, Saturdays 14 and 28 are worked.
    assert deadlines.last_day_of(opened(city, start=date(2026, 2, 12))) == date(2026, 2, 26)


def test_a_natural_limit_that_rolls_ends_on_the_next_working_day_and_one_that_does_not_stays(city):
    rolling = DayRule(TEN.name, 10, Unit.NATURAL, rolls=True)
    plain = DayRule(TEN.name, 10, Unit.NATURAL)
    table = daytable.table()
    assert plain.last_day(date(2026, 2, 8), table) == date(2026, 2, 18)
    assert rolling.last_day(date(2026, 2, 8), table) == date(2026, 2, 24)


def test_a_year_nobody_entered_is_refused_by_name_and_says_where_to_enter_it(city):
    with pytest.raises(daytable.Unpublished, match=r"2027 年放假安排尚未公布.*/calendar/\?year=2027") as refused:
        opened(city, start=date(2026, 12, 29))
    assert refused.value.year == 2027
    assert not Deadline.objects.exists()


def test_a_natural_limit_needs_no_table_unless_it_rolls(city):
    assert TEN.last_day(date(2026, 12, 29), daytable.table()) == date(2027, 1, 8)
    with pytest.raises(daytable.Unpublished):
        DayRule(TEN.name, 10, Unit.NATURAL, rolls=True).last_day(date(2026, 12, 29), daytable.table())


def test_overdue_is_asked_of_the_instant_and_kept_nowhere(city):
    deadline = opened(city)
    assert deadlines.overdue(deadline, deadline.due_at - timedelta(microseconds=1)) == 0
    assert deadlines.overdue(deadline, deadline.due_at) == 1
    assert deadlines.overdue(deadline, deadline.due_at + timedelta(days=2)) == 3
    assert "overdue" not in {field.name for field in Deadline._meta.get_fields()}


def test_a_pause_counts_neither_its_first_nor_its_last_day(city, office):
    deadline = opened(city)
    deadlines.pause(deadline=deadline, reason="等待标准解释", by=office, at=NINE + timedelta(days=2))  # Wednesday 4
    assert deadlines.overdue(Deadline.objects.get(), NINE + timedelta(days=60)) == 0
    resumed = deadlines.resume(deadline=deadline, by=office, at=NINE + timedelta(days=7))  # Monday 9
    # Tuesday 3 ran, 4 to 9 stood still; four more working days from 10.
    assert deadlines.last_day_of(resumed) == date(2026, 3, 13)
    entries = [(entry.move, entry.note) for entry in trail.about(resumed)]
    assert entries == [("resume", ""), ("pause", "等待标准解释")]


def test_a_deadline_paused_on_its_last_day_is_not_overdue_when_it_runs_again(city, office):
    deadline = opened(city)
    deadlines.pause(deadline=deadline, reason="停电", by=office, at=deadline.due_at - timedelta(seconds=1))
    resumed = deadlines.resume(deadline=deadline, by=office, at=deadline.due_at + timedelta(days=5))
    assert deadlines.overdue(resumed, deadline.due_at + timedelta(days=5)) == 0


def test_what_has_ended_cannot_be_paused_nor_paused_twice_nor_without_a_reason(city, office):
    deadline = opened(city)
    with pytest.raises(Refused, match="已经届满"):
        deadlines.pause(deadline=deadline, reason="迟", by=office, at=deadline.due_at)
    with pytest.raises(Refused, match="没有填写理由"):
        deadlines.pause(deadline=deadline, reason=" ", by=office, at=NINE)
    deadlines.pause(deadline=deadline, reason="一次", by=office, at=NINE)
    with pytest.raises(Refused, match="已经中止"):
        deadlines.pause(deadline=deadline, reason="两次", by=office, at=NINE)
    with pytest.raises(Refused, match="没有中止"):
        deadlines.resume(deadline=opened(city, about=city.south), by=office, at=NINE)


def test_an_extension_adds_days_of_the_same_unit_with_its_reason(city, office):
    extended = deadlines.extend(deadline=opened(city), days=3, reason="台风", by=office, at=NINE)
    assert deadlines.last_day_of(extended) == date(2026, 3, 12)
    assert trail.last_about(extended).note == "台风"
    with pytest.raises(Refused, match="没有填写理由"):
        deadlines.extend(deadline=extended, days=3, reason="", by=office, at=NINE)
    with pytest.raises(Refused, match="1至366"):
        deadlines.extend(deadline=extended, days=0, reason="台风", by=office, at=NINE)


def test_only_who_may_extend_may_and_only_within_reach(city):
    clerk = person("clerk", Role.COUNTY_CLERK, city.north)
    with pytest.raises(Refused, match="没有进行此项操作的权限"):
        deadlines.extend(deadline=opened(city), days=3, reason="台风", by=clerk, at=NINE)


def test_a_second_deadline_of_one_key_is_refused_while_the_first_runs_and_not_after(city):
    opened(city)
    with pytest.raises(Refused, match="已在计算中"):
        opened(city)
    assert deadlines.close_deadlines(about=city.zone, keys=["test"], by=None, at=NINE) == 1
    assert opened(city).pk


def test_closing_late_says_by_how_many_days(city):
    deadline = opened(city)
    deadlines.close_deadlines(about=city.zone, keys=["test"], by=None, at=deadline.due_at + timedelta(days=1))
    assert trail.about(city.zone).first().body == {"closed": ["test"], "days_late": {"test": 2}}
    assert deadlines.close_deadlines(about=city.zone, keys=["test"], by=None, at=NINE) == 0


def test_a_day_entered_later_moves_the_deadlines_that_are_open(city, office):
    deadline = opened(city)
    changed = daytable.say_days(
        first=date(2026, 3, 6), last=date(2026, 3, 8), off=True, source="台风停工令", by=office, at=NINE
    )
    assert changed == 1, "Saturday and Sunday were off already"
    deadline.refresh_from_db()
    assert deadlines.last_day_of(deadline) == date(2026, 3, 10)


def test_a_year_is_entered_with_its_notice_and_then_counted(city, office):
    daytable.enter_year(year=2027, document="国办发明电〔2026〕9号", by=office, at=NINE)
    daytable.say_days(first=date(2027, 1, 1), last=date(2027, 1, 3), off=True, source="同上", by=office, at=NINE)
    daytable.say_days(first=date(2027, 1, 10), last=date(2027, 1, 10), off=False, source="同上", by=office, at=NINE)
    table = daytable.table()
    assert [table.is_workday(date(2027, 1, day)) for day in (1, 4, 9, 10)] == [False, True, False, True]
    with pytest.raises(Refused, match="已经录入"):
        daytable.enter_year(year=2027, document="又一份", by=office, at=NINE)
    with pytest.raises(Refused, match="没有写明依据"):
        daytable.enter_year(year=2028, document=" ", by=office, at=NINE)
    with pytest.raises(daytable.Unpublished):
        daytable.say_days(first=date(2028, 1, 3), last=date(2028, 1, 3), off=True, source="无", by=office, at=NINE)


def test_the_shipped_years_keep_their_notice_and_the_office_may_speak_over_them(city, office):
    assert daytable.table().is_workday(date(2026, 2, 14))
    daytable.say_days(first=date(2026, 2, 14), last=date(2026, 2, 14), off=True, source="更正", by=office, at=NINE)
    assert not daytable.table().is_workday(date(2026, 2, 14))
    with pytest.raises(Refused, match="超过31天"):
        daytable.say_days(first=date(2026, 1, 1), last=date(2026, 3, 1), off=True, source="多", by=office, at=NINE)


def test_a_duty_lies_on_the_desk_of_the_role_at_the_place_or_above_and_on_nobody_elses(city):
    deadline = opened(city, place=city.north_town)
    north, south = person("north", Role.COUNTY_CLERK, city.north), person("south", Role.COUNTY_CLERK, city.south)
    town = person("town", Role.TOWNSHIP_LIAISON, city.north_town)
    assert list(deadlines.due(north, DAY)) == [deadline]
    assert list(deadlines.due(south, DAY)) == []
    assert list(deadlines.due(town, DAY)) == []
