"""A sheet as a workbook: downloaded with its state and checks, filled elsewhere, read against what stands."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any, Final

from zhixing.catalogue.form import Form
from zhixing.methods.values import Problem, Reason, Severity, Text
from zhixing.office import uploads
from zhixing.office.asked_numbers import asked_number
from zhixing.office.models import Person
from zhixing.office.permissions import Action, Refused
from zhixing.office.sheets import Sheet, Workbook, cell_name
from zhixing.office.sheets.export import new_book
from zhixing.records.returns import form_queries, form_saving, queries
from zhixing.records.returns.form_refusals import NO_SUCH_VERSION
from zhixing.records.returns.form_rules import Address, is_open, read_cell, within_limits
from zhixing.records.returns.form_saving import Change, shown
from zhixing.records.returns.models import CellState, FormCell, FormSheet

KIND: Final = "form-sheet"
_SHEET: Final = "填报 Return"
_HEADINGS: Final = (
    "行号 Row", "栏 Column", "项目 Item", "单位 Unit", "上次数 Known", "上次时期 Its period", "来源 Source",
    "上年同期 Year before", "本期数 Value", "处理 Answer", "说明 Remark", "状态 State",
)  # fmt: skip
_ROW, _COLUMN, _VALUE, _ANSWER, _REMARK = 0, 1, 8, 9, 10
UNCHANGED: Final = "不变 unchanged"
FILLED: Final = "已填 filled"
_WIDTHS: Final = (14, 8, 34, 8, 12, 12, 22, 12, 14, 14, 28, 12)
_HEAD_ROW: Final = 2
_VERSION: Final = 2  # its column in the first line
_MARK: Final = "zhixing-form-sheet"
_STATES: Final = {
    CellState.EMPTY: "待填 to fill",
    CellState.PREFILLED: "待确认 to confirm",
    CellState.CONFIRMED: "已确认 confirmed",
    CellState.TYPED: "已填 filled",
    CellState.INVALID: "有误 invalid",
}
_LOWEST: Final = -(10.0**15)


def download(sheet: FormSheet, rows: frozenset[str] | None) -> bytes:
    """The sheet as .xlsx: drop-downs, limits, the state of every cell; `rows` narrows it to what one sees.

    The first line names the sheet and the version it was written from, so that a later upload can tell what changed. It
    stands in plain sight: what is hidden in a workbook is warned of, also where the office hid it.
    """
    form = form_queries.form_of(sheet.round)
    cells = [cell for cell in sheet.cells.order_by("number") if rows is None or cell.row in rows]
    out = io.BytesIO()
    book = new_book(out)
    page = book.add_worksheet(_SHEET)
    head = book.add_format({"bold": True, "bg_color": "#E8EFFB", "border": 1, "border_color": "#DFE4EA"})
    entry = book.add_format({"bg_color": "#FFFDF2", "border": 1, "border_color": "#DFE4EA", "locked": False})
    stamp = book.add_format({"font_size": 8, "font_color": "#5B6673"})
    page.write_row(0, 0, [_MARK, str(sheet.pk), str(sheet.version), form.code, form.digest], stamp)
    page.write_string(1, 0, f"{form.name.zh} {form_queries.period_of(sheet.round)} {sheet.place.name_zh}")
    for at, heading in enumerate(_HEADINGS):
        page.write_string(_HEAD_ROW, at, heading, head)
        page.set_column(at, at, _WIDTHS[at])
    for at, cell in enumerate(cells, start=_HEAD_ROW + 1):
        _write_line(page, at, cell, form, entry)
    last = _HEAD_ROW + len(cells)
    page.data_validation(
        _HEAD_ROW + 1, _ANSWER, last, _ANSWER,
        {"validate": "list", "source": [UNCHANGED, FILLED], "error_title": "处理 Answer",
         "error_message": "请从列表中选择。Choose from the list."},
    )  # fmt: skip
    page.freeze_panes(_HEAD_ROW + 1, 3)
    notes = book.add_worksheet("填写说明 Notes")
    notes.set_column(0, 0, 100)
    for at, note in enumerate((*_NOTES, *(f"{check.says.zh} / {check.says.en}" for check in form.checks))):
        notes.write_string(at, 0, note)
    book.close()
    return out.getvalue()


def _write_line(page: Any, at: int, cell: FormCell, form: Form, entry: Any) -> None:
    book = queries.catalogue()
    unit = book.unit(book.series(cell.series).unit)
    name = form_queries.name_of(form, (cell.row, cell.column))
    period = "" if cell.prior_first is None else f"{cell.prior_first // 12}-{cell.prior_first % 12 + 1:02d}"
    texts = (cell.row, cell.column, name.zh, unit.suffix.zh.strip() or unit.name.zh, None, period, cell.prior_source)
    for column, text in enumerate(texts):
        if text is not None:
            page.write_string(at, column, text)
    for column, number in ((4, cell.prior_value), (7, cell.year_before)):
        if number is not None:
            page.write_number(at, column, float(number))
    if cell.text or cell.value is None:
        page.write_string(at, _VALUE, cell.text, entry)
    else:
        page.write_number(at, _VALUE, float(cell.value), entry)
    page.write_string(at, _ANSWER, {"confirmed": UNCHANGED, "typed": FILLED}.get(cell.status, ""), entry)
    page.write_string(at, _REMARK, cell.remark, entry)
    page.write_string(at, 11, _STATES[CellState(cell.status)])
    row = form.rows[cell.row]
    low = _LOWEST if row.low is None else float(row.low)
    page.data_validation(
        at, _VALUE, at, _VALUE,
        {"validate": "integer" if row.integer else "decimal", "criteria": ">=", "value": low, "ignore_blank": True,
         "error_type": "warning", "error_title": name.zh[:32],
         "error_message": "应为整数且不小于下限。A whole number." if row.integer else "应为数值。A number."},
    )  # fmt: skip


def parse(book: Workbook, options: Mapping[str, Any]) -> uploads.Parsed:
    """Read a filled workbook against the sheet as it stands now; writes nothing.

    `options` holds `sheet` (its id), `rows` (the rows its sender sees, None = all) and `person`: they were set by the
    sheet's own page, what the file says of itself is only compared.
    """
    one = FormSheet.objects.filter(pk=options.get("sheet") or 0).select_related("round", "place").first()
    page = next((sheet for sheet in book.sheets if sheet.rows and sheet.rows[0][:1] == [_MARK]), None)
    if one is None or page is None:
        return _refuse(_NOT_A_SHEET, page)
    if page.rows[0][1:2] != [str(one.pk)] or not _version(page):
        return _refuse(_OTHER_SHEET, page)
    if _version(page) > one.version:
        return _refuse(NO_SUCH_VERSION, page)
    return _Reader(one, page, _version(page), options).read()


def _version(page: Sheet) -> int:
    """The version a workbook says it was written from; 0 where it says none."""
    return asked_number(page.rows[0][_VERSION] if len(page.rows[0]) > _VERSION else "") or 0


def _refuse(reason: Reason, page: Sheet | None) -> uploads.Parsed:
    where = Text("整个文件", "The whole file")
    problem = Problem(reason.code, Severity.ERROR, where, reason.text, reason.remedy, sheet=page.name if page else "")
    return uploads.Parsed([], [problem], {"rows": 0, "changed": 0})


class _Reader:
    """Goes through the lines of one workbook and keeps changes and problems."""

    def __init__(self, sheet: FormSheet, page: Sheet, base: int, options: Mapping[str, Any]) -> None:
        self.sheet, self.page, self.base = sheet, page, base
        self.form = form_queries.form_of(sheet.round)
        rows = options.get("rows")
        cells = sheet.cells.select_related("changed_by").order_by("number")
        self.cells = {(c.row, c.column): c for c in cells if rows is None or c.row in set(rows)}
        self.person = options.get("person", "")
        self.changes: list[Change] = []
        self.problems: list[Problem] = []
        self.met: set[Address] = set()

    def read(self) -> uploads.Parsed:
        """Read every line below the headings."""
        for at in range(_HEAD_ROW + 1, len(self.page.rows)):
            line = [*self.page.rows[at], *[""] * len(_HEADINGS)]
            if any(text.strip() for text in line):
                self._line(at, line)
        known = len(self.met) - len(self.changes)
        summary = {"rows": len(self.met), "changed": len(self.changes), "already_known": known}
        rows = [(self.base, change) for change in self.changes]
        return uploads.Parsed(rows, self.problems, summary)

    def _line(self, at: int, line: list[str]) -> None:
        address = (line[_ROW].strip(), line[_COLUMN].strip())
        cell = self.cells.get(address)
        if cell is None:
            self._problem(at, _ROW, _UNKNOWN_ROW, line[_ROW])
            return
        if address in self.met:
            self._problem(at, _ROW, _TWICE, line[_ROW])
            return
        self.met.add(address)
        change = self._change(cell, line)
        if change is None:
            return
        if reason := self._against(cell, change):
            self._problem(at, _VALUE, reason, line[_VALUE])
            return
        self.changes.append(change)

    def _change(self, cell: FormCell, line: list[str]) -> Change | None:
        """What the line asks for; None when it says what stands already."""
        text, remark = line[_VALUE].strip(), line[_REMARK].strip()
        typed = text if not self._same(cell, text) else None
        confirm = typed is None and line[_ANSWER].strip() == UNCHANGED and cell.status == CellState.PREFILLED
        said = remark if remark != cell.remark else None
        if typed is None and line[_ANSWER].strip() == FILLED and cell.status in {CellState.PREFILLED, CellState.EMPTY}:
            confirm = cell.status == CellState.PREFILLED
        if typed is None and said is None and not confirm:
            return None
        return Change(cell.row, cell.column, typed, said, confirm=confirm)

    @staticmethod
    def _same(cell: FormCell, text: str) -> bool:
        if text == shown(cell):
            return True
        read = read_cell(text, "")
        return cell.value is not None and not isinstance(read, Reason) and read == cell.value

    def _against(self, cell: FormCell, change: Change) -> Reason | None:
        if not is_open(self.sheet.state, returned_whole=self.sheet.returned_whole, row_returned=bool(cell.returned)):
            return _LOCKED
        if cell.version > self.base and cell.changed_by is not None and cell.changed_by.code != self.person:
            who = cell.changed_by.name
            return Reason(
                "form.conflict",
                Text(
                    f"下载之后该格已由{who}改为“{shown(cell)}”。",
                    f"{who} changed this cell to “{shown(cell)}” after the download.",
                ),
                Text("请重新下载后再填，或改为相同的数。", "Download again, or enter the same number."),
            )
        if change.text is None:
            return None
        row = self.form.rows[cell.row]
        book = queries.catalogue()
        unit = book.unit(book.series(cell.series).unit)
        read = read_cell(change.text, unit.suffix.zh.strip() or unit.name.zh)
        if isinstance(read, Reason):
            return read
        if read is None:
            return _REQUIRED if row.required else None
        return within_limits(row, read)

    def _problem(self, at: int, column: int, reason: Reason, found: str) -> None:
        name = cell_name(at, column)
        where = Text(f"表“{self.page.name}”{name}", f"Sheet “{self.page.name}”, {name}")
        self.problems.append(
            Problem(
                reason.code, Severity.ERROR, where, reason.text, reason.remedy or _CHECK, found=found,
                sheet=self.page.name, row=at - _HEAD_ROW, column=_HEADINGS[column],
            )
        )  # fmt: skip


def save(*, parsed: uploads.Parsed, upload: Any, by: Person, at: Any, good_rows_only: bool) -> dict[str, Any]:
    """Write the changes a workbook asks for, as one save. Raises Refused when errors stand and all were asked for."""
    if parsed.refused and not good_rows_only:
        raise Refused(_HAS_ERRORS, status=422)
    if not parsed.rows:
        return dict(parsed.summary)
    sheet = FormSheet.objects.get(pk=upload.options["sheet"])
    changes = [change for _, change in parsed.rows]
    form_saving.save_cells(sheet=sheet, base=parsed.rows[0][0], changes=changes, by=by, at=at)
    return dict(parsed.summary)


def blank() -> bytes:
    """There is no blank workbook of this kind: a sheet's own page gives the one that belongs to it."""
    raise Refused(_NOT_A_SHEET, status=404)


