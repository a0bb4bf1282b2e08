"""Enterprises within reach: a list to search, and one enterprise over time."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from zhixing.office.permissions import Action, declares
from zhixing.records.enterprises import passport, queries

PAGE = 50


@require_safe
@declares(Action.ENTERPRISES_READ)
def enterprises(request: HttpRequest) -> HttpResponse:
    """The present facts of every enterprise, searched and filtered by the address."""
    found = queries.present_spells(
        person=request.person,
        on=request.on,
        search=request.GET.get("q", "").strip(),
        industry=request.GET.get("industry", "").strip(),
        size=request.GET.get("size", ""),
        place=request.GET.get("place", ""),
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "enterprises/enterprises.html", {"page": page, "choices": queries.choices()})


@require_safe
@declares(Action.ENTERPRISES_READ)
def enterprise(request: HttpRequest, pk: int) -> HttpResponse:
    """One enterprise and its spells; 404 outside one's places."""
    found = get_object_or_404(queries.within_reach(person=request.person, on=request.on), pk=pk)
    spells = found.spells.select_related("place").order_by("-valid_from")
    pages = passport.pages(enterprise=found, person=request.person, on=request.on)
    context = {"enterprise": found, "spells": spells, "pages": pages, "timeline": queries.timeline(found)}
    return render(request, "enterprises/enterprise.html", context)
