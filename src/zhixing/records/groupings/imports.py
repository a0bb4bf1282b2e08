"""A register of groupings, one row a member, becomes entries and problems; nothing is written here."""

from __future__ import annotations

import io
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from zhixing.catalogue.load import read_industries
from zhixing.methods.values import Reason, Text
from zhixing.office.permissions import Action
from zhixing.office.registers import Column, Line, PlaceNames, RegisterReader
from zhixing.office.sheets import Workbook
from zhixing.office.sheets.export import new_book, write_table
from zhixing.office.spoken_days import read_day
from zhixing.office.uploads import Importer, Parsed
from zhixing.records.enterprises.holders import Holders
from zhixing.records.groupings import queries, rules
from zhixing.records.groupings.actions import save_upload
from zhixing.records.groupings.models import Grouping, GroupingKind
from zhixing.records.groupings.rules import Belongs, Entry

NEEDED: Final = tuple(
    frozenset({what, who}) for what in ("code", "name_zh") for who in ("division", "member", "credit_code", "since")
)
KINDS: Final = {
    "支柱产业": GroupingKind.PILLAR.value, "支柱": GroupingKind.PILLAR.value, "pillar": GroupingKind.PILLAR.value,
    "产业集群": GroupingKind.CLUSTER.value, "集群": GroupingKind.CLUSTER.value, "块状经济": GroupingKind.CLUSTER.value,
    "cluster": GroupingKind.CLUSTER.value,
}  # fmt: skip
_YES: Final = {"是": True, "√": True, "Y": True, "yes": True, "1": True, "龙头": True, "骨干": True}
_NO: Final = {"": False, "否": False, "N": False, "no": False, "0": False, "×": False}
_CODE: Final = re.compile(r"[a-z][a-z0-9-]{1,47}")
_DIVISION_DIGITS: Final = 2
_ROWS: Final = 2_000


@cache
def columns() -> tuple[Column, ...]:
    """The columns of columns.toml, in their order."""
    raw = tomllib.loads(files(__package__).joinpath("columns.toml").read_text(encoding="utf-8"))
    return tuple(
        Column(code, Text(one["zh"], one["en"]), tuple(one["headings"]), one.get("verbatim", False))
        for code, one in raw.items()
    )


@cache
def _divisions(folder: Path) -> Mapping[str, str]:
    """Codes and names of GB/T 4754 divisions → the code."""
    found = {}
    for code, one in read_industries(folder / "classifications" / "gbt4754-2017").items():
        if len(code) == _DIVISION_DIGITS and code.isdigit():
            found |= {code: code, one.name.zh: code, one.name.en: code}
    return found


@dataclass(slots=True)
class _Reading:
    """What the lines are read against, and what they came to so far."""

    source: str
    holders: Holders = field(default_factory=Holders)
    places: PlaceNames = field(default_factory=PlaceNames)
    on_record: Mapping[str, Grouping] = field(default_factory=dict)
    by_name: Mapping[str, str] = field(default_factory=dict)
    members: dict[str, list[Belongs]] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=lambda: {"new": 0, "changed": 0, "already_known": 0})


def parse(workbook: Workbook, options: Mapping[str, Any]) -> Parsed:
    """Read every sheet that has the headings; every problem of every row at once. Rows are entries, good ones only.

    Summary: rows, new (groupings), changed (memberships), already_known, refused_rows, warnings.
    """
    reader = RegisterReader(columns(), NEEDED, options.get("mapping", {}))
    kept = {one.code: one for one in Grouping.objects.all()}
    held = queries.members(one.pk for one in kept.values())
    reading = _Reading(
        str(options.get("source") or options.get("name") or workbook.name), on_record=kept,
        by_name={one.name_zh: code for code, one in kept.items()},
        members={code: list(held.get(one.pk, ())) for code, one in kept.items()},
    )  # fmt: skip
    refused = 0
    for line in reader.lines(workbook):
        _take(line, reading)
        refused += line.refused
    return reader.parsed(list(reading.entries.values()), refused, **reading.counts)


