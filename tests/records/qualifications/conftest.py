"""A small city with two firms on its register, people of each kind, and what is said of a brand."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories import NINE, person, small_city
from zhixing.office import jobs
from zhixing.office.permissions import Role
from zhixing.records.enterprises import actions as enterprises
from zhixing.records.enterprises.actions import EnterpriseRow
from zhixing.records.qualifications.entries import Entry

CODE = "91110000600037341L"


@pytest.fixture(autouse=True)
def the_build_job_is_known():
    """The wiring registers the build; here only its being asked for matters."""
    if "warehouse.build" not in jobs._WORK:
        jobs.register("warehouse.build", lambda payload, progress: payload)


@pytest.fixture
def city(db):
    return small_city()


@pytest.fixture
def firm(city):
    row = EnterpriseRow(CODE, "北一水产有限公司", city.north_town.pk, "1361", date(2015, 3, 1), "medium")
    return enterprises.save_enterprise(row=row, by=None, at=NINE)[0]


@pytest.fixture
def other(city):
    row = EnterpriseRow("", "南一船业有限公司", city.south_town.pk, "3731", date(2015, 3, 1), "large")
    return enterprises.save_enterprise(row=row, by=None, at=NINE)[0]


@pytest.fixture
def office(city):
    return person("office", Role.CITY_CLERK, city.city)


@pytest.fixture
def north_clerk(city):
    return person("north", Role.COUNTY_CLERK, city.north)


def brand(firm, **changes) -> Entry:
    said = {
        "kind": "brand", "holder": firm.name, "enterprise": firm.pk, "place": firm.spells.get().place_id,
        "valid_from": date(2021, 5, 10), "until": date(2024, 5, 9), "level": "provincial", "detail": "famous_product",
        "title": "北一牌鱼糜", "number": "省名牌001", "source": "省名牌〔2021〕3号",
    }  # fmt: skip
    return Entry(**{**said, **changes})
