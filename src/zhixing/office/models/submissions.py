"""What a form's key has brought about: so that a form sent twice is answered twice and acts once. Table only."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhixing.office.models.people import User


class SubmissionState(models.TextChoices):
    """Whether the first of equal submits is still being worked on."""

    RUNNING = "running", "处理中"
    DONE = "done", "已处理"


class Submission(models.Model):
    """One submit of one sign-in. `key` is a digest of the form's key, the address and everything sent with it.

    `claim` names the request that works on it: whoever lost it commits nothing. `acted` is written in the transaction
    of the act, so it tells what happened even when no answer was kept.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="submissions")
    key = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=SubmissionState.choices, default=SubmissionState.RUNNING)
    claim = models.CharField(max_length=32)
    claimed_at = models.DateTimeField(db_index=True)
    acted = models.BooleanField(default=False)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "key"], name="submission_once"),
            models.CheckConstraint(
                condition=Q(status__isnull=True) | Q(state=SubmissionState.DONE), name="submission_answer_when_done"
            ),
        ]
