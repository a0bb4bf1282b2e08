"""Long work: queued with the act that asked for it, done by the worker, seen step by step, tried again if it fails.

A job and the task that makes a worker take it up are written in one transaction, that of the act: whatever is killed
when, a committed act has its job, and an act that did not commit has none.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from zhixing.methods.values import Text
from zhixing.office.models import Job, JobState, Person

log = logging.getLogger(__name__)

ATTEMPTS: Final = 3
BACKOFF: Final = timedelta(seconds=5)
LOST_AFTER: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a running job stands; every step is one row update, so a page can follow it."""

    job: Job

    def step(self, text: Text, *, done: int = 0, total: int = 0) -> None:
        """Say what is being done, and how much of how much."""
        Job.objects.filter(pk=self.job.pk).update(step_zh=text.zh, step_en=text.en, done=done, total=total)


Work = Callable[[dict[str, Any], Progress], Mapping[str, Any] | None]
_WORK: dict[str, Work] = {}


def register(kind: str, work: Work) -> None:
    """Make a kind of job known; called once by the wiring."""
    _WORK[kind] = work


def _united(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Both payloads in one: lists become their union, mappings are united key by key. Nothing named = everything."""
    if not one or not other:
        return {}
    united = dict(one)
    for key, value in other.items():
        mine = united.get(key)
        if isinstance(mine, dict) and isinstance(value, dict):
            tables = {**mine, **{name: sorted({*mine.get(name, []), *years}) for name, years in value.items()}}
            united[key] = tables
        elif isinstance(mine, list) and isinstance(value, list):
            united[key] = sorted({*mine, *value})
        else:
            united[key] = value
    return united


@transaction.atomic
def enqueue(*, kind: str, payload: dict[str, Any], by: Person | None, at: datetime, merge: str | None = None) -> Job:
    """Queue a job in the transaction of the act that asks for it; the worker sees it once that commits.

    `merge="union"` lets a job of the same kind that still waits absorb the payload instead of queueing another.
    Raises KeyError for a kind nobody registered.
    """
    if kind not in _WORK:
        raise KeyError(kind)
    if merge == "union":
        waiting = Job.objects.select_for_update().filter(kind=kind, state=JobState.QUEUED, attempt=0).first()
        if waiting:
            waiting.payload = _united(waiting.payload, payload)
            # The condition keeps a payload from being added to a job that has started meanwhile.
            if Job.objects.filter(pk=waiting.pk, state=JobState.QUEUED).update(payload=waiting.payload):
                return waiting
    job = Job.objects.create(kind=kind, payload=payload, requested_by=by, created_at=at)
    run_job.enqueue(str(job.public_id))
    return job


@task()
def run_job(public_id: str) -> None:
    """What the worker calls: run one job, unless it has ended or is gone."""
    job = Job.objects.filter(public_id=public_id).first()
    if job is not None and job.state not in {JobState.DONE, JobState.FAILED}:
        run(job)


def run(job: Job) -> Job:
    """Run a job here and now. A failure is kept in the job in words.

    It is queued again, each time with a longer delay, until its attempts are used up.
    """
    claimed = Job.objects.filter(pk=job.pk, state=JobState.QUEUED).update(
        state=JobState.RUNNING, started_at=timezone.now(), attempt=job.attempt + 1, trouble=""
    )
    job.refresh_from_db()
    if not claimed:
        return job
    try:
        result = dict(_WORK[job.kind](job.payload, Progress(job)) or {})
    except Exception as trouble:  # whatever a job dies of belongs into the job, not into the worker's death
        log.exception("job %s %s failed", job.kind, job.public_id)
        _after_failure(job, str(trouble) or type(trouble).__name__, delay=BACKOFF * 2**job.attempt)
    else:
        Job.objects.filter(pk=job.pk).update(state=JobState.DONE, result=result, ended_at=timezone.now())
    job.refresh_from_db()
    return job


@transaction.atomic
def _after_failure(job: Job, trouble: str, *, delay: timedelta) -> None:
    """Queue a running job again after a delay, or end it when its attempts are used up."""
    again = job.attempt < ATTEMPTS
    changed = Job.objects.filter(pk=job.pk, state=JobState.RUNNING).update(
        state=JobState.QUEUED if again else JobState.FAILED,
        trouble=trouble,
        ended_at=None if again else timezone.now(),
    )
    if changed and again:
        run_job.using(run_after=timezone.now() + delay).enqueue(str(job.public_id))


def recover(*, at: datetime, lost_after: timedelta = LOST_AFTER) -> int:
    """Take up again what a worker left when it died; called when a worker starts and on schedule. Returns how many.

    What was running is tried again like any failure. What waits without a task that will call for it gets one. Where
    the worker that starts is the only one, nothing can be running yet and `lost_after` is nothing.
    """
    lost = Job.objects.filter(state=JobState.RUNNING, started_at__lte=at - lost_after)
    found = list(lost)
    for job in found:
        _after_failure(job, _DIED, delay=timedelta(0))
    called = _called_for(since=at - lost_after)
    for job in Job.objects.filter(state=JobState.QUEUED, created_at__lte=at - lost_after):
        if str(job.public_id) not in called:
            run_job.enqueue(str(job.public_id))
            found.append(job)
    return len(found)


def _called_for(*, since: datetime) -> set[str]:
    """The public ids of the jobs some task will still call: it waits, or a worker took it up after `since`."""
    tasks = DBTaskResult.objects.filter(task_path=run_job.module_path)
    alive = Q(status=TaskResultStatus.READY) | Q(status=TaskResultStatus.RUNNING, started_at__gt=since)
    return {found["args"][0] for found in tasks.filter(alive).values_list("args_kwargs", flat=True)}


_DIED: Final = "执行任务的进程中断 / the process that ran it ended"
