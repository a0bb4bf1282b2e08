"""What the office itself lays on desks: deadlines, files waiting for a decision, work that failed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.urls import reverse

from zhixing.methods.limits import days_late
from zhixing.methods.values import Text
from zhixing.office import deadlines, desk
from zhixing.office.desk import Item, ItemKind
from zhixing.office.holders import holders_of_each, names, on_whose_desk, role_name
from zhixing.office.models import Deadline, Job, JobState, Person, Upload, UploadState
from zhixing.office.permissions import Action, can

# What was refused or failed longer ago than this is no longer news.
_NEWS: Final = timedelta(days=14)
_LINES: Final = 50


def register() -> None:
    """Make the office's own sources known; called once by the wiring."""
    desk.register("deadlines", due)
    desk.register("deadlines.elsewhere", waiting)
    desk.register("uploads", files)
    desk.register("jobs", failed)


def due(person: Person, on: date) -> list[Item]:
    """Every open deadline of the person's duties."""
    return [_item(deadline, ItemKind.DUE, on, _why(deadline)) for deadline in deadlines.due(person, on)[:_LINES]]


def waiting(person: Person, on: date) -> list[Item]:
    """What the person set going and others have to do, with whom it waits."""
    mine = Deadline.objects.filter(opened_by=person, closed_at=None).exclude(on_whose_desk(person, on))
    found = []
    lines = list(mine.select_related("place").prefetch_related("pauses").order_by("due_at")[:_LINES])
    who = holders_of_each([(deadline.owner_role, deadline.place) for deadline in lines], on)
    for deadline in lines:
        people = names(who[deadline.owner_role, deadline.place][:3])
        role = role_name(deadline.owner_role)
        place = Text(deadline.place.name_zh, deadline.place.name_en) if deadline.place else Text("", "")
        why = Text(
            f"等待{place.zh}{role.zh}（{people or '尚无人任职'}）",
            f"waiting for the {role.en} of {place.en or 'the city'} ({people or 'nobody holds the post'})",
        )
        found.append(_item(deadline, ItemKind.WAITING, on, why))
    return found


def _item(deadline: Deadline, kind: ItemKind, on: date, why: Text) -> Item:
    paused = deadlines.is_paused(deadline)
    return Item(
        Text(deadline.title_zh, deadline.title_en),
        deadline.address or reverse("office:deadline", args=[deadline.pk]),
        deadline.due_at, deadline.place, why, kind,
        overdue=0 if paused else days_late(deadlines.last_day_of(deadline), on), paused=paused,
    )  # fmt: skip


def _why(deadline: Deadline) -> Text:
    stopped = next((one for one in deadline.pauses.all() if one.until is None), None)
    if stopped:
        return Text(f"自 {stopped.since} 起中止：{stopped.reason}", f"paused since {stopped.since}: {stopped.reason}")
    if deadline.extended_days:
        return Text(f"已延期 {deadline.extended_days} 天", f"extended by {deadline.extended_days} days")
    return Text("", "")


def files(person: Person, on: date) -> list[Item]:
    """Files that were read and wait to be taken or discarded, and files that could not be read."""
    if not can(person, Action.UPLOADS_READ, on=on):
        return []
    mine = Upload.objects.filter(uploaded_by=person, state__in=(UploadState.PREVIEW, UploadState.REFUSED))
    found = []
    for upload in mine.select_related("place").order_by("-uploaded_at")[:_LINES]:
        title = Text(f"上传文件：{upload.name}", f"Upload: {upload.name}")
        address = reverse("office:upload", args=[upload.public_id])
        if upload.state == UploadState.PREVIEW:
            why = Text("已读取，请核对后入库或放弃。", "It has been read; take it or discard it.")
            found.append(Item(title, address, None, upload.place, why, ItemKind.DUE))
        elif on - deadlines.day_of(upload.uploaded_at) <= _NEWS:
            found.append(Item(title, address, None, upload.place, _refusal(upload), ItemKind.CAME_BACK))
    return found


def _refusal(upload: Upload) -> Text:
    problem = next(iter(upload.problems), None)
    if problem is None:
        return Text("文件无法接受。", "The file cannot be taken.")
    reason, remedy = problem["reason"], problem["remedy"]
    return Text(f"{reason['zh']}{remedy['zh']}", f"{reason['en']} {remedy['en']}")


def failed(person: Person, on: date) -> list[Item]:
    """Work the person asked for that has failed for good."""
    if not can(person, Action.JOBS_READ, on=on):
        return []
    since = deadlines.end_of(on - _NEWS)
    lost = Job.objects.filter(requested_by=person, state=JobState.FAILED, ended_at__gte=since)
    return [
        Item(
            _job_title(job), reverse("office:job", args=[job.public_id]), None, None, _trouble(job), ItemKind.CAME_BACK
        )
        for job in lost.order_by("-ended_at")[:_LINES]
    ]


def _job_title(job: Job) -> Text:
    return Text(f"后台任务未完成：{job.step_zh or job.kind}", f"A job failed: {job.step_en or job.kind}")


def _trouble(job: Job) -> Text:
    return Text(job.trouble[:200], job.trouble[:200])
