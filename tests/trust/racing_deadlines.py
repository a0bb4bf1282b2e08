"""A process of its own that submits within a millisecond of a deadline while the deadline is being closed.

`python -m tests.trust.racing_deadlines ROUNDS real|naive` on the database of `DATABASE_URL` (else a file in
`ZHIXING_DATA`) prints what happened as one line of JSON. `naive` decides by the time the request came in.
"""

# ruff: noqa: E402 - tables can be imported only once the process has been set up

from __future__ import annotations

import json
import os
import random
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhixing.config.settings")

from zhixing.config.start import start

start()

from django.db import connection, transaction
from django.utils import timezone

from tests.factories import DAY, NINE, person, small_city
from zhixing.methods.limits import Unit
from zhixing.methods.values import Text
from zhixing.office import deadlines, workflow
from zhixing.office.models import Deadline
from zhixing.office.permissions import Action, Refused, Role
from zhixing.office.workflow import Flow, Move, State
from zhixing.records.returns.models import StatisticalValue

THINGS = 8
AHEAD = timedelta(milliseconds=60)
WITHIN, ABOUT = 0.001, 0.02  # seconds: half of the submissions aim this near, half of them so near
RULE = deadlines.DayRule(Text("报送期限", "due"), 5, Unit.NATURAL)
FLOW = Flow(
    "race.value",
    [State("draft", Text("草稿", "draft"), Text("-", "-")), State("approved", Text("已报", "in"), Text("-", "-"))],
    [Move("submit", "draft", "approved", Action.RETURNS_APPROVE, within="race.due")],
)


def things(place, by, number):
    made = []
    for index in range(THINGS):
        value = StatisticalValue.objects.create(
            series=f"race-{number}", place=place, first=1 + index, months=1, value=1, revision=1, entered_by=by,
            entered_at=NINE,
        )  # fmt: skip
        deadlines.open_deadline(
            about=value, key="race.due", rule=RULE, start=DAY, by=None, at=NINE, place=place, owner_role=Role.CITY_CLERK
        )
        made.append(value)
    return made


def wait_until(moment: datetime) -> None:
    while (left := (moment - timezone.now()).total_seconds()) > 0:
        time.sleep(left / 2 if left > 0.004 else 0)


def submit(value, by, moment, naive):
    """One submission: what was decided, how far from the deadline it came in, what the clock said inside the lock."""
    wait_until(moment)
    came, inside = timezone.now(), []

    def clock() -> datetime:
        inside.append(timezone.now())
        return came if naive else inside[-1]

    try:
        workflow.move(value, "submit", by=by, at=came, clock=clock)
    except Refused as refusal:
        if refusal.reason.code != "deadline.over":
            raise
        return value.pk, False, came, inside[-1]
    return value.pk, True, came, inside[-1]


def close(values, due):
    """Whoever closes at the deadline holds every row and writes down what has come in."""
    wait_until(due)
    with transaction.atomic():
        rows = StatisticalValue.objects.select_for_update().filter(pk__in=[value.pk for value in values])
        return {row.pk for row in rows.order_by("pk") if row.state == "approved"}


def main(rounds: int, *, naive: bool) -> dict[str, int]:
    StatisticalValue.FLOW = "race.value"
    sys.setswitchinterval(0.0002)
    city = small_city()
    by = person("office", Role.CITY_CLERK, city.city)
    chance = random.Random(7)
    counts = dict.fromkeys(
        ("submissions", "in_time", "late", "came_within_1_ms", "decided_within_1_ms", "wrong", "after_the_list"), 0
    )
    with ThreadPoolExecutor(THINGS + 1) as pool:
        for number in range(rounds):
            values = things(city.north, by, number)
            due = timezone.now() + AHEAD
            Deadline.objects.filter(about_id__in=[str(value.pk) for value in values], closed_at=None).update(due_at=due)
            spread = [(WITHIN, ABOUT)[index % 2] for index in range(THINGS)]
            moments = [due + timedelta(seconds=chance.uniform(-width, width)) for width in spread]
            running = [pool.submit(submit, *pair, naive) for pair in zip(values, [by] * THINGS, moments, strict=True)]
            listed = pool.submit(close, values, due).result()
            for pk, accepted, came, inside in (each.result() for each in running):
                counts["submissions"] += 1
                counts["in_time" if accepted else "late"] += 1
                counts["came_within_1_ms"] += abs((came - due).total_seconds()) <= WITHIN
                counts["decided_within_1_ms"] += abs((inside - due).total_seconds()) <= WITHIN
                counts["wrong"] += accepted is not (inside < due)
                counts["after_the_list"] += accepted and pk not in listed
        list(pool.map(lambda _: connection.close(), range(THINGS + 1)))
    return counts


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(int(sys.argv[1]), naive=sys.argv[2] == "naive")) + "\n")
