"""The trail: one row an act. Table only; what writes it is `office/trail.py`."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class TrailEntry(models.Model):
    """One act, written in the transaction of the act. No foreign keys; never updated, never deleted."""

    seq = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=32)  # Person.code, or "system"
    action = models.CharField(max_length=64)
    about_kind = models.CharField(max_length=64)
    about_id = models.CharField(max_length=64)
    move = models.CharField(max_length=64, blank=True)
    from_state = models.CharField(max_length=32, blank=True)
    to_state = models.CharField(max_length=32, blank=True)
    note = models.TextField(blank=True)
    edition = models.CharField(max_length=64, blank=True)
    body = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering: ClassVar = ["seq"]
        indexes: ClassVar = [models.Index(fields=["about_kind", "about_id"])]
