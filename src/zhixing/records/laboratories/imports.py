"""A register of laboratories, one row each with its abilities across, becomes entries and problems; writes nothing."""

from __future__ import annotations

import io
import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Final

from zhixing.methods.values import Reason, Text
from zhixing.office.permissions import Action
from zhixing.office.registers import Column, Line, PlaceNames, RegisterReader
from zhixing.office.sheets import CellKind, Workbook
from zhixing.office.sheets.export import new_book, write_table
from zhixing.office.spoken_days import NOT_STATED, read_day
from zhixing.office.uploads import Importer, Parsed
from zhixing.records.laboratories import queries, rules
from zhixing.records.laboratories.actions import contradictions, save_upload
from zhixing.records.laboratories.measures import fold, vocabulary
from zhixing.records.laboratories.models import Laboratory
from zhixing.records.laboratories.rules import Entry, Stands, Value

NEEDED: Final = (
    frozenset({"name", "place", "level"}), frozenset({"name", "place", "as_of"}), frozenset({"name", "place", "since"}),
)  # fmt: skip
_AMOUNT: Final = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?\s*([^\d\s]*)")
_ROWS: Final = 500
_MOST_DIGITS: Final = 12


@cache
def columns() -> tuple[Column, ...]:
    """The columns of columns.toml, and one for every measure."""
    raw = tomllib.loads(files(__package__).joinpath("columns.toml").read_text(encoding="utf-8"))
    own = [
        Column(code, Text(one["zh"], one["en"]), tuple(one["headings"]), one.get("verbatim", False))
        for code, one in raw.items()
    ]
    return (*own, *(Column(one.code, one.name, one.headings) for one in vocabulary().measures.values()))


def parse(workbook: Workbook, options: Mapping[str, Any]) -> Parsed:
    """Read every sheet that has the headings; every problem of every row at once. Rows are entries, good ones only.

    Summary: rows, new, changed, already_known, values, refused_rows, warnings.
    """
    reader = RegisterReader(columns(), NEEDED, options.get("mapping", {}))
    places = PlaceNames()
    source = str(options.get("source") or options.get("name") or workbook.name)
    entries, refused = [], 0
    met: dict[tuple[str, int], tuple[list[Stands], list[Value]]] = {}
    counts = {"new": 0, "changed": 0, "already_known": 0, "values": 0}
    for line in reader.lines(workbook):
        entry = _entry(line, places, source)
        if entry is not None:
            standing, values = met.setdefault((entry.name, entry.place), _held(entry))
            _check(line, entry, standing, values)
        if entry is None or line.refused:
            refused += 1
            continue
        entries.append(entry)
        _count(entry, standing, values, counts)
    return reader.parsed(entries, refused, **counts)


def _entry(line: Line, places: PlaceNames, source: str) -> Entry | None:
    """What a line says; a fault refuses the line and the rest of it is still read."""
    place = places.find(line.text("place"))
    if isinstance(place, Reason):
        line.fault("place", place)
    since, closed_on, as_of = (_day(line, code) for code in ("since", "closed_on", "as_of"))
    stands = _stands(line, since)
    values = list(_values(line, as_of or since))
    if isinstance(place, Reason):
        return None
    return Entry(
        name=line.text("name"), place=place, source=line.text("source") or source, stands=stands, closed_on=closed_on,
        values=tuple(values), operator=line.text("operator"), note=line.text("note"), where=line,
    )  # fmt: skip


def _stands(line: Line, since: date | None) -> Stands | None:
    text = line.text("level")
    level = vocabulary().levels.get(fold(text), "")
    if text and not level:
        names = vocabulary().level_names.values()
        line.fault(
            "level",
            _say(
                "level_unknown",
                f"没有“{text}”这一级别。",
                f"There is no level “{text}”.",
                f"可用：{'、'.join(one.zh for one in names)}。",
                f"Use one of: {', '.join(one.en for one in names)}.",
            ),
        )
    return Stands(since, level, works=True) if level and since else None


def _values(line: Line, on: date | None) -> list[Value]:
    found = []
    for code, measure in vocabulary().measures.items():
        text = line.text(code)
        if text in NOT_STATED:
            continue
        amount = _amount(line, code, text)
        if amount is None:
            continue
        if on is None:
            line.fault(
                code,
                _say(
                    "value_undated",
                    f"{measure.name.zh}没有写明是哪一天的数。",
                    f"{measure.name.en}: nothing says of which day it is.",
                    "请填写数据日期，或起始日期。",
                    "Write the day of the figures, or the first day.",
                ),
            )
            continue
        found.append(Value(code, on, amount))
    return found


