"""Reports that were made and kept: what they stand on, who made them, and where their files lie. Tables only."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from zhixing.office.models import Person, Place


class Report(models.Model):
    """A frozen report. `inputs` is the digest of everything its bytes depend on, so the same report is kept once.

    `files` maps a format (`pdf`, `docx`, `html`) to its name below the reports folder, its size and its SHA-256.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=64)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="reports")
    period = models.CharField(max_length=32)
    language = models.CharField(max_length=16)
    title = models.CharField(max_length=160)
    snapshot = models.CharField(max_length=96)
    snapshot_at = models.DateTimeField()
    outline = models.CharField(max_length=64)
    catalogue = models.CharField(max_length=64)
    inputs = models.CharField(max_length=64, unique=True)
    figures = models.PositiveIntegerField()
    margin_notes = models.PositiveIntegerField(default=0)
    files = models.JSONField(default=dict)
    made_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports")
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-made_at"]

    def __str__(self) -> str:
        return self.title
