"""Pages of what is held: a list to narrow, one thing over time, recording, correcting, what holds from a day."""

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
from zhixing.records.qualifications import actions, kinds, pages, queries, wording
from zhixing.records.qualifications.forms import AddForm, CorrectForm, StandingForm
from zhixing.records.qualifications.models import Qualification, Standing

A_PAGE = 50


@require_GET
@declares(Action.QUALIFICATIONS_READ)
def qualifications(request: HttpRequest) -> HttpResponse:
    """List what the address asks for, as of the day it names or of today."""
    wanted, day, problems = _wanted(request)
    page = Paginator(queries.narrow(_mine(request), wanted, day), A_PAGE).get_page(request.GET.get("page"))
    page.object_list = page.object_list.select_related("place", "enterprise")
    context = {
        "page": page, "lines": pages.lines(page.object_list, day or request.on), "wanted": wanted, "problems": problems,
        "options": pages.options(), "may_add": can(request.person, Action.QUALIFICATIONS_CORRECT, on=request.on),
    }  # fmt: skip
    return render(request, "qualifications/qualifications.html", context)


@require_GET
@declares(Action.QUALIFICATIONS_READ)
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """Download the list as it is narrowed."""
    wanted, day, _ = _wanted(request)
    rows = pages.export_rows(queries.narrow(_mine(request), wanted, day), day or request.on)
    return table_file(rows, pages.HEADINGS, kind=kind, name="qualifications", on=request.on)


@require_GET
@declares(Action.QUALIFICATIONS_READ)
def qualification(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one thing: what is recorded of it, what was true when, and everything done to it."""
    one = get_object_or_404(_mine(request).select_related("place", "enterprise", "upload"), public_id=public_id)
    standing = queries.standings([one.pk])[one.pk]
    context = {
        "one": one, "line": pages.line(one, standing, request.on), "timeline": pages.timeline(one),
        "standings": pages.standing_lines(one),
        "may_correct": can(request.person, Action.QUALIFICATIONS_CORRECT, one, on=request.on),
    }  # fmt: skip
    return render(request, "qualifications/qualification.html", context)


@require_http_methods(["GET", "POST"])
@declares(Action.QUALIFICATIONS_CORRECT)
@once
def add(request: HttpRequest) -> HttpResponse:
    """Record one thing."""
    form = AddForm(request.POST or None, initial={"kind": request.GET.get("kind", "")})
    if request.method == "POST" and form.is_valid():
        one = actions.add_qualification(entry=form.entry, by=request.person, at=request.at)
        return redirect("qualifications:qualification", one.public_id)
    return _form(request, "qualifications/add.html", form)


@require_http_methods(["GET", "POST"])
@declares(Action.QUALIFICATIONS_CORRECT)
@once
def correct(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Correct what is recorded of a thing; the reason and the version looked at go with it."""
    one = _correctable(request, public_id)
    form = CorrectForm(request.POST or None, one=one)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with at_hand(form, wording.FIELDS):
            actions.correct_qualification(
                qualification=one, changes=form.changes(), reason=given["reason"], version=given["version"],
                by=request.person, at=request.at,
            )  # fmt: skip
        return redirect("qualifications:qualification", public_id)
    return _form(request, "qualifications/correct.html", form, one)


@require_http_methods(["GET", "POST"])
@declares(Action.QUALIFICATIONS_CORRECT)
@once
def standing(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say what is true of a thing from a day on."""
    one = _correctable(request, public_id)
    form = StandingForm(request.POST or None, one=one)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with at_hand(form, wording.FIELDS):
            actions.add_standing(
                qualification=one, said=form.said(), source=given["source"], note=given["note"],
                version=given["version"], by=request.person, at=request.at,
            )  # fmt: skip
        return redirect("qualifications:qualification", public_id)
    return _form(request, "qualifications/standing.html", form, one)


@require_http_methods(["GET", "POST"])
@declares(Action.QUALIFICATIONS_CORRECT)
@once
def take_back(request: HttpRequest, public_id: UUID, pk: int) -> HttpResponse:
    """Take a line back that was entered by mistake, with the reason."""
    one = _correctable(request, public_id)
    row = get_object_or_404(Standing, pk=pk, qualification=one, taken_back=False)
    form = ReasonForm(request.POST or None, initial={"version": one.version})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with at_hand(form, wording.FIELDS):
            actions.take_back_standing(
                standing=row, reason=given["reason"], version=given["version"], by=request.person, at=request.at
            )
        return redirect("qualifications:qualification", public_id)
    return _form(request, "qualifications/take_back.html", form, one, row=row, state=kinds.name("status", row.status))


def _mine(request: HttpRequest) -> QuerySet[Qualification]:
    return visible(request.person, Qualification.objects.all(), Action.QUALIFICATIONS_READ, on=request.on)


def _correctable(request: HttpRequest, public_id: UUID) -> Qualification:
    mine = visible(request.person, Qualification.objects.all(), Action.QUALIFICATIONS_CORRECT, on=request.on)
    return get_object_or_404(mine.select_related("place", "enterprise"), public_id=public_id)


def _wanted(request: HttpRequest) -> tuple[queries.Narrowing, date | None, list[Reason]]:
    """What the address asks for; a day that is none is told and left out."""
    names = queries.Narrowing.__slots__
    wanted = queries.Narrowing(**{name: request.GET[name].strip() for name in names if name in request.GET})
    day = read_day(wanted.on)
    if isinstance(day, Reason):
        return wanted, None, [day]
    return wanted, day.last if day else None, []


def _form(
    request: HttpRequest, template: str, form: object, one: Qualification | None = None, **more: object
) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return render(request, template, {"form": form, "one": one, **more}, status=status)
