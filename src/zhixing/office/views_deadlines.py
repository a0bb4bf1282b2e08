"""Deadlines within reach, and one of them: extended, paused, resumed, with everything that happened to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from zhixing.methods.values import Text
from zhixing.office import deadlines
from zhixing.office.forms_duties import ExtendForm, PauseForm, ResumeForm
from zhixing.office.history import history
from zhixing.office.holders import holders, role_name
from zhixing.office.models import Deadline
from zhixing.office.once import once
from zhixing.office.permissions import Action, can, declares, visible

PAGE = 50
_MOVES = {"extend": Text("延期", "Extended"), "pause": Text("中止", "Paused"), "resume": Text("恢复", "Resumed")}
_FIELDS = {"last_day": Text("最后一日", "last day")}
_SHOWN = {"open": {"closed_at": None}, "closed": {"closed_at__isnull": False}}


def _mine(request: HttpRequest) -> Any:
    rows = visible(request.person, Deadline.objects.all(), Action.WORK_READ, on=request.on)
    return rows.select_related("place", "closed_by").prefetch_related("pauses")


@require_safe
@declares(Action.WORK_READ)
def deadlines_list(request: HttpRequest) -> HttpResponse:
    """Open deadlines, the most pressing first; closed ones, the newest first."""
    shown = request.GET.get("show") if request.GET.get("show") in _SHOWN else "open"
    rows = _mine(request).filter(**_SHOWN[shown]).order_by("due_at" if shown == "open" else "-closed_at", "pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    lines = [(row, *_said(row, request)) for row in page]
    return render(request, "office/deadlines.html", {"page": page, "lines": lines, "shown": shown})


@require_safe
@declares(Action.WORK_READ)
def deadline(request: HttpRequest, pk: int) -> HttpResponse:
    """One deadline: the rule, the last day, who has it, what happened."""
    return _show(request, get_object_or_404(_mine(request), pk=pk))


@require_POST
@declares(Action.DEADLINES_EXTEND)
@once
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it more days."""
    return _act(request, pk, "extend", ExtendForm(request.POST), deadlines.extend)


@require_POST
@declares(Action.DEADLINES_EXTEND)
@once
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Let it stand still."""
    return _act(request, pk, "pause", PauseForm(request.POST), deadlines.pause)


@require_POST
@declares(Action.DEADLINES_EXTEND)
@once
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Let it run again."""
    return _act(request, pk, "resume", ResumeForm(request.POST), deadlines.resume)


def _act(request: HttpRequest, pk: int, name: str, form: Form, act: Callable[..., Deadline]) -> HttpResponse:
    found = get_object_or_404(_mine(request), pk=pk)
    if not form.is_valid():
        return _show(request, found, status=422, forms={name: form})
    act(deadline=found, **form.cleaned_data, by=request.person, at=request.at)
    return redirect("office:deadline", pk=pk)


def _said(row: Deadline, request: HttpRequest) -> tuple[Any, int, bool]:
    return deadlines.last_day_of(row), deadlines.overdue(row, request.at), deadlines.is_paused(row)


def _show(
    request: HttpRequest, row: Deadline, *, status: int = 200, forms: dict[str, Form] | None = None
) -> HttpResponse:
    last, overdue, paused = _said(row, request)
    context = {
        "deadline": row, "last": last, "overdue": overdue, "paused": paused,
        "event": deadlines.event_name(row.started_by), "role": role_name(row.owner_role),
        "people": holders(row.owner_role, row.place, request.on),
        "may_extend": row.closed_at is None and can(request.person, Action.DEADLINES_EXTEND, row, on=request.on),
        "happened": history(row, moves=_MOVES, fields=_FIELDS),
        "forms": {"extend": ExtendForm(), "pause": PauseForm(), "resume": ResumeForm(), **(forms or {})},
    }  # fmt: skip
    return render(request, "office/deadline.html", context, status=status)
