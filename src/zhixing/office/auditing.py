"""What the auditor asks of the trail: narrowed by person, action, thing and days, a page at a time without counting."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from zhixing.methods.values import Reason, Text
from zhixing.office import trail, trail_words
from zhixing.office.asked_numbers import asked_number
from zhixing.office.downloads import said
from zhixing.office.models import Person, TrailEntry
from zhixing.office.sheets.export import Cell

A_PAGE: Final = 50
EXPORT_MOST: Final = 50_000
HEADINGS: Final = (
    Text("序号", "Number"), Text("时间", "Time"), Text("经办人代码", "By (code)"), Text("经办人", "By"),
    Text("操作", "Action"), Text("办理", "Move"), Text("对象类别", "Kind of thing"), Text("对象编号", "Thing"),
    Text("原状态", "From state"), Text("新状态", "To state"), Text("理由", "Reason"), Text("版本", "Edition"),
    Text("内容", "Contents"), Text("摘要算法", "Digest by"), Text("摘要", "Digest"),
)  # fmt: skip


@dataclass(slots=True)
class Wanted:
    """What the address asks for; `problems` says what of it cannot be understood."""

    by: str = ""
    action: str = ""
    kind: str = ""
    thing: str = ""
    first: date | None = None
    last: date | None = None
    before: int | None = None
    problems: list[Reason] = field(default_factory=list)

    @property
    def narrowed(self) -> bool:
        """Whether anything was asked for."""
        return any((self.by, self.action, self.kind, self.thing, self.first, self.last))


@dataclass(frozen=True, slots=True)
class Line:
    """One entry in words; `body` are the key and the value of each thing it says."""

    entry: TrailEntry
    who: str
    action: Text
    move: Text
    kind: Text
    source: Text | None
    target: Text | None
    body: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries, newest first; `older` is the number to go on before, None at the beginning of the trail."""

    lines: list[Line]
    older: int | None


def wanted(query: Mapping[str, str]) -> Wanted:
    """Read the address; what cannot be read narrows nothing and is said."""
    asked = Wanted(*(query.get(name, "").strip() for name in ("by", "action", "kind", "thing")))
    for name in ("first", "last"):
        text = query.get(name, "").strip()
        try:
            setattr(asked, name, date.fromisoformat(text) if text else None)
        except ValueError:
            asked.problems.append(_no_day(text))
    asked.before = asked_number(query.get("before", ""))
    return asked


def narrow(asked: Wanted) -> QuerySet[TrailEntry]:
    """The entries that are asked for, newest first, before the page begins."""
    entries = trail.within(TrailEntry.objects.order_by("-seq"), asked.first, asked.last)
    if asked.by:
        named = Person.objects.filter(Q(code=asked.by) | Q(name=asked.by)).values_list("code", flat=True)
        entries = entries.filter(by__in={*named, asked.by})
    same = {"action": asked.action, "about_kind": asked.kind, "about_id": asked.thing}
    return entries.filter(**{name: value for name, value in same.items() if value})


def page(asked: Wanted) -> Page:
    """One page; one entry more is read to know whether older ones exist, none are counted."""
    entries = narrow(asked)
    if asked.before is not None:
        entries = entries.filter(seq__lt=asked.before)
    found = list(entries[: A_PAGE + 1])
    shown = found[:A_PAGE]
    return Page(_lines(shown), shown[-1].seq if len(found) > A_PAGE else None)


def export_rows(asked: Wanted) -> Iterator[tuple[Cell, ...]]:
    """The rows of a downloaded list, newest first, at most EXPORT_MOST."""
    entries = narrow(asked)[:EXPORT_MOST]
    names = names_of(entries.values_list("by", flat=True))
    for entry in entries.iterator(chunk_size=2000):
        yield (
            entry.seq, timezone.localtime(entry.at).isoformat(timespec="seconds"), entry.by, names.get(entry.by, ""),
            said(trail_words.action(entry.action)), said(trail_words.move(entry.about_kind, entry.move)),
            said(trail_words.kind(entry.about_kind)), entry.about_id, entry.from_state, entry.to_state, entry.note,
            entry.edition, _written(entry.body) if entry.body else "", entry.digest_name, entry.digest,
        )  # fmt: skip


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """The names of those who are still known, by the code the trail keeps."""
    known = Person.objects.filter(code__in=set(codes)).values_list("code", "name")
    return {trail.SYSTEM: said(trail_words.SYSTEM), **dict(known)}


def _lines(entries: list[TrailEntry]) -> list[Line]:
    names = names_of(entry.by for entry in entries)
    return [
        Line(
            entry,
            names.get(entry.by, entry.by),
            trail_words.action(entry.action),
            trail_words.move(entry.about_kind, entry.move),
            trail_words.kind(entry.about_kind),
            *(
                trail_words.state(entry.about_kind, code) if code else None
                for code in (entry.from_state, entry.to_state)
            ),
            [(key, value if isinstance(value, str) else _written(value)) for key, value in entry.body.items()],
        )
        for entry in entries
    ]


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _no_day(text: str) -> Reason:
    return Reason(
        "trail.no_day",
        Text(f"“{text}”不是日期。", f"“{text}” is not a day."),
        Text("写法如 2026-03-02。", "Write it like 2026-03-02."),
    )
