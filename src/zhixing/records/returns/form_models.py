"""Rounds of return forms, their sheets and cells, what was said about a row, and how long filling took. Tables only."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from zhixing.office.models import Person, Place, Upload


class SheetState(models.TextChoices):
    """Where a sheet stands between the place that fills it and the office that reads it."""

    FILLING = "filling", "填报中"
    SUBMITTED = "submitted", "已上报"
    RETURNED = "returned", "已退回"
    ACCEPTED = "accepted", "已受理"


class CellState(models.TextChoices):
    """What was done with a cell."""

    EMPTY = "empty", "待填"
    PREFILLED = "prefilled", "待确认"
    CONFIRMED = "confirmed", "已确认"
    TYPED = "typed", "已填"
    INVALID = "invalid", "有误"


class FormRound(models.Model):
    """One period of one form, opened for every place of its level. `edition` is the digest of the form's text."""

    form = models.CharField(max_length=64)
    edition = models.CharField(max_length=16)
    first = models.PositiveIntegerField()
    months = models.PositiveSmallIntegerField()
    due = models.DateField()
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="rounds_opened")
    opened_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["form", "first", "months"], name="round_once_a_period"),
            models.CheckConstraint(condition=Q(months__gte=1), name="round_has_a_period"),
        ]


class FormSheet(models.Model):
    """One place's answer to a round. A correction after acceptance is a further sheet with its reason."""

    round = models.ForeignKey(FormRound, on_delete=models.PROTECT, related_name="sheets")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="form_sheets")
    revision = models.PositiveSmallIntegerField(default=1)
    reason = models.TextField(blank=True)  # why it was opened again after acceptance
    state = models.CharField(max_length=16, choices=SheetState.choices, default=SheetState.FILLING)
    version = models.PositiveIntegerField(default=1)
    returned_whole = models.BooleanField(default=False)  # returned as a whole, not some rows of it
    submitted_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="sheets_submitted"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    first_submitted_at = models.DateTimeField(null=True, blank=True)  # what timeliness is measured by
    decided_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="sheets_decided"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    FLOW: ClassVar[str] = "returns.sheet"

    class Meta:
        indexes: ClassVar = [models.Index(fields=["place", "state"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "place", "revision"], name="sheet_revision_once"),
            models.UniqueConstraint(
                fields=["round", "place"], condition=~Q(state="accepted"), name="sheet_one_open_a_place"
            ),
            models.CheckConstraint(
                condition=(Q(submitted_by__isnull=True) & Q(submitted_at__isnull=True))
                | (Q(submitted_by__isnull=False) & Q(submitted_at__isnull=False)),
                name="sheet_submitted_by_and_at",
            ),
            models.CheckConstraint(condition=Q(revision=1) | ~Q(reason=""), name="sheet_revision_has_a_reason"),
        ]

    def get_absolute_url(self) -> str:
        """Where the sheet is filled and read."""
        return reverse("returns:sheet", args=[self.pk])


class FormCell(models.Model):
    """One cell of a sheet. `series`, `division`, `first` say which cell of the statistics it becomes.

    `prior_*` is what was known when the sheet was opened: the value, the period it is of, who said it, and where in a
    file. `year_before` is the approved value of the same period of last year. `version` is the sheet's version at the
    cell's last change.
    """

    sheet = models.ForeignKey(FormSheet, on_delete=models.CASCADE, related_name="cells")
    number = models.PositiveSmallIntegerField()  # place in reading order
    row = models.CharField(max_length=48)
    column = models.CharField(max_length=32)
    series = models.CharField(max_length=64)
    division = models.CharField(max_length=8, blank=True)
    first = models.PositiveIntegerField()
    value = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    text = models.CharField(max_length=64, blank=True)  # as typed, where it is no number that may stand
    status = models.CharField(max_length=16, choices=CellState.choices, default=CellState.EMPTY)
    remark = models.CharField(max_length=300, blank=True)
    returned = models.CharField(max_length=500, blank=True)  # why the row came back
    prior_value = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    prior_first = models.PositiveIntegerField(null=True, blank=True)
    prior_source = models.CharField(max_length=160, blank=True)
    prior_where = models.CharField(max_length=120, blank=True)
    prior_upload = models.ForeignKey(
        Upload, null=True, blank=True, on_delete=models.SET_NULL, related_name="prefilled_cells"
    )
    year_before = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    delegated_to = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="cells_delegated"
    )
    delegated_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="cells_handed_on"
    )
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="cells_changed"
    )
    changed_at = models.DateTimeField(null=True, blank=True)

    PLACE_LOOKUP: ClassVar[str] = "sheet__place"

    class Meta:
        indexes: ClassVar = [models.Index(fields=["delegated_to"])]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sheet", "row", "column"], name="cell_once"),
            models.CheckConstraint(
                condition=(Q(changed_by__isnull=True) & Q(changed_at__isnull=True))
                | (Q(changed_by__isnull=False) & Q(changed_at__isnull=False)),
                name="cell_changed_by_and_at",
            ),
        ]


class FormComment(models.Model):
    """One thing said about a row; nothing said is taken back."""

    sheet = models.ForeignKey(FormSheet, on_delete=models.CASCADE, related_name="comments")
    row = models.CharField(max_length=48)
    text = models.CharField(max_length=500)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="form_comments")
    at = models.DateTimeField()

    PLACE_LOOKUP: ClassVar[str] = "sheet__place"


class FormEffort(models.Model):
    """How long one person worked on one sheet, as far as saves show it (form_burden.py says how it is measured)."""

    sheet = models.ForeignKey(FormSheet, on_delete=models.CASCADE, related_name="efforts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="form_efforts")
    seconds = models.PositiveIntegerField(default=0)
    saves = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    PLACE_LOOKUP: ClassVar[str] = "sheet__place"

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sheet", "person"], name="effort_once"),
            models.CheckConstraint(condition=Q(saves__gte=1), name="effort_is_some"),
        ]
