"""The trail for the auditor, and its daily heads for everybody."""

from __future__ import annotations

import json
from datetime import date

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from zhixing.office import auditing, guards, heads, trail_words, verification
from zhixing.office.digests import TITLES
from zhixing.office.downloads import table_file
from zhixing.office.once import once
from zhixing.office.permissions import PUBLIC, Action, declares

_HEADS_A_PAGE = 60


@require_safe
@declares(Action.TRAIL_READ)
def trail(request: HttpRequest) -> HttpResponse:
    """Who did what, when and why, narrowed by the address; whether the whole still holds."""
    asked = auditing.wanted(request.GET)
    days = heads.days()
    context = {
        "asked": asked,
        "page": auditing.page(asked),
        "actions": trail_words.actions(),
        "kinds": trail_words.kinds(),
        "most": auditing.EXPORT_MOST,
        "checked": verification.latest(),
        "checking": verification.running(),
        "down": guards.missing(),
        "head": heads.of_day(days[0]) if days else None,
        "kept_days": settings.ZHIXING_TRAIL_DAYS,
    }
    return render(request, "office/trail/trail.html", context, status=422 if asked.problems else 200)


@require_safe
@declares(Action.TRAIL_READ)
def trail_export(request: HttpRequest, kind: str) -> HttpResponse:
    """Download the entries as they are narrowed, as CSV or xlsx."""
    rows = auditing.export_rows(auditing.wanted(request.GET))
    return table_file(rows, auditing.HEADINGS, kind=kind, name="trail", on=request.on)


@require_POST
@declares(Action.TRAIL_READ)
@once
def trail_verify(request: HttpRequest) -> HttpResponse:
    """Have the whole trail verified in the background; the page says what was found."""
    if verification.running() is None:
        verification.ask(by=request.person, at=request.at)
    return redirect("office:trail")


@require_safe
@declares(PUBLIC)
def heads_list(request: HttpRequest) -> HttpResponse:
    """The daily heads, for anybody to keep; they hold no content of any entry."""
    page = Paginator(heads.days(), _HEADS_A_PAGE).get_page(request.GET.get("page"))
    shown = [head for day in page.object_list if (head := heads.of_day(day))]
    context = {"page": page, "heads": shown, "digests": TITLES, "kept_days": settings.ZHIXING_TRAIL_DAYS}
    return render(request, "office/trail/heads.html", context)


@require_safe
@declares(PUBLIC)
def head_file(_request: HttpRequest, day: date) -> HttpResponse:
    """One day's head as the file that was written."""
    head = heads.of_day(day.isoformat())
    if head is None:
        raise Http404
    return _json(head.written(), f"trail-head-{head.day}.json")


@require_safe
@declares(PUBLIC)
def heads_file(request: HttpRequest) -> HttpResponse:
    """All heads in one file, newest first."""
    told = [head.written() for day in heads.days() if (head := heads.of_day(day))]
    return _json(told, f"trail-heads-{request.on:%Y%m%d}.json")


def _json(told: object, name: str) -> HttpResponse:
    answer = HttpResponse(json.dumps(told, ensure_ascii=False, indent=1) + "\n", content_type="application/json")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
