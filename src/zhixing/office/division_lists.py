"""A list of divisions becomes new places and codes; where it differs from the tree it proposes events instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from zhixing.methods.values import Reason, Text
from zhixing.office import actions, trail
from zhixing.office.corrections import HAS_ERRORS, within_reach
from zhixing.office.models import Level, Person, Place, PlaceCode, Upload
from zhixing.office.permissions import Action, Refused, may
from zhixing.office.place_events import rebuild
from zhixing.office.place_rules import RANK
from zhixing.office.registers import Column, Line, RegisterReader
from zhixing.office.sheets import Workbook
from zhixing.office.sheets.export import write_xlsx
from zhixing.office.spoken_days import NOT_STATED, read_day
from zhixing.office.uploads import Importer, Parsed

COLUMNS: Final = (
    Column("code", Text("代码", "code"), ("区划代码", "行政区划代码", "统计用区划代码", "编码")),
    Column("name", Text("名称", "name"), ("区划名称", "单位名称", "中文名称"), verbatim=True),
    Column("name_en", Text("英文名称", "english name"), ("英文名", "译名")),
    Column("level", Text("级别", "level"), ("层级", "行政级别")),
    Column("parent", Text("上级代码", "parent"), ("上级", "上级区划代码", "隶属")),
    Column("valid_from", Text("起始日期", "valid from"), ("生效日期", "设立日期")),
    Column("valid_to", Text("终止日期", "valid to"), ("撤销日期", "失效日期")),
    Column("system", Text("代码体系", "code system"), ("代码系统", "代码类别")),
)
REQUIRED: Final = ("code", "name", "level")
LEVELS: Final = {label: value for value, label in Level.choices} | {
    "县": "county", "区": "county", "县级": "county", "地级": "city", "地市": "city", "省级": "province",
    "乡": "township", "镇": "township", "街道": "township", "乡级": "township", "乡镇": "township",
}  # fmt: skip
_NAMES: Final = {one.code: one.name for one in COLUMNS}


@dataclass(frozen=True, slots=True)
class NewDivision:
    """One place of the list that the tree does not have, below a place of the tree or of the list itself."""

    code: str
    name: Text
    level: str
    parent: str
    valid_from: date
    system: str


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code of another system for a place the tree has."""

    place: int
    system: str
    code: str
    valid_from: date


class _Tree:
    """What the list is held against: the places there are, by own code and by name and parent."""

    def __init__(self) -> None:
        places = list(Place.objects.order_by("path"))
        by_path = {place.path: place for place in places}
        self.by_code = {place.code: place for place in places}
        self.above = {place.code: by_path.get(place.path[: -Place.steplen]) for place in places}
        self.codes: dict[tuple[str, str], Place] = {}
        for row in PlaceCode.objects.select_related("place").filter(Q(valid_to__isnull=True)):
            self.codes[row.system, row.code] = row.place

    def find(self, system: str, code: str) -> Place | None:
        return self.codes.get((system, code)) or self.by_code.get(code)

    def named(self, name: str, parent: Place | None) -> Place | None:
        found = [
            place for code, place in self.by_code.items()
            if place.name_zh == name and place.valid_to is None and self.above[code] == parent
        ]  # fmt: skip
        return found[0] if len(found) == 1 else None


def parse(workbook: Workbook, options: Mapping[str, Any]) -> Parsed:
    """Read every sheet that has the headings; every problem of every row at once, every difference as a proposal."""
    reader = RegisterReader(COLUMNS, (frozenset(REQUIRED),), options.get("mapping", {}))
    tree, rows = _Tree(), []
    lines = list(reader.lines(workbook))
    listed = {line.text("code"): line for line in lines}
    counts = {"already_known": 0, "proposed": 0}
    seen: dict[str, int] = {}
    for line in lines:
        made = _row(line, tree, listed, seen, counts)
        if made is not None and not line.refused:
            rows.append(made)
    refused = sum(line.refused for line in lines)
    return reader.parsed(rows, refused, new=len(rows), **counts)


