"""Pages on which a person changes one sentence of a report, or gives it back to the program."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from zhixing.methods.periods import Period
from zhixing.office.models import Place
from zhixing.office.once import once
from zhixing.office.permissions import Action, declares, visible
from zhixing.office.versions import at_hand
from zhixing.portal import figures
from zhixing.portal.reports import actions, queries
from zhixing.portal.reports.actions import EditRefused, Which
from zhixing.portal.reports.drafting import Draft, draft_of
from zhixing.portal.reports.forms import LANGUAGES, SentenceForm
from zhixing.portal.reports.make import SnapshotReadings
from zhixing.portal.reports.views import told_plainly


@require_http_methods(["GET", "POST"])
@declares(Action.REPORTS_MAKE)
@once
@told_plainly
def sentence(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """One sentence with its tokens, to be changed; the answer to a change is the report at that sentence."""
    report, draft, past = _asked(request, code, key)
    if request.method == "GET":
        standing = past[-1].words if past and past[-1].words else draft.words
        form = SentenceForm(initial={"words": standing, "seen": len(past)})
        return _page(request, report, draft, past, form)
    form = SentenceForm(request.POST)
    if not form.is_valid():
        return _page(request, report, draft, past, form)
    try:
        with at_hand(form):
            actions.edit_sentence(report=report, draft=draft, **form.cleaned_data, by=request.person, at=request.at)
    except EditRefused as refused:
        return _page(request, report, draft, past, form, problems=refused.problems)
    return redirect(f"{_address('reports:preview', report)}#s-{key}")


@require_POST
@declares(Action.REPORTS_MAKE)
@once
@told_plainly
def give_back(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Go back to the program's words."""
    report, draft, past = _asked(request, code, key)
    form = SentenceForm(request.POST)
    if not form.is_valid():
        return _page(request, report, draft, past, form)
    given = form.cleaned_data
    with at_hand(form):
        actions.give_back(
            report=report, draft=draft, reason=given["reason"], seen=given["seen"], by=request.person, at=request.at
        )
    return redirect(f"{_address('reports:preview', report)}#s-{key}")


def _asked(request: HttpRequest, code: str, key: str) -> tuple[Which, Draft, list[Any]]:
    """Which report, the sentence on today's data, and its revisions so far. Raises Http404."""
    places = visible(request.person, Place.objects.all(), Action.REPORTS_MAKE, on=request.on)
    place = get_object_or_404(places, code=request.GET.get("place", ""))
    period = Period.parse(request.GET.get("period", ""))
    language = request.GET.get("language", "")
    if language not in dict(LANGUAGES):
        raise Http404
    source, catalogue = figures.warehouse(), figures.catalogue()
    readings = SnapshotReadings(warehouse=source, catalogue=catalogue, at=request.at, ask=figures.ask)
    which = {"place": place.code, "period": period, "language": language}
    draft = draft_of(outline=catalogue.outline(code), readings=readings, key=key, **which)
    if draft is None:
        raise Http404
    past = queries.revisions(code=code, sentence=key, **which).select_related("by")
    return Which(code, place, period, language), draft, list(past)


def _page(
    request: HttpRequest, report: Which, draft: Draft, past: list[Any], form: SentenceForm, problems: Any = ()
) -> HttpResponse:
    context = {"report": report, "draft": draft, "past": list(reversed(past)), "form": form, "problems": problems}
    context |= {
        "name": draft.outline.name,
        "standing": bool(past and past[-1].words),
        "back": f"{_address('reports:preview', report)}#s-{draft.key}",
        "give_back": _address("reports:give-back", report, draft.key),
        "tokens": {token.written: token.prints for token in draft.tokens},
    }
    return render(request, "reports/sentence.html", context, status=422 if request.method == "POST" else 200)


def _address(name: str, report: Which, *more: str) -> str:
    which = {"place": report.place.code, "period": str(report.period), "language": report.language}
    return f"{reverse(name, args=[report.code, *more])}?{urlencode(which)}"
