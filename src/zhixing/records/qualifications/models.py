"""What is held by whom, and from which day what was true of it. Tables and constraints only."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zhixing.office.models import Place, Upload
from zhixing.records.enterprises.models import Enterprise


class Kind(models.TextChoices):
    """What can be held; `kinds.toml` says how each kind is named and told apart."""

    BRAND = "brand"
    TRADEMARK = "trademark"
    GEOGRAPHICAL_INDICATION = "geographical_indication"
    REGIONAL_BRAND = "regional_brand"
    STANDARD_DRAFTED = "standard_drafted"
    STANDARD_ADOPTED = "standard_adopted"
    GOOD_PRACTICE = "good_practice"
    CERTIFICATE = "certificate"
    PATENT_FILED = "patent_filed"
    PATENT_GRANTED = "patent_granted"
    TECHNOLOGY_CENTRE = "technology_centre"
    INNOVATION_CENTRE = "innovation_centre"
    HIGH_TECH_FIRM = "high_tech_firm"
    SCIENCE_PROJECT = "science_project"
    TECHNICAL_COMMITTEE = "technical_committee"
    INDUSTRY_TITLE = "industry_title"
    NEW_PRODUCT = "new_product"
    TECHNOLOGY_STANDARDISED = "technology_standardised"
    RESEARCH_STAFF = "research_staff"
    QC_CIRCLE = "qc_circle"


class Status(models.TextChoices):
    """What is true from a day on. Only `valid` counts, and only until its last day where one is printed."""

    VALID = "valid"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    SURRENDERED = "surrendered"


class Qualification(models.Model):
    """One thing held by one enterprise or body; what was true of it when stands in its standings.

    `key` is the digest of what makes it this one (kind, level, holder, subject), so the same row twice is once.
    `holder` is the name as recorded; `place` is the enterprise's place when it was obtained, or the body's own.
    `industry` is stated for what no enterprise holds; an enterprise's own counts otherwise.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=32, choices=Kind.choices)
    level = models.CharField(max_length=16, blank=True)
    detail = models.CharField(max_length=32, blank=True)
    subject = models.CharField(max_length=200, blank=True)  # what is counted once however many hold it
    title = models.CharField(max_length=200, blank=True)
    number = models.CharField(max_length=96, blank=True)
    enterprise = models.ForeignKey(
        Enterprise, null=True, blank=True, on_delete=models.PROTECT, related_name="qualifications"
    )
    holder = models.CharField(max_length=160)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="qualifications")
    industry = models.CharField(max_length=8, blank=True)
    rank = models.PositiveSmallIntegerField(null=True, blank=True)  # place among the drafters of a standard
    scope = models.TextField(blank=True)  # what a certificate covers, the goods of a trademark
    issuer = models.CharField(max_length=160, blank=True)
    source = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    upload = models.ForeignKey(Upload, null=True, blank=True, on_delete=models.SET_NULL, related_name="qualifications")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "level"]), models.Index(fields=["place", "kind"])]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(holder=""), name="qualification_has_a_holder"),
            models.CheckConstraint(condition=~Q(source=""), name="qualification_has_a_source"),
        ]

    def __str__(self) -> str:
        return self.title or self.number or self.holder


class Standing(models.Model):
    """From `on` until the next standing: valid (with `until` as the printed last day), suspended, or over.

    Rows are only added. One that was entered by mistake is taken back: it stays, and no longer counts.
    """

    qualification = models.ForeignKey(Qualification, on_delete=models.CASCADE, related_name="standings")
    on = models.DateField()
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.VALID)
    until = models.DateField(null=True, blank=True)  # the last day; null = no term
    quantity = models.PositiveIntegerField(default=1)  # 1, or the persons of a staff entry
    source = models.CharField(max_length=200)
    note = models.CharField(max_length=500, blank=True)
    upload = models.ForeignKey(Upload, null=True, blank=True, on_delete=models.SET_NULL, related_name="standings")
    taken_back = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["on"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["qualification", "on"], condition=Q(taken_back=False), name="one_standing_a_day"
            ),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("on")), name="standing_range"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(status=Status.VALID), name="only_valid_has_term"
            ),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="standing_status_known"),
        ]
