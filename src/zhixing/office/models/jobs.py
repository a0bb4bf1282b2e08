"""Long work with visible progress. Table and constraints only, no decisions."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhixing.office.models.people import Person


class JobState(models.TextChoices):
    """Where a job stands."""

    QUEUED = "queued", "排队中"
    RUNNING = "running", "进行中"
    DONE = "done", "已完成"
    FAILED = "failed", "未完成"


class Job(models.Model):
    """Long work with visible progress; survives leaving the page."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=48)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=16, choices=JobState.choices, default=JobState.QUEUED)
    step_zh = models.CharField(max_length=128, blank=True)
    step_en = models.CharField(max_length=128, blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    attempt = models.PositiveSmallIntegerField(default=0)
    result = models.JSONField(default=dict)
    trouble = models.TextField(blank=True)
    requested_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="jobs")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(done__gte=0) & Q(total__gte=0), name="job_progress_not_negative"),
        ]
