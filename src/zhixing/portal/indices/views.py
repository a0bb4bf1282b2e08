"""Pages of the indices room: load, ask, render."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhixing.office.permissions import Action, declares
from zhixing.portal.choice import choose
from zhixing.portal.indices import page as pages
from zhixing.portal.indices.asked import index_called
from zhixing.portal.indices.listing import Listing
from zhixing.portal.indices.page import IndexPage
from zhixing.portal.indices.whatif import WhatIfPage
from zhixing.portal.serving import as_file, kept, on_snapshot


@require_safe
@declares(Action.FIGURES_READ)
@kept
@on_snapshot
def listing(request: HttpRequest) -> HttpResponse:
    """Every index of a place and period."""
    page = Listing(choose(request.GET, request.on), public=request.person is None)
    return render(request, "indices/list.html", {"page": page, "choice": page.choice})


def _page(request: HttpRequest, code: str) -> IndexPage:
    return IndexPage(index_called(code), choose(request.GET, request.on), public=request.person is None)


@require_safe
@declares(Action.FIGURES_READ)
@kept
@on_snapshot
def index(request: HttpRequest, code: str) -> HttpResponse:
    """One index: its tree, its bands, what moved it."""
    page = _page(request, code)
    return render(request, "indices/index.html", {"page": page, "choice": page.choice})


@require_safe
@declares(Action.FIGURES_READ)
@on_snapshot
def index_file(request: HttpRequest, code: str, suffix: str) -> HttpResponse:
    """The tree of one index as CSV or xlsx."""
    page = _page(request, code)
    return as_file(f"{code}-{page.choice.code or 'all'}-{page.choice.period}", suffix, *pages.file_rows(page))


@require_safe
@declares(Action.FIGURES_READ)
@on_snapshot
def what_if(request: HttpRequest, code: str) -> HttpResponse:
    """What other weights would make of the ranks; 422 for weights that are none."""
    choice = choose(request.GET, request.on)
    page = WhatIfPage(index_called(code), choice, request.GET, public=request.person is None)
    status = 422 if page.problems else 200
    return render(request, "indices/what_if.html", {"page": page, "choice": choice}, status=status)
