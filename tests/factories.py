"""A small city for tests: one city, two counties, a town each, one reporting unit, and people with posts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from zhixing.methods.values import Text
from zhixing.office import actions
from zhixing.office.models import Level, Person, Place, PlaceKind
from zhixing.office.permissions import Role

NINE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # nine in the morning in Shanghai
DAY = date(2026, 3, 2)
SINCE = date(2020, 1, 1)


@dataclass(frozen=True)
class SmallCity:
    """Places by what they are."""

    city: Place
    north: Place
    south: Place
    north_town: Place
    south_town: Place
    zone: Place


def small_city() -> SmallCity:
    """Make the places."""

    def add(code: str, zh: str, en: str, level: Level, parent: Place | None, kind: str = PlaceKind.DIVISION) -> Place:
        return actions.add_place(
            code=code, name=Text(zh, en), level=level, parent=parent, valid_from=SINCE, by=None, at=NINE, kind=kind
        )

    city = add("980000", "试城市", "Trial City", Level.CITY, None)
    north = add("980001", "北县", "North County", Level.COUNTY, city)
    south = add("980002", "南县", "South County", Level.COUNTY, city)
    return SmallCity(
        city,
        north,
        south,
        add("980001001", "北一镇", "North One", Level.TOWNSHIP, north),
        add("980002001", "南一镇", "South One", Level.TOWNSHIP, south),
        add("980091", "开发区", "Zone", Level.COUNTY, city, PlaceKind.REPORTING_UNIT),
    )


def person(code: str, role: Role, place: Place, *, valid_from: date = SINCE) -> Person:
    """A person with one post and a sign-in of the same name."""
    return actions.add_person_with_post(
        code=code, name=code, role=role, place=place, valid_from=valid_from,
        username=code, password=f"{code}-Passw0rd-long", by=None, at=NINE,
    )  # fmt: skip
