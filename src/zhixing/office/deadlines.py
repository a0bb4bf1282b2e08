"""Deadlines: opened by an event, paused, extended, closed; whether one is overdue is asked of the day, never kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Model, QuerySet

from zhixing.methods.limits import Limit, Pause, Unit, days_late, last_day
from zhixing.methods.values import Reason, Text
from zhixing.office import daytable, trail
from zhixing.office.holders import on_whose_desk
from zhixing.office.models import Deadline, DeadlinePause, Person, Place
from zhixing.office.permissions import Action, Refused, may
from zhixing.office.titles import title_of

# A limit ends by the clock of the place, wherever the server stands.
SHANGHAI: Final = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class DayRule:
    """A limit as a rule states it: its name, how many days of which unit, the event it starts from, its document.

    `event` is a code of `EVENTS`. `rolls`: a limit of natural days that ends on a day off ends on the next working day.
    """

    name: Text
    days: int
    unit: Unit
    rolls: bool = False
    event: str = ""
    source: Text = field(default=Text("", ""))

    def last_day(self, start: date, table: daytable.DayTable) -> date:
        """The last day when the event is on `start`. Raises Unpublished."""
        return last_day(Limit(self.days, self.unit, self.rolls), start, table.is_workday)


_RULES: dict[str, DayRule] = {}

# The events that start limits. A room may name its own with `name_event`.
EVENTS: Final = {
    "opened": Text("布置", "asked for"),
    "submitted": Text("报送", "handed in"),
    "returned": Text("退回", "returned"),
    "issued": Text("发文", "issued"),
    "served": Text("送达", "served"),
    "published": Text("公布", "published"),
}


def name_event(code: str, name: Text) -> None:
    """Give an event that starts a limit its name."""
    EVENTS[code] = name


def event_name(code: str) -> Text:
    """What an event is called; its code where nobody named it."""
    return EVENTS.get(code, Text(code, code))


def register(key: str, rule: DayRule) -> None:
    """Make a rule known under the key that moves name; called by a room's `flow.py`."""
    _RULES[key] = rule


def rule_of(key: str) -> DayRule:
    """The rule of a key. Raises KeyError."""
    return _RULES[key]


def rules() -> dict[str, DayRule]:
    """Every rule by its key."""
    return dict(_RULES)


def day_of(at: datetime) -> date:
    """The day an instant lies on, in Shanghai."""
    return at.astimezone(SHANGHAI).date()


def end_of(day: date) -> datetime:
    """24:00 of a day in Shanghai: the first instant that is too late."""
    return datetime.combine(day + timedelta(days=1), time.min, SHANGHAI).astimezone(UTC)


def last_day_of(deadline: Deadline) -> date:
    """The last day on which the thing may still be done."""
    return day_of(deadline.due_at - timedelta(microseconds=1))


@transaction.atomic
def open_deadline(
    *,
    about: Model,
    key: str,
    rule: DayRule,
    start: date,
    by: Person | None,
    at: datetime,
    place: Place | None,
    owner_role: str,
    title: Text | None = None,
    address: str = "",
) -> Deadline:
    """Open a deadline on a thing: `start` is the day of the event (named by the rule), which never counts itself.

    Writes the deadline and one trail entry. Raises Unpublished when the last day lies in a year nobody has entered, and
    Refused when one of that key is open already.
    """
    opened = _open(about, key, rule, start, by, at, place, owner_role, title or rule.name, address)
    trail.record(
        by=by, at=at, action="deadlines.open", about=about, move="open_deadline",
        body={"deadline": key, "last_day": str(last_day_of(opened)), "event": rule.event},
    )  # fmt: skip
    return opened


def enter(thing: Model, state: str, key: str, *, by: Person | None, at: datetime, owner_role: str) -> Deadline:
    """Open the deadline a move names, on the day of the move; `workflow.move` calls it and writes the trail."""
    rule = rule_of(key)
    return _open(
        thing, key, rule, day_of(at), by, at, getattr(thing, "place", None), owner_role, _title(thing, rule), "", state
    )


def _title(thing: Model, rule: DayRule) -> Text:
    title = title_of(thing)
    return Text(f"{title.zh}：{rule.name.zh}", f"{title.en}: {rule.name.en}")


