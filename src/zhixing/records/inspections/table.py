"""A sheet becomes records: headings understood, doubts turned into questions, blank sample numbers carried down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from zhixing.methods.values import Problem
from zhixing.office.sheets.model import CellKind, Sheet
from zhixing.records.inspections import dates, headings, items
from zhixing.records.inspections.doubts import problem
from zhixing.records.inspections.headings import Column, Doubt, Layout

# What a continuation row leaves blank because it stands in the sample's first row.
CARRIED = (
    "sample_no", "source", "product", "category", "producer", "sampled_unit", "made_on", "lot", "sampled_on", "issuer",
    "published_on", "verdict", "credit_code", "task",
)  # fmt: skip
NEVER_ROUNDED = frozenset({"sample_no", "credit_code", "lot", "notice_no"})


@dataclass(slots=True)
class Record:
    """One row below the heading: `fields` are our columns' texts as published, `cells` every filled cell by heading.

    `triples` are (item, measured, limit) when one column held all three. `same` is what makes two rows repeat each
    other: every cell but the collector's own notes. `headings` names the column a field was read from.
    """

    sheet: str
    number: int
    fields: dict[str, str]
    cells: dict[str, str]
    same: tuple[str, ...]
    headings: Mapping[str, str]
    triples: list[tuple[str, str, str]] | None = None
    lot_in_date: str = ""
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet with a heading row that is understood but for `layout.doubts`."""

    sheet: Sheet
    layout: Layout

    @property
    def rows(self) -> int:
        """How many records stand below the heading; wholly blank rows are none."""
        return sum(any(cell.strip() for cell in row) for row in self.sheet.rows[self.layout.row + 1 :])


def read_tables(sheets: Sequence[Sheet], answers: Mapping[str, str]) -> tuple[list[Table], list[Problem]]:
    """Find the tables of a workbook, and every problem with their headings at once."""
    tables: list[Table] = []
    problems: list[Problem] = []
    left_out: list[Sheet] = []
    for sheet in sheets:
        if not any(cell.strip() for row in sheet.rows for cell in row):
            continue
        layout = headings.read_layout(sheet.rows, answers)
        if layout is None:
            left_out.append(sheet)
            continue
        tables.append(Table(sheet, layout))
        problems += [_heading_problem(sheet, doubt) for doubt in layout.doubts]
    if not tables:
        return [], [problem("no_heading_row", sheet=left_out[0].name if left_out else "")]
    problems += [problem("sheet_left_out", sheet=sheet.name) for sheet in left_out]
    return tables, problems


def _heading_problem(sheet: Sheet, doubt: Doubt) -> Problem:
    words = headings.vocabulary().fields
    first, second = (*doubt.others, "", "")[:2]
    return problem(
        doubt.kind,
        sheet=sheet.name,
        row=0,
        column=doubt.heading,
        found=doubt.heading,
        number=doubt.index + 1,
        fields="、".join(words[code].name.zh for code in doubt.fields) if len(doubt.fields) < 4 else "",  # noqa: PLR2004 - more is a list for a menu, not for a sentence
        fields_en=" or ".join(words[code].name.en for code in doubt.fields),
        first=first,
        second=second,
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """What is the same for every record of one table, found out once."""

    table: Table
    plain: tuple[tuple[int, str], ...]
    merged: tuple[Column, ...]
    names: tuple[str, ...]
    compared: tuple[int, ...]
    said: Mapping[str, str]
    odd: Mapping[tuple[int, int], str]

    def record(self, at: int) -> Record | None:
        """The record on a row of the sheet, None for a blank row."""
        row = self.table.sheet.rows[at]
        if len(row) < len(self.names):
            row = [*row, *[""] * (len(self.names) - len(row))]
        cells = {self.names[index]: text for index, text in enumerate(row) if text}
        if not any(text.strip() for text in cells.values()):
            return None
        fields = {code: row[index] for index, code in self.plain}
        same = tuple([row[index].strip() for index in self.compared])
        record = Record(self.table.sheet.name, at - self.table.layout.row, fields, cells, same, self.said)
        for column in self.merged:
            _take_apart(record, column.reading, row[column.index])
        if self.odd:
            _refuse_odd(record, self.table.layout, at, self.odd)
        return record


def _reader(table: Table) -> _Reader:
    layout = table.layout
    notes = {column.index for column in layout.columns if column.field == "ignore"}
    plain = [column for column in layout.columns if not column.reading]
    merged = tuple(column for column in layout.columns if column.reading)
    said = {column.field: column.heading for column in plain if column.index not in notes}
    for column in merged:
        for part in headings.vocabulary().merged[headings.normalise(column.heading)].into:
            said.setdefault(part, column.heading)
    return _Reader(
        table,
        tuple((column.index, column.field) for column in plain),
        merged,
        tuple(" ".join(heading.split()) or f"#{at + 1}" for at, heading in enumerate(layout.headings)),
        tuple(index for index in range(len(layout.headings)) if index not in notes),
        said,
        {
            (row, index): kind
            for (row, index), kind in table.sheet.kinds.items()
            if kind in {CellKind.ROUNDED_CODE, CellKind.ERROR} and row > layout.row and index not in notes
        },
    )


def records(table: Table) -> Iterator[Record]:
    """Every record of a table in order; blank rows are passed over but keep their number."""
    reader = _reader(table)
    keyed = any(code == "sample_no" for _, code in reader.plain)
    above: Record | None = None
    for at in range(table.layout.row + 1, len(table.sheet.rows)):
        record = reader.record(at)
        if record is None:
            continue
        if keyed and above is not None and not record.fields["sample_no"].strip():
            _continue(record, above)
        above = record
        yield record


def _continue(record: Record, above: Record) -> None:
    """A row without a sample number belongs to the sample above and takes over what it leaves blank."""
    for code in CARRIED:
        if not record.fields.get(code, "").strip() and above.fields.get(code):
            record.fields[code] = above.fields[code]


def _take_apart(record: Record, reading: str, text: str) -> None:
    if reading == "date_and_lot":
        read = dates.read_date_and_lot(text)
        record.fields["made_on"] = text
        record.fields["lot"] = read.lot
        record.lot_in_date = read.lot
    elif reading == "date_of_either":
        record.fields["made_on"] = text
    elif reading == "bars":
        record.triples = items.read_bars(text)
    elif reading == "brackets":
        record.triples = items.read_reversed(text) if text.strip() else []
    elif items.is_reason_for_not_sampling(text):
        record.fields["remark"] = "\n".join(part for part in (record.fields.get("remark", ""), text) if part.strip())
        record.fields["not_sampled"] = text
    else:
        record.fields["item"] = text


def _refuse_odd(record: Record, layout: Layout, at: int, odd: Mapping[tuple[int, int], str]) -> None:
    """A code whose last digits are gone, or an error value, is refused where it matters, never guessed."""
    for column in layout.columns:
        kind = odd.get((at, column.index))
        if kind is None or (kind == CellKind.ROUNDED_CODE and column.field not in NEVER_ROUNDED):
            continue
        record.problems.append(
            problem(
                "rounded_code" if kind == CellKind.ROUNDED_CODE else "error_cell",
                sheet=record.sheet,
                row=record.number,
                column=column.heading,
                found=record.cells.get(" ".join(column.heading.split()), ""),
            )
        )
