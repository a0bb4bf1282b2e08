"""Ten thousand deadlines counted a second, slow way: not one day, not one second on the wrong side."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as django_settings

from tests.trust import ledger
from tests.trust.slow_calendar import NobodySaid, SlowCalendar, number
from zhixing.methods.limits import Limit, Pause, Unit, last_day
from zhixing.office import daytable, deadlines

pytestmark = pytest.mark.trust
CASES = 10_000 if ledger.full() else 1_200
ZONES = (UTC, ZoneInfo("Asia/Tokyo"), ZoneInfo("America/New_York"), timezone(timedelta(hours=8)))
KNOWN, UNKNOWN = (2024, 2025, 2026), (2022, 2027)
SUMMERS = tuple(range(1986, 1992))


@dataclass(frozen=True)
class Case:
    """One invented deadline: an event at an instant, a limit, pauses, and what the office said of its days."""

    kind: str
    event: datetime
    limit: Limit
    pauses: tuple[Pause, ...]
    spoken: dict[date, bool]
    entered: frozenset[int]


def moment(chance: random.Random, day: date) -> datetime:
    """An instant of a day in Shanghai, more often than not at its edges."""
    second = chance.choice((0, 1, 86_399, 86_399, chance.randrange(86_400)))
    local = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo("Asia/Shanghai")) + timedelta(seconds=second)
    return local.astimezone(UTC)


def invented(chance: random.Random) -> Case:
    kind = chance.choice(("plain", "plain", "year end", "holiday", "leap day", "summer time", "unpublished", "office"))
    years = {"summer time": SUMMERS, "leap day": (2024, 2028, 1988), "unpublished": UNKNOWN}.get(kind, KNOWN)
    year = chance.choice(years)
    day = date(year, 1, 1) + timedelta(days=chance.randrange(365))
    if kind == "year end":
        day = date(year, 12, chance.randint(18, 31))
    elif kind == "holiday":
        day = chance.choice((date(year, 1, chance.randint(20, 31)), date(year, 9, chance.randint(20, 30))))
    elif kind == "leap day":
        day = date(year, 2, chance.randint(14, 29))
    working = kind != "summer time" and chance.random() < 0.6
    limit = Limit(
        chance.choice((0, 1, 3, 5, 5, 7, 10, 15, 30, 60)), Unit.WORKING if working else Unit.NATURAL,
        rolls=not working and kind != "summer time" and chance.random() < 0.4,
    )  # fmt: skip
    pauses, at = [], day
    for _ in range(chance.choice((0, 0, 0, 1, 2))):
        first = at + timedelta(days=chance.randint(0, 8))
        at = first + timedelta(days=chance.randint(0, 12))
        pauses.append(Pause(first, at))
    spoken = {}
    if kind == "office":
        spoken = {day + timedelta(days=chance.randint(1, 40)): chance.random() < 0.5 for _ in range(6)}
        spoken = {each: off for each, off in spoken.items() if each.year in KNOWN}
    entered = frozenset({2027}) if kind == "unpublished" and chance.random() < 0.3 else frozenset()
    return Case(kind, moment(chance, day), limit, tuple(pauses), spoken, entered)


def counted(case: Case) -> datetime | None:
    """The product's answer: the first instant that is too late, None when a year is not published."""
    shipped = daytable._shipped()
    table = daytable.DayTable(shipped, dict.fromkeys(case.entered, "-"), case.spoken)
    try:
        return deadlines.end_of(last_day(case.limit, deadlines.day_of(case.event), table.is_workday, case.pauses))
    except daytable.Unpublished:
        return None


def counted_slowly(case: Case) -> int | None:
    day = lambda one: number(one.year, one.month, one.day)  # noqa: E731
    folder = django_settings.ZHIXING_DEFINITIONS / "calendars"
    calendar = SlowCalendar(folder, {day(each): off for each, off in case.spoken.items()}, set(case.entered))
    try:
        return calendar.too_late_from(
            int(case.event.timestamp()), case.limit.days, working=case.limit.unit is Unit.WORKING,
            rolls=case.limit.rolls, pauses=[(day(pause.first), day(pause.last)) for pause in case.pauses],
        )  # fmt: skip
    except NobodySaid:
        return None


def cases(count: int) -> list[Case]:
    chance = random.Random(20260302)
    return [invented(chance) for _ in range(count)]


def wrong(made: list[Case], answer: Callable[[Case], datetime | None]) -> list[Case]:
    """The cases an answer gets wrong, by the day or at any of the instants about the end."""
    found = []
    for index, case in enumerate(made):
        slowly, due = counted_slowly(case), answer(case)
        if slowly is None or due is None:
            if slowly is not due:
                found.append(case)
            continue
        zone = ZONES[index % len(ZONES)]
        end = datetime.fromtimestamp(slowly, tz=zone)
        instants = {end - timedelta(seconds=1): False, end - timedelta(microseconds=1): False, end: True}
        if any((instant >= due) is not late for instant, late in instants.items()):
            found.append(case)
    return found


def test_every_case_ends_at_the_second_the_slow_calculation_says(settings):
    settings.TIME_ZONE = "UTC"
    made = cases(CASES)
    seen = Counter(case.kind for case in made)
    refused = sum(counted(case) is None for case in made)
    assert wrong(made, counted) == []
    assert len(seen) == 7
    assert refused > CASES // 50
    planted = {name: len(wrong(made[:600], answer)) for name, answer in PLANTED.items()}
    ledger.record(
        guarantee="deadlines.counted",
        figure={"cases": CASES, "wrong": 0, "refused for an unpublished year": refused},
        control={f"wrong of 600, {name}": count for name, count in planted.items()},
    )
    assert all(count > 30 for count in planted.values()), planted


def off_by_one(case: Case) -> datetime | None:
    """The day of the event counted in."""
    due = counted(case)
    return due - timedelta(days=1) if due and case.limit.days else due


def by_the_day_of_utc(case: Case) -> datetime | None:
    """The day of a server that stands in universal time."""
    table = daytable.DayTable(daytable._shipped(), dict.fromkeys(case.entered, "-"), case.spoken)
    try:
        day = last_day(case.limit, case.event.astimezone(UTC).date(), table.is_workday, case.pauses)
    except daytable.Unpublished:
        return None
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)


def by_the_week(case: Case) -> datetime | None:
    """Holidays left out: a year nobody published is guessed."""
    day = last_day(case.limit, deadlines.day_of(case.event), lambda one: one.weekday() < 5, case.pauses)
    return deadlines.end_of(day)


def at_the_last_second(case: Case) -> datetime | None:
    """23:59:59 taken for the end."""
    due = counted(case)
    return due - timedelta(seconds=1) if due else due


PLANTED = {
    "the event's day counted": off_by_one, "days of universal time": by_the_day_of_utc,
    "holidays guessed": by_the_week, "ending at 23:59:59": at_the_last_second,
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_control_a_naive_calculation_is_caught(name):
    assert len(wrong(cases(300), PLANTED[name])) > 15


def test_the_make_up_days_of_2026_and_its_number_of_working_days_are_the_published_ones():
    table = daytable.DayTable(daytable._shipped(), {}, {})
    days = [date(2026, 1, 1) + timedelta(days=step) for step in range(365)]
    assert sum(map(table.is_workday, days)) == 248
    assert [day for day in days if table.is_workday(day) and day.weekday() > 4] == [
        date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9), date(2026, 9, 20), date(2026, 10, 10),
    ]  # fmt: skip
