"""Registers handed in as workbooks, one row a thing: headings found or asked about, every problem at its cell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from zhixing.methods.values import Problem, Reason, Severity, Text
from zhixing.office.models import Place
from zhixing.office.sheets import CellKind, Sheet, Workbook, cell_name
from zhixing.office.uploads import HeadingField, HeadingQuestion, Parsed

HEADING_ROWS: Final = 12
_BRACKET: Final = re.compile(r"(.*?)\(([^()]*)\)$")
_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class Column:
    """One field of a register: its code, its name, the headings that mean it and nothing else."""

    code: str
    name: Text
    headings: tuple[str, ...] = ()
    verbatim: bool = False  # a name keeps its own characters


def normalise(heading: str) -> str:
    """A heading as it is matched: half-width, capital, without white space and trailing marks."""
    return "".join(unicodedata.normalize("NFKC", heading).split()).rstrip("*※:").upper()


@dataclass(slots=True)
class Table:
    """The rows below the headings of one sheet: which column is which field, and the unit its heading names."""

    sheet: Sheet
    top: int
    columns: Mapping[str, int]
    units: Mapping[str, str]
    headings: frozenset[str]


@dataclass(slots=True)
class Line:
    """One row: texts by field (half-width but for verbatim ones), and what is wrong with it."""

    table: Table
    row: int  # 0-based row of the sheet
    texts: Mapping[str, str]
    book: RegisterReader
    refused: bool = False
    faulty: set[str] = field(default_factory=set)

    def text(self, code: str) -> str:
        """The text of a field, "" when the sheet has no such column."""
        return self.texts.get(code, "")

    def kind(self, code: str) -> str:
        """Why the cell is more than plain text, "" for plain text."""
        at = self.table.columns.get(code)
        return "" if at is None else self.table.sheet.kind(self.row, at)

    def where(self, code: str = "") -> Text:
        """The cell, in words."""
        cell = cell_name(self.row, self.table.columns.get(code, min(self.table.columns.values(), default=0)))
        return Text(f"表“{self.table.sheet.name}”{cell}", f"Sheet “{self.table.sheet.name}”, {cell}")

    def fault(self, code: str, reason: Reason) -> None:
        """Refuse the row for a reason that stands at a field's cell."""
        self.refused = True
        self.faulty.add(code)
        self._say(code, reason, Severity.ERROR)

    def faults(self, found: Iterable[tuple[str, Reason]]) -> None:
        """Refuse the row for what a room's rules say of its fields, but once for a field that was not understood."""
        for code, reason in found:
            if code not in self.faulty:
                self.fault(code, reason)

    def doubt(self, code: str, reason: Reason) -> None:
        """Let the row in and say what is doubtful at a field's cell."""
        self._say(code, reason, Severity.WARNING)

    def _say(self, code: str, reason: Reason, severity: Severity) -> None:
        at = self.table.columns.get(code, min(self.table.columns.values(), default=0))
        headings = self.table.sheet.rows[self.table.top]
        self.book.problems.append(
            Problem(
                reason.code, severity, self.where(code), reason.text, reason.remedy, self.text(code)[:_SHOWN],
                self.table.sheet.name, self.row - self.table.top, headings[at] if at < len(headings) else "",
            )
        )  # fmt: skip


