"""Pages for handing in a file: choose, see what was read and what is wrong, take it or leave it."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from zhixing.methods.values import Severity, Text
from zhixing.office import sheets, uploads
from zhixing.office.forms_uploads import HeadingsForm, UploadForm
from zhixing.office.history import history
from zhixing.office.models import Job, Upload, UploadState
from zhixing.office.once import once
from zhixing.office.permissions import Action, can, declares, may, visible

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_A_PAGE = 50

# What the counts of a summary are called; an importer's own further counts are shown under their key.
_COUNTS = {
    "rows": _("Rows read"),
    "batches": _("Batches"),
    "failing_batches": _("Failing batches"),
    "not_judged": _("Not judged"),
    "values": _("Values"),
    "enterprises": _("Enterprises"),
    "new": _("New"),
    "revisions": _("Revisions"),
    "changed": _("Changed"),
    "already_known": _("Already known"),
    "not_published": _("Not published"),
    "not_located": _("At no known place"),
    "refused_rows": _("Rows in error"),
    "total_rows": _("Total rows passed over"),
}
_FIELDS = {"mapping": Text("列名含义", "Headings mean")}


@require_GET
@declares(Action.UPLOADS_READ)
def uploads_list(request: HttpRequest) -> HttpResponse:
    """Show the uploads one may see, and the form for a new one."""
    form = UploadForm(person=request.person, on=request.on, initial={"kind": request.GET.get("kind", "")})
    return _show_list(request, form)


@require_POST
@declares(Action.UPLOADS_READ)
@once
def receive(request: HttpRequest) -> HttpResponse:
    """Take a file in; what it holds is shown next, nothing is written yet."""
    form = UploadForm(request.POST, request.FILES, person=request.person, on=request.on)
    if not form.is_valid():
        return _show_list(request, form, status=422)
    file = form.cleaned_data["file"]
    upload = uploads.receive(
        kind=form.cleaned_data["kind"],
        name=file.name,
        content=file.read(),
        options=form.options(),
        by=request.person,
        at=request.at,
    )
    return redirect("office:upload", upload.public_id)


@require_GET
@declares(Action.UPLOADS_READ)
def upload(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show what was read from a file and everything found wrong with it."""
    return _show(request, _visible(request, public_id))


@require_POST
@declares(Action.UPLOADS_READ)
@once
def accept(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write the file's rows: all of them, or the good ones."""
    one = _visible(request, public_id)
    good_rows_only = request.POST.get("rows") == "good"
    uploads.accept(upload=one, good_rows_only=good_rows_only, by=request.person, at=request.at)
    return redirect("office:upload", public_id)


@require_POST
@declares(Action.UPLOADS_READ)
@once
def discard(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Put the file aside; nothing of it is written."""
    uploads.discard(upload=_visible(request, public_id), by=request.person, at=request.at)
    return redirect("office:upload", public_id)


@require_POST
@declares(Action.UPLOADS_READ)
@once
def headings(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a person's word for what unknown headings mean, and read the file again."""
    one = _visible(request, public_id)
    form = HeadingsForm(request.POST, questions=one.preview.get("questions", []))
    if not form.is_valid():
        return _show(request, one, form, status=422)
    uploads.answer_headings(upload=one, mapping=form.mapping(), by=request.person, at=request.at)
    return redirect("office:upload", public_id)


@require_GET
@declares(Action.UPLOADS_READ)
def marked(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give the workbook back with its problem cells coloured and a list of all problems."""
    one = _visible(request, public_id)
    try:
        content = uploads.marked(one)
    except sheets.SheetRefused:
        return _show(request, one, status=422)
    stem = one.name.rpartition(".")[0] or one.name
    return _attachment(content, f"{stem}-核对.xlsx")


@require_GET
@declares(Action.UPLOADS_READ)
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """Give the blank workbook of one kind."""
    reader = uploads.importer(kind)
    may(request.person, reader.action, on=request.on)
    return _attachment(reader.template(), f"{reader.title.zh}模板.xlsx")


def _visible(request: HttpRequest, public_id: UUID) -> Upload:
    mine = visible(request.person, Upload.objects.all(), Action.UPLOADS_READ, on=request.on)
    return get_object_or_404(mine, public_id=public_id)


def _show_list(request: HttpRequest, form: UploadForm, *, status: int = 200) -> HttpResponse:
    seen = visible(request.person, Upload.objects.all(), Action.UPLOADS_READ, on=request.on)
    seen = seen.select_related("uploaded_by").order_by("-uploaded_at")
    page = Paginator(seen, _A_PAGE).get_page(request.GET.get("page"))
    titles = {one.kind: one.title for one in uploads.importers()}
    for one in page:
        one.title = titles.get(one.kind)
    kinds = [one for one in uploads.importers() if can(request.person, one.action, on=request.on) and not one.own_page]
    return render(request, "office/uploads.html", {"form": form, "page": page, "kinds": kinds}, status=status)


def _show(request: HttpRequest, one: Upload, form: HeadingsForm | None = None, *, status: int = 200) -> HttpResponse:
    part = "office/_upload.html" if request.htmx else "office/upload.html"
    return render(request, part, _context(request, one, form), status=status)


def _context(request: HttpRequest, one: Upload, form: HeadingsForm | None) -> dict[str, Any]:
    reader = uploads.importer(one.kind)
    problems = uploads.stored_problems(one)
    kind = request.GET.get("problem", "")
    shown = [problem for problem in problems if not kind or problem.kind == kind]
    questions = one.preview.get("questions", []) if one.state == UploadState.PREVIEW else []
    errors = sum(problem.severity == Severity.ERROR for problem in problems)
    return {
        "upload": one,
        "reader": reader,
        "may_decide": can(request.person, reader.action, one, on=request.on),
        "errors": errors,
        "warnings": len(problems) - errors,
        "groups": _groups(problems),
        "kind": kind,
        "page": Paginator(shown, _A_PAGE).get_page(request.GET.get("page")),
        "counts": [(label, one.summary[key]) for key, label in _COUNTS.items() if key in one.summary],
        "breakdown": _breakdown(one.summary),
        "headings_form": form or HeadingsForm(questions=questions),
        "good_rows": one.preview.get("good_rows", 0),
        "afterwards": reverse(reader.page) if reader.page and one.state == UploadState.ACCEPTED else "",
        "timeline": history(one, moves={}, fields=_FIELDS, spoken=_spoken),
        "job": Job.objects.filter(kind=uploads.JOB, payload__upload=str(one.public_id)).order_by("-pk").first(),
    }


def _spoken(_name: str, mapping: dict[str, str]) -> str:
    return ", ".join(f"{heading} = {meaning}" for heading, meaning in mapping.items())


def _groups(problems: list[Any]) -> list[dict[str, Any]]:
    """Problems counted by kind, errors first, each with one of its reasons as the example."""
    counts = Counter((problem.severity, problem.kind) for problem in problems)
    first = {}
    for problem in problems:
        first.setdefault((problem.severity, problem.kind), problem)
    ordered = sorted(counts.items(), key=lambda item: (item[0][0] != Severity.ERROR, -item[1]))
    return [{"kind": key[1], "count": count, "example": first[key]} for key, count in ordered]


def _breakdown(summary: dict[str, Any]) -> list[tuple[str, int]]:
    by = summary.get("by_source", {})
    return [(name, held.get("batches", 0) if isinstance(held, dict) else held) for name, held in by.items()]


def _attachment(content: bytes, name: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(content, content_type=_XLSX, headers={"Content-Disposition": disposition})
