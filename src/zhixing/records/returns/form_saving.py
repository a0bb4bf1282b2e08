"""Saving cells of a sheet: one transaction and one trail entry a save, however many cells it holds; nothing is lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from zhixing.catalogue.form import Form, FormRow
from zhixing.methods.values import Reason
from zhixing.office import trail
from zhixing.office.models import Person
from zhixing.office.permissions import Action, Refused, can
from zhixing.records.returns import form_burden, form_queries, queries
from zhixing.records.returns.form_actions import open_below
from zhixing.records.returns.form_refusals import LOCKED, NO_ROWS, NO_SUCH_VERSION, NOT_DELEGATED, changed_meanwhile
from zhixing.records.returns.form_rules import Address, is_open, read_cell, within_limits
from zhixing.records.returns.models import CellState, FormCell, FormSheet

_BATCH = 100
_LONGEST_TEXT = 64
_WRITTEN = ["value", "text", "status", "remark", "version", "changed_by", "changed_at"]


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody did to one cell: typed a text, wrote a remark, or confirmed that nothing changed. None = left."""

    row: str
    column: str
    text: str | None = None
    remark: str | None = None
    confirm: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """The sheet's version now, and the cells that were asked about as they are now."""

    version: int
    cells: list[FormCell]


@transaction.atomic
def save_cells(*, sheet: FormSheet, base: int, changes: Sequence[Change], by: Person, at: datetime) -> Saved:
    """Save what was done to some cells since the sheet was read at version `base`.

    Writes the cells, the sheet's version, the person's effort, one trail entry; a save that changes nothing (the same
    request again) writes nothing. Raises Refused (409, naming both contents) when somebody else changed one of the
    cells since, for a version that is not there yet, when the rows are locked, and for rows outside one's reach.
    """
    locked = FormSheet.objects.select_for_update(of=("self",)).select_related("round", "place").get(pk=sheet.pk)
    if base > locked.version:
        raise Refused(NO_SUCH_VERSION, status=409)
    form = form_queries.form_of(locked.round)
    asked = {(change.row, change.column): change for change in changes}
    found = locked.cells.filter(row__in={change.row for change in changes}).select_related("changed_by")
    cells = {(cell.row, cell.column): cell for cell in found if (cell.row, cell.column) in asked}
    _may_write(locked, cells, asked, by, at)
    applied = [(cell, before) for address, cell in cells.items() if (before := _apply(cell, asked[address], form))]
    clashes = [(cell, before) for cell, before in applied if cell.version > base and cell.changed_by not in {by, None}]
    if clashes:
        raise Refused(_clash(form, clashes), status=409)
    if not applied:
        return Saved(locked.version, list(cells.values()))
    version = locked.version + 1
    # The condition decides between two savers where the database has no row locks.
    if not FormSheet.objects.filter(pk=locked.pk, version=locked.version).update(version=version):
        raise Refused(LOCKED, status=409)
    for cell, _ in applied:
        cell.version, cell.changed_by, cell.changed_at = version, by, at
    _write([cell for cell, _ in applied])
    form_burden.note_save(sheet=locked, person=by, at=at)
    trail.record(
        by=by, at=at, action=Action.FORMS_FILL, about=locked, move="save", from_state=locked.state,
        to_state=locked.state, edition=locked.round.edition,
        body={"cells": [_told(cell, was) for cell, was in applied]},
    )  # fmt: skip
    return Saved(version, list(cells.values()))


def confirm_unchanged(*, sheet: FormSheet, base: int, by: Person, at: datetime) -> Saved:
    """Confirm every prefilled cell in one's reach that may be written now, in one save."""
    rows = form_queries.rows_seen(by, sheet, on=timezone.localdate(at))
    waiting = sheet.cells.filter(status=CellState.PREFILLED)
    if rows is not None:
        waiting = waiting.filter(row__in=rows)
    changes = [
        Change(cell.row, cell.column, confirm=True)
        for cell in waiting
        if is_open(sheet.state, returned_whole=sheet.returned_whole, row_returned=bool(cell.returned))
    ]
    return save_cells(sheet=sheet, base=base, changes=changes, by=by, at=at)


