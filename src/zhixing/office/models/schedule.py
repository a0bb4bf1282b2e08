"""What the clock has set going: one row a kind of work and day. Table and constraints only."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class DailyRun(models.Model):
    """Work that was done for a day; the constraint is what makes it happen once."""

    work = models.CharField(max_length=48)
    day = models.DateField()
    began_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["work", "day"], name="daily_run_once")]
