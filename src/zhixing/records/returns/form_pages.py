"""What the pages of return forms show: a sheet line by line, with everything a template would otherwise look up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from zhixing.catalogue.form import Form, FormColumn
from zhixing.methods.periods import Period
from zhixing.methods.values import Severity, Text
from zhixing.office.history import Happened, history
from zhixing.office.models import Person
from zhixing.records.returns import form_queries, queries
from zhixing.records.returns.form_rules import Address, change_of, findings, is_open
from zhixing.records.returns.form_saving import shown
from zhixing.records.returns.models import CellState, FormCell, FormSheet, SheetState, StatisticalValue
from zhixing.warehouse.labels import period_label

WORDS: Final = {
    CellState.EMPTY.value: Text("待填", "to fill"),
    CellState.PREFILLED.value: Text("待确认", "to confirm"),
    CellState.CONFIRMED.value: Text("已确认", "confirmed"),
    CellState.TYPED.value: Text("已填", "filled"),
    CellState.INVALID.value: Text("有误", "invalid"),
}
LOCKED: Final = Text("已锁定", "locked")
_WIDTH: Final = 100.0
_HEIGHT: Final = 28.0
_MARGIN: Final = 2.0


def said(text: Text) -> str:
    """A text in the language of the page."""
    return text.in_language(get_language() or "zh-hans")


@dataclass(slots=True)
class Line:
    """One cell as a line of the grid; texts are in the page's language.

    `key` and `label` stand many times in a line and are escaped once.
    """

    key: SafeString  # row:column, the name of its fields
    label: SafeString  # group and name, for whoever hears the page
    address: str  # of the row's own page
    row: str
    column: str
    name: str
    division: str
    unit: str
    prior: str
    prior_period: str
    prior_source: str
    year_before: str
    value: str
    change: str
    remark: str
    status: str
    word: str
    open: bool
    moved: bool  # differs from what was known
    returned: str
    helper: str
    comments: int
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Section:
    """The lines of one group of rows under its heading."""

    code: str
    name: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet as one person sees it."""

    sections: list[Section]
    answered: int
    cells: int
    open: bool
    problems: int

    @property
    def waiting(self) -> int:
        """Cells nobody has answered."""
        return self.cells - self.answered


def number(value: Decimal | None) -> str:
    """A number as people write it, "" for none."""
    return "" if value is None else f"{value.normalize():,f}"


def percent(change: Decimal | None) -> str:
    """A change as people write it, "" for none."""
    return "" if change is None else f"{change:+.1f}"


def grid(sheet: FormSheet, form: Form, person: Person, *, on: date, show: str = "") -> Grid:
    """The sheet for a person; `show` narrows it: changed, problems, returned, waiting."""
    rows = form_queries.rows_seen(person, sheet, on=on)
    cells = list(sheet.cells.select_related("delegated_to").order_by("number"))
    troubles = messages(form, cells, row_wise=rows is None)
    comments: dict[str, int] = {}
    for row in sheet.comments.values_list("row", flat=True):
        comments[row] = comments.get(row, 0) + 1
    make = _Liner(sheet, form, troubles, comments)
    mine = [cell for cell in cells if rows is None or cell.row in rows]
    lines = [make.line(cell) for cell in mine]
    kept = [line for line in lines if _wanted(line, show)]
    by_group: dict[str, list[Line]] = {}
    for line in kept:
        by_group.setdefault(form.rows[line.row].group, []).append(line)
    sections = [
        Section(each.code, said(each.name), by_group[each.code]) for each in form.groups if each.code in by_group
    ]
    answered = sum(line.status in {CellState.CONFIRMED, CellState.TYPED} for line in lines)
    return Grid(
        sections, answered, len(lines), any(line.open for line in lines), sum(bool(line.problems) for line in lines)
    )


def _wanted(line: Line, show: str) -> bool:
    match show:
        case "changed":
            return line.moved or bool(line.remark)
        case "problems":
            return bool(line.problems)
        case "returned":
            return bool(line.returned)
        case "waiting":
            return line.status in {CellState.EMPTY, CellState.PREFILLED, CellState.INVALID}
    return True


def messages(form: Form, cells: Sequence[FormCell], *, row_wise: bool = True) -> dict[Address, list[str]]:
    """What is wrong with each cell so far, in the page's language; checks across rows only where all rows are seen."""
    answers = form_queries.answers_of(cells)
    found: dict[Address, list[str]] = {}
    for finding in findings(form, answers):
        if not row_wise and finding.reason.code.startswith("check."):
            continue
        text = said(finding.reason.text) + ("" if finding.severity is Severity.ERROR else said(finding.reason.remedy))
        for address in finding.cells:
            found.setdefault(address, []).append(text)
    return found


