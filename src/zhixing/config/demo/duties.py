"""The demonstration's deadlines beside its return forms: one due, one overdue, one extended, one that stands still."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from zhixing.methods.limits import Unit
from zhixing.methods.values import Text
from zhixing.office import deadlines, reminders
from zhixing.office.models import Deadline, Person, Place
from zhixing.office.permissions import Role


@dataclass(frozen=True, slots=True)
class _Duty:
    """So many natural days from an event so many days ago, and what became of it."""

    place: str
    role: Role
    title: Text
    days: int
    ago: int
    extended: int = 0
    paused: str = ""


# Natural days alone: a demonstration loaded in December must not wait for the next year's notice.
_DUTIES: Final = (
    _Duty("990903", Role.COUNTY_CLERK, Text("补报抽查不合格企业整改情况", "Report on mended failures"), 10, 8),
    _Duty("990903", Role.COUNTY_CLERK, Text("报送质量基础设施清单", "List of infrastructure"), 7, 10),
    _Duty("990922", Role.COUNTY_CLERK, Text("报送质量基础设施清单", "List of infrastructure"), 7, 10, extended=15),
    _Duty(
        "990921", Role.COUNTY_CLERK, Text("复检结论报送", "Outcome of a re-test"), 15, 5, paused="等待标准解释答复"
    ),
    _Duty("990900", Role.CITY_CLERK, Text("答复县区数据异议", "Answer to a county's objection"), 15, 12),
    _Duty("990903004", Role.TOWNSHIP_LIAISON, Text("核对规上企业名单", "Check the list of larger firms"), 5, 3),
)  # fmt: skip


def load_duties(*, by: Person, at: datetime) -> None:
    """Open the duties as the office would, extend one, let one stand still, and tell whom a reminder is due."""
    for number, duty in enumerate(_DUTIES):
        deadline = _open(duty, f"demonstration.{number}", by, at)
        if duty.extended:
            deadlines.extend(deadline=deadline, days=duty.extended, reason="台风期间码头停工", by=by, at=at)
        if duty.paused:
            deadlines.pause(deadline=deadline, reason=duty.paused, by=by, at=at)
    reminders.remind(at=at)


def _open(duty: _Duty, key: str, by: Person, at: datetime) -> Deadline:
    place = Place.objects.get(code=duty.place)
    rule = deadlines.DayRule(duty.title, duty.days, Unit.NATURAL, event="issued")
    return deadlines.open_deadline(
        about=place, key=key, rule=rule, start=deadlines.day_of(at - timedelta(days=duty.ago)), by=by, at=at,
        place=place, owner_role=duty.role,
    )  # fmt: skip
