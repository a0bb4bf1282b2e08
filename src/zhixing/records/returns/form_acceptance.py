"""Accepting a sheet: its numbers become approved values of the statistics, and the touched year is built anew."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from zhixing.catalogue.form import Form
from zhixing.office import jobs, trail, workflow
from zhixing.office.models import Person
from zhixing.office.permissions import Action
from zhixing.records.returns import form_actions, form_queries
from zhixing.records.returns.models import FormCell, FormSheet, StatisticalValue, ValueState

_BATCH = 500
_MONTHS_A_YEAR = 12
_Cell = tuple[str, str, int]  # series, division, first month


@transaction.atomic
def accept_sheet(*, sheet: FormSheet, by: Person, at: datetime, note: str = "", seen: int | None = None) -> int:
    """Accept a sheet. Answers how many values are new or revised; what equals the approved value adds nothing.

    Moves the sheet (trail, notice), writes the values as approved revisions entered by whoever filled the cell, one
    trail entry that names them, and asks for a rebuild of the touched years and of the burden. Raises Refused (409)
    when the sheet is no longer at the version `seen`.
    """
    workflow.move(sheet, "accept", by=by, at=at, note=note, edition=sheet.round.edition)
    form_actions.decided(sheet, seen, by=by, at=at)
    form = form_queries.form_of(sheet.round)
    values = StatisticalValue.objects.bulk_create(_values(sheet, form, by, at), batch_size=_BATCH)
    trail.record(
        by=by, at=at, action=Action.FORMS_ACCEPT, about=sheet, move="approve-values", edition=sheet.round.edition,
        body={"values": [value.pk for value in values]},
    )  # fmt: skip
    years = sorted({value.first // _MONTHS_A_YEAR for value in values})
    touched = {"returns_burden": [sheet.round.first // _MONTHS_A_YEAR]} | ({"statistics": years} if years else {})
    jobs.enqueue(kind="warehouse.build", payload={"touched": touched}, by=by, at=at, merge="union")
    return len(values)


def _values(sheet: FormSheet, form: Form, by: Person, at: datetime) -> list[StatisticalValue]:
    cells = list(sheet.cells.filter(value__isnull=False).order_by("number").select_related("changed_by"))
    standing, revisions = _held(sheet, cells)
    made = []
    for cell in cells:
        key = (cell.series, cell.division, cell.first)
        if standing.get(key) == cell.value:
            continue
        revisions[key] = revisions.get(key, 0) + 1
        made.append(
            StatisticalValue(
                series=cell.series, place=sheet.place, division=cell.division, first=cell.first,
                months=sheet.round.months, value=cell.value, revision=revisions[key], state=ValueState.APPROVED,
                source=form.name.zh, note=cell.remark, form_sheet=sheet, found_at=f"{cell.row} · {cell.column}",
                entered_by=cell.changed_by or sheet.submitted_by, entered_at=cell.changed_at or sheet.submitted_at,
                decided_by=by, decided_at=at,
            )
        )  # fmt: skip
    return made


def _held(sheet: FormSheet, cells: list[FormCell]) -> tuple[dict[_Cell, Decimal | None], dict[_Cell, int]]:
    """Of each cell the newest approved exact value (None: it is no exact number), and the highest revision."""
    rows = StatisticalValue.objects.filter(
        place=sheet.place, months=sheet.round.months, series__in={cell.series for cell in cells},
        first__in={cell.first for cell in cells},
    ).order_by("revision")  # fmt: skip
    standing: dict[_Cell, Decimal | None] = {}
    revisions: dict[_Cell, int] = {}
    columns = ("series", "division", "first", "value", "qualifier", "revision", "state")
    for series, division, first, value, qualifier, revision, state in rows.values_list(*columns):
        key = (series, division, first)
        revisions[key] = revision
        if state == ValueState.APPROVED:
            standing[key] = None if qualifier else value
    return standing, revisions