_NOTES: Final = (
    "只填“本期数”“处理”“说明”三列；第一行、行号和栏不要改动。 Fill in value, answer and remark only; leave line 1.",
    "与上次相同的，在“处理”列选“不变”。 Where nothing changed choose “unchanged”.",
    "填好后在该表页面上传；有误的单元格会标出后退回。 Upload it on the sheet's page; wrong cells come back marked.",
)
_CHECK: Final = Text("请更正后重新上传。", "Mend it and upload again.")
_NOT_A_SHEET: Final = Reason(
    "form.not_a_sheet", Text("这不是从报表页面下载的填报表。", "This is no workbook downloaded from a sheet's page."),
    Text("请在报表页面下载填报表，填好后在同一页面上传。", "Download it on the sheet's page and upload it there."),
)  # fmt: skip
_OTHER_SHEET: Final = Reason(
    "form.other_sheet", Text("这份填报表属于另一张报表。", "This workbook belongs to another sheet."),
    Text("请在它所属的报表页面上传。", "Upload it on the page of the sheet it belongs to."),
)  # fmt: skip
_UNKNOWN_ROW: Final = Reason(
    "form.unknown_row",
    Text("本表没有这一行，或该行未交给您填写。", "The sheet has no such row, or it was not handed on to you."),
    Text("请不要改动行号和栏。", "Leave row and column as they were."),
)  # fmt: skip
_TWICE: Final = Reason("form.twice", Text("这一行出现了两次。", "This row stands here twice."), _CHECK)
_LOCKED: Final = Reason(
    "form.locked", Text("该行已锁定，不能填写。", "This row is locked."),
    Text("报表已上报，或退回的不是这一行。", "The sheet is with the office, or another row came back."),
)  # fmt: skip
_REQUIRED: Final = Reason("cell.required", Text("必填项没有数值。", "A required cell holds no number."), _CHECK)
_HAS_ERRORS: Final = Reason(
    "form.errors", Text("文件中有错误，不能整份取用。", "The file holds errors and cannot be taken whole."),
    Text("请修正后重新上传，或只取无误的行。", "Correct it and upload again, or take the good rows only."),
)  # fmt: skip

IMPORTER: Final = uploads.Importer(
    kind=KIND,
    title=Text("报表填报表", "Workbook of a return"),
    action=Action.FORMS_FILL,
    parse=parse,
    save=save,
    template=blank,
    hint=Text("在报表页面下载和上传。", "Downloaded and uploaded on the sheet's page."),
    taken=Text("已写入报表，可继续填报或上报。", "It stands in the sheet, which can be filled further or handed up."),
    page="returns:sheets",
    own_page=True,
)