class _Liner:
    """Turns cells into lines, looking every name up once."""

    def __init__(
        self, sheet: FormSheet, form: Form, troubles: dict[Address, list[str]], comments: dict[str, int]
    ) -> None:
        self.sheet, self.form, self.troubles, self.comments = sheet, form, troubles, comments
        self.book = queries.catalogue()
        self.units: dict[str, str] = {}
        self.columns = {column.code: column for column in form.columns}
        self.several = len(form.columns) > 1
        self.asked = form_queries.period_of(sheet.round)
        self.periods: dict[int, str] = {}
        self.groups = {group.code: said(group.name) for group in form.groups}
        self.addresses: dict[str, str] = {}

    def line(self, cell: FormCell) -> Line:
        """One cell."""
        name = self._name(cell)
        writable = is_open(self.sheet.state, returned_whole=self.sheet.returned_whole, row_returned=bool(cell.returned))
        return Line(
            key=conditional_escape(f"{cell.row}:{cell.column}"),
            label=conditional_escape(f"{self.groups[self.form.rows[cell.row].group]} {name}"),
            address=self._address(cell.row),
            row=cell.row,
            column=cell.column,
            name=name,
            division=cell.division,
            unit=self._unit(cell.series),
            prior=number(cell.prior_value),
            prior_period="" if cell.prior_first is None else self._period(cell.prior_first),
            prior_source=cell.prior_source,
            year_before=number(cell.year_before),
            value=shown(cell),
            change=percent(change_of(cell.value, cell.year_before)),
            remark=cell.remark,
            status=cell.status,
            word=said(WORDS[cell.status]) if writable or self.sheet.state != SheetState.RETURNED else said(LOCKED),
            open=writable,
            moved=cell.value != cell.prior_value,
            returned=cell.returned,
            helper=cell.delegated_to.name if cell.delegated_to else "",
            comments=self.comments.get(cell.row, 0),
            problems=self.troubles.get((cell.row, cell.column), []),
        )

    def _address(self, row: str) -> str:
        if row not in self.addresses:
            self.addresses[row] = reverse("returns:row", args=[self.sheet.pk, row])
        return self.addresses[row]

    def _name(self, cell: FormCell) -> str:
        if cell.division:
            name = said(self.book.division_name(cell.division))
        else:
            group = next(each for each in self.form.groups if each.code == self.form.rows[cell.row].group)
            name = said(group.name) if len(group.rows) == 1 else said(_TOGETHER)
        return f"{name} · {said(self._column(cell.column).name)}" if self.several else name

    def _column(self, code: str) -> FormColumn:
        return self.columns[code]

    def _unit(self, series: str) -> str:
        if series not in self.units:
            unit = self.book.unit(self.book.series(series).unit)
            self.units[series] = (said(unit.suffix) or said(unit.name)).strip()
        return self.units[series]

    def _period(self, first: int) -> str:
        if first not in self.periods:
            self.periods[first] = said(period_label(Period(first, first + self.asked.months - 1)))
        return self.periods[first]


_TOGETHER: Final = Text("合计", "All together")


def trend(values: Iterable[Decimal]) -> str:
    """The path of a small line over equal steps in a box of 100 × 28; "" with fewer than two values."""
    known = [float(value) for value in values]
    if len(known) < 2:  # noqa: PLR2004 - a line joins two points
        return ""
    low, span = min(known), (max(known) - min(known)) or 1.0
    step = _WIDTH / (len(known) - 1)
    points = [
        f"{at * step:.1f} {_HEIGHT - _MARGIN - (value - low) / span * (_HEIGHT - 2 * _MARGIN):.1f}"
        for at, value in enumerate(known)
    ]
    return "M" + "L".join(points)


MOVES: Final = {
    "save": Text("保存", "Saved"),
    "submit": Text("上报", "Handed up"),
    "return": Text("退回", "Returned"),
    "accept": Text("受理", "Accepted"),
    "approve-values": Text("数值计入统计", "Values approved"),
    "reopen": Text("更正", "Opened for correction"),
    "hand-on": Text("交办", "Rows handed on"),
    "hand-back": Text("交回", "Rows handed back"),
    "comment": Text("批注", "Comment"),
    "open_deadline": Text("开始计算期限", "Deadline opened"),
    "close_deadline": Text("期限办结", "Deadline closed"),
}
_FIELDS: Final = {
    "cells": Text("单元格", "Cells"),
    "rows": Text("行", "Rows"),
    "values": Text("数值", "Values"),
    "to": Text("交给", "To"),
    "last_day": Text("截止日", "Last day"),
}


def timeline(sheet: FormSheet) -> list[Happened]:
    """What was done to a sheet, newest first."""
    counted = {"cells", "rows", "values"}
    return history(
        sheet,
        moves=MOVES,
        fields=_FIELDS,
        spoken=lambda key, value: str(len(value)) if key in counted else str(value),
    )


def value_line(value: StatisticalValue) -> tuple[Text, Period]:
    """What a value of the statistics is called: its series, its industry; and its period."""
    book = queries.catalogue()
    name = book.series(value.series).name
    if value.division:
        division = book.division_name(value.division)
        name = Text(f"{name.zh} {value.division} {division.zh}", f"{name.en}, {value.division} {division.en}")
    return name, Period(value.first, value.first + value.months - 1)