def _open(
    about: Model, key: str, rule: DayRule, start: date, by: Person | None, at: datetime, place: Place | None,
    owner_role: str, title: Text, address: str, state: str = "",
) -> Deadline:  # fmt: skip
    if of(about).filter(key=key, closed_at=None).exists():
        raise Refused(_OPEN_ALREADY, status=409)
    due = rule.last_day(start, daytable.table())
    return Deadline.objects.create(
        about_kind=trail.kind_of(about), about_id=str(about.pk), key=key, title_zh=title.zh[:160],
        title_en=title.en[:200], address=address or _address(about), state=state, place=place, owner_role=owner_role,
        days=rule.days, unit=rule.unit, rolls=rule.rolls, started_by=rule.event, start=start, due_at=end_of(due),
        started_at=at, opened_by=by,
    )  # fmt: skip


def _address(about: Model) -> str:
    own = getattr(about, "get_absolute_url", None)
    return own() if own else ""


def of(about: Model) -> QuerySet[Deadline]:
    """Every deadline of a thing, open and closed."""
    return Deadline.objects.filter(about_kind=trail.kind_of(about), about_id=str(about.pk))


@transaction.atomic
def close_deadlines(*, about: Model, keys: Iterable[str], by: Person | None, at: datetime) -> int:
    """Close the open deadlines of these keys: the thing has been done. Answers how many.

    Writes them and, when there were any, one trail entry that says which were late.
    """
    closing = list(of(about).select_for_update().filter(key__in=list(keys), closed_at=None))
    if closing:
        body = _close(closing, by, at)
        trail.record(by=by, at=at, action="deadlines.close", about=about, move="close_deadline", body=body)
    return len(closing)


def leave(thing: Model, state: str, *, by: Person | None, at: datetime) -> dict[str, Any]:
    """Close what limited the duty of a state that is left; `workflow.move` calls it. Answers what the trail is told."""
    closing = list(of(thing).select_for_update().filter(state=state, closed_at=None))
    return _close(closing, by, at) if closing else {}


def _close(closing: list[Deadline], by: Person | None, at: datetime) -> dict[str, Any]:
    Deadline.objects.filter(pk__in=[each.pk for each in closing]).update(closed_at=at, closed_by=by)
    late = {each.key: days for each in closing if (days := overdue(each, at))}
    return {"closed": [each.key for each in closing], **({"days_late": late} if late else {})}


def too_late(about: Model, key: str, at: datetime) -> Reason | None:
    """The reason when the open deadline of a key has passed at this instant; the caller holds the lock of the thing.

    The row is locked too, so that an extension is seen whole or not at all.
    """
    deadline = of(about).select_for_update().filter(key=key, closed_at=None).first()
    if deadline is None or at < deadline.due_at or is_paused(deadline):
        return None
    last, clock = last_day_of(deadline), at.astimezone(SHANGHAI)
    return Reason(
        "deadline.over",
        Text(
            f"期限已于 {last} 24:00 届满，服务器时间为 {clock:%Y-%m-%d %H:%M:%S}。",
            f"The deadline ended on {last} at 24:00; the server's time is {clock:%Y-%m-%d %H:%M:%S}.",
        ),
        Text("如需补办，请向市质量办申请延期。", "Ask the city's quality office for an extension."),
    )


def _locked(deadline: Deadline, by: Person | None, at: datetime) -> Deadline:
    locked = Deadline.objects.select_for_update(of=("self",)).select_related("place").get(pk=deadline.pk)
    if by is not None:
        may(by, Action.DEADLINES_EXTEND, locked, on=day_of(at))
    if locked.closed_at is not None:
        raise Refused(_CLOSED, status=409)
    return locked


def _needs(reason: str) -> str:
    if not reason.strip():
        raise Refused(_NO_REASON, status=422)
    return reason.strip()


@transaction.atomic
def pause(*, deadline: Deadline, reason: str, by: Person | None, at: datetime) -> Deadline:
    """Let a deadline stand still from this day, which counts no more. Writes the pause and one trail entry.

    Raises Refused without a reason, when it stands still already, and when it has ended.
    """
    locked, why = _locked(deadline, by, at), _needs(reason)
    if is_paused(locked):
        raise Refused(_PAUSED, status=409)
    if at >= locked.due_at:
        raise Refused(_OVER, status=409)
    since = max(day_of(at), locked.start)
    DeadlinePause.objects.create(deadline=locked, since=since, reason=why)
    _told(locked, "pause", why, by, at)
    return locked