def _take(line: Line, reading: _Reading) -> None:
    """Read one line; what is good of it goes to its grouping's entry."""
    code = _code(line, reading)
    entry = reading.entries.get(code) or _entry(line, code, reading)
    said = _member(line, entry, reading)
    line.faults(rules.faults(entry, known=code in reading.on_record))
    if said is not None:
        line.faults(rules.faults(replace(entry, members=(said,)), known=True))
        change = rules.change(said, reading.members.get(code, ()))
        if isinstance(change, Reason):
            line.fault("joined", change)
    if line.refused:
        return
    if code not in reading.entries and code not in reading.on_record:
        reading.counts["new"] += 1
    reading.entries[code] = entry
    if said is not None and not isinstance(change, Reason):
        reading.counts["already_known" if change.nothing else "changed"] += 1
        reading.entries[code] = replace(entry, members=(*entry.members, said))
        _remember(reading.members.setdefault(code, []), change)


def _remember(held: list[Belongs], change: rules.Change) -> None:
    if change.close in held:
        held[held.index(change.close)] = change.close._replace(last=change.on)
    if change.add:
        held.append(change.add)


def _code(line: Line, reading: _Reading) -> str:
    """The grouping's code: as written, else that of the one on record or above with this very name."""
    code, name = line.text("code"), line.text("name_zh")
    if not code:
        above = {one.name_zh: one.code for one in reading.entries.values()}
        code = above.get(name) or reading.by_name.get(name, "")
    if not _CODE.fullmatch(code):
        line.fault(
            "code" if "code" in line.table.columns else "name_zh",
            _say(
                "code",
                f"“{name or code}”没有可用的代码。",
                f"“{name or code}” has no usable code.",
                "请给它一个由小写字母、数字和连字符组成的代码，如 cluster-ships。",
                "Give it a code of small letters, digits and hyphens, such as cluster-ships.",
            ),
        )
    return code


def _entry(line: Line, code: str, reading: _Reading) -> Entry:
    """What the line says of the grouping itself; empty for one on record."""
    if code in reading.on_record:
        return Entry(code=code, closed_on=_day(line, "closed_on"), source=line.text("source") or reading.source)
    kind = KINDS.get(line.text("kind"), "")
    if line.text("kind") and not kind:
        line.fault(
            "kind",
            _say(
                "kind_unknown",
                f"没有“{line.text('kind')}”这一类别。",
                f"There is no kind “{line.text('kind')}”.",
                "可用：支柱产业、产业集群。",
                "Use 支柱产业 (pillar) or 产业集群 (cluster).",
            ),
        )
    place = reading.places.find(line.text("place")) if line.text("place") else 0
    if isinstance(place, Reason):
        line.fault("place", place)
        place = 0
    return Entry(
        code=code, kind=kind, name_zh=line.text("name_zh"), name_en=line.text("name_en"), place=place,
        valid_from=_day(line, "since"), closed_on=_day(line, "closed_on"),
        source=line.text("source") or reading.source, note=line.text("note"), where=line,
    )  # fmt: skip


def _member(line: Line, entry: Entry, reading: _Reading) -> Belongs | None:
    """The member the line names, None when it names none or it cannot be told."""
    division, name, code = line.text("division"), line.text("member"), line.text("credit_code")
    if not (division or name or code):
        return None
    joined, left, leading = _day(line, "joined"), _day(line, "left"), _yes(line)
    enterprise = None
    if name or code:
        holder = reading.holders.find(name, code)
        if isinstance(holder, Reason) or holder.enterprise is None:
            line.fault("member" if name else "credit_code", holder if isinstance(holder, Reason) else _NOT_A_FIRM)
            return None
        enterprise, division = holder.enterprise, ""
    else:
        known = _divisions(Path(settings.ZHIXING_DEFINITIONS))
        if division not in known:
            line.fault("division", _no_division(division))
            return None
        division = known[division]
    first = joined or entry.valid_from
    if first is None:
        line.fault(
            "joined",
            _say(
                "no_first_day",
                "没有写明成员自哪一天加入。",
                "Nothing says since when it belongs.",
                "请填写加入日期。",
                "Write the day it joined.",
            ),
        )
        return None
    if "leading" not in line.table.columns:  # a list that says nothing of it changes nothing
        same = [one.leading for one in reading.members.get(entry.code, ()) if one.who == (division, enterprise)]
        leading = bool(same and same[-1])
    return Belongs(division, enterprise, leading, first, left)