def _amount(line: Line, code: str, text: str) -> Decimal | None:
    """The value in the unit it is kept in; the unit stands in the cell or in the heading, else it is that one."""
    kept = vocabulary().measures[code].unit
    match = _AMOUNT.fullmatch(text)
    if match is None or line.kind(code) in {CellKind.DATE, CellKind.BOOLEAN} or len(match[1]) > _MOST_DIGITS:
        line.fault(
            code,
            _say(
                "not_a_number",
                f"“{text}”不是数值。",
                f"“{text}” is not a number.",
                "请填写一个数值。",
                "Write one number.",
            ),
        )
        return None
    value = Decimal(match[1].replace(",", "") + (match[2] or ""))
    unit = match[3] or line.table.units.get(code, "")
    if not unit or unit == kept.zh:
        return value
    money = vocabulary().money
    if kept.zh in money and unit in money:
        return value * money[unit] / money[kept.zh]
    if kept.zh not in money and unit in _COUNTED:
        return value
    line.fault(
        code,
        _say(
            "unit_unknown",
            f"不认识单位“{unit}”，本项以“{kept.zh}”计。",
            f"The unit “{unit}” is not known; this is kept in {kept.en}.",
            f"请换算为{kept.zh}。",
            f"Write it in {kept.en}.",
        ),
    )
    return None


def _day(line: Line, code: str) -> date | None:
    spoken = read_day(line.text(code))
    if isinstance(spoken, Reason):
        line.fault(code, spoken)
        return None
    if spoken is None:
        return None
    # A year's figures are those of its end; a year as a beginning counts from its end too, so that no month runs ahead.
    return spoken.last if spoken.said == "year" or code == "as_of" else spoken.first


def _held(entry: Entry) -> tuple[list[Stands], list[Value]]:
    one = Laboratory.objects.filter(name=entry.name, place=entry.place).first()
    if one is None:
        return [], []
    return list(queries.standings([one.pk])[one.pk]), list(queries.values([one.pk])[one.pk])


def _check(line: Line, entry: Entry, standing: Sequence[Stands], values: Sequence[Value]) -> None:
    line.faults([*rules.faults(entry, standing), *contradictions(entry, standing, values)])


def _count(entry: Entry, standing: list[Stands], values: list[Value], counts: dict[str, int]) -> None:
    """Count what a line adds, and remember it for the lines below."""
    fresh = not standing
    stands = [one for one in ([entry.stands] if entry.stands else []) if one not in standing]
    added = [value for value in entry.values if value not in values]
    standing += stands
    values += added
    counts["new" if fresh else "changed" if stands or added or entry.closed_on else "already_known"] += 1
    counts["values"] += len(added)


def template() -> bytes:
    """Return an .xlsx to fill in, one row a laboratory and day, with a list of the levels."""
    out = io.BytesIO()
    book = new_book(out)
    measures = vocabulary().measures
    names = [
        f"{one.name.zh}({measures[one.code].unit.zh})" if one.code in measures else one.name.zh
        for one in columns()
        if one.code != "row_number"
    ]
    page = book.add_worksheet("检验检测机构")
    write_table(book, page, [], names)
    levels = [one.zh for one in vocabulary().level_names.values()]
    page.data_validation(1, 1, _ROWS, 1, {"validate": "list", "source": levels, "error_type": "warning"})
    said = book.add_worksheet("说明 Notes")
    said.set_column(0, 0, 110)
    for at, text in enumerate(_NOTES):
        said.write_string(at, 0, text)
    book.close()
    return out.getvalue()


def _say(code: str, zh: str, en: str, remedy_zh: str, remedy_en: str) -> Reason:
    return Reason(f"laboratory.{code}", Text(zh, en), Text(remedy_zh, remedy_en))


_COUNTED: Final = frozenset({"项", "个", "家", "种", "条"})
_NOTES: Final = (
    "每家机构、每个数据日期一行；能力变化时另起一行，填新的数据日期，已有数值不被覆盖。",
    "One row a laboratory and day; when abilities change, add a row with the new day. Nothing is written over.",
    "新机构须填级别和起始日期；已登记的机构只填名称、所在地、数据日期和数值即可。",
    "A new laboratory needs its level and first day; a known one only name, place, day and figures.",
    "金额按表头单位填写；也可在单元格内写明元、千元、万元、亿元。没有数值请留空。",
    "Money in the heading's unit, or with 元, 千元, 万元, 亿元 in the cell. Leave blank what is not known.",
)
IMPORTER: Final = Importer(
    kind="laboratories",
    title=Text("检验检测机构", "Laboratories"),
    action=Action.UPLOADS_LABORATORIES,
    parse=parse,
    save=save_upload,
    template=template,
    hint=Text(
        "每家机构一行，设备、检测项目、参数等各占一列。",
        "One row a laboratory; equipment, items, parameters and the like across.",
    ),
    taken=Text("数据快照正在生成。", "A snapshot is being built."),
    page="laboratories:laboratories",
)