@dataclass(slots=True)
class RegisterReader:
    """Goes through a workbook and keeps the books: lines, problems, questions.

    A row of headings is one that knows all of some set of `needed` columns. `mapping` is what a person said about
    headings ({heading: field code, "" = leave the column out}).
    """

    fields: Sequence[Column]
    needed: Sequence[frozenset[str]]
    mapping: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)
    questions: dict[str, HeadingQuestion] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    rows_seen: int = 0
    _known: dict[str, str] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        """Take the headings of every field, and a person's answers before them."""
        for one in self.fields:
            for heading in (one.code, one.name.zh, one.name.en, *one.headings):
                self._known.setdefault(normalise(heading), one.code)
        self._known |= {normalise(heading): code for heading, code in self.mapping.items()}

    def lines(self, workbook: Workbook) -> Iterator[Line]:
        """Every row with anything in it, of every sheet that has headings."""
        for sheet in workbook.sheets:
            table = self._table(sheet)
            if table is not None:
                self.tables.append(table)
        if not self.tables:
            self._no_headings(workbook)
        for table in self.tables:
            yield from self._lines(table)

    def parsed(self, rows: Sequence[Any], refused: int, **counts: int) -> Parsed:
        """What the workbook came to: the room's rows and the summary every register has."""
        warnings: dict[str, int] = {}
        for problem in self.problems:
            if problem.severity is Severity.WARNING:
                warnings[problem.kind] = warnings.get(problem.kind, 0) + 1
        summary = {
            "rows": self.rows_seen,
            "refused_rows": refused,
            **counts,
            "warnings": dict(sorted(warnings.items())),
        }
        return Parsed(rows, self.problems, summary, tuple(self.questions.values()))

    def _table(self, sheet: Sheet) -> Table | None:
        for top, cells in enumerate(sheet.rows[:HEADING_ROWS]):
            named = [self._field(cell) for cell in cells]
            columns: dict[str, int] = {}
            units: dict[str, str] = {}
            for at, (code, unit) in enumerate(named):
                if code and code not in columns:
                    columns[code], units[code] = at, unit
            if any(needed <= set(columns) for needed in self.needed):
                self._ask(sheet, cells, [code for code, _ in named])
                return Table(sheet, top, columns, units, frozenset(normalise(cell) for cell in cells))
        return None

    def _field(self, cell: str) -> tuple[str | None, str]:
        """Which field a heading means and the unit in its bracket; None for one nobody knows, "" to leave it out."""
        heading = normalise(cell)
        if heading in self._known:
            return self._known[heading], ""
        bracket = _BRACKET.fullmatch(heading)
        if bracket and bracket[1] in self._known:
            return self._known[bracket[1]], bracket[2]
        return None, ""

    def _ask(self, sheet: Sheet, cells: Sequence[str], codes: Sequence[str | None]) -> None:
        fields = tuple(HeadingField(one.code, one.name) for one in self.fields)
        for heading, code in zip(cells, codes, strict=True):
            if code is not None or not heading.strip():
                continue
            reason = Text("这一列的含义无法确定，未读入。", "What this column means is not known; it was not read.")
            self.questions.setdefault(heading, HeadingQuestion(heading, reason, fields))
            self.problems.append(
                Problem(
                    "unknown_heading", Severity.WARNING, Text(f"表“{sheet.name}”", f"Sheet “{sheet.name}”"), reason,
                    Text("可为它指定字段，或忽略。", "Choose a field for it, or pass it over."),
                    found=heading, sheet=sheet.name,
                )
            )  # fmt: skip

    def _lines(self, table: Table) -> Iterator[Line]:
        verbatim = {one.code for one in self.fields if one.verbatim}
        for row, cells in enumerate(table.sheet.rows[table.top + 1 :], start=table.top + 1):
            if not any(cell.strip() for cell in cells):
                continue
            self.rows_seen += 1
            texts = {}
            for code, at in table.columns.items():
                cell = cells[at].strip() if at < len(cells) else ""
                texts[code] = cell if code in verbatim else unicodedata.normalize("NFKC", cell).strip()
            line = Line(table, row, texts, self)
            for code in table.columns:
                if reason := _UNREADABLE.get(line.kind(code)):
                    line.fault(code, reason)
            yield line

    def _no_headings(self, workbook: Workbook) -> None:
        names = {one.code: one.name for one in self.fields}
        sets = [[names[code] for code in sorted(needed)] for needed in self.needed]
        zh = "；或 ".join("、".join(one.zh for one in several) for several in sets)
        en = "; or ".join(", ".join(one.en for one in several) for several in sets)
        self.problems.append(
            Problem(
                "missing_heading",
                Severity.ERROR,
                Text(f"文件“{workbook.name}”", f"File “{workbook.name}”"),
                Text(f"没有找到表头，至少需要：{zh}。", f"No heading row; at least these are needed: {en}."),
                Text("请下载空白模板对照。", "Compare with the blank template."),
            )
        )


class PlaceNames:
    """Which place a text means: by code or by its exact name."""

    def __init__(self) -> None:
        self._found: dict[str, tuple[int, ...]] = {}
        for pk, code, zh, en in Place.objects.values_list("pk", "code", "name_zh", "name_en"):
            for word in {code, zh, en}:
                self._found[word] = (*self._found.get(word, ()), pk)

    def find(self, text: str) -> int | Reason:
        """The place's id, or why it cannot be told."""
        found = self._found.get(text, ())
        if len(found) == 1:
            return found[0]
        word = Text(f"没有名为“{text}”的地区。", f"There is no place called “{text}”.")
        if found:
            word = Text(f"有 {len(found)} 个地区名为“{text}”。", f"{len(found)} places are called “{text}”.")
        return Reason("place.unknown", word, Text("请填写地区代码。", "Write the code of the place."))


_UNREADABLE: Final = {
    CellKind.ERROR: Reason(
        "error_value",
        Text("是错误值。", "It is an error value."),
        Text("请修正公式或填入内容。", "Mend the formula or enter it."),
    ),
    CellKind.ROUNDED_CODE: Reason(
        "rounded_code",
        Text(
            "被表格软件当作数字存储，末尾数位已丢失。",
            "The spreadsheet stored it as a number and lost its last digits.",
        ),
        Text("请把该列设为文本后重新填写，不要还原猜测。", "Format the column as text and enter it again."),
    ),
}
