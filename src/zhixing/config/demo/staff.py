"""Bodies, liaison officers, somebody who stands in, and a post that waits: the pages on people are not empty."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils import timezone

from zhixing.methods.values import Text
from zhixing.office import actions, delegations, people
from zhixing.office.models import Body, BodyKind, Level, Person, Place
from zhixing.office.permissions import Role

SURNAMES: Final = "陈林王李张刘周吴郑孙徐朱"
GIVEN: Final = "海波燕青云帆安平"
WITHOUT: Final = 7  # every seventh township has no liaison officer, so that the gap shows


def add_bodies(plan: Mapping[str, Any], *, by: Person, at: datetime) -> dict[str, Body]:
    """Every body of the plan and the committee of each functional zone; by code."""
    found = {}
    zones = [
        {
            "code": f"zone-{unit['code']}",
            "kind": BodyKind.ZONE,
            "place": unit["code"],
            "name": {"zh": f"{unit['name']['zh']}管委会", "en": f"Committee of the {unit['name']['en']}"},
        }
        for unit in plan["unit"]
    ]
    for row in [*plan["body"], *zones]:
        name, place = Text(row["name"]["zh"], row["name"]["en"]), Place.objects.get(code=row["place"])
        found[row["code"]] = actions.add_body(code=row["code"], name=name, kind=row["kind"], place=place, by=by, at=at)
    return found


def add_liaisons(*, since: date, by: Person, at: datetime) -> None:
    """A liaison officer for most townships, without an account."""
    for number, town in enumerate(Place.objects.filter(level=Level.TOWNSHIP).order_by("path")):
        if number % WITHOUT == 0 or town.posts.exists():
            continue
        name = SURNAMES[number % len(SURNAMES)] + GIVEN[number % len(GIVEN)]
        actions.add_person_with_post(
            code=f"liaison-{town.code}", name=name, role=Role.TOWNSHIP_LIAISON, place=town, valid_from=since, by=by,
            at=at,
        )  # fmt: skip


def stand_in_and_propose(persons: Mapping[str, Person], *, at: datetime) -> None:
    """The county's clerk is away for a fortnight; a second clerk of the department waits to be confirmed."""
    today = timezone.localdate(at)
    delegations.delegate(
        giver=persons["county"], taker=persons["township"], first=today, last=today + timedelta(days=13),
        reason="参加业务培训，由联络员代办", at=at,
    )  # fmt: skip
    second = Person.objects.create(code="second-clerk", name="何敏")
    bureau = Body.objects.get(code="market-bureau")
    wish = people.Wish(second, Role.DEPARTMENT_CLERK, bureau.place, today, None, bureau)
    people.propose_post(wish=wish, reason="市监局来函，增派一名经办人", by=persons["security"], at=at)
