"""Statistical values and their revisions. Tables and constraints only."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhixing.office.models import Person, Place, Upload
from zhixing.records.returns.form_models import (
    CellState,
    FormCell,
    FormComment,
    FormEffort,
    FormRound,
    FormSheet,
    SheetState,
)

__all__ = [
    "CellState",
    "FormCell",
    "FormComment",
    "FormEffort",
    "FormRound",
    "FormSheet",
    "QualifierWord",
    "SheetState",
    "StatisticalValue",
    "ValueState",
]


class ValueState(models.TextChoices):
    """Drafts are seen by their author; only approved values reach the warehouse."""

    DRAFT = "draft", "草稿"
    APPROVED = "approved", "已审核"
    RETURNED = "returned", "已退回"


class QualifierWord(models.TextChoices):
    """What stood before a reported number (methods.values.Qualifier)."""

    EXACT = "", "="
    OVER = ">", "突破"
    AT_LEAST = ">=", "以上"
    UNDER = "<", "不足"
    NEARLY = "~", "近"


class StatisticalValue(models.Model):
    """One revision of one cell: series × place × division × period. A revision adds a row; nothing is overwritten.

    `first` is the month index of the period's first month, `months` its length. `value` is in the series' unit.
    """

    series = models.CharField(max_length=64)  # a code of the catalogue
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="statistical_values")
    division = models.CharField(max_length=8, blank=True)  # GB/T 4754 division, "" = all together
    first = models.PositiveIntegerField()
    months = models.PositiveSmallIntegerField()
    value = models.DecimalField(max_digits=20, decimal_places=4)
    qualifier = models.CharField(max_length=2, choices=QualifierWord.choices, blank=True, default="")
    revision = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=16, choices=ValueState.choices, default=ValueState.DRAFT)
    source = models.CharField(max_length=160, blank=True)
    note = models.TextField(blank=True)
    upload = models.ForeignKey(Upload, null=True, blank=True, on_delete=models.SET_NULL, related_name="values")
    # Where in the file it stood ("表“数据” C17"), or the accepted sheet it came up with.
    found_at = models.CharField(max_length=120, blank=True, default="")
    form_sheet = models.ForeignKey(FormSheet, null=True, blank=True, on_delete=models.PROTECT, related_name="values")
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="values_entered")
    entered_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="values_decided"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    FLOW: ClassVar[str] = "returns.value"

    class Meta:
        indexes: ClassVar = [models.Index(fields=["series", "first"]), models.Index(fields=["place", "series"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["series", "place", "division", "first", "months", "revision"], name="value_revision_once"
            ),
            models.CheckConstraint(condition=Q(months__gte=1), name="value_has_a_period"),
            models.CheckConstraint(
                condition=(Q(decided_by__isnull=True) & Q(decided_at__isnull=True))
                | (Q(decided_by__isnull=False) & Q(decided_at__isnull=False)),
                name="value_decided_by_and_at",
            ),
        ]
