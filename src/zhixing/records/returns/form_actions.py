"""The only writer of rounds, sheets and cells: one function a use case, one transaction, one trail entry an act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from zhixing.catalogue.calendars import UnknownYear, is_workday
from zhixing.methods.periods import Period
from zhixing.methods.values import Reason, Text
from zhixing.office import trail, workflow
from zhixing.office.models import Person, Place, PlaceKind
from zhixing.office.permissions import Action, Refused, can, may
from zhixing.records.returns import followups, form_prefill, form_queries, queries
from zhixing.records.returns.flow import SHEET
from zhixing.records.returns.form_refusals import (
    ALREADY_OPEN,
    ALREADY_REOPENED,
    NO_REASON,
    NO_ROWS,
    NOT_ACCEPTED,
    NOT_THEIR_ROWS,
    NOTHING_SAID,
    READ_ANOTHER,
    WRONG_PERIOD,
    no_calendar,
)
from zhixing.records.returns.form_rules import companions, due_on
from zhixing.records.returns.models import CellState, FormCell, FormComment, FormRound, FormSheet, SheetState

_BATCH = 500
_MONTHS_A_YEAR = 12


@transaction.atomic
def open_round(*, form: str, period: Period, by: Person, at: datetime, due: date | None = None) -> FormRound:
    """Open a form for a period: one prefilled sheet for every place of the form's level.

    The due day follows the form's rule unless `due` sets another. Writes the round, its sheets and cells, one trail
    entry, the deadlines and notices. Raises Refused for a period the form does not ask about, a round that is open
    already, and a due day that cannot be told because a year's holidays are not published.
    """
    on = timezone.localdate(at)
    may(by, Action.ROUNDS_OPEN, on=on)
    last_day = last_day_of(period)
    text = queries.catalogue().form(form, last_day)
    if period.months != text.rhythm.months or period.first % period.months:
        raise Refused(WRONG_PERIOD, status=422)
    if FormRound.objects.filter(form=form, first=period.first, months=period.months).exists():
        raise Refused(ALREADY_OPEN, status=409)
    round_ = FormRound.objects.create(
        form=form, edition=text.digest, first=period.first, months=period.months,
        due=due or _due(text.due, last_day), opened_by=by, opened_at=at,
    )  # fmt: skip
    places = [
        place
        for place in Place.objects.filter(level=text.level, kind=PlaceKind.DIVISION).order_by("path")
        if place.valid_from <= last_day and (place.valid_to is None or place.valid_to > last_day)
    ]
    sheets = FormSheet.objects.bulk_create([FormSheet(round=round_, place=place) for place in places])
    seen = form_prefill.known(text, period, places)
    cells = [cell for sheet in sheets for cell in form_prefill.cells_of(sheet, text, period, seen)]
    FormCell.objects.bulk_create(cells, batch_size=_BATCH)
    trail.record(
        by=by, at=at, action=Action.ROUNDS_OPEN, about=round_, move="open", edition=text.digest,
        body={"form": form, "period": str(period), "due": round_.due, "sheets": len(sheets), "cells": len(cells)},
    )  # fmt: skip
    followups.opened(round_, sheets, by=by, at=at)
    return round_


def last_day_of(period: Period) -> date:
    """The last day of a period."""
    year, month = divmod(period.last + 1, _MONTHS_A_YEAR)
    return date(year, month + 1, 1) - timedelta(days=1)


def _due(rule: object, last_day: date) -> date:
    calendars = queries.catalogue().calendars
    try:
        return due_on(last_day, rule, lambda day: is_workday(calendars, day))
    except UnknownYear as unknown:
        raise Refused(no_calendar(unknown.year), status=422) from unknown


@transaction.atomic
def submit(*, sheet: FormSheet, by: Person, at: datetime, clock: workflow.Clock | None = None) -> FormSheet:
    """Hand a sheet up: from now on it is locked below until the office returns or accepts it.

    Moves the sheet (trail), notes who and when, closes the deadline and tells the office. A late sheet goes up like any
    other and is told as late. `clock` is asked for the time once the sheet is locked: what the receipt shows is what
    decides. Raises Refused with everything that keeps it from going up.
    """
    FormSheet.objects.select_for_update().get(pk=sheet.pk)
    at = clock() if clock else at
    workflow.move(sheet, "submit", by=by, at=at, edition=sheet.round.edition)
    FormSheet.objects.filter(pk=sheet.pk).update(
        submitted_by=by, submitted_at=at, version=F("version") + 1,
        first_submitted_at=sheet.first_submitted_at or at,
    )  # fmt: skip
    sheet.cells.exclude(returned="").update(returned="")
    sheet.refresh_from_db()
    followups.submitted(sheet, by=by, at=at)
    return sheet


@transaction.atomic
def return_sheet(
    *, sheet: FormSheet, rows: Mapping[str, str], note: str, by: Person, at: datetime, seen: int | None = None
) -> FormSheet:
    """Return a sheet: some rows, each with its reason, or (no rows named) the whole of it with the note as reason.

    Only the rows named, and the totals that must move with them, can be written below afterwards; their cells wait for
    confirmation again. Moves the sheet (trail), writes the reasons as comments, opens the deadline again and tells the
    place. Raises Refused without reasons, and (409) when the sheet is no longer at the version `seen`.
    """
    reasons = {row: reason.strip() or note.strip() for row, reason in rows.items()}
    if not all(reasons.values()) or not (rows or note.strip()):
        raise Refused(NO_REASON, status=422)
    form = form_queries.form_of(sheet.round)
    if set(rows) - set(form.rows):
        raise Refused(NO_ROWS, status=422)
    said = note.strip() or "；".join(dict.fromkeys(reasons.values()))
    workflow.move(sheet, "return", by=by, at=at, note=said, edition=sheet.round.edition)
    for row, reason in (reasons | {total: reasons[of] for total, of in companions(form, rows).items()}).items():
        sheet.cells.filter(row=row).update(returned=reason[:500], status=CellState.PREFILLED)
    FormComment.objects.bulk_create(
        [FormComment(sheet=sheet, row=row, text=reason[:500], by=by, at=at) for row, reason in reasons.items()]
    )
    decided(sheet, seen, by=by, at=at, returned_whole=not rows)
    return sheet


def decided(sheet: FormSheet, seen: int | None, *, by: Person, at: datetime, **more: bool) -> None:
    """Note who decided and when, in the transaction of the decision.

    Raises Refused (409) when the sheet is no longer at the version its reader saw.
    """
    rows = FormSheet.objects.filter(pk=sheet.pk, **({} if seen is None else {"version": seen}))
    if not rows.update(decided_by=by, decided_at=at, version=F("version") + 1, **more):
        raise Refused(READ_ANOTHER, status=409)
    sheet.refresh_from_db()


@transaction.atomic
def reopen(*, sheet: FormSheet, reason: str, by: Person, at: datetime) -> FormSheet:
    """Correct what was accepted: a further sheet of the same round and place, prefilled with what was accepted.

    Writes the sheet, its cells, one trail entry. Raises Refused without a reason, for a sheet that is not accepted,
    and when a correction is open already.
    """
    may(by, Action.FORMS_SUBMIT, sheet, on=timezone.localdate(at))
    if not reason.strip():
        raise Refused(NO_REASON, status=422)
    last = FormSheet.objects.filter(round=sheet.round, place=sheet.place).order_by("-revision").first()
    if last.state != SheetState.ACCEPTED:
        raise Refused(NOT_ACCEPTED if last.pk == sheet.pk else ALREADY_REOPENED, status=409)
    try:
        with transaction.atomic():
            new = FormSheet.objects.create(
                round=sheet.round, place=sheet.place, revision=last.revision + 1, reason=reason.strip()
            )
    except IntegrityError as taken:
        raise Refused(ALREADY_REOPENED, status=409) from taken
    FormCell.objects.bulk_create([_again(cell, new) for cell in last.cells.order_by("number")], batch_size=_BATCH)
    trail.record(
        by=by, at=at, action=Action.FORMS_SUBMIT, about=new, move="reopen", to_state=SheetState.FILLING,
        note=reason.strip(), edition=sheet.round.edition, body={"corrects": last.pk},
    )  # fmt: skip
    return new


def _again(cell: FormCell, sheet: FormSheet) -> FormCell:
    return FormCell(
        sheet=sheet, number=cell.number, row=cell.row, column=cell.column, series=cell.series, division=cell.division,
        first=cell.first, value=cell.value, status=CellState.PREFILLED, remark=cell.remark, prior_value=cell.value,
        prior_first=cell.first, prior_source=cell.prior_source, prior_where=cell.prior_where,
        prior_upload=cell.prior_upload, year_before=cell.year_before,
    )  # fmt: skip


@transaction.atomic
def hand_on(*, sheet: FormSheet, rows: Sequence[str], to: Person, by: Person, at: datetime) -> int:
    """Give rows to a colleague or a township liaison, who sees only these; they come back by `hand_back`.

    Writes the rows, one trail entry, a notice. Answers how many cells. Raises Refused for a person who may not help.
    """
    on = timezone.localdate(at)
    may(by, Action.FORMS_FILL, sheet, on=on)
    open_below(sheet)
    if to not in form_queries.helpers_for(sheet, by, on=on):
        raise Refused(NOT_THEIR_ROWS, status=422)
    given = sheet.cells.filter(row__in=rows).update(delegated_to=to, delegated_by=by)
    if not given:
        raise Refused(NO_ROWS, status=422)
    _tell(sheet, "hand-on", rows, by=by, at=at, body={"to": to.code})
    followups.handed_on(sheet, rows=list(rows), to=to, by=by, at=at)
    return given


@transaction.atomic
def hand_back(*, sheet: FormSheet, rows: Sequence[str], by: Person, at: datetime) -> int:
    """Give rows back to the sheet's place, or take them back; who handed them on is told. Answers how many cells.

    Without rows named: all that are with `by`.
    """
    on = timezone.localdate(at)
    out = sheet.cells.filter(delegated_to__isnull=False)
    out = out.filter(row__in=rows) if rows else out.filter(delegated_to=by)
    if not can(by, Action.FORMS_FILL, sheet, on=on):
        out = out.filter(delegated_to=by)
    back = sorted(set(out.values_list("row", flat=True)))
    tell = {cell.delegated_by for cell in out.select_related("delegated_by")} - {by, None}
    returned = sheet.cells.filter(pk__in=list(out.values_list("pk", flat=True))).update(delegated_to=None)
    if not returned:
        raise Refused(NO_ROWS, status=422)
    _tell(sheet, "hand-back", back, by=by, at=at)
    followups.handed_back(sheet, rows=back, to=sorted(tell, key=lambda one: one.code), by=by, at=at)
    return returned


@transaction.atomic
def comment(*, sheet: FormSheet, row: str, text: str, by: Person, at: datetime) -> FormComment:
    """Say something about a row; whoever sees the row reads it. Writes the comment and one trail entry."""
    seen = form_queries.rows_seen(by, sheet, on=timezone.localdate(at))
    if row not in form_queries.form_of(sheet.round).rows or (seen is not None and row not in seen):
        raise Refused(NO_ROWS, status=404)
    if not text.strip():
        raise Refused(NOTHING_SAID, status=422)
    said = FormComment.objects.create(sheet=sheet, row=row, text=text.strip()[:500], by=by, at=at)
    _tell(sheet, "comment", [row], by=by, at=at)
    return said


def open_below(sheet: FormSheet) -> None:
    """Return when a sheet may be written where it is filled, else raise Refused."""
    if sheet.state not in {SheetState.FILLING, SheetState.RETURNED}:
        state = SHEET.state(sheet.state).office
        raise Refused(
            Reason(
                workflow.NOT_NOW,
                Text(f"当前状态“{state.zh}”不能填写。", f"It cannot be written in the state “{state.en}”."),
                Text("请刷新页面查看最新状态。", "Reload the page to see the state it is in."),
            ),
            status=409,
        )


def _tell(
    sheet: FormSheet, move: str, rows: Sequence[str], *, by: Person, at: datetime, body: Mapping[str, str] | None = None
) -> None:
    trail.record(
        by=by, at=at, action=Action.FORMS_FILL, about=sheet, move=move, from_state=sheet.state, to_state=sheet.state,
        edition=sheet.round.edition, body={"rows": list(rows), **(body or {})},
    )  # fmt: skip
