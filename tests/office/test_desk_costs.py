"""A desk asks the database as often for three things as for thirty."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import DAY, NINE, person, small_city
from zhixing.methods.limits import Unit
from zhixing.methods.values import Text
from zhixing.office import deadlines, desk_sources
from zhixing.office.holders import holders, holders_of_each
from zhixing.office.models import Delegation
from zhixing.office.permissions import Role

pytestmark = pytest.mark.django_db
MOST = 15


def ask(by, places, *, times, start=0):
    rule = deadlines.DayRule(Text("填报", "Fill"), 10, Unit.NATURAL, event="opened")
    for each in range(start, times):
        for place in places:
            deadlines.open_deadline(
                about=place, key=f"test.{each}", rule=rule, start=DAY, by=by, at=NINE + timedelta(seconds=each),
                place=place, owner_role=Role.COUNTY_CLERK,
            )  # fmt: skip


def queries_of(work):
    with CaptureQueriesContext(
        connection,
    ) as caught:
        found = work()
    return len(found), len(caught)


def test_what_waits_for_others_costs_no_query_a_line():
    city = small_city()
    office = person("office", Role.CITY_CLERK, city.city)
    person("north", Role.COUNTY_CLERK, city.north)
    ask(office, [city.north, city.south], times=2)
    few = queries_of(lambda: desk_sources.waiting(office, DAY))
    ask(office, [city.north, city.south], times=12, start=2)
    many = queries_of(lambda: desk_sources.waiting(office, DAY))
    assert (few[0], many[0]) == (4, 24)
    assert few[1] == many[1] <= MOST


def test_many_duties_asked_at_once_are_held_by_the_same_people_as_one_by_one():
    city = small_city()
    office, north = person("office", Role.CITY_CLERK, city.city), person("north", Role.COUNTY_CLERK, city.north)
    south = person("south", Role.COUNTY_CLERK, city.south)
    person("town", Role.TOWNSHIP_LIAISON, city.north)
    for giver, taker, role, place in (
        (north, south, "", None), (south, north, Role.COUNTY_CLERK, city.south_town), (office, south, "", city.north),
    ):  # fmt: skip
        Delegation.objects.create(
            giver=giver, taker=taker, role=role, place=place, valid_from=DAY, valid_to=DAY, reason="出差", made_at=NINE
        )
    places = [None, city.city, city.north, city.south, city.north_town, city.south_town, city.zone]
    duties = [(role, place) for place in places for role in (Role.CITY_CLERK, Role.COUNTY_CLERK, Role.TOWNSHIP_LIAISON)]
    found = holders_of_each(duties, DAY)
    assert found == {duty: list(holders(*duty, DAY)) for duty in duties}
    assert found[Role.COUNTY_CLERK, city.south_town] == [north, south]