def _row(
    line: Line, tree: _Tree, listed: Mapping[str, Line], seen: dict[str, int], counts: dict[str, int]
) -> NewDivision | NewCode | None:
    for code in REQUIRED:
        if not line.text(code):
            name = _NAMES[code]
            line.fault(code, Reason(code, Text(f"{name.zh}为空。", f"The {name.en} is missing."), _FILL))
    code, system = line.text("code"), line.text("system")
    if code and code in seen:
        word = Text(f"与第 {seen[code]} 行的代码相同。", f"The same code stands in row {seen[code]}.")
        line.fault("code", Reason("code.twice", word, Text("一个代码只保留一行。", "Keep one row for one code.")))
    seen.setdefault(code, line.row + 1)
    level = LEVELS.get(line.text("level"), line.text("level"))
    if line.text("level") and level not in Level.values:
        words = "、".join(label for _, label in Level.choices)
        unknown = Text(f"“{line.text('level')}”不是级别。", f"“{line.text('level')}” is no level.")
        line.fault("level", Reason("level", unknown, Text(f"可用：{words}。", f"Use one of: {words}.")))
    since, until = _day(line, "valid_from"), _day(line, "valid_to")
    if since and until and until <= since:
        line.fault("valid_to", Reason("days", Text("终止不晚于起始。", "It ends before it begins."), _FILL))
    if line.refused:
        return None
    place = tree.find(system, code)
    if place is not None:
        _compare(line, place, tree, until, counts)
        return None
    above = tree.find(system, line.text("parent")) if line.text("parent") else None
    known = tree.named(line.text("name"), above) if system else None
    if known is not None:
        return NewCode(known.pk, system, code, since or known.valid_from)
    return _new(line, tree, listed, level, since, until, above)


def _new(
    line: Line, tree: _Tree, listed: Mapping[str, Line], level: str, since: date | None, until: date | None,
    above: Place | None,
) -> NewDivision | None:  # fmt: skip
    parent = line.text("parent")
    if until is not None:
        line.doubt(
            "valid_to",
            _proposal("已撤销且不在区划表中，未读入。", "It has ended and is not in the tree; left out.", "", ""),
        )
        return None
    if since is None:
        line.fault(
            "valid_from",
            Reason("valid_from", Text("新的地区须写起始日期。", "A new place needs its first day."), _FILL),
        )
    if not line.text("name_en"):
        line.fault(
            "name_en", Reason("name_en", Text("新的地区须写英文名称。", "A new place needs an English name."), _FILL)
        )
    if parent and above is None and parent not in listed:
        word = Text(f"找不到上级代码 {parent}。", f"No place has the parent code {parent}.")
        line.fault(
            "parent",
            Reason("parent.unknown", word, Text("请核对，或把上级列入清单。", "Correct it, or list the parent too.")),
        )
    if not parent and tree.by_code:
        line.fault("parent", Reason("parent", Text("上级代码为空。", "The parent is missing."), _FILL))
    if above is not None and RANK[above.level] >= RANK[level]:
        word = Text(f"上级“{above.name_zh}”的级别不高于本级。", f"{above.name_en} is not of a higher level.")
        line.fault("parent", Reason("parent.level", word, _FILL))
    if line.refused or since is None:
        return None
    name = Text(line.text("name"), line.text("name_en"))
    return NewDivision(line.text("code"), name, level, above.code if above else parent, since, line.text("system"))


def _compare(line: Line, place: Place, tree: _Tree, until: date | None, counts: dict[str, int]) -> None:
    """What the list says otherwise than the tree, as events to be recorded."""
    before = counts["proposed"]
    parent = line.text("parent")
    above = tree.above[place.code]
    if line.text("name") != place.name_zh:
        counts["proposed"] += 1
        line.doubt("name", _proposal(
            f"区划表中为“{place.name_zh}”。", f"The tree says {place.name_en} ({place.name_zh}).",
            "更名", "a change of name",
        ))  # fmt: skip
    if parent and above is not None and tree.find(line.text("system"), parent) != above:
        counts["proposed"] += 1
        line.doubt("parent", _proposal(
            f"区划表中属于“{above.name_zh}”（{above.code}）。",
            f"In the tree it belongs to {above.name_en} ({above.code}).",
            "划转", "a transfer",
        ))  # fmt: skip
    if until is not None and place.valid_to is None:
        counts["proposed"] += 1
        line.doubt("valid_to", _proposal(
            "区划表中仍然存在。", "In the tree it still stands.", "合并或拆分", "a merger or a split",
        ))  # fmt: skip
    counts["already_known"] += counts["proposed"] == before


