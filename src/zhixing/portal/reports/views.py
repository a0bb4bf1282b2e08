"""Pages of the reports room: kept reports, the preview in which every number opens, and its files."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from zhixing.methods.periods import Period
from zhixing.methods.values import Text
from zhixing.office.models import Place
from zhixing.office.once import once
from zhixing.office.permissions import Action, can, declares, may, visible
from zhixing.portal import figures
from zhixing.portal.reports import actions, drawing, html, queries
from zhixing.portal.reports.document import Document
from zhixing.portal.reports.drawing import DrawingMissing
from zhixing.portal.reports.fonts import NoChineseFont
from zhixing.portal.reports.forms import ChoiceForm
from zhixing.portal.reports.make import Format, document_of
from zhixing.portal.reports.make import render as print_document
from zhixing.portal.reports.readings import ReportRefused
from zhixing.portal.reports.wording import period_words
from zhixing.warehouse.connect import NoSnapshot
from zhixing.warehouse.questions import years

_TYPES = {
    Format.PDF: "application/pdf",
    Format.WORD: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.HTML: "text/html; charset=utf-8",
}
USUAL = "quality-analysis"


def told_plainly(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A report that cannot be printed is answered with every reason on one page, not with a failure."""

    @wraps(view)
    def answering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (ReportRefused, NoChineseFont, DrawingMissing, NoSnapshot) as trouble:
            reasons = getattr(trouble, "problems", None) or [_both(str(trouble))]
            return render(request, "reports/refused.html", {"reasons": reasons}, status=422)

    return answering


def _both(text: str) -> Text:
    """Messages of the engine say a thing twice, Chinese before the slash."""
    zh, _, en = text.partition(" / ")
    return Text(zh, en or zh)


@require_safe
@declares(Action.REPORTS_READ)
@told_plainly
def index(request: HttpRequest) -> HttpResponse:
    """The kept reports, and the choice of a new one."""
    kept = queries.kept_reports(person=request.person, on=request.on)
    context = {"kept": kept[:200], "form": choice_of(request), "code": USUAL}
    context |= {"formats": [form.value for form in Format], "outlines": list(figures.catalogue().outlines.values())}
    return render(request, "reports/index.html", context)


@require_safe
@declares(Action.REPORTS_READ)
@told_plainly
def preview(request: HttpRequest, code: str) -> HttpResponse:
    """One report as a page: every number opens its definition, parts, interval, cut and rows."""
    form = choice_of(request)
    document = _document(request, code, form)
    place = get_object_or_404(
        visible(request.person, Place.objects.all(), Action.REPORTS_READ, on=request.on), code=document.place
    )
    context = html.context_of(document, draw=html.chart_drawing(drawing.svg), link=_rows_address)
    context |= {"form": form, "code": code, "place": place, "query": query_of(document)}
    context |= {"name": figures.catalogue().outline(code).name}
    context |= {"may_make": can(request.person, Action.REPORTS_MAKE, place, on=request.on)}
    return render(request, "reports/preview.html", context)


@require_safe
@declares(Action.REPORTS_READ)
@told_plainly
def download(request: HttpRequest, code: str, suffix: str) -> HttpResponse:
    """The same report as a file, made now and not kept."""
    form = _format(suffix)
    document = _document(request, code, choice_of(request))
    place = get_object_or_404(Place, code=document.place)
    may(request.person, Action.REPORTS_READ, place, on=request.on)
    response = HttpResponse(print_document(document, form), content_type=_TYPES[form])
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"{document.title}.{form}"
    )
    return response


@require_POST
@declares(Action.REPORTS_MAKE)
@once
@told_plainly
def order(request: HttpRequest, code: str) -> HttpResponse:
    """Order a report to be made and kept; the answer is the page of its job."""
    form = choice_of(request)
    if not form.is_valid():
        return render(request, "reports/index.html", {"form": form, "code": code}, status=422)
    places = visible(request.person, Place.objects.all(), Action.REPORTS_MAKE, on=request.on)
    place = get_object_or_404(places, code=form.cleaned_data["place"])
    period = Period.parse(form.cleaned_data["period"])
    language = form.cleaned_data["language"] or request.LANGUAGE_CODE
    job = actions.order_report(
        report=actions.Which(code, place, period, language),
        list_edits=form.cleaned_data["list_edits"],
        by=request.person,
        at=request.at,
    )
    return redirect("office:job", job.public_id)


@require_safe
@declares(Action.REPORTS_READ)
def kept_file(request: HttpRequest, public_id: str, suffix: str) -> FileResponse:
    """One file of a kept report, byte for byte as it was made."""
    form = _format(suffix)
    report = get_object_or_404(queries.kept_reports(person=request.person, on=request.on), public_id=public_id)
    path = queries.file_of(report, form)
    if path is None:
        raise Http404
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=f"{report.title}.{form}", content_type=_TYPES[form]
    )


def _format(suffix: str) -> Format:
    if suffix not in set(Format):
        raise Http404
    return Format(suffix)


def choice_of(request: HttpRequest) -> ChoiceForm:
    """What the snapshot holds and the person may read; the city and its last full year when nothing is asked."""
    warehouse = figures.warehouse()
    rows = visible(request.person, Place.objects.exclude(level="township"), Action.REPORTS_READ, on=request.on)
    known = set(warehouse.places.codes)
    english = request.LANGUAGE_CODE.startswith("en")
    places = [(row.code, row.name_en if english else row.name_zh) for row in rows.order_by("path") if row.code in known]
    spans = [Period.year(year) for year in reversed(years(warehouse))]
    periods = [(str(span), period_words(span, request.LANGUAGE_CODE)) for span in spans]
    asked: dict[str, Any] = {
        name: value for name, value in {**request.GET.dict(), **request.POST.dict()}.items() if value
    }
    usual = {"language": request.LANGUAGE_CODE}
    usual |= {"place": places[0][0]} if places else {}
    usual |= {"period": _last_full_year(request, periods)} if periods else {}
    return ChoiceForm(usual | asked, places=places, periods=periods)


def _last_full_year(request: HttpRequest, periods: list[tuple[str, str]]) -> str:
    full = [code for code, _ in periods if int(code[:4]) < request.on.year]
    return (full or [periods[0][0]])[0]


def _document(request: HttpRequest, code: str, form: ChoiceForm) -> Document:
    form.is_valid()
    asked = form.data
    which = {
        "code": code,
        "place": asked.get("place", ""),
        "period": Period.parse(asked.get("period", "")),
        "language": asked.get("language") or request.LANGUAGE_CODE,
    }
    return document_of(
        **which,
        warehouse=figures.warehouse(),
        catalogue=figures.catalogue(),
        at=request.at,
        ask=figures.ask,
        edits=queries.standing_edits(**which),
        list_edits=bool(asked.get("list_edits")),
    )


def _rows_address(query: str) -> str:
    return f"{reverse('inspections:batches')}?{query}"


def query_of(document: Document) -> dict[str, str]:
    """What an address must carry to come back to this report."""
    which = {"place": document.place, "period": str(document.period), "language": document.language}
    return which | ({"list_edits": "on"} if document.list_edits else {})
