"""My work: the page one lands on, and the strip of it on the overview."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from zhixing.office import notify
from zhixing.office.desk import desk_of
from zhixing.office.permissions import PUBLIC, Action, can, declares

# Where somebody without a desk finds the work: the first of these that is theirs.
_ELSEWHERE = (
    (Action.JOBS_READ, "office:jobs"),
    (Action.TRAIL_READ, "office:trail"),
    (Action.FIGURES_READ, "dashboard:overview"),
    (Action.NOTICES_READ, "office:notices"),
)


@require_safe
@declares(PUBLIC)
def landing(request: HttpRequest) -> HttpResponse:
    """After sign-in: one's desk, or the page one's post is for."""
    if request.person is not None and can(request.person, Action.WORK_READ, on=request.on):
        return redirect("office:work")
    for action, page in _ELSEWHERE:
        if can(request.person, action, on=request.on):
            return redirect(page)
    return redirect("office:sign-in" if request.person is None else "dashboard:overview")


@require_safe
@declares(Action.WORK_READ)
@never_cache
def work(request: HttpRequest) -> HttpResponse:
    """What is due, what came back and why, what waits for whom."""
    context = {"desk": desk_of(request.person, request.on), "unread": notify.unread(request.person).count()}
    return render(request, "office/work.html", context)


@require_safe
@declares(Action.WORK_READ)
@never_cache
def strip(request: HttpRequest) -> HttpResponse:
    """The counts of the desk, for the overview, which is kept longer than they are true."""
    return render(request, "office/_strip.html", {"desk": desk_of(request.person, request.on)})
