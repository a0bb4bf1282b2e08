"""A small city with two firms, people of each kind, and one cluster as it is said."""

from __future__ import annotations

from datetime import date

import pytest

from tests.factories import NINE, person, small_city
from zhixing.office import jobs
from zhixing.office.permissions import Role
from zhixing.records.enterprises import actions as enterprises
from zhixing.records.enterprises.actions import EnterpriseRow
from zhixing.records.groupings.rules import Belongs, Entry

BEGAN = date(2020, 1, 1)


@pytest.fixture(autouse=True)
def the_build_job_is_known():
    """The wiring registers the build; here only its being asked for matters."""
    if "warehouse.build" not in jobs._WORK:
        jobs.register("warehouse.build", lambda payload, progress: payload)


@pytest.fixture
def city(db):
    return small_city()


@pytest.fixture
def firms(city):
    rows = [
        EnterpriseRow("", "北一船业有限公司", city.north_town.pk, "3731", date(2015, 3, 1), "large"),
        EnterpriseRow("", "南一船业有限公司", city.south_town.pk, "3731", date(2015, 3, 1), "large"),
    ]
    return [enterprises.save_enterprise(row=row, by=None, at=NINE)[0] for row in rows]


@pytest.fixture
def office(city):
    return person("office", Role.CITY_CLERK, city.city)


@pytest.fixture
def north_clerk(city):
    return person("north", Role.COUNTY_CLERK, city.north)


def cluster(city, *members: Belongs, **changes) -> Entry:
    said = {
        "code": "cluster-ships", "kind": "cluster", "name_zh": "船舶集群", "name_en": "Ship cluster",
        "place": city.city.pk, "valid_from": BEGAN, "source": "认定文件", "members": members,
    }  # fmt: skip
    return Entry(**{**said, **changes})
