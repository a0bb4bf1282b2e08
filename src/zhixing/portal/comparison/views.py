"""Pages of the comparison room: load, ask, render."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhixing.office.permissions import Action, declares
from zhixing.portal.choice import choose
from zhixing.portal.comparison import compared
from zhixing.portal.comparison import profile as profiles
from zhixing.portal.comparison.compared import Compared
from zhixing.portal.comparison.profile import Profile
from zhixing.portal.serving import as_file, cache_keys, kept, on_snapshot


@require_safe
@declares(Action.FIGURES_READ)
@kept
@on_snapshot
def profile(request: HttpRequest, code: str = "") -> HttpResponse:
    """One place in every indicator."""
    page = _profile(request, code)
    return render(request, "comparison/profile.html", {"page": page, "choice": page.choice, **cache_keys(page.public)})


def _profile(request: HttpRequest, code: str) -> Profile:
    choice = choose(request.GET, request.on, place=code)
    return Profile(choice, system=request.GET.get("system", ""), public=request.person is None)


@require_safe
@declares(Action.FIGURES_READ)
@on_snapshot
def profile_file(request: HttpRequest, code: str, suffix: str) -> HttpResponse:
    """The rows of a profile as CSV or xlsx."""
    page = _profile(request, code)
    return as_file(f"profile-{code}-{page.choice.period}", suffix, *profiles.file_rows(page))


@require_safe
@declares(Action.FIGURES_READ)
@kept
@on_snapshot
def compare(request: HttpRequest) -> HttpResponse:
    """Any places in one indicator over any periods."""
    page = Compared(request.GET, request.on, public=request.person is None)
    return render(request, "comparison/compare.html", {"page": page})


@require_safe
@declares(Action.FIGURES_READ)
@on_snapshot
def compare_file(request: HttpRequest, suffix: str) -> HttpResponse:
    """The comparison as CSV or xlsx."""
    page = Compared(request.GET, request.on, public=request.person is None)
    return as_file(f"compare-{page.indicator.code}", suffix, *compared.file_rows(page))