def _may_write(
    sheet: FormSheet, cells: dict[Address, FormCell], asked: Iterable[Address], by: Person, at: datetime
) -> None:
    if set(asked) - set(cells):
        raise Refused(NO_ROWS, status=404)
    on = timezone.localdate(at)
    if not can(by, Action.FORMS_FILL, sheet, on=on) and {row for row, _ in cells} - form_queries.rows_helped(
        by, sheet, on=on
    ):
        raise Refused(NOT_DELEGATED, status=404)
    open_below(sheet)
    for cell in cells.values():
        if not is_open(sheet.state, returned_whole=sheet.returned_whole, row_returned=bool(cell.returned)):
            raise Refused(LOCKED, status=409)


def _content(cell: FormCell) -> tuple[str, Decimal | None, str, str]:
    return cell.status, cell.value, cell.text, cell.remark


def shown(cell: FormCell) -> str:
    """What stands in a cell's field: what was typed where it is no number, else the number without idle zeros."""
    if cell.text:
        return cell.text
    return "" if cell.value is None else f"{cell.value.normalize():f}"


def _apply(cell: FormCell, change: Change, form: Form) -> tuple[str, str, str] | None:
    """Put a change into a cell (not saved); answers state, text and remark as they were, None when nothing changed."""
    before, was = _content(cell), (cell.status, shown(cell), cell.remark)
    row = form.rows[cell.row]
    if change.confirm:
        _confirm(cell)
    elif change.text is not None and change.text.strip() != shown(cell):
        _type(cell, row, change.text.strip())
    if change.remark is not None:
        cell.remark = change.remark.strip()[:300]
    return was if _content(cell) != before else None


def _confirm(cell: FormCell) -> None:
    """What is prefilled stands; over anything else the last value known is put back and stands."""
    value = cell.value if cell.status in {CellState.PREFILLED, CellState.CONFIRMED} else cell.prior_value
    _put(cell, value, "", CellState.CONFIRMED)


def _type(cell: FormCell, row: FormRow, text: str) -> None:
    read = read_cell(text, _unit(cell.series))
    if isinstance(read, Reason):
        _put(cell, None, text[:_LONGEST_TEXT], CellState.INVALID)
    elif read is None:
        _put(cell, None, "", CellState.EMPTY if row.required else CellState.TYPED)
    else:
        wrong = within_limits(row, read)
        _put(cell, read, "", CellState.INVALID if wrong else CellState.TYPED)


def _put(cell: FormCell, value: Decimal | None, text: str, status: CellState) -> None:
    cell.value, cell.text, cell.status = value, text, status


def _unit(series: str) -> str:
    book = queries.catalogue()
    unit = book.unit(book.series(series).unit)
    return unit.suffix.zh.strip() or unit.name.zh


def _write(cells: list[FormCell]) -> None:
    if len(cells) == 1:
        FormCell.objects.filter(pk=cells[0].pk).update(**{name: getattr(cells[0], name) for name in _WRITTEN})
    else:
        FormCell.objects.bulk_update(cells, _WRITTEN, batch_size=_BATCH)


def _told(cell: FormCell, was: tuple[str, str, str]) -> list[str]:
    """One cell in the trail: row, column, state, content and remark before and after."""
    return [cell.row, cell.column, *was, cell.status, shown(cell), cell.remark]


def _clash(form: Form, clashes: list[tuple[FormCell, tuple[str, str, str]]]) -> Reason:
    zh, en = [], []
    for cell, (_, theirs, _) in clashes:
        name = form_queries.name_of(form, (cell.row, cell.column))
        who, mine = cell.changed_by.name, shown(cell)
        zh.append(f"{name.zh}（{who}填“{theirs}”，您填“{mine}”）")
        en.append(f"{name.en} ({who}: “{theirs}”, you: “{mine}”)")
    return changed_meanwhile("；".join(zh), "; ".join(en))
