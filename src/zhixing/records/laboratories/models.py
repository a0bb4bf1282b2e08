"""Laboratories: from which day of which level, and what each can do on which day. Tables and constraints only."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhixing.office.models import Place, Upload


class LaboratoryLevel(models.TextChoices):
    """Who designated a laboratory."""

    NATIONAL = "national"
    PROVINCIAL = "provincial"
    CITY = "city"
    COUNTY = "county"


class Measure(models.TextChoices):
    """What is measured of a laboratory's ability; `measures.toml` names each and its unit."""

    EQUIPMENT = "equipment"
    INVESTMENT = "investment"
    ITEMS = "items"
    PARAMETERS = "parameters"
    STANDARDS = "standards"
    PROJECTS_COMPLETED = "projects_completed"
    PROJECTS_RUNNING = "projects_running"
    CLASSIFICATION_SOCIETIES = "classification_societies"


class Laboratory(models.Model):
    """One laboratory at one place. Its level, and whether it works, stand in its standings."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=160)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="laboratories")
    operator = models.CharField(max_length=160, blank=True)
    source = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    upload = models.ForeignKey(Upload, null=True, blank=True, on_delete=models.SET_NULL, related_name="laboratories")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "place"], name="laboratory_once_a_place"),
            models.CheckConstraint(condition=~Q(source=""), name="laboratory_has_a_source"),
        ]

    def __str__(self) -> str:
        return self.name


class LaboratoryStanding(models.Model):
    """From `on` until the next one: of which level, and whether it works at all. Rows are only added."""

    laboratory = models.ForeignKey(Laboratory, on_delete=models.CASCADE, related_name="standings")
    on = models.DateField()
    level = models.CharField(max_length=16, choices=LaboratoryLevel.choices)
    works = models.BooleanField(default=True)
    source = models.CharField(max_length=200)
    note = models.CharField(max_length=500, blank=True)
    taken_back = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["on"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["laboratory", "on"], condition=Q(taken_back=False), name="one_laboratory_standing_a_day"
            ),
            models.CheckConstraint(condition=Q(level__in=LaboratoryLevel.values), name="laboratory_level_known"),
        ]


class Capability(models.Model):
    """From `on` until the next value of the same measure: how much. Rows are only added."""

    laboratory = models.ForeignKey(Laboratory, on_delete=models.CASCADE, related_name="capabilities")
    measure = models.CharField(max_length=32, choices=Measure.choices)
    on = models.DateField()
    value = models.DecimalField(max_digits=16, decimal_places=4)
    source = models.CharField(max_length=200)
    note = models.CharField(max_length=500, blank=True)
    upload = models.ForeignKey(Upload, null=True, blank=True, on_delete=models.SET_NULL, related_name="capabilities")
    taken_back = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["on"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["laboratory", "measure", "on"],
                condition=Q(taken_back=False),
                name="one_value_a_measure_and_day",
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="capability_not_negative"),
            models.CheckConstraint(condition=Q(measure__in=Measure.values), name="capability_measure_known"),
        ]
