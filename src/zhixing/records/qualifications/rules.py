"""Decisions about what is held: does an entry fit its kind, what stands on a day. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from zhixing.methods.values import Reason, Text
from zhixing.records.qualifications import kinds
from zhixing.records.qualifications.entries import Entry, Stands
from zhixing.records.qualifications.models import Status

EXPIRED: Final = "expired"
NOT_YET: Final = "not_yet"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days in a run on which a thing counts; `last` None = no end known."""

    first: date
    last: date | None
    quantity: int

    def holds(self, day: date) -> bool:
        """Whether it counts on a day."""
        return self.first <= day and (self.last is None or day <= self.last)


def stretches(standings: Sequence[Stands]) -> Iterator[Stretch]:
    """The runs of days on which a thing counts. A standing holds until the day before the next one, or its own term."""
    ordered = sorted(standings)
    for at, one in enumerate(ordered):
        if one.status != Status.VALID:
            continue
        ends = [one.until] if one.until else []
        if at + 1 < len(ordered):
            ends.append(ordered[at + 1].on - timedelta(days=1))
        yield Stretch(one.on, min(ends, default=None), one.quantity)


def status_on(standings: Sequence[Stands], day: date) -> str:
    """What is true on a day: a status, `expired` behind its term, `not_yet` before the first day."""
    before = [one for one in standings if one.on <= day]
    if not before:
        return NOT_YET
    last = max(before)
    if last.status == Status.VALID and last.until is not None and last.until < day:
        return EXPIRED
    return last.status


def faults(entry: Entry) -> list[tuple[str, Reason]]:
    """Everything that does not fit, as (field, reason)."""
    sort = kinds.sort(entry.kind)
    found = [*_closed_lists(entry, sort), *_days(entry)]
    if sort.subject and not (entry.number or entry.title):
        field = "number" if sort.subject == "number" else "title"
        word = Text("编号", "number") if field == "number" else Text("名称", "name")
        found.append(
            (
                field,
                _reason(
                    "subject_missing",
                    f"{sort.name.zh}缺少{word.zh}，无法与其他记录区分。",
                    f"{sort.name.en}: the {word.en} that tells it from others is missing.",
                    f"请填写{word.zh}。",
                    f"Write the {word.en}.",
                ),
            )
        )
    if not entry.source.strip():
        found.append(
            (
                "source",
                _reason(
                    "source_missing",
                    "没有写明依据。",
                    "Nothing says what it rests on.",
                    "请写明文件或来源，例如发文文号。",
                    "Name the document or the source, such as a file number.",
                ),
            )
        )
    return found


def _closed_lists(entry: Entry, sort: kinds.Sort) -> Iterator[tuple[str, Reason]]:
    if entry.level and entry.level not in sort.levels:
        yield "level", not_one_of("level", entry.level, sort)
    elif not entry.level and len(sort.levels) > 1 and not sort.level_optional:
        yield "level", _choose("level", sort, sort.levels)
    if entry.detail and entry.detail not in sort.details:
        yield "detail", not_one_of("detail", entry.detail, sort)
    elif not entry.detail and sort.detail_needed:
        yield "detail", _choose("detail", sort, sort.details)


def _days(entry: Entry) -> Iterator[tuple[str, Reason]]:
    if entry.until is not None and entry.until < entry.valid_from:
        yield (
            "until",
            _reason(
                "term_backwards",
                f"有效期至 {entry.until} 早于起始日期 {entry.valid_from}。",
                f"The term ends on {entry.until}, before it begins on {entry.valid_from}.",
                "请核对两个日期。",
                "Check both dates.",
            ),
        )
    if entry.status != Status.VALID and entry.status_on is None:
        word = kinds.name("status", entry.status)
        yield (
            "status_on",
            _reason(
                "status_undated",
                f"状态为“{word.zh}”，但没有写明自哪一天起。",
                f"It is said to be {word.en.lower()}, but not since when.",
                "请填写状态变更日期。",
                "Write the date of the change.",
            ),
        )
    elif entry.status_on is not None and entry.status != Status.VALID and entry.status_on <= entry.valid_from:
        yield (
            "status_on",
            _reason(
                "status_too_early",
                f"状态变更日期 {entry.status_on} 不晚于起始日期 {entry.valid_from}。",
                f"The change on {entry.status_on} is not after the beginning on {entry.valid_from}.",
                "请核对两个日期。",
                "Check both dates.",
            ),
        )


def contradiction(held: Iterable[Stands], said: Stands) -> Reason | None:
    """Whether another thing is on record for the same day: then nothing is written over it."""
    there = next((one for one in held if one.on == said.on and one != said), None)
    if there is None:
        return None
    return _reason(
        "contradiction",
        f"{said.on} 起的情况已有记录（{_shown(there).zh}），与此处（{_shown(said).zh}）不同。",
        f"What holds from {said.on} is on record already ({_shown(there).en}) and differs ({_shown(said).en}).",
        "已有记录不被覆盖。如为续期，请填写新的起始日期；如为更正，请先在该记录页面撤回原来的一条。",
        "Nothing is written over. For a renewal give its own first day; to correct, take the old line back.",
    )


def _shown(one: Stands) -> Text:
    word = kinds.name("status", one.status)
    until = Text(f"，至 {one.until}", f" until {one.until}") if one.until else Text("", "")
    many = Text(f"，{one.quantity}", f", {one.quantity}") if one.quantity != 1 else Text("", "")
    return Text(f"{word.zh}{until.zh}{many.zh}", f"{word.en.lower()}{until.en}{many.en}")


def not_one_of(part: str, found: str, sort: kinds.Sort) -> Reason:
    """A level or a detail (`part`) that the kind does not have."""
    what, said = _PART_NAMES[part], kinds.name(part, found)
    zh, en = _named(part, sort.levels if part == "level" else sort.details)
    return _reason(
        f"{part}_unknown",
        f"{sort.name.zh}没有“{said.zh}”这一{what.zh}。",
        f"{sort.name.en} has no {what.en} “{said.en}”.",
        f"可用：{zh}。" if zh else f"请留空{what.zh}。",
        f"Use one of: {en}." if en else f"Leave the {what.en} empty.",
    )


def _choose(part: str, sort: kinds.Sort, allowed: Sequence[str]) -> Reason:
    what = _PART_NAMES[part]
    zh, en = _named(part, allowed)
    return _reason(
        f"{part}_missing",
        f"{sort.name.zh}须写明{what.zh}。",
        f"{sort.name.en} needs a {what.en}.",
        f"可用：{zh}。",
        f"Use one of: {en}.",
    )


_PART_NAMES: Final = {"level": Text("级别", "level"), "detail": Text("细类", "detail")}


def _named(part: str, codes: Sequence[str]) -> tuple[str, str]:
    names = [kinds.name(part, code) for code in codes]
    return "、".join(one.zh for one in names), ", ".join(one.en for one in names)


def _reason(code: str, zh: str, en: str, remedy_zh: str, remedy_en: str) -> Reason:
    return Reason(f"qualification.{code}", Text(zh, en), Text(remedy_zh, remedy_en))