def _yes(line: Line) -> bool:
    text = line.text("leading")
    if text in _YES or text in _NO:
        return text in _YES
    line.fault(
        "leading",
        _say(
            "leading",
            f"“{text}”不是“是”或“否”。",
            f"“{text}” is neither 是 nor 否.",
            "请填“是”或“否”。",
            "Write 是 or 否.",
        ),
    )
    return False


def _day(line: Line, code: str) -> date | None:
    spoken = read_day(line.text(code))
    if isinstance(spoken, Reason):
        line.fault(code, spoken)
        return None
    if spoken is None:
        return None
    return spoken.last if code in {"left", "closed_on"} else spoken.first


def template() -> bytes:
    """Return an .xlsx to fill in, one row a member, with lists of the kinds and of yes and no."""
    out = io.BytesIO()
    book = new_book(out)
    fields = [one for one in columns() if one.code != "row_number"]
    page = book.add_worksheet("支柱产业与集群")
    write_table(book, page, [], [one.name.zh for one in fields])
    for code, words in {"kind": ["支柱产业", "产业集群"], "leading": ["是", "否"]}.items():
        at = [one.code for one in fields].index(code)
        page.data_validation(1, at, _ROWS, at, {"validate": "list", "source": words, "error_type": "warning"})
    said = book.add_worksheet("说明 Notes")
    said.set_column(0, 0, 110)
    for at, text in enumerate(_NOTES):
        said.write_string(at, 0, text)
    book.close()
    return out.getvalue()


def _no_division(text: str) -> Reason:
    return _say(
        "division_unknown",
        f"“{text}”不是 GB/T 4754-2017 的大类。",
        f"“{text}” is not a division of GB/T 4754-2017.",
        "请填写两位数字的大类代码，如 37。",
        "Write the two digits of a division, such as 37.",
    )


def _say(code: str, zh: str, en: str, remedy_zh: str, remedy_en: str) -> Reason:
    return Reason(f"grouping.{code}", Text(zh, en), Text(remedy_zh, remedy_en))


_NOT_A_FIRM: Final = _say(
    "not_a_firm",
    "集群成员须为企业名录中的企业。",
    "A member must be an enterprise of the register.",
    "请核对全称或统一社会信用代码。",
    "Check the full name or the credit code.",
)
_NOTES: Final = (
    "每个成员一行：支柱产业填成员行业代码（GB/T 4754 大类），产业集群填成员企业全称或统一社会信用代码。",
    "One row a member: a pillar's industry (GB/T 4754 division), a cluster's enterprise by full name or credit code.",
    "新的产业或集群须填代码、名称、类别、所在地和成立日期，写在第一行即可；已登记的只填代码或名称。",
    "A new grouping needs code, name, kind, place and first day on its first row; a known one only its code or name.",
    "龙头与否有变化的，另起一行，填变化后的情况和加入日期；退出的填退出日期。已有记录不被覆盖。",
    "When a member becomes leading, add a row with the day; when it leaves, its last day. Nothing is written over.",
)
IMPORTER: Final = Importer(
    kind="groupings",
    title=Text("支柱产业与集群", "Pillar industries and clusters"),
    action=Action.UPLOADS_GROUPINGS,
    parse=parse,
    save=save_upload,
    template=template,
    hint=Text(
        "每个成员行业或成员企业一行，注明龙头和日期。", "One row a member industry or enterprise, with its days."
    ),
    taken=Text("数据快照正在生成。", "A snapshot is being built."),
    page="groupings:groupings",
)