@transaction.atomic
def resume(*, deadline: Deadline, by: Person | None, at: datetime, note: str = "") -> Deadline:
    """Let a deadline run again from tomorrow. Writes the end of the pause, the new last day, one trail entry.

    Raises Refused when it does not stand still, Unpublished when the new last day cannot be counted.
    """
    locked = _locked(deadline, by, at)
    if not locked.pauses.filter(until=None).update(until=day_of(at)):
        raise Refused(_NOT_PAUSED, status=409)
    _count(locked)
    _told(locked, "resume", note, by, at)
    return locked


@transaction.atomic
def extend(*, deadline: Deadline, days: int, reason: str, by: Person | None, at: datetime) -> Deadline:
    """Give a deadline so many more days of its own unit. Writes the new last day and one trail entry.

    Raises Refused without a reason or for no days, Unpublished when the new last day cannot be counted.
    """
    locked, why = _locked(deadline, by, at), _needs(reason)
    if not 0 < days <= LONGEST_EXTENSION:
        raise Refused(_NO_DAYS, status=422)
    locked.extended_days += days
    locked.save(update_fields=["extended_days"])
    _count(locked)
    _told(locked, "extend", why, by, at)
    return locked


def _count(deadline: Deadline, table: daytable.DayTable | None = None) -> bool:
    """Work the last day out again; answers whether it changed. One that stands still keeps the day it had."""
    pauses = list(deadline.pauses.all())
    if any(one.until is None for one in pauses):
        return False
    limit = Limit(deadline.days + deadline.extended_days, Unit(deadline.unit), deadline.rolls)
    stood = [Pause(one.since, one.until) for one in pauses]
    due_at = end_of(last_day(limit, deadline.start, (table or daytable.table()).is_workday, stood))
    changed = due_at != deadline.due_at
    if changed:
        deadline.due_at = due_at
        deadline.save(update_fields=["due_at"])
    return changed


def recount(*, at: datetime) -> int:
    """Work every open deadline out again after the day table changed. Answers how many moved."""
    table = daytable.table()
    waiting = Deadline.objects.select_for_update().filter(closed_at=None, due_at__gt=at).prefetch_related("pauses")
    return sum(_count(deadline, table) for deadline in waiting)


def _told(deadline: Deadline, move: str, why: str, by: Person | None, at: datetime) -> None:
    trail.record(
        by=by, at=at, action=Action.DEADLINES_EXTEND, about=deadline, move=move, note=why,
        body={"about": [deadline.about_kind, deadline.about_id], "last_day": str(last_day_of(deadline))},
    )  # fmt: skip


def is_paused(deadline: Deadline) -> bool:
    """Whether a deadline stands still."""
    return any(one.until is None for one in deadline.pauses.all())


def overdue(deadline: Deadline, at: datetime) -> int:
    """By how many days an open deadline is overdue at an instant; 0 while it is not, and while it stands still."""
    if at < deadline.due_at or is_paused(deadline):
        return 0
    return days_late(last_day_of(deadline), day_of(at))


def due(person: Person, on: date) -> QuerySet[Deadline]:
    """The open deadlines on a person's desk, the most pressing first."""
    rows = Deadline.objects.filter(on_whose_desk(person, on), closed_at=None)
    return rows.select_related("place").prefetch_related("pauses").order_by("due_at", "pk")


LONGEST_EXTENSION: Final = 366
_OPEN_ALREADY: Final = Reason(
    "deadline.open_already",
    Text("该期限已在计算中。", "This deadline is running already."),
    Text("请先办结或改为延期。", "Close it first, or extend it."),
)
_CLOSED: Final = Reason("deadline.closed", Text("该期限已办结。", "This deadline has been closed."))
_PAUSED: Final = Reason("deadline.paused", Text("该期限已经中止。", "This deadline stands still already."))
_OVER: Final = Reason(
    "deadline.over_pause",
    Text("该期限已经届满，不能中止。", "This deadline has ended and cannot be paused."),
    Text("确有需要的，请延期并说明理由。", "Extend it with a reason if need be."),
)
_NOT_PAUSED: Final = Reason("deadline.not_paused", Text("该期限没有中止。", "This deadline does not stand still."))
_NO_REASON: Final = Reason(
    "deadline.no_reason",
    Text("没有填写理由。", "No reason was given."),
    Text("请写明理由后再提交。", "Write the reason and submit again."),
)
_NO_DAYS: Final = Reason("deadline.no_days", Text("延期天数须在1至366之间。", "An extension is of 1 to 366 days."))
