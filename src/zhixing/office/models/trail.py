"""The trail: one row an act. Table only; what writes it is `office/trail.py`."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from django.db import models

from zhixing.office import chain


class Body(models.TextField):
    """A JSON object kept as the very text that is digested: a JSON column would be written in the database's way."""

    def get_prep_value(self, value: Any) -> Any:
        """The canonical text; a text is taken for one."""
        return value if isinstance(value, str) else chain.canonical(value)

    def from_db_value(self, value: str, *_: Any) -> Any:
        """The object; what somebody made of it that is none is shown as it is."""
        try:
            return json.loads(value)
        except ValueError:
            return {"?": value}


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
    body = Body(default=dict)
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
