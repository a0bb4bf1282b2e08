"""Pages about one sheet of a return form: the grid, its saves, the side drawer, handing up, reading, deciding."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from zhixing.methods.periods import Period
from zhixing.office import trail
from zhixing.office.asked_numbers import asked_number
from zhixing.office.models import Person
from zhixing.office.once import once, repeatable
from zhixing.office.permissions import Action, Refused, can, declares, may
from zhixing.records.returns import (
    form_acceptance,
    form_actions,
    form_pages,
    form_queries,
    form_saving,
    form_timing,
    queries,
)
from zhixing.records.returns.flow import SHEET
from zhixing.records.returns.followups import title_of
from zhixing.records.returns.form_refusals import READ_ANOTHER
from zhixing.records.returns.form_rules import change_of
from zhixing.records.returns.form_saving import Change, Saved
from zhixing.records.returns.models import FormSheet, SheetState


def seen(request: HttpRequest, pk: int) -> FormSheet:
    """The sheet, where it is in one's reach or a row of it was handed on to one; else 404."""
    mine = form_queries.seen_by(request.person, on=request.on)
    return get_object_or_404(mine.select_related("round", "place", "submitted_by", "decided_by"), pk=pk)


@require_GET
@declares(Action.FORMS_READ)
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The grid of one sheet, to fill, to read, or as it stands."""
    return _show(request, seen(request, pk))


def _show(request: HttpRequest, one: FormSheet, *, refused: Refused | None = None) -> HttpResponse:
    form = form_queries.form_of(one.round)
    show = request.GET.get("show", "")
    grid = form_pages.grid(one, form, request.person, on=request.on, show=show)
    fills = can(request.person, Action.FORMS_FILL, one, on=request.on)
    latest = not FormSheet.objects.filter(round=one.round, place=one.place, revision__gt=one.revision).exists()
    context = {
        "sheet": one,
        "form": form,
        "title": title_of(one),
        "state": SHEET.state(one.state).office,
        "grid": grid,
        "show": show,
        "fills": fills and grid.open,
        "writes": grid.open,
        "submits": grid.open and can(request.person, Action.FORMS_SUBMIT, one, on=request.on),
        "reads": one.state == SheetState.SUBMITTED and can(request.person, Action.FORMS_ACCEPT, one, on=request.on),
        "corrects": one.state == SheetState.ACCEPTED
        and latest
        and can(request.person, Action.FORMS_SUBMIT, one, on=request.on),
        "helpers": form_queries.helpers_for(one, request.person, on=request.on) if fills and grid.open else [],
        "helping": form_queries.rows_seen(request.person, one, on=request.on) is not None,
        "refused": refused.reason if refused else None,
        "timing": form_timing.timing(one, on=request.on),
    }
    return render(request, "returns/forms/sheet.html", context, status=refused.status if refused else 200)


@require_POST
@declares(Action.FORMS_READ)
@repeatable("cells saved again are as they were; who saves an old cell is told so")
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Save cells: by the grid's script (JSON in and out), or by the plain form (back to the page)."""
    one = seen(request, pk)
    if request.content_type == "application/json" or not request.POST:
        return _save_by_script(request, one)
    try:
        _save_form(request, one)
    except Refused as refusal:
        return _show(request, one, refused=refusal)
    return redirect("returns:sheet", pk)


def _save_by_script(request: HttpRequest, one: FormSheet) -> JsonResponse:
    try:
        asked = json.loads(request.body)
        base, changes = _drawn_from(asked["version"]), [_change(each) for each in asked.get("cells", [])]
    except (ValueError, KeyError, TypeError, AttributeError):
        return JsonResponse({"problem": "unreadable"}, status=400)
    try:
        if asked.get("unchanged"):
            saved = form_saving.confirm_unchanged(sheet=one, base=base, by=request.person, at=request.at)
        else:
            saved = form_saving.save_cells(sheet=one, base=base, changes=changes, by=request.person, at=request.at)
    except Refused as refusal:
        said = f"{form_pages.said(refusal.reason.text)}{form_pages.said(refusal.reason.remedy)}"
        return JsonResponse({"problem": said}, status=refusal.status)
    return JsonResponse(_answer(request, one, saved))


