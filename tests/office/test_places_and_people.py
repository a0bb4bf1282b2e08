"""Places keep their codes by system and day, people get a sign-in, the trail holds no password, the tree goes down."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib.auth import authenticate

from tests.factories import NINE, SINCE, person, small_city
from zhixing.catalogue.known import UnknownName
from zhixing.methods.periods import month_index
from zhixing.methods.values import Text
from zhixing.office import actions, facts, trail
from zhixing.office.models import Level, Person, Place, PlaceCode, TrailEntry
from zhixing.office.permissions import Role
from zhixing.office.places import place_by_code
from zhixing.warehouse.build import WHOLE
from zhixing.warehouse.schema import STILL

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return small_city()


def test_a_place_added_under_a_code_system_is_found_by_it_from_its_first_day(city):
    town = actions.add_place(
        code="980001002", name=Text("干𬒗镇", "Ganlan"), level=Level.TOWNSHIP, parent=city.north,
        valid_from=date(2023, 7, 1), by=None, at=NINE, system="统计用区划代码",
    )  # fmt: skip
    assert place_by_code("980001002", system="统计用区划代码", on=date(2023, 7, 1)) == town
    assert place_by_code("980001002", system="统计用区划代码") == town
    with pytest.raises(UnknownName):
        place_by_code("980001002", system="统计用区划代码", on=date(2023, 6, 30))
    entry = trail.last_about(town)
    assert (entry.move, entry.body["name"]) == ("add", "干𬒗镇")


def test_an_unknown_code_is_answered_with_codes_and_names_near_it(city):
    with pytest.raises(UnknownName, match="980001 北县") as refused:
        place_by_code("98000")
    assert refused.value.kind == "place"
    with pytest.raises(UnknownName, match="980001 北县"):
        place_by_code("北县区")


def test_the_same_code_may_mean_two_places_under_two_systems(city):
    PlaceCode.objects.create(place=city.north_town, system="民政", code="106", valid_from=SINCE)
    PlaceCode.objects.create(place=city.south_town, system="统计", code="106", valid_from=SINCE)
    assert place_by_code("106", system="民政") == city.north_town
    assert place_by_code("106", system="统计") == city.south_town


def test_control_one_table_of_codes_without_systems_could_not_hold_both(city):
    codes = [(code, name) for name, code in (("六横镇", "106"), ("普陀山镇", "106"))]
    assert len(dict(codes)) == 1


def test_a_renewed_password_opens_and_the_old_one_does_not_and_neither_is_in_the_trail(city, rf):
    clerk = person("office", Role.CITY_CLERK, city.city)
    actions.renew_password(person=clerk, password="another-Passw0rd-long", by=None, at=NINE)
    request = rf.post("/sign-in/")
    assert authenticate(request, username="office", password="office-Passw0rd-long") is None
    assert authenticate(request, username="office", password="another-Passw0rd-long") == clerk.user
    assert trail.last_about(clerk).move == "renew"
    assert not TrailEntry.objects.filter(body__icontains="Passw0rd").exists()


def test_somebody_without_a_sign_in_has_no_password_to_renew(city):
    nobody = Person.objects.create(code="nobody", name="某人")
    with pytest.raises(ValueError, match="has no sign-in"):
        actions.renew_password(person=nobody, password="x" * 16, by=None, at=NINE)
    assert not trail.about(nobody).exists()


def test_every_place_goes_down_with_the_city_county_and_town_it_lies_in(city):
    feed = facts.FEEDS[0]
    assert list(feed.years()) == [WHOLE]
    rows = {row[1]: row for row in feed.rows(WHOLE)}
    town = rows["980001001"]
    assert town[2] == city.north.pk
    assert town[5:8] == (city.city.pk, city.north.pk, city.north_town.pk)
    assert rows["980000"][2] == 0
    assert rows["980000"][5:8] == (city.city.pk, 0, 0)
    assert rows["980091"][4] == "reporting_unit"
    assert (town[10], town[11]) == (month_index(SINCE), STILL)


def test_a_place_that_has_ended_goes_down_with_the_last_month_at_whose_end_it_stood(city):
    Place.objects.filter(pk=city.south_town.pk).update(valid_to=date(2024, 1, 1))
    feed = facts.FEEDS[0]
    rows = {row[1]: row for row in feed.rows(WHOLE)}
    assert rows["980002001"][11] == month_index(date(2023, 12, 31))


def test_the_totals_of_the_places_are_counted_by_another_road(city):
    feed = facts.FEEDS[0]
    rows = list(feed.rows(WHOLE))
    assert feed.control(WHOLE) == {"rows": len(rows), "place": sum(row[0] for row in rows)}
    Place.objects.all().delete()
    assert feed.control(WHOLE) == {"rows": 0, "place": 0}
