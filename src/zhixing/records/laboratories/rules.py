"""Decisions about laboratories: which level and which values hold on which days, and what does not fit. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple

from zhixing.methods.values import Reason, Text
from zhixing.records.laboratories.measures import measure_name, vocabulary

_ONE: Final = timedelta(days=1)


class Stands(NamedTuple):
    """From a day: of which level, and whether the laboratory works."""

    on: date
    level: str
    works: bool


class Value(NamedTuple):
    """From a day: how much of a measure."""

    measure: str
    on: date
    value: Decimal


class Run(NamedTuple):
    """Days in a run (`last` None = no end known) on which a level and a value hold; measure "" is the laboratory."""

    measure: str
    level: str
    value: Decimal
    first: date
    last: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is said of one laboratory: its level from a day, and what it is able to do from that day or another."""

    name: str
    place: int
    source: str
    stands: Stands | None = None
    closed_on: date | None = None
    values: tuple[Value, ...] = ()
    operator: str = ""
    note: str = ""
    where: Any = field(default=None, compare=False)


def runs(standings: Sequence[Stands], values: Sequence[Value]) -> Iterator[Run]:
    """Every run of a laboratory: its own (measure ""), and each measure's, cut where its level changes."""
    own = [(first, last, one.level) for one, first, last in _until_the_next(sorted(standings)) if one.works]
    for first, last, level in own:
        yield Run("", level, Decimal(1), first, last)
    by_measure: dict[str, list[Value]] = {}
    for value in sorted(values):
        by_measure.setdefault(value.measure, []).append(value)
    for measure, several in by_measure.items():
        for value, since, until in _until_the_next(several):
            for first, last, level in own:
                begins = max(since, first)
                ends = min((day for day in (until, last) if day is not None), default=None)
                if ends is None or begins <= ends:
                    yield Run(measure, level, value.value, begins, ends)


def _until_the_next(dated: Sequence[Any]) -> Iterator[tuple[Any, date, date | None]]:
    for at, one in enumerate(dated):
        yield one, one.on, dated[at + 1].on - _ONE if at + 1 < len(dated) else None


def faults(entry: Entry, held: Sequence[Stands]) -> list[tuple[str, Reason]]:
    """Everything that does not fit, as (field, reason); `held` is what stands on record already."""
    found: list[tuple[str, Reason]] = []
    opened = min((one.on for one in [*held, *([entry.stands] if entry.stands else [])]), default=None)
    if not entry.name.strip():
        found.append(
            ("name", _say("name", "没有写明名称。", "The name is missing.", "请填写全称。", "Write it in full."))
        )
    if not entry.source.strip():
        found.append(
            (
                "source",
                _say(
                    "source",
                    "没有写明依据。",
                    "Nothing says what it rests on.",
                    "请写明文件或来源。",
                    "Name the document or the source.",
                ),
            )
        )
    if opened is None:
        found.append(
            (
                "level",
                _say(
                    "no_level",
                    f"“{entry.name}”尚无记录，须写明级别和起始日期。",
                    f"“{entry.name}” is not on record: its level and first day are needed.",
                    "请填写级别和起始日期。",
                    "Write its level and since when.",
                ),
            )
        )
    found += [
        (value.measure, _too_early(value, opened)) for value in entry.values if opened is not None and value.on < opened
    ]
    if entry.closed_on is not None and opened is not None and entry.closed_on <= opened:
        found.append(
            (
                "closed_on",
                _say(
                    "closed_early",
                    f"撤销日期 {entry.closed_on} 不晚于起始日期 {opened}。",
                    f"It closes on {entry.closed_on}, not after it opened on {opened}.",
                    "请核对两个日期。",
                    "Check both dates.",
                ),
            )
        )
    return found


def _too_early(value: Value, opened: date) -> Reason:
    name = measure_name(value.measure)
    return _say(
        "value_early",
        f"{name.zh}的日期 {value.on} 早于机构起始日期 {opened}。",
        f"{name.en} is dated {value.on}, before the laboratory began on {opened}.",
        "请核对日期。",
        "Check the dates.",
    )


def contradiction(held: Mapping[Any, Any], key: Any, said: object, name: Text, on: date) -> Reason | None:
    """Whether something else is on record for that day: then nothing is written over it."""
    if key not in held or held[key] == said:
        return None
    return _say(
        "contradiction",
        f"{name.zh}在 {on} 已有记录 {held[key]}，与此处 {said} 不同。",
        f"{name.en} is on record for {on} as {held[key]}, which differs from {said}.",
        "已有记录不被覆盖。如有变化，请填写新的日期；如为更正，请先在该机构页面撤回原来的一条。",
        "Nothing is written over. For a change give its own day; to correct, take the old line back on its page.",
    )


def unit_of(measure: str) -> Text:
    """The unit a measure is kept in."""
    return vocabulary().measures[measure].unit


def _say(code: str, zh: str, en: str, remedy_zh: str, remedy_en: str) -> Reason:
    return Reason(f"laboratory.{code}", Text(zh, en), Text(remedy_zh, remedy_en))
