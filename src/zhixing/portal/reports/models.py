"""Reports that were made and kept, and the words people put in the place of the program's. Tables only."""

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
    edits = models.PositiveIntegerField(default=0)
    files = models.JSONField(default=dict)
    made_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports")
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-made_at"]

    def __str__(self) -> str:
        return self.title


class ReportEdit(models.Model):
    """One revision of one sentence of one report. A revision adds a row; nothing is overwritten.

    `words` hold slots in the place of numbers; "" goes back to the program's words. `sentence` is the sentence's key in
    the outline, `choice` the program's way of saying it when the words were written (catalogue/outline.py).
    """

    code = models.CharField(max_length=64)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="report_edits")
    period = models.CharField(max_length=32)
    language = models.CharField(max_length=16)
    sentence = models.CharField(max_length=64)
    revision = models.PositiveSmallIntegerField()
    words = models.TextField(blank=True)
    choice = models.CharField(max_length=16, blank=True)
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="report_edits")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["code", "place", "period", "language", "sentence", "revision"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code", "place", "period", "language", "sentence", "revision"], name="report_edit_once"
            )
        ]

    def __str__(self) -> str:
        return self.words or self.sentence