def _proposal(zh: str, en: str, event_zh: str, event_en: str) -> Reason:
    remedy = Text("", "")
    if event_zh:
        remedy = Text(
            f"不予覆盖；如确有变更，请在“区划变更”中登记{event_zh}。",
            f"Nothing is overwritten; if it did change, record {event_en} under “Changes of places”.",
        )
    return Reason("division.differs", Text(zh, en), remedy)


def _day(line: Line, code: str) -> date | None:
    if line.text(code) in NOT_STATED:
        return None
    spoken = read_day(line.text(code))
    if isinstance(spoken, Reason):
        line.fault(code, spoken)
        return None
    if spoken is not None and spoken.said != "day":
        word = Text("只写到年或月，须写明日期。", "Only a year or a month is given; the day is needed.")
        line.fault(code, Reason(f"{code}.day", word, Text("写法如 2025-03-01。", "Write 2025-03-01.")))
    return spoken.first if spoken else None


@transaction.atomic
def save(*, parsed: Parsed, upload: Upload, by: Person, at: datetime, good_rows_only: bool) -> dict[str, Any]:
    """Add what the tree does not have: places below their parents, codes of other systems; answers the summary.

    Writes places, names, parents, codes and their trail entries; on commit the facts about places are rebuilt. Raises
    Refused when errors stand and all was asked for, and for a parent out of reach.
    """
    if parsed.refused and not good_rows_only:
        raise Refused(HAS_ERRORS, status=422)
    may(by, Action.PLACES_CHANGE, on=timezone.localdate(at))
    divisions = [row for row in parsed.rows if isinstance(row, NewDivision)]
    codes = [row for row in parsed.rows if isinstance(row, NewCode)]
    parents = Place.objects.filter(code__in={row.parent for row in divisions})
    within_reach({*(place.pk for place in parents), *(row.place for row in codes)}, Action.PLACES_CHANGE, by, at)
    added = 0
    for row in sorted(divisions, key=lambda row: RANK[row.level]):
        if Place.objects.filter(code=row.code).exists():
            continue
        parent = Place.objects.filter(code=row.parent).first()
        if row.parent and parent is None:
            continue  # its own parent was refused with the bad rows
        actions.add_place(
            code=row.code, name=row.name, level=row.level, parent=parent, valid_from=row.valid_from, system=row.system,
            by=by, at=at,
        )  # fmt: skip
        added += 1
    for one in codes:
        made = {"place_id": one.place, "valid_from": one.valid_from}
        PlaceCode.objects.get_or_create(system=one.system, code=one.code, valid_to=None, defaults=made)
    if added or codes:
        body = {"places": added, "codes": len(codes)}
        trail.record(by=by, at=at, action=Action.PLACES_CHANGE, about=upload, move="record", body=body)
        rebuild(by, at)
    return {**parsed.summary, "new": added + len(codes)}


def template() -> bytes:
    """An empty workbook with the headings and what they mean."""
    notes = [
        "每个地区一行；上级写代码，可以是清单中的另一行。/ One row a place; the parent is a code.",
        f"级别：{'、'.join(label for _, label in Level.choices)}",
        "与现有区划不同之处不会覆盖，只提示应登记的变更。/ Differences propose events to record.",
        "代码请按文本填写；注明代码体系的，作为该体系的代码保存。/ Codes as text.",
    ]
    return write_xlsx([], [one.name.zh for one in COLUMNS], sheet="区划", notes=notes)


_FILL: Final = Text("请补填或更正。", "Fill it in or correct it.")
IMPORTER: Final = Importer(
    kind="divisions",
    title=Text("行政区划清单", "Division list"),
    action=Action.PLACES_CHANGE,
    parse=parse,
    save=save,
    template=template,
    hint=Text(
        "只新增地区和代码；差异作为变更建议列出。",
        "Adds places and codes only; differences are listed as events to record.",
    ),
    taken=Text("数据快照正在生成。", "A snapshot is being built."),
    page="dashboard:place-events",
)
