"""Decisions about groupings: what a membership that is said means against those on record. Pure."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from zhixing.methods.values import Reason, Text

_ONE: Final = timedelta(days=1)


class Belongs(NamedTuple):
    """One member over a run of days: a division or (`enterprise` not None) an enterprise; `last` None = still."""

    division: str
    enterprise: int | None
    leading: bool
    first: date
    last: date | None

    @property
    def who(self) -> tuple[str, int | None]:
        """Which member it is."""
        return self.division, self.enterprise

    def meets(self, other: Belongs) -> bool:
        """Whether two runs share a day."""
        begins_in_time = other.last is None or self.first <= other.last
        return begins_in_time and (self.last is None or other.first <= self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is said of one grouping and its members. `place` is a place id; names and days may be empty for a known one.

    `closed_on` is its last day.
    """

    code: str
    kind: str = ""
    name_zh: str = ""
    name_en: str = ""
    place: int = 0
    valid_from: date | None = None
    closed_on: date | None = None
    members: tuple[Belongs, ...] = ()
    source: str = ""
    note: str = ""
    where: Any = dataclasses.field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Change:
    """What one said membership comes to: a row to close on a day, a row to add; neither = known already."""

    close: Belongs | None = None
    on: date | None = None
    add: Belongs | None = None

    @property
    def nothing(self) -> bool:
        """Whether it is known already."""
        return self.close is None and self.add is None


def change(said: Belongs, held: Sequence[Belongs]) -> Change | Reason:
    """What a membership means against those on record of the same grouping, or why it cannot stand beside them.

    A later list that says the same confirms; one that says leading where it was not (or the other way round) closes the
    old row the day before; a last day closes the open row. Anything else that shares a day contradicts.
    """
    meeting = [one for one in held if one.who == said.who and one.meets(said)]
    if not meeting:
        return Change(add=said)
    there = meeting[0]
    still = there.last is None
    if len(meeting) == 1 and said.leading == there.leading and said.first >= there.first:
        if said.last == there.last:
            return Change()
        if still:
            return Change(close=there, on=said.last)
    elif len(meeting) == 1 and still and said.first > there.first:
        return Change(close=there, on=said.first - _ONE, add=said)
    return _contradicts(said, there)


def _contradicts(said: Belongs, there: Belongs) -> Reason:
    return Reason(
        "grouping.contradiction",
        Text(
            f"该成员已有记录（{_days(there).zh}），与此处（{_days(said).zh}）不同。",
            f"This member is on record ({_days(there).en}), which differs from what is said here ({_days(said).en}).",
        ),
        Text(
            "已有记录不被覆盖。请核对日期；如为更正，请先在该页面撤回原来的一条。",
            "Nothing is written over. Check the dates; to correct, take the old line back on its page.",
        ),
    )


def _days(one: Belongs) -> Text:
    lead = Text("龙头，", "leading, ") if one.leading else Text("", "")
    last = Text(f"至 {one.last}", f"to {one.last}") if one.last else Text("至今", "on")
    return Text(f"{lead.zh}{one.first} {last.zh}", f"{lead.en}{one.first} {last.en}")


def faults(entry: Entry, *, known: bool) -> list[tuple[str, Reason]]:
    """Everything that does not fit, as (field, reason); a new grouping needs name, kind, place and first day."""
    found: list[tuple[str, Reason]] = []
    missing = [] if known else [(field, word) for name, field, word in _NEEDED if not getattr(entry, name)]
    found += [
        (
            field,
            Reason(
                "grouping.missing",
                Text(f"“{entry.code}”是新的，须写明{word.zh}。", f"“{entry.code}” is new: its {word.en} is needed."),
                Text(f"请填写{word.zh}。", f"Write the {word.en}."),
            ),
        )
        for field, word in missing
    ]
    found += [
        (
            "left",
            Reason(
                "grouping.backwards",
                Text(
                    f"退出日期 {one.last} 早于加入日期 {one.first}。", f"It leaves on {one.last}, before {one.first}."
                ),
                Text("请核对两个日期。", "Check both dates."),
            ),
        )
        for one in entry.members
        if one.last is not None and one.last < one.first
    ]
    return found


# Attribute, the column it is asked for in, its name.
_NEEDED: Final = (
    ("kind", "kind", Text("类别", "kind")),
    ("name_zh", "name_zh", Text("名称", "name")),
    ("place", "place", Text("所在地", "place")),
    ("valid_from", "since", Text("成立日期", "first day")),
    ("source", "source", Text("依据", "source")),
)
