"""Pillar industries and clusters, and who belongs to them from when to when. Tables and constraints only."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zhixing.office.models import Place, Upload
from zhixing.records.enterprises.models import Enterprise


class GroupingKind(models.TextChoices):
    """A pillar is made of industries, a cluster of enterprises; either may hold both."""

    PILLAR = "pillar"
    CLUSTER = "cluster"


class Grouping(models.Model):
    """One pillar industry or cluster of a place. `valid_to` is the last day, null = it goes on."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(max_length=48, unique=True)
    kind = models.CharField(max_length=16, choices=GroupingKind.choices)
    name_zh = models.CharField(max_length=96)
    name_en = models.CharField(max_length=128)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="groupings")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    upload = models.ForeignKey(Upload, null=True, blank=True, on_delete=models.SET_NULL, related_name="groupings")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="grouping_range"
            ),
            models.CheckConstraint(condition=Q(kind__in=GroupingKind.values), name="grouping_kind_known"),
            models.CheckConstraint(condition=~Q(source=""), name="grouping_has_a_source"),
        ]

    def __str__(self) -> str:
        return self.name_zh


class Member(models.Model):
    """One industry (a GB/T 4754 division) or one enterprise belongs, from a day to a day, as a leading one or not.

    A change closes the row and opens another. One entered by mistake is taken back: it stays and no longer counts.
    """

    grouping = models.ForeignKey(Grouping, on_delete=models.CASCADE, related_name="members")
    division = models.CharField(max_length=2, blank=True)
    enterprise = models.ForeignKey(
        Enterprise, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )
    leading = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)
    note = models.CharField(max_length=500, blank=True)
    upload = models.ForeignKey(Upload, null=True, blank=True, on_delete=models.SET_NULL, related_name="members")
    taken_back = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["valid_from"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(Q(division="") & Q(enterprise__isnull=False))
                | (~Q(division="") & Q(enterprise__isnull=True)),
                name="member_is_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="member_range"
            ),
            models.UniqueConstraint(
                fields=["grouping", "enterprise"],
                condition=Q(valid_to__isnull=True, taken_back=False, enterprise__isnull=False),
                name="enterprise_belongs_once",
            ),
            models.UniqueConstraint(
                fields=["grouping", "division"],
                condition=Q(valid_to__isnull=True, taken_back=False, enterprise__isnull=True),
                name="division_belongs_once",
            ),
        ]
