"""Pages of the indices room: load, ask, render."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from zhixing.office.permissions import Action, declares
from zhixing.portal.choice import choose
from zhixing.portal.indices import page as pages
from zhixing.portal.indices import whatif
from zhixing.portal.indices.listing import Listing
from zhixing.portal.indices.page import IndexPage
from zhixing.portal.indices.wanted import wanted
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
    asked = wanted(code, choose(request.GET, request.on), request.GET)
    return IndexPage(asked, public=request.person is None)


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


def _trial(request: HttpRequest, code: str) -> WhatIfPage:
    asked = wanted(code, choose(request.GET, request.on), request.GET)
    return WhatIfPage(asked, request.GET, public=request.person is None)


def _shown(request: HttpRequest, page: WhatIfPage) -> HttpResponse:
    """The whole page, or the part that htmx swaps; 422 for weights that are none."""
    part = request.htmx and not request.htmx.history_restore_request
    template = "indices/_trial.html" if part else "indices/what_if.html"
    status = 422 if page.problems else 200
    return render(request, template, {"page": page, "choice": page.choice, "part": part}, status=status)


@require_safe
@declares(Action.FIGURES_READ)
@vary_on_headers("HX-Request")
@on_snapshot
def what_if(request: HttpRequest, code: str) -> HttpResponse:
    """What other weights would make of the ranks."""
    return _shown(request, _trial(request, code))


@require_safe
@declares(Action.FIGURES_READ)
@on_snapshot
def what_if_file(request: HttpRequest, code: str, suffix: str) -> HttpResponse:
    """The trial as CSV or xlsx; the page with what is wrong where the weights are none."""
    page = _trial(request, code)
    if page.problems:
        return _shown(request, page)
    name = f"{code}-what-if-{page.choice.code or 'all'}-{page.choice.period}"
    return as_file(name, suffix, *whatif.file_rows(page))
