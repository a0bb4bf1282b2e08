"""Stocks that end each year at a given number: who gains and loses what when, so that the parts add up exactly."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from zhixing.config.demo.generate import DemoEnterprise
from zhixing.config.demo.plan import apportion

LIKELY = {"large": 9.0, "medium": 5.0, "small": 2.0, "micro": 0.4}
SETTLED_IN = timedelta(days=200)
_MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoHeld:
    """One thing said of one holder from a day on, as an office's register would say it."""

    kind: str
    holder: str
    place: str
    valid_from: date
    issuer: str
    credit_code: str = ""
    level: str = ""
    detail: str = ""
    title: str = ""
    number: str = ""
    until: date | None = None
    quantity: int = 1
    status: str = "valid"
    status_on: date | None = None
    industry: str = ""
    rank: int | None = None
    scope: str = ""
    figure: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """One place in a stock: from when, and when it was lost (None = still held)."""

    came: date
    lost: date | None


def slots(values: Mapping[str, int], lost: Mapping[str, int], since: int, dice: random.Random) -> list[Slot]:
    """The comings and goings behind a stock at the end of each year; the oldest go first."""
    years = sorted(int(year) for year in values)
    came: list[date] = []
    gone: dict[int, date] = {}
    for year in years:
        leaving = lost.get(str(year), 0)
        for _ in range(leaving):
            gone[len(gone)] = _day(year, dice)
        before = values.get(str(year - 1), 0)
        coming = values[str(year)] - before + leaving
        first = since if year == years[0] else year
        came += sorted(_day(dice.randint(first, year), dice) for _ in range(coming))
    return [Slot(day, gone.get(at)) for at, day in enumerate(came)]


def _day(year: int, dice: random.Random) -> date:
    return date(year, 1, 10) + timedelta(days=dice.randrange(340))


def choose(
    firms: Sequence[DemoEnterprise],
    wanted: int,
    weights: Mapping[str, int],
    dice: random.Random,
    *,
    likely: Callable[[DemoEnterprise], float] = lambda firm: LIKELY[firm.size],
) -> list[DemoEnterprise]:
    """Different firms, as many in each county as its weight asks for, larger ones rather than smaller ones."""
    chosen = []
    for county, count in apportion(wanted, weights).items():
        there = [firm for firm in firms if firm.county == county]
        keyed = sorted(there, key=lambda firm: -(dice.random() ** (1 / likely(firm))))
        chosen += keyed[:count]
    short = wanted - len(chosen)
    left = [firm for firm in firms if firm not in chosen]
    chosen += sorted(left, key=lambda firm: -(dice.random() ** (1 / likely(firm))))[:short]
    dice.shuffle(chosen)
    return chosen


def firms_for(
    held: Sequence[Slot],
    stock: Mapping[str, Any],
    firms: Sequence[DemoEnterprise],
    weights: Mapping[str, int],
    dice: random.Random,
) -> list[DemoEnterprise]:
    """A firm for every slot; of those still held, `aquatic` many are aquatic processors when the stock says so."""
    staying = [slot for slot in held if slot.lost is None]
    aquatic = [firm for firm in firms if firm.industry == "1361"]
    others = [firm for firm in firms if firm.industry != "1361"] if "aquatic" in stock else list(firms)
    wet = stock.get("aquatic", 0)
    stay = [*choose(aquatic, wet, weights, dice), *choose(others, len(staying) - wet, weights, dice)]
    dice.shuffle(stay)
    left = [firm for firm in others if firm not in stay]
    going = choose(left, len(held) - len(staying), weights, dice)
    return [stay.pop() if slot.lost is None else going.pop() for slot in held]


def chain(first: DemoHeld, term: int, slot: Slot, through: date) -> Iterator[DemoHeld]:
    """One thing over its terms of so many months: renewed the day after each ends, until lost or `through` is past."""
    begins = first.valid_from
    while True:
        until = months_after(begins, term) - timedelta(days=1) if term else None
        if slot.lost is not None and (until is None or slot.lost <= until):
            yield replace(first, valid_from=begins, until=until, status="withdrawn", status_on=slot.lost)
            return
        yield replace(first, valid_from=begins, until=until)
        if until is None or until > through:
            return
        begins = until + timedelta(days=1)


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the 28th at most, so that every month has it."""
    index = day.year * _MONTHS_A_YEAR + day.month - 1 + months
    return date(index // _MONTHS_A_YEAR, index % _MONTHS_A_YEAR + 1, min(day.day, 28))


def settled(day: date, firm: DemoEnterprise) -> date:
    """No firm holds anything before it has found its feet."""
    return max(day, firm.since + SETTLED_IN)
