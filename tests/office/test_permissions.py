"""Who may do what, where: denied unless the table says otherwise, and never beyond one's own places."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories import DAY, NINE, person, small_city
from zhixing.methods.values import Text
from zhixing.office import actions
from zhixing.office.corrections import within_reach
from zhixing.office.models import Job, Level, Person, Place, PlaceCode, Post, Upload
from zhixing.office.permissions import CONSOLE, TABLE, Action, Refused, Role, Scope, can, may, render_matrix, visible
from zhixing.office.places import place_by_code

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return small_city()


def test_nobody_may_do_anything_without_a_post(city):
    stranger = Person.objects.create(code="stranger", name="某人")
    assert [action for action in Action if can(stranger, action, on=DAY)] == []
    assert [action for action in Action if can(None, action, on=DAY)] == []


def test_figures_are_public_only_where_the_installation_is_opened(city, settings):
    assert not can(None, Action.FIGURES_READ, on=DAY)
    settings.ZHIXING_PUBLIC = True
    assert can(None, Action.FIGURES_READ, on=DAY)
    assert not can(None, Action.BATCHES_READ, on=DAY)


def test_a_county_clerk_reaches_the_county_and_its_towns_and_nothing_else(city):
    clerk = person("north", Role.COUNTY_CLERK, city.north)
    reached = [place for place in Place.objects.all() if can(clerk, Action.BATCHES_READ, place, on=DAY)]
    assert {place.code for place in reached} == {"980001", "980001001"}


def test_out_of_scope_is_not_found_and_the_wrong_function_is_forbidden(city):
    clerk = person("north", Role.COUNTY_CLERK, city.north)
    with pytest.raises(Refused) as elsewhere:
        may(clerk, Action.BATCHES_READ, city.south_town, on=DAY)
    with pytest.raises(Refused) as never:
        may(clerk, Action.TRAIL_READ, on=DAY)
    assert (elsewhere.value.status, never.value.status) == (404, 403)
    assert never.value.reason.remedy.zh


def test_what_is_not_located_is_seen_by_the_city_alone(city):
    class NotLocated:
        place = None

    assert can(person("office", Role.CITY_CLERK, city.city), Action.BATCHES_READ, NotLocated(), on=DAY)
    assert not can(person("north", Role.COUNTY_CLERK, city.north), Action.BATCHES_READ, NotLocated(), on=DAY)


def test_a_post_counts_from_its_first_to_its_last_day(city):
    clerk = person("north", Role.COUNTY_CLERK, city.north, valid_from=date(2026, 3, 2))
    Post.objects.filter(person=clerk).update(valid_to=date(2026, 3, 5))
    told = {
        day: can(Person.objects.get(pk=clerk.pk), Action.BATCHES_READ, on=date(2026, 3, day)) for day in (1, 2, 5, 6)
    }
    assert told == {1: False, 2: True, 5: True, 6: False}


def test_lists_hold_what_is_within_reach(city):
    clerk = person("north", Role.COUNTY_CLERK, city.north)
    assert {p.code for p in visible(clerk, Place.objects.all(), Action.BATCHES_READ, on=DAY)} == {"980001", "980001001"}
    assert not visible(None, Place.objects.all(), Action.BATCHES_READ, on=DAY).exists()


def test_a_liaison_sees_only_the_own_uploads_and_a_clerk_those_of_the_county(city):
    liaison = person("town", Role.TOWNSHIP_LIAISON, city.north_town)
    other = person("other", Role.TOWNSHIP_LIAISON, city.south_town)
    for owner, place in ((liaison, city.north_town), (other, city.south_town)):
        Upload.objects.create(
            kind="statistics",
            name=owner.code,
            digest="d",
            size=1,
            stored="x",
            uploaded_by=owner,
            uploaded_at=NINE,
            place=place,
        )
    clerk = person("north", Role.COUNTY_CLERK, city.north)
    seen = {
        who.code: {u.name for u in visible(who, Upload.objects.all(), Action.UPLOADS_READ, on=DAY)}
        for who in (liaison, clerk)
    }
    assert seen == {"town": {"town"}, "north": {"town"}}


def test_what_cannot_be_scoped_is_not_shown(city):
    clerk = person("north", Role.COUNTY_CLERK, city.north)
    with pytest.raises(TypeError, match="cannot be scoped"):
        visible(clerk, Person.objects.all(), Action.BATCHES_READ, on=DAY)


def test_jobs_are_seen_by_who_asked_for_them(city):
    clerk = person("north", Role.COUNTY_CLERK, city.north)
    Job.objects.create(kind="a", created_at=NINE, requested_by=clerk)
    Job.objects.create(kind="b", created_at=NINE, requested_by=person("office", Role.CITY_CLERK, city.city))
    assert [job.kind for job in visible(clerk, Job.objects.all(), Action.JOBS_READ, on=DAY)] == ["a"]


def test_the_operators_role_belongs_to_the_console_alone(city):
    with pytest.raises(ValueError, match="console"):
        actions.add_person_with_post(
            code="x", name="x", role=Role.OPERATOR, place=city.city, valid_from=DAY, by=None, at=NINE
        )
    console = Person.objects.create(code=CONSOLE, name="命令行")
    assert can(console, Action.UPLOADS_SPOT_CHECKS, city.south, on=DAY)


def test_the_three_administrators_share_no_work():
    auditor, system = TABLE[Role.AUDITOR], TABLE[Role.SYSTEM_ADMINISTRATOR]
    writing = {Action.BATCHES_CORRECT, Action.RETURNS_APPROVE, Action.SOURCES_CONFIRM, Action.SNAPSHOTS_BUILD}
    assert not writing & (set(auditor) | set(system))
    assert Action.TRAIL_READ not in system
    assert all(Action.TRAIL_READ not in TABLE[role] for role in Role if role is not Role.AUDITOR)


def test_the_printed_matrix_holds_every_action_and_role():
    matrix = render_matrix()
    assert all(f"`{action.value}`" in matrix for action in Action)
    assert all(role.value in matrix for role in Role)
    assert set(TABLE) == set(Role)


def test_a_place_is_found_by_an_older_code_of_another_system(city):
    PlaceCode.objects.create(place=city.north_town, system="民政", code="980001106", valid_from=SINCE, valid_to=DAY)
    PlaceCode.objects.create(place=city.south_town, system="民政", code="980001106", valid_from=DAY)
    assert place_by_code("980001106", system="民政", on=date(2025, 1, 1)) == city.north_town
    assert place_by_code("980001106", system="民政", on=DAY) == city.south_town


SINCE = date(2020, 1, 1)


def test_control_scoping_by_equal_place_would_hide_the_towns(city):
    clerk = person("north", Role.COUNTY_CLERK, city.north)
    naive = Place.objects.filter(pk=city.north.pk)
    ours = visible(clerk, Place.objects.all(), Action.BATCHES_READ, on=DAY)
    assert TABLE[Role.COUNTY_CLERK][Action.BATCHES_READ] is Scope.OWN_PLACE_AND_BELOW
    assert set(ours) - set(naive) == {city.north_town}


def test_what_lies_outside_is_named_six_at_most_and_the_rest_counted(city):
    clerk = person("north", Role.COUNTY_CLERK, city.north)
    towns = [
        actions.add_place(
            code=f"98000200{n}", name=Text(f"南{n}镇", f"South {n}"), level=Level.TOWNSHIP, parent=city.south,
            valid_from=date(2020, 1, 1), by=None, at=NINE,
        )
        for n in range(2, 9)
    ]  # fmt: skip
    within_reach([city.north.pk, city.north_town.pk, None], Action.BATCHES_CORRECT, clerk, NINE)
    within_reach([town.pk for town in towns], Action.BATCHES_CORRECT, None, NINE)
    with pytest.raises(Refused) as refusal:
        within_reach([city.north.pk, *(town.pk for town in towns)], Action.BATCHES_CORRECT, clerk, NINE)
    assert refusal.value.reason.text.zh == ("以下地区不在您的范围内：南2镇、南3镇、南4镇、南5镇、南6镇、南7镇等 7 处。")
    assert refusal.value.reason.text.en.endswith("South 7 and 1 more.")