def _drawn_from(said: object) -> int:
    """The version a page says it was drawn from; 0, older than anything, where it says none that could be."""
    return asked_number(said) or 0


def _change(each: dict[str, Any]) -> Change:
    row, _, column = _plain(each["key"]).rpartition(":")
    text, remark = each.get("text"), each.get("remark")
    return Change(
        row, column, None if text is None else _plain(text), None if remark is None else _plain(remark),
        confirm=bool(each.get("confirm")),
    )  # fmt: skip


def _plain(said: object) -> str:
    """A text that every database can keep. Raises ValueError for half a character or a NUL."""
    text = str(said)
    if b"\0" in text.encode():
        raise ValueError(text)
    return text


def _answer(request: HttpRequest, one: FormSheet, saved: Saved) -> dict[str, Any]:
    """The cells as they are now, what is wrong with every cell the save may have touched, and the counts."""
    form = form_queries.form_of(one.round)
    rows = form_queries.rows_seen(request.person, one, on=request.on)
    cells = list(one.cells.order_by("number"))
    mine = [cell for cell in cells if rows is None or cell.row in rows]
    troubles = form_pages.messages(form, cells, row_wise=rows is None)
    answered = sum(cell.status in {"confirmed", "typed"} for cell in mine)
    changed = {(cell.row, cell.column) for cell in saved.cells}
    return {
        "version": saved.version,
        "cells": [
            {
                "key": f"{cell.row}:{cell.column}",
                "text": form_saving.shown(cell),
                "remark": cell.remark,
                "status": cell.status,
                "word": form_pages.said(form_pages.WORDS[cell.status]),
                "change": form_pages.percent(change_of(cell.value, cell.year_before)),
            }
            for cell in mine
            if (cell.row, cell.column) in changed
        ],
        "problems": {f"{row}:{column}": said for (row, column), said in troubles.items()},
        "answered": answered,
        "all": len(mine),
    }


def _save_form(request: HttpRequest, one: FormSheet) -> None:
    base = _drawn_from(request.POST.get("version"))
    confirm = request.POST.get("confirm", "")
    changes = []
    for name, text in request.POST.items():
        kind, _, key = name.partition("=")
        if kind == "value":
            row, _, column = key.rpartition(":")
            changes.append(Change(row, column, text, request.POST.get(f"remark={key}"), confirm=key == confirm))
    if changes:
        saved = form_saving.save_cells(sheet=one, base=base, changes=changes, by=request.person, at=request.at)
        base = saved.version
    if confirm == "*":
        form_saving.confirm_unchanged(sheet=one, base=base, by=request.person, at=request.at)


@require_GET
@declares(Action.FORMS_READ)
def row(request: HttpRequest, pk: int, row: str) -> HttpResponse:
    """The side drawer of a row: definition, the last twelve values, the peers' median, comments, history."""
    one = seen(request, pk)
    form = form_queries.form_of(one.round)
    rows = form_queries.rows_seen(request.person, one, on=request.on)
    cells = one.cells.filter(row=row) if rows is None or row in rows else one.cells.none()
    cell = get_object_or_404(cells.select_related("prior_upload", "delegated_to", "changed_by").order_by("number")[:1])
    book = queries.catalogue()
    series = book.series(cell.series)
    behind = form_queries.behind(cell, one.place, one.round.months)
    context = {
        "sheet": one,
        "title": title_of(one),
        "cell": cell,
        "name": form_queries.name_of(form, (row, cell.column)),
        "series": series,
        "unit": book.unit(series.unit).name,
        "behind": behind,
        "last": [(value, Period(value.first, value.first + value.months - 1)) for value in behind.last],
        "path": form_pages.trend(value.value for value in behind.last),
        "comments": one.comments.filter(row=row).select_related("by").order_by("at"),
        "changes": _changes(one, row),
        "part": bool(request.htmx),
    }
    page = "returns/forms/_row.html" if request.htmx else "returns/forms/row.html"
    return render(request, page, context)


