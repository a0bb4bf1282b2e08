"""The trail: one row an act. Table only; what writes it is `office/trail.py`."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.db import models


class Canonical(json.JSONEncoder):
    """Bodies are stored as they are digested, so that a verification need not write them anew."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**{**more, "ensure_ascii": False, "sort_keys": True, "separators": (",", ":")})


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
    body = models.JSONField(default=dict, encoder=Canonical)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)
    digest_name = models.CharField(max_length=16, default="sha256")  # which digest of `office/digests.py` made it

    class Meta:
        ordering: ClassVar = ["seq"]
        indexes: ClassVar = [
            models.Index(fields=["about_kind", "about_id"]),
            models.Index(fields=["at"], name="office_trail_at"),
            models.Index(fields=["by", "seq"], name="office_trail_by"),
            models.Index(fields=["action", "seq"], name="office_trail_action"),
            models.Index(fields=["previous"], name="office_trail_previous"),
        ]
