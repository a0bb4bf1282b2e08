"""The registers beside the figures: a thing goes by the name an office would call it by."""

from __future__ import annotations

from datetime import date

import pytest
from tests.factories import DAY, NINE, person, small_city

from zhixing.methods.periods import Period
from zhixing.office.permissions import Role
from zhixing.portal.choice import Choice
from zhixing.portal.themes.registers import register
from zhixing.records.enterprises import actions as enterprises
from zhixing.records.enterprises.actions import EnterpriseRow
from zhixing.records.qualifications import actions
from zhixing.records.qualifications.entries import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return small_city()


@pytest.fixture
def firm(city):
    row = EnterpriseRow("", "北一水产有限公司", city.north_town.pk, "1361", date(2015, 3, 1), "medium")
    return enterprises.save_enterprise(row=row, by=None, at=NINE)[0]


def innovation(city, firm, **said):
    entry = Entry(
        **{
            "kind": "high_tech_firm", "holder": firm.name, "enterprise": firm.pk, "place": city.north_town.pk,
            "valid_from": date(2021, 12, 1), "level": "national", "number": "GR202133000123", "source": "公告", **said,
        }
    )  # fmt: skip
    actions.record_qualifications(entries=[entry], upload=None, by=None, at=NINE)
    office = person("office", Role.CITY_CLERK, city.city)
    everywhere = Choice(None, None, Period.year(2025), (2025,))
    return register("innovation", everywhere, person=office, on=DAY)


def test_a_high_tech_enterprise_is_listed_under_its_own_name_and_not_under_its_certificate(city, firm):
    ((name, holder, *_),) = innovation(city, firm).rows
    assert (name, holder) == (firm.name, firm.name)


def test_a_centre_with_a_title_is_listed_under_its_title(city, firm):
    ((name, holder, *_),) = innovation(city, firm, kind="technology_centre", title="北一技术中心").rows
    assert (name, holder) == ("北一技术中心", firm.name)