def _changes(one: FormSheet, row: str) -> list[tuple[Any, list[list[str]]]]:
    """Saves of the sheet that touched a row, newest first, with what they changed."""
    names = dict(Person.objects.values_list("code", "name"))
    found = []
    for entry in trail.about(one).filter(move="save")[:200]:
        cells = [cell for cell in entry.body.get("cells", []) if cell[0] == row]
        if cells:
            entry.name = names.get(entry.by, entry.by)
            found.append((entry, cells))
    return found[:20]


@require_POST
@declares(Action.FORMS_READ)
@once
def comment(request: HttpRequest, pk: int, row: str) -> HttpResponse:
    """Say something about a row."""
    text = request.POST.get("text", "")
    form_actions.comment(sheet=seen(request, pk), row=row, text=text, by=request.person, at=request.at)
    return redirect("returns:row", pk, row)


@require_POST
@declares(Action.FORMS_READ)
@once
def hand_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand rows on to somebody, or back."""
    one = seen(request, pk)
    rows = request.POST.getlist("rows")
    try:
        if request.POST.get("act") == "back":
            form_actions.hand_back(sheet=one, rows=rows, by=request.person, at=request.at)
        else:
            to = get_object_or_404(_people(), code=request.POST.get("to", ""))
            form_actions.hand_on(sheet=one, rows=rows, to=to, by=request.person, at=request.at)
    except Refused as refusal:
        return _show(request, one, refused=refusal)
    if form_queries.seen_by(request.person, on=request.on).filter(pk=pk).exists():
        return redirect("returns:sheet", pk)
    return redirect("returns:sheets")


def _people() -> QuerySet[Person]:
    return Person.objects.all()


@require_POST
@declares(Action.FORMS_SUBMIT)
@once
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand a sheet up; what keeps it from going up is shown on the page."""
    one = seen(request, pk)
    may(request.person, Action.FORMS_SUBMIT, one, on=request.on)
    try:
        form_actions.submit(sheet=one, by=request.person, at=request.at, clock=timezone.now)
    except Refused as refusal:
        return _show(request, one, refused=Refused(refusal.reason, status=422))
    return redirect("returns:sheet", pk)


@require_POST
@declares(Action.FORMS_ACCEPT)
@once
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept a sheet, or return some rows or the whole of it with the reasons."""
    one = seen(request, pk)
    note = request.POST.get("note", "")
    read = {"seen": _drawn_from(request.POST.get("version")), "by": request.person, "at": request.at}
    try:
        if request.POST.get("decision") == "accept":
            form_acceptance.accept_sheet(sheet=one, note=note, **read)
        else:
            rows = {row: request.POST.get(f"reason={row}", "") for row in request.POST.getlist("rows")}
            form_actions.return_sheet(sheet=one, rows=rows, note=note, **read)
    except Refused as refusal:
        status = 409 if refusal.reason == READ_ANOTHER else 422
        return _show(request, seen(request, pk), refused=Refused(refusal.reason, status=status))
    return redirect("returns:sheet", pk)


@require_POST
@declares(Action.FORMS_SUBMIT)
@once
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a correction of an accepted sheet."""
    one = seen(request, pk)
    try:
        new = form_actions.reopen(sheet=one, reason=request.POST.get("reason", ""), by=request.person, at=request.at)
    except Refused as refusal:
        return _show(request, one, refused=Refused(refusal.reason, status=422))
    return redirect("returns:sheet", new.pk)


@require_GET
@declares(Action.FORMS_READ)
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything done to a sheet, and the values it became."""
    one = seen(request, pk)
    may(request.person, Action.FORMS_READ, one, on=request.on)
    values = one.values.order_by("pk").select_related("place")
    context = {
        "sheet": one,
        "title": title_of(one),
        "events": form_pages.timeline(one),
        "values": [(value, *form_pages.value_line(value)) for value in values],
    }
    return render(request, "returns/forms/history.html", context)
