"""What happens to places, as dated events, and the names and parents they give. Tables and constraints only."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zhixing.office.models.people import Person
from zhixing.office.models.places import Place


class EventKind(models.TextChoices):
    """What may happen to places."""

    MERGE = "merge", "合并"
    SPLIT = "split", "拆分"
    RENAME = "rename", "更名"
    TRANSFER = "transfer", "划转"
    TAKE_OVER = "take_over", "托管"


class Basis(models.TextChoices):
    """By what the past of a place is divided among those it was split into."""

    POPULATION = "population", "常住人口"
    OUTPUT = "output", "工业总产值"
    ENTERPRISES = "enterprises", "企业数"
    AREA = "area", "面积"


class PlaceEvent(models.Model):
    """One dated change of places, with the document that ordered it. Never edited; withdrawn with a reason at most."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=16, choices=EventKind.choices)
    on = models.DateField(help_text="first day on which it holds")
    document = models.CharField(max_length=160)
    note = models.TextField(blank=True)
    by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="place_events")
    at = models.DateTimeField()
    undoes = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["on", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""), name="place_event_withdrawn_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.get_kind_display()}"


class PlaceEventPart(models.Model):
    """From where to where, and how much of it by which basis; `basis` "" and weight 1 is the whole of it.

    For a transfer the target is the new parent, for a take-over the unit that administers, for a renaming the place
    itself. `created` says that the event brought its target into being.
    """

    event = models.ForeignKey(PlaceEvent, on_delete=models.PROTECT, related_name="parts")
    source = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="event_sources")
    target = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="event_targets")
    basis = models.CharField(max_length=16, choices=Basis.choices, blank=True)
    weight = models.DecimalField(max_digits=9, decimal_places=8, default=Decimal(1))
    created = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "source", "target", "basis"], name="place_event_part_once"),
            models.CheckConstraint(condition=Q(weight__gte=0) & Q(weight__lte=1), name="place_event_weight_range"),
        ]


class PlaceName(models.Model):
    """What a place was called from a day on; `valid_to` is the first day it was no more."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="names")
    name_zh = models.CharField(max_length=64)
    name_en = models.CharField(max_length=96)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    event = models.ForeignKey(PlaceEvent, null=True, blank=True, on_delete=models.PROTECT, related_name="names_given")
    ended_by = models.ForeignKey(
        PlaceEvent, null=True, blank=True, on_delete=models.PROTECT, related_name="names_ended"
    )

    class Meta:
        ordering: ClassVar = ["valid_from", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place"], condition=Q(valid_to__isnull=True), name="place_one_name_now"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="place_name_valid_range"
            ),
        ]


class PlaceParent(models.Model):
    """To what a place belonged from a day on: its division, or (`administered`) the unit that runs it beside that."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="parents")
    parent = models.ForeignKey(Place, null=True, blank=True, on_delete=models.RESTRICT, related_name="parts_ever")
    administered = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    event = models.ForeignKey(PlaceEvent, null=True, blank=True, on_delete=models.PROTECT, related_name="parents_given")
    ended_by = models.ForeignKey(
        PlaceEvent, null=True, blank=True, on_delete=models.PROTECT, related_name="parents_ended"
    )

    class Meta:
        ordering: ClassVar = ["valid_from", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["place", "administered"], condition=Q(valid_to__isnull=True), name="place_one_parent_now"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="place_parent_valid_range"
            ),
        ]
