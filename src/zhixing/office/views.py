"""Jobs to follow."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from zhixing.office.models import Job, JobState
from zhixing.office.permissions import Action, declares, visible

PAGE = 30


@require_safe
@declares(Action.JOBS_READ)
def jobs_list(request: HttpRequest) -> HttpResponse:
    """Jobs within reach, newest first."""
    jobs = visible(request.person, Job.objects.all(), Action.JOBS_READ, on=request.on).order_by("-created_at")
    page = Paginator(jobs, PAGE).get_page(request.GET.get("page"))
    return render(request, "office/jobs.html", {"page": page})


@require_safe
@declares(Action.JOBS_READ)
def job(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One job: its step, count and outcome; asks again by itself until it has ended."""
    jobs = visible(request.person, Job.objects.all(), Action.JOBS_READ, on=request.on)
    found = get_object_or_404(jobs, public_id=public_id)
    waiting = found.state in {JobState.QUEUED, JobState.RUNNING}
    percent = 100 * found.done // found.total if found.total else 0
    template = "office/_job.html" if request.htmx else "office/job.html"
    return render(request, template, {"job": found, "waiting": waiting, "percent": percent})
