"""Pages of laboratories: a list to narrow, one laboratory over time, its recording, its correction, levels, values."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.methods.values import Reason
from zhixing.office.downloads import table_file
from zhixing.office.forms_corrections import ReasonForm
from zhixing.office.once import once
from zhixing.office.permissions import Action, can, declares, visible
from zhixing.office.spoken_days import read_day
from zhixing.office.versions import at_hand
from zhixing.records.laboratories import actions, pages, queries, wording
from zhixing.records.laboratories.forms import AddForm, CorrectForm, StandingForm, ValueForm
from zhixing.records.laboratories.models import Capability, Laboratory, LaboratoryStanding

A_PAGE = 50
_LINES = {"standing": LaboratoryStanding, "value": Capability}


@require_GET
@declares(Action.LABORATORIES_READ)
def laboratories(request: HttpRequest) -> HttpResponse:
    """List the laboratories the address asks for, as of the day it names or of today."""
    wanted, day, problems = _wanted(request)
    found = queries.narrow(_mine(request), wanted, day).select_related("place")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "lines": pages.lines(page.object_list, day), "wanted": wanted, "problems": problems,
        "options": pages.options(), "may_add": can(request.person, Action.LABORATORIES_CORRECT, on=request.on),
    }  # fmt: skip
    return render(request, "laboratories/laboratories.html", context)


@require_GET
@declares(Action.LABORATORIES_READ)
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """Download the list as it is narrowed."""
    wanted, day, _ = _wanted(request)
    rows = pages.export_rows(queries.narrow(_mine(request), wanted, day), day)
    return table_file(rows, pages.HEADINGS, kind=kind, name="laboratories", on=request.on)


@require_GET
@declares(Action.LABORATORIES_READ)
def laboratory(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one laboratory: what it can do over time, every line on record, everything done to it."""
    one = get_object_or_404(_mine(request).select_related("place", "upload"), public_id=public_id)
    values = queries.values([one.pk])[one.pk]
    days, rows = pages.over_time(values)
    context = {
        "one": one, "line": pages.line(one, queries.standings([one.pk])[one.pk], values, request.on), "days": days,
        "rows": rows, "recorded": pages.recorded(one), "timeline": pages.timeline(one),
        "may_correct": can(request.person, Action.LABORATORIES_CORRECT, one, on=request.on),
    }  # fmt: skip
    return render(request, "laboratories/laboratory.html", context)


@require_http_methods(["GET", "POST"])
@declares(Action.LABORATORIES_CORRECT)
@once
def add(request: HttpRequest) -> HttpResponse:
    """Record one laboratory."""
    form = AddForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        one = actions.add_laboratory(entry=form.entry(), by=request.person, at=request.at)
        return redirect("laboratories:laboratory", one.public_id)
    return _form(request, "laboratories/add.html", form)


@require_http_methods(["GET", "POST"])
@declares(Action.LABORATORIES_CORRECT)
@once
def correct(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Correct what is recorded of a laboratory."""
    one = _correctable(request, public_id)
    form = CorrectForm(request.POST or None, one=one)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with at_hand(form, wording.FIELDS):
            actions.correct_laboratory(
                laboratory=one, changes=form.changes(), reason=given["reason"], version=given["version"],
                by=request.person, at=request.at,
            )  # fmt: skip
        return redirect("laboratories:laboratory", public_id)
    return _form(request, "laboratories/correct.html", form, one)


@require_http_methods(["GET", "POST"])
@declares(Action.LABORATORIES_CORRECT)
@once
def standing(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say of which level a laboratory is from a day on, or that it has closed."""
    one = _correctable(request, public_id)
    held = queries.standings([one.pk])[one.pk]
    form = StandingForm(request.POST or None, one=one, level=max(held).level if held else "")
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with at_hand(form, wording.FIELDS):
            actions.add_standing(
                laboratory=one, said=form.said(), source=given["source"], note=given["note"], version=given["version"],
                by=request.person, at=request.at,
            )  # fmt: skip
        return redirect("laboratories:laboratory", public_id)
    return _form(request, "laboratories/standing.html", form, one)


@require_http_methods(["GET", "POST"])
@declares(Action.LABORATORIES_CORRECT)
@once
def value(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say how much a laboratory has of a measure from a day on."""
    one = _correctable(request, public_id)
    form = ValueForm(request.POST or None, one=one)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with at_hand(form, wording.FIELDS):
            actions.add_value(
                laboratory=one, said=form.said(), source=given["source"], note=given["note"], version=given["version"],
                by=request.person, at=request.at,
            )  # fmt: skip
        return redirect("laboratories:laboratory", public_id)
    return _form(request, "laboratories/value.html", form, one)


@require_http_methods(["GET", "POST"])
@declares(Action.LABORATORIES_CORRECT)
@once
def take_back(request: HttpRequest, public_id: UUID, kind: str, pk: int) -> HttpResponse:
    """Take a line back that was entered by mistake, with the reason."""
    one = _correctable(request, public_id)
    row = get_object_or_404(_LINES[kind], pk=pk, laboratory=one, taken_back=False)
    form = ReasonForm(request.POST or None, initial={"version": one.version})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with at_hand(form, wording.FIELDS):
            actions.take_back(
                line=row, reason=given["reason"], version=given["version"], by=request.person, at=request.at
            )
        return redirect("laboratories:laboratory", public_id)
    (line,) = [each for each in pages.recorded(one) if (each.kind, each.pk) == (kind, pk)]
    return _form(request, "laboratories/take_back.html", form, one, row=line)


def _mine(request: HttpRequest) -> QuerySet[Laboratory]:
    return visible(request.person, Laboratory.objects.all(), Action.LABORATORIES_READ, on=request.on)


def _correctable(request: HttpRequest, public_id: UUID) -> Laboratory:
    mine = visible(request.person, Laboratory.objects.all(), Action.LABORATORIES_CORRECT, on=request.on)
    return get_object_or_404(mine.select_related("place"), public_id=public_id)


def _wanted(request: HttpRequest) -> tuple[queries.Narrowing, date, list[Reason]]:
    """What the address asks for and the day it is asked of; a day that is none is told, and today taken."""
    names = queries.Narrowing.__slots__
    wanted = queries.Narrowing(**{name: request.GET[name].strip() for name in names if name in request.GET})
    day = read_day(wanted.on)
    if isinstance(day, Reason):
        return wanted, request.on, [day]
    return wanted, day.last if day else request.on, []


def _form(
    request: HttpRequest, template: str, form: object, one: Laboratory | None = None, **more: object
) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return render(request, template, {"form": form, "one": one, **more}, status=status)
