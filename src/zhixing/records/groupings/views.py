"""Pages of groupings: a list to narrow, one grouping with its members over time, recording, correction, members."""

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
from zhixing.records.groupings import actions, pages, queries, wording
from zhixing.records.groupings.forms import AddForm, CorrectForm, EndForm, MemberForm
from zhixing.records.groupings.models import Grouping, Member

A_PAGE = 50


@require_GET
@declares(Action.GROUPINGS_READ)
def groupings(request: HttpRequest) -> HttpResponse:
    """List the groupings the address asks for, as of the day it names or of today."""
    wanted, day, problems = _wanted(request)
    found = queries.narrow(_mine(request), wanted, day).select_related("place")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "lines": pages.lines(page.object_list, day or request.on), "wanted": wanted,
        "problems": problems, "options": pages.options(),
        "may_add": can(request.person, Action.GROUPINGS_CORRECT, on=request.on),
    }  # fmt: skip
    return render(request, "groupings/groupings.html", context)


@require_GET
@declares(Action.GROUPINGS_READ)
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """Download the list with its members as it is narrowed."""
    wanted, day, _ = _wanted(request)
    rows = pages.export_rows(queries.narrow(_mine(request), wanted, day), day or request.on)
    return table_file(rows, pages.HEADINGS, kind=kind, name="groupings", on=request.on)


@require_GET
@declares(Action.GROUPINGS_READ)
def grouping(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one grouping, its members over time, and everything done to it."""
    one = get_object_or_404(_mine(request).select_related("place", "upload"), public_id=public_id)
    (line,) = pages.lines([one], request.on)
    context = {
        "one": one, "line": line, "members": pages.members(one, request.on), "timeline": pages.timeline(one),
        "may_correct": can(request.person, Action.GROUPINGS_CORRECT, one, on=request.on),
    }  # fmt: skip
    return render(request, "groupings/grouping.html", context)


@require_http_methods(["GET", "POST"])
@declares(Action.GROUPINGS_CORRECT)
@once
def add(request: HttpRequest) -> HttpResponse:
    """Record one grouping."""
    form = AddForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        one = actions.add_grouping(entry=form.entry(), by=request.person, at=request.at)
        return redirect("groupings:grouping", one.public_id)
    return _form(request, "groupings/add.html", form)


@require_http_methods(["GET", "POST"])
@declares(Action.GROUPINGS_CORRECT)
@once
def correct(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Correct what is recorded of a grouping, or say on which day it ended."""
    one = _correctable(request, public_id)
    form = CorrectForm(request.POST or None, one=one)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with at_hand(form, wording.FIELDS):
            actions.correct_grouping(
                grouping=one, changes=form.changes(), reason=given["reason"], version=given["version"],
                by=request.person, at=request.at,
            )  # fmt: skip
        return redirect("groupings:grouping", public_id)
    return _form(request, "groupings/correct.html", form, one)


@require_http_methods(["GET", "POST"])
@declares(Action.GROUPINGS_CORRECT)
@once
def member(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say that a member belongs from a day on, leading or not."""
    one = _correctable(request, public_id)
    form = MemberForm(request.POST or None, one=one)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with at_hand(form, wording.FIELDS):
            actions.add_member(
                grouping=one, said=form.said(), source=given["source"], note=given["note"], version=given["version"],
                by=request.person, at=request.at,
            )  # fmt: skip
        return redirect("groupings:grouping", public_id)
    return _form(request, "groupings/member.html", form, one)


@require_http_methods(["GET", "POST"])
@declares(Action.GROUPINGS_CORRECT)
@once
def end_member(request: HttpRequest, public_id: UUID, pk: int) -> HttpResponse:
    """Say on which day a member left."""
    one = _correctable(request, public_id)
    row = get_object_or_404(Member, pk=pk, grouping=one, taken_back=False, valid_to__isnull=True)
    form = EndForm(request.POST or None, initial={"version": one.version})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with at_hand(form, wording.FIELDS):
            actions.end_member(
                member=row, last=given["left"], reason=given["reason"], version=given["version"], by=request.person,
                at=request.at,
            )  # fmt: skip
        return redirect("groupings:grouping", public_id)
    return _form(request, "groupings/end_member.html", form, one, row=row, member=pages.member_name(row))


@require_http_methods(["GET", "POST"])
@declares(Action.GROUPINGS_CORRECT)
@once
def take_back(request: HttpRequest, public_id: UUID, pk: int) -> HttpResponse:
    """Take a membership back that was entered by mistake, with the reason."""
    one = _correctable(request, public_id)
    row = get_object_or_404(Member, pk=pk, grouping=one, taken_back=False)
    form = ReasonForm(request.POST or None, initial={"version": one.version})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with at_hand(form, wording.FIELDS):
            actions.take_back_member(
                member=row, reason=given["reason"], version=given["version"], by=request.person, at=request.at
            )
        return redirect("groupings:grouping", public_id)
    return _form(request, "groupings/take_back.html", form, one, row=row, member=pages.member_name(row))


def _mine(request: HttpRequest) -> QuerySet[Grouping]:
    return visible(request.person, Grouping.objects.all(), Action.GROUPINGS_READ, on=request.on)


def _correctable(request: HttpRequest, public_id: UUID) -> Grouping:
    mine = visible(request.person, Grouping.objects.all(), Action.GROUPINGS_CORRECT, on=request.on)
    return get_object_or_404(mine.select_related("place"), public_id=public_id)


def _wanted(request: HttpRequest) -> tuple[queries.Narrowing, date | None, list[Reason]]:
    """What the address asks for; a day that is none is told and left out."""
    names = queries.Narrowing.__slots__
    wanted = queries.Narrowing(**{name: request.GET[name].strip() for name in names if name in request.GET})
    day = read_day(wanted.on)
    if isinstance(day, Reason):
        return wanted, None, [day]
    return wanted, day.last if day else None, []


def _form(
    request: HttpRequest, template: str, form: object, one: Grouping | None = None, **more: object
) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    name = pages.name_of(one) if one else None
    return render(request, template, {"form": form, "one": one, "name": name, **more}, status=status)
