"""Tables of a report: rows are the groups of a figure list, columns its parts and other lists matched to them."""

from __future__ import annotations

from zhixing.catalogue.outline import TableBlock, TableColumn
from zhixing.portal.reports.bound import Bound
from zhixing.portal.reports.document import Align, Cell, Column, Table, Words
from zhixing.portal.reports.ledger import Ledger
from zhixing.portal.reports.wording import english

Key = tuple[tuple[str, str], ...]


def group_key(bound: Bound) -> Key:
    """What tells one row of a list from another."""
    return tuple((group.dimension, group.key) for group in bound.reading.groups)


def table(block: TableBlock, ledger: Ledger, serial: int) -> Table | None:
    """Make a table, or nothing when none of its figures exists."""
    rows = _named_rows(block, ledger) if block.rows else _group_rows(block, ledger)
    if not rows:
        return None
    language = ledger.language
    columns = (
        Column(block.head.in_language(language), Align.LEFT, 1.6),
        *(Column(_headed(column, block, ledger)) for column in block.columns),
    )
    return Table(block.name, serial, block.caption.in_language(language), columns, rows)


def _headed(column: TableColumn, block: TableBlock, ledger: Ledger) -> str:
    """A column's title with the unit its values share, so that the cells hold bare numbers."""
    title = column.title.in_language(ledger.language)
    unit = _shared_unit(column, block, ledger)
    if not unit or _says(title, unit):
        return title
    return f"{title} ({unit.strip()})" if english(ledger.language) else f"{title}（{unit}）"


def _says(title: str, unit: str) -> bool:
    """Whether a title ends with the unit already: 不合格批次, Failing batches."""
    words = unit.strip().casefold()
    return f" {title.casefold()}".endswith(f" {words}" if words.isascii() else words)


def _shared_unit(column: TableColumn, block: TableBlock, ledger: Ledger) -> str:
    if block.rows or column.part != "value":
        return ""
    units = {
        ledger.writer(bound.reading, bound.decimals).unit.suffix.in_language(ledger.language)
        for bound in ledger.all(column.figure)
    }
    return units.pop() if len(units) == 1 else ""


def _part(column: TableColumn, block: TableBlock, ledger: Ledger) -> str:
    """Bare numbers where the heading carries the unit."""
    return "number" if _shared_unit(column, block, ledger) else column.part


def _group_rows(block: TableBlock, ledger: Ledger) -> tuple[tuple[Cell, ...], ...]:
    by_column = [{group_key(bound): bound for bound in ledger.all(column.figure)} for column in block.columns]
    parts = [_part(column, block, ledger) for column in block.columns]
    rows: list[tuple[Cell, ...]] = []
    for key, first in by_column[0].items():
        cells: list[Cell] = [(Words(ledger.label(first)),)]
        for part, found in zip(parts, by_column, strict=True):
            bound = found.get(key)
            cells.append((ledger.mention(bound, part),) if bound else (Words("—"),))
        rows.append(tuple(cells))
    return tuple(rows)


def _named_rows(block: TableBlock, ledger: Ledger) -> tuple[tuple[Cell, ...], ...]:
    """One figure a row, named by its indicator; the columns are parts, `figure` names a shifted twin or is empty."""
    rows: list[tuple[Cell, ...]] = []
    for name in block.rows:
        bound = ledger.one(name)
        if bound is None:
            continue
        indicator = ledger.readings.indicator(bound.reading.indicator)
        cells: list[Cell] = [(Words(indicator.name.in_language(ledger.language)),)]
        for column in block.columns:
            other = ledger.one(f"{name}_{column.figure}") if column.figure else bound
            cells.append((ledger.mention(other, column.part),) if other else (Words("—"),))
        rows.append(tuple(cells))
    return tuple(rows)
