"""Pages of the themes room: load, ask, render."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhixing.office.permissions import Action, declares
from zhixing.portal.choice import choose
from zhixing.portal.serving import as_file, kept, on_snapshot
from zhixing.portal.themes import diagnosis as diagnoses
from zhixing.portal.themes import page as pages
from zhixing.portal.themes.diagnosis import STANDING, Diagnosis
from zhixing.portal.themes.layout import theme_called
from zhixing.portal.themes.page import Page


def _page(request: HttpRequest, code: str) -> Page:
    choice = choose(request.GET, request.on)
    return Page(theme_called(code), choice, person=request.person, on=request.on, public=request.person is None)


@require_safe
@declares(Action.FIGURES_READ)
@on_snapshot
def theme(request: HttpRequest, code: str) -> HttpResponse:
    """One theme of a place and period."""
    page = _page(request, code)
    return render(request, "themes/theme.html", {"page": page, "choice": page.choice})


@require_safe
@declares(Action.FIGURES_READ)
@on_snapshot
def theme_file(request: HttpRequest, code: str, suffix: str) -> HttpResponse:
    """Every figure of a theme as CSV or xlsx."""
    page = _page(request, code)
    return as_file(f"{code}-{page.choice.code or 'all'}-{page.choice.period}", suffix, *pages.file_rows(page))


def _diagnosis(request: HttpRequest) -> Diagnosis:
    return Diagnosis(choose(request.GET, request.on), request.GET.get("by", ""), public=request.person is None)


@require_safe
@declares(Action.FIGURES_READ)
@kept
@on_snapshot
def diagnosis(request: HttpRequest) -> HttpResponse:
    """Where failures concentrate."""
    page = _diagnosis(request)
    return render(request, "themes/diagnosis.html", {"page": page, "choice": page.choice, "standing": STANDING})


@require_safe
@declares(Action.FIGURES_READ)
@on_snapshot
def diagnosis_file(request: HttpRequest, suffix: str) -> HttpResponse:
    """The Pareto's rows as CSV or xlsx."""
    page = _diagnosis(request)
    return as_file(f"failures-by-{page.by}-{page.choice.period}", suffix, *diagnoses.file_rows(page))
