"""Pages of the past of places: one place's history, all events, recording one after a preview, withdrawing one."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from zhixing.office.models import EventKind, Place, PlaceEvent
from zhixing.office.once import once
from zhixing.office.permissions import Action, Refused, can, declares
from zhixing.office.place_events import record_event, refusals, withdraw_event
from zhixing.office.place_rules import KINDS, Draft
from zhixing.portal import figures
from zhixing.portal.choice import choose
from zhixing.portal.dashboard.forms_places import FORMS, WithdrawForm
from zhixing.portal.dashboard.place_history import History, all_events, happened
from zhixing.portal.dashboard.supposed import CODES, effect
from zhixing.warehouse.connect import NoSnapshot


@require_safe
@declares(Action.PLACES_READ)
def events(request: HttpRequest) -> HttpResponse:
    """Every change of places, and the ways to record another."""
    may_change = can(request.person, Action.PLACES_CHANGE, on=request.on)
    kinds = [(kind.value, KINDS[kind]) for kind in EventKind] if may_change else []
    return render(request, "dashboard/place_events.html", {"events": all_events(), "kinds": kinds})


@require_safe
@declares(Action.PLACES_READ)
def history(request: HttpRequest, code: str) -> HttpResponse:
    """One place through time."""
    try:
        page = History(code, request.person, request.on)
    except Place.DoesNotExist as absent:
        raise Http404 from absent
    may_change = can(request.person, Action.PLACES_CHANGE, page.place, on=request.on)
    return render(request, "dashboard/place_history.html", {"page": page, "may_change": may_change})


@require_http_methods(["GET", "POST"])
@declares(Action.PLACES_CHANGE)
@once
def record(request: HttpRequest, kind: str) -> HttpResponse:
    """Say what changes, see what it does to three figures, confirm."""
    if kind not in FORMS:
        raise Http404
    form = FORMS[kind](request.POST or None, initial=request.GET.dict())
    context = {"form": form, "kind": kind, "title": KINDS[EventKind(kind)]}
    if request.method != "POST" or not form.is_valid():
        return render(request, "dashboard/place_event.html", context)
    draft = form.draft()
    context["refusals"] = refusals(draft, today=request.on)
    if context["refusals"] or "change" in request.POST:
        return render(request, "dashboard/place_event.html", context)
    if "confirm" not in request.POST:
        return render(request, "dashboard/place_preview.html", {**context, **_preview(request, draft)})
    event = record_event(draft=draft, by=request.person, at=request.at)
    return redirect("dashboard:place-history", event.parts.first().target.code)


def _preview(request: HttpRequest, draft: Draft) -> dict[str, object]:
    try:
        choice = choose({}, request.on)
        lines = effect(draft, choice)
    except NoSnapshot as trouble:
        return {"draft": draft, "no_snapshot": trouble}
    heads = [figures.definition(code).name for code in CODES]
    return {"draft": draft, "lines": lines, "heads": heads, "period": choice.period}


@require_http_methods(["GET", "POST"])
@declares(Action.PLACES_CHANGE)
@once
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take back an event that should not have been recorded, with the reason."""
    event = get_object_or_404(PlaceEvent, public_id=public_id)
    form, refused, status = WithdrawForm(request.POST or None), None, 200
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_event(event=event, reason=form.cleaned_data["reason"], by=request.person, at=request.at)
        except Refused as trouble:
            refused, status = trouble.reason, trouble.status
        else:
            return redirect("dashboard:place-events")
    context = {"form": form, "one": happened(event), "refused": refused}
    return render(request, "dashboard/place_withdraw.html", context, status=status)
