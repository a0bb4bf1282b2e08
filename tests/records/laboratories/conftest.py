"""A small city, people of each kind, and one laboratory as it is said."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.factories import person, small_city
from zhixing.office import jobs
from zhixing.office.permissions import Role
from zhixing.records.laboratories.rules import Entry, Stands, Value

OPENED = date(2020, 6, 15)


@pytest.fixture(autouse=True)
def the_build_job_is_known():
    """The wiring registers the build; here only its being asked for matters."""
    if "warehouse.build" not in jobs._WORK:
        jobs.register("warehouse.build", lambda payload, progress: payload)


@pytest.fixture
def city(db):
    return small_city()


@pytest.fixture
def office(city):
    return person("office", Role.CITY_CLERK, city.city)


@pytest.fixture
def north_clerk(city):
    return person("north", Role.COUNTY_CLERK, city.north)


def laboratory(city, *values: tuple[str, date, str], **changes) -> Entry:
    said = {
        "name": "北县食品检测中心", "place": city.north.pk, "operator": "北县市场监管局", "source": "批文1号",
        "stands": Stands(OPENED, "county", works=True),
        "values": tuple(Value(measure, on, Decimal(number)) for measure, on, number in values),
    }  # fmt: skip
    return Entry(**{**said, **changes})
