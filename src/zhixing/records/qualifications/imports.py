"""A register of what is held becomes entries and problems; nothing is written here."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from zhixing.catalogue.load import read_industries
from zhixing.methods.values import Problem, Reason, Severity, Text
from zhixing.office.permissions import Action
from zhixing.office.places import root
from zhixing.office.registers import Column, Line, PlaceNames, RegisterReader, Table, normalise
from zhixing.office.sheets import Workbook
from zhixing.office.uploads import Importer, Parsed
from zhixing.records.enterprises.holders import Holders
from zhixing.records.qualifications import kinds, queries
from zhixing.records.qualifications.actions import save_upload
from zhixing.records.qualifications.entries import Entry
from zhixing.records.qualifications.kinds import Said
from zhixing.records.qualifications.models import Qualification
from zhixing.records.qualifications.planning import plan_for
from zhixing.records.qualifications.reading import Surroundings, read_line, told_by
from zhixing.records.qualifications.template import template

# A row of headings knows who holds it and something of what is held.
_WHO: Final = ("holder", "credit_code")
_WHAT: Final = (
    "kind", "title", "number", "detail", "staff_all", "valid_from", "until", "term", "filed_on", "granted_on",
)  # fmt: skip
NEEDED: Final = tuple(frozenset({who, what}) for who in _WHO for what in _WHAT)
_COMPARED: Final = ("title", "issuer", "detail")


@cache
def columns() -> tuple[Column, ...]:
    """The columns of columns.toml, in their order."""
    raw = tomllib.loads(files(__package__).joinpath("columns.toml").read_text(encoding="utf-8"))
    return tuple(
        Column(code, Text(one["zh"], one["en"]), tuple(one["headings"]), one.get("verbatim", False))
        for code, one in raw.items()
    )


@cache
def _industries(folder: Path) -> frozenset[str]:
    return frozenset(read_industries(folder / "classifications" / "gbt4754-2017"))


@cache
def _telling() -> Mapping[str, frozenset[str]]:
    return {
        code: frozenset(normalise(heading) for heading in sort.told_by)
        for code, sort in kinds.vocabulary().sorts.items()
    }


def parse(workbook: Workbook, options: Mapping[str, Any]) -> Parsed:
    """Read every sheet that has the headings; every problem of every row at once. Rows are entries, good ones only.

    Summary: rows, new, changed, already_known, refused_rows, by_kind {kind: entries}, warnings.
    """
    city = root()
    if city is None:
        return Parsed((), [_no_city(workbook)], {"rows": 0, "refused_rows": 0})
    around = Surroundings(
        Holders(), PlaceNames(), city.pk, _industries(Path(settings.ZHIXING_DEFINITIONS)),
        str(options.get("source") or options.get("name") or workbook.name),
    )  # fmt: skip
    reader = RegisterReader(columns(), NEEDED, options.get("mapping", {}))
    lines: list[Line] = []
    entries: list[Entry] = []
    told: dict[int, Said | None] = {}
    for line in reader.lines(workbook):
        lines.append(line)
        if id(line.table) not in told:
            told[id(line.table)] = _told(line.table, reader)
        if told[id(line.table)] is None and "kind" not in line.table.columns and not _staff(line.table):
            line.refused = True  # said once for the whole sheet
            continue
        entries += read_line(line, told[id(line.table)], around)
    counts = _against_what_is_held(entries)
    good = [entry for entry in entries if not entry.where.refused]
    parsed = reader.parsed(good, sum(line.refused for line in lines), **counts)
    parsed.summary["by_kind"] = _by_kind(good)
    return parsed


def _told(table: Table, reader: RegisterReader) -> Said | None:
    said = told_by(table.sheet.name, table.headings, _telling())
    if said is None and "kind" not in table.columns and not _staff(table):
        names = kinds.vocabulary().sorts.values()
        reader.problems.append(
            Problem(
                "kind_not_told",
                Severity.ERROR,
                Text(f"表“{table.sheet.name}”", f"Sheet “{table.sheet.name}”"),
                Text("无法判断这张表登记的是什么。", "What this sheet registers cannot be told."),
                Text(
                    f"请加一列“类别”，或把表名改为类别名，可用：{'、'.join(one.name.zh for one in names)}。",
                    f"Add a column “类别”, or name the sheet after a kind: {', '.join(one.name.en for one in names)}.",
                ),
                sheet=table.sheet.name,
            )
        )
    return said


def _staff(table: Table) -> bool:
    return "staff_all" in table.columns


def _against_what_is_held(entries: Sequence[Entry]) -> dict[str, int]:
    """Compare with what is on record and with the file's own earlier rows; a contradiction refuses its row."""
    held = queries.held(list({entry.key for entry in entries}))
    plan = plan_for({key: one.pk for key, one in held.items()}, queries.standings(one.pk for one in held.values()))
    for entry in entries:
        for reason in plan.take(entry):
            entry.where.fault("valid_from", reason)
        if entry.key in held:
            _differs(entry, held[entry.key])
    known = plan.counts["already_known"] + plan.counts["repeated"]
    return {"new": plan.counts["new"], "changed": plan.counts["changed"], "already_known": known}


def _differs(entry: Entry, held: Qualification) -> None:
    """A text that is on record otherwise is not written over; it is said."""
    for name in _COMPARED:
        there, here = getattr(held, name), getattr(entry, name)
        if here and there and here != there:
            words = [kinds.name("detail", text) if name == "detail" else Text(text, text) for text in (there, here)]
            entry.where.doubt(name, _on_record_otherwise(*words))


def _by_kind(entries: Sequence[Entry]) -> dict[str, int]:
    found: dict[str, int] = {}
    for entry in entries:
        found[entry.kind] = found.get(entry.kind, 0) + 1
    return dict(sorted(found.items()))


def _on_record_otherwise(there: Text, here: Text) -> Reason:
    return Reason(
        "qualification.differs",
        Text(
            f"已有记录为“{there.zh}”，此处为“{here.zh}”，未改动。",
            f"On record as “{there.en}”, here “{here.en}”; kept.",
        ),
        Text("如需更正，请在该记录页面办理。", "Correct it on its page if it is wrong."),
    )


def _no_city(workbook: Workbook) -> Problem:
    return Problem(
        "no_city",
        Severity.ERROR,
        Text(f"文件“{workbook.name}”", f"File “{workbook.name}”"),
        Text("尚未建立行政区划。", "There are no places yet."),
        Text("请先由管理员建立行政区划。", "Ask the administrator to set the places up first."),
    )


IMPORTER: Final = Importer(
    kind="qualifications",
    title=Text("资质名录", "Register of qualifications"),
    action=Action.UPLOADS_QUALIFICATIONS,
    parse=parse,
    save=save_upload,
    template=template,
    hint=Text(
        "品牌、商标、标准、认证、专利、中心、人员等，每行一项；专门表（如专利、证书）可直接报送。",
        "Brands, standards, certificates, patents, centres, staff: one row each; lists of one kind are fine.",
    ),
    taken=Text("数据快照正在生成。", "A snapshot is being built."),
    page="qualifications:qualifications",
)
