"""Pages of the spot-check room: batches from any figure down, one batch, its correction, the sources."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhixing.office.models import Place
from zhixing.office.once import once
from zhixing.office.permissions import Action, can, declares, may, visible
from zhixing.office.sheets.export import write_csv, write_xlsx
from zhixing.office.versions import at_hand
from zhixing.records.inspections import actions, pages, queries, wording
from zhixing.records.inspections.forms import ConfirmForm, CorrectionForm
from zhixing.records.inspections.models import Batch, Completeness, InspectionSource

A_PAGE = 50
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@declares(Action.BATCHES_READ)
def batches(request: HttpRequest) -> HttpResponse:
    """List the batches the address asks for, newest first."""
    wanted = _wanted(request)
    mine = _mine(request)
    page = Paginator(queries.narrow(mine, wanted), A_PAGE).get_page(request.GET.get("page"))
    page.object_list = pages.listed(page.object_list)
    context = {"page": page, "wanted": wanted, "options": pages.options(mine), "verdicts": wording.VERDICTS}
    return render(request, "inspections/batches.html", context)


@require_GET
@declares(Action.BATCHES_READ)
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """Download the list as it is narrowed, as CSV or xlsx."""
    rows = pages.export_rows(queries.narrow(_mine(request), _wanted(request)))
    headings = [text.in_language(get_language() or "zh-hans") for text in pages.EXPORT_HEADINGS]
    if kind == "csv":
        answer = HttpResponse(write_csv(rows, headings), content_type="text/csv; charset=utf-8")
    else:
        answer = HttpResponse(write_xlsx(rows, headings), content_type=_XLSX)
    answer["Content-Disposition"] = f'attachment; filename="spot-checks-{request.on:%Y%m%d}.{kind}"'
    return answer


@require_GET
@declares(Action.BATCHES_READ)
def batch(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one batch: texts as published beside what was understood, its problems, its timeline."""
    found = get_object_or_404(_mine(request).select_related("source", "place", "upload"), public_id=public_id)
    context = {
        "batch": found,
        "understood": pages.understood(found),
        "timeline": pages.timeline(found),
        "may_correct": can(request.person, Action.BATCHES_CORRECT, found, on=request.on),
    }
    return render(request, "inspections/batch.html", context)


@require_http_methods(["GET", "POST"])
@declares(Action.BATCHES_CORRECT)
@once
def correct(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Correct one batch; the reason and the version looked at go with it."""
    found = get_object_or_404(
        visible(request.person, Batch.objects.all(), Action.BATCHES_CORRECT, on=request.on), public_id=public_id
    )
    places = visible(request.person, Place.objects.all(), Action.BATCHES_CORRECT, on=request.on)
    form = CorrectionForm(request.POST or None, batch=found, places=places)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with at_hand(form, wording.FIELDS):
            actions.correct_batch(
                batch=found, changes=form.changes(), items=form.items(), further=given["further"],
                reason=given["reason"], version=given["version"], by=request.person, at=request.at,
            )  # fmt: skip
        return redirect("inspections:batch", found.public_id)
    status = 422 if request.method == "POST" else 200
    return render(request, "inspections/correct.html", {"batch": found, "form": form}, status=status)


@require_GET
@declares(Action.BATCHES_READ)
def sources(request: HttpRequest) -> HttpResponse:
    """List the sources: what each is taken for, whether anybody confirmed it, what follows from it."""
    may_confirm = can(request.person, Action.SOURCES_CONFIRM, on=request.on)
    # Who confirms sources sees those without a batch as well; a county sees those of its own batches.
    lines = pages.source_lines(_mine(request), InspectionSource.objects.all() if may_confirm else None)
    context = {"lines": lines, "may_confirm": may_confirm}
    return render(request, "inspections/sources.html", context)


@require_POST
@declares(Action.SOURCES_CONFIRM)
@once
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm whether a source publishes everything or failures only."""
    source = get_object_or_404(InspectionSource, pk=pk)
    may(request.person, Action.SOURCES_CONFIRM, on=request.on)
    form = ConfirmForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        actions.confirm_source(
            source=source, completeness=Completeness(given["completeness"]), note=given["note"], by=request.person,
            at=request.at,
        )  # fmt: skip
    return redirect("inspections:sources")


def _mine(request: HttpRequest) -> QuerySet[Batch]:
    return visible(request.person, Batch.objects.all(), Action.BATCHES_READ, on=request.on)


def _wanted(request: HttpRequest) -> queries.Narrowing:
    return queries.Narrowing(
        **{name: request.GET[name].strip() for name in queries.Narrowing.__slots__ if name in request.GET}
    )
