"""A county reads of a person what concerns the county: neither posts elsewhere nor what was done about the account."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories import DAY, NINE, person, small_city
from zhixing.office import accounts, people
from zhixing.office.permissions import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(settings):
    settings.ZHIXING_DEMO = True
    return small_city()


@pytest.fixture
def moved(city):
    """A clerk of the north whom somebody proposes for the south, and whose account was locked."""
    chief, keeper = (
        person("chief", Role.SECURITY_ADMINISTRATOR, city.city),
        person("keeper", Role.SYSTEM_ADMINISTRATOR, city.city),
    )
    person("second", Role.SECURITY_ADMINISTRATOR, city.city)
    clerk = person("moved", Role.COUNTY_CLERK, city.north)
    wish = people.Wish(clerk, Role.COUNTY_CLERK, city.south, DAY)
    people.propose_post(wish=wish, reason="南县组织部函", by=chief, at=NINE)
    accounts.lock(person=clerk, reason="涉嫌泄密停用", by=keeper, at=NINE)
    return clerk


def shown(client, reader):
    client.force_login(reader.user)
    return client.get(reverse("office:person", args=["moved"])).content.decode()


def test_the_county_does_not_read_the_proposals_of_another_county_nor_why_an_account_was_locked(client, city, moved):
    page = shown(client, person("reader", Role.COUNTY_CLERK, city.north))
    assert "moved" in page
    assert "北县" in page
    assert "南县组织部函" not in page
    assert "涉嫌泄密停用" not in page


def test_the_security_administrator_reads_both(client, city, moved):
    page = shown(client, person("third", Role.SECURITY_ADMINISTRATOR, city.city))
    assert "南县组织部函" in page
    assert "涉嫌泄密停用" in page


def test_the_county_still_reads_what_was_done_about_a_post_of_its_own(client, city, moved):
    page = shown(client, person("reader", Role.COUNTY_CLERK, city.north))
    assert "登记" in page.partition("办理情况")[2]
