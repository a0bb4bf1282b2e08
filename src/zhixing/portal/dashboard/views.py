"""Pages of the dashboard: load, ask, render."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from zhixing.office.once import once
from zhixing.office.permissions import Action, can, declares
from zhixing.portal import boundaries, figures
from zhixing.portal.choice import choose
from zhixing.portal.context import Installation
from zhixing.portal.dashboard import indicator, search, snapshots
from zhixing.portal.dashboard.behind import behind
from zhixing.portal.dashboard.overview import Overview
from zhixing.portal.serving import as_file, cache_keys, kept, on_snapshot
from zhixing.warehouse.places import PlaceRow
from zhixing.warehouse.schema import STILL

View = Callable[..., HttpResponse]


@require_safe
@declares(Action.FIGURES_READ)
@kept
@on_snapshot
def overview(request: HttpRequest) -> HttpResponse:
    """The city at a glance."""
    page = Overview(choose(request.GET, request.on), public=request.person is None)
    return render(request, "dashboard/overview.html", {"page": page, "choice": page.choice, **cache_keys(page.public)})


@require_safe
@declares(Action.FIGURES_READ)
@kept
@on_snapshot
def cockpit(request: HttpRequest) -> HttpResponse:
    """The city on a large screen, to be read from across a room: four figures, the map, what changed."""
    page = Overview(choose(request.GET, request.on), public=request.person is None)
    return render(request, "dashboard/cockpit.html", {"page": page, "choice": page.choice})


@require_safe
@declares(Action.FIGURES_READ)
@kept
@on_snapshot
def place(request: HttpRequest, code: str) -> HttpResponse:
    """One place at a glance."""
    page = Overview(choose(request.GET, request.on, place=code), public=request.person is None)
    return render(request, "dashboard/overview.html", {"page": page, "choice": page.choice, **cache_keys(page.public)})


@require_safe
@declares(Action.FIGURES_READ)
@kept
@on_snapshot
def places(request: HttpRequest) -> HttpResponse:
    """Every place with its levels."""
    tree = figures.warehouse().places

    def below(place: int) -> list[PlaceRow]:
        return [row for row in tree.children(place) if row.last_mi >= STILL]

    tops = [(row, [(child, below(child.place)) for child in below(row.place)]) for row in below(0)]
    return render(request, "dashboard/places.html", {"tops": tops})


@require_safe
@declares(Action.FIGURES_READ)
@kept
def indicators(request: HttpRequest) -> HttpResponse:
    """Every indicator in force."""
    return render(request, "dashboard/indicators.html", {"groups": indicator.by_system(figures.catalogue())})


@require_safe
@declares(Action.FIGURES_READ)
@kept
@on_snapshot
def indicator_page(request: HttpRequest, code: str) -> HttpResponse:
    """One indicator: definition, figure, course, parts."""
    page = _page(request, code)
    return render(request, "dashboard/indicator.html", {"page": page, "choice": page.choice, **cache_keys(page.public)})


def _page(request: HttpRequest, code: str) -> indicator.Page:
    found = figures.definition(code, request.on)
    choice = choose(request.GET, request.on)
    by = indicator.chosen_by(found, choice, request.GET.get("by", ""))
    return indicator.Page(found, choice, by, public=request.person is None)


@require_safe
@declares(Action.FIGURES_READ)
@on_snapshot
def indicator_file(request: HttpRequest, code: str, suffix: str) -> HttpResponse:
    """The page's table as CSV or xlsx."""
    page = _page(request, code)
    headings, rows = indicator.file_rows(page)
    return as_file(f"{code}-{page.choice.code or 'all'}-{page.choice.period}", suffix, headings, rows)


@require_safe
@declares(Action.FIGURES_READ)
@kept
@on_snapshot
def figure(request: HttpRequest, code: str) -> HttpResponse:
    """Where one figure comes from; beside the page when asked by a script, else a page of its own."""
    found = figures.definition(code, request.on)
    reading = indicator.single(found, request.GET, public=request.person is None)
    part = "dashboard/_figure.html" if request.htmx else "dashboard/figure.html"
    return render(request, part, {"reading": reading, "indicator": found, "behind": behind(request, found, reading)})


@require_safe
@declares(Action.FIGURES_READ)
@cache_control(private=True, max_age=3600)
def map_outlines(request: HttpRequest, code: str) -> JsonResponse:  # noqa: ARG001 - a view takes its request
    """Outlines of the places one level below."""
    return JsonResponse(boundaries.below(code), json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})


@require_safe
@declares(Action.FIGURES_READ)
def search_page(request: HttpRequest) -> HttpResponse:
    """Answers to Ctrl-K: the list alone for the box, a page without scripts."""
    words = request.GET.get("q", "")[:64]
    found = search.find(words, Installation(request))
    part = "dashboard/_found.html" if request.htmx else "dashboard/found.html"
    return render(request, part, {"found": found, "words": words})


@require_safe
@declares(Action.SNAPSHOTS_READ)
def snapshots_page(request: HttpRequest) -> HttpResponse:
    """The data cuts."""
    may_build = can(request.person, Action.SNAPSHOTS_BUILD, on=request.on)
    found = snapshots.cuts(figures.current_name())
    return render(request, "dashboard/snapshots.html", {"cuts": found, "may_build": may_build})


@require_POST
@declares(Action.SNAPSHOTS_BUILD)
@once
def build_snapshot(request: HttpRequest) -> HttpResponse:
    """Order a new data cut and follow its job."""
    job = snapshots.order(by=request.person, at=request.at)
    return redirect("office:job", public_id=job.public_id)
