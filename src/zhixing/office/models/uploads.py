"""Files handed in and what a heading was said to mean. Tables and constraints only, no decisions."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from zhixing.office.models.people import Person
from zhixing.office.models.places import Place


class UploadState(models.TextChoices):
    """Where an upload stands."""

    READING = "reading", "正在读取"
    PREVIEW = "preview", "待确认"
    REFUSED = "refused", "无法接受"
    ACCEPTED = "accepted", "已入库"
    DISCARDED = "discarded", "已放弃"


class Upload(models.Model):
    """A file somebody handed in: kept as it came, read in a child process, shown, then taken or discarded."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=32)  # an importer's kind, for example "spot-checks"
    name = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    size = models.BigIntegerField()
    stored = models.CharField(max_length=255)  # path below the installation's folder
    options = models.JSONField(default=dict)  # source name, column mapping, whole file or good rows
    state = models.CharField(max_length=16, choices=UploadState.choices, default=UploadState.READING)
    summary = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    preview = models.JSONField(default=dict)  # first rows, and the headings a person is asked about
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="uploads")
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="uploads")
    uploaded_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "digest"])]


class ColumnMapping(models.Model):
    """What a person said a heading means, remembered for the next file with the same headings."""

    kind = models.CharField(max_length=32)
    headings = models.CharField(max_length=64)  # digest of the normalised heading row
    mapping = models.JSONField(default=dict)
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="column_mappings")
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "headings"], name="mapping_once_per_heading_row"),
        ]
