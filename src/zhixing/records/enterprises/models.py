"""Enterprises and their facts over time. Tables and constraints only."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zhixing.office.models import Place, Upload


class Size(models.TextChoices):
    """Enterprise size by the statistics bureau's classes; empty when not known."""

    LARGE = "large", "大型"
    MEDIUM = "medium", "中型"
    SMALL = "small", "小型"
    MICRO = "micro", "微型"


class OperatingStatus(models.TextChoices):
    """Whether an enterprise operates."""

    OPERATING = "operating", "在营"
    SUSPENDED = "suspended", "停产"
    CLOSED = "closed", "注销"


class Enterprise(models.Model):
    """One enterprise, counted once: its unified social credit code (GB 32100) is the key where it is known."""

    credit_code = models.CharField(max_length=18, unique=True, null=True, blank=True)
    name = models.CharField(max_length=160)
    products = models.CharField(max_length=255, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["name"])]

    def __str__(self) -> str:
        return self.name


class EnterpriseSpell(models.Model):
    """What was true of an enterprise from a day to a day: place, industry, size, status. Spells do not overlap."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="spells")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="enterprise_spells")
    industry = models.CharField(max_length=8)  # GB/T 4754 code
    size = models.CharField(max_length=8, choices=Size.choices, blank=True)
    status = models.CharField(max_length=16, choices=OperatingStatus.choices, default=OperatingStatus.OPERATING)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)  # the last day; null = still so
    upload = models.ForeignKey(Upload, null=True, blank=True, on_delete=models.SET_NULL, related_name="spells")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enterprise", "valid_from"], name="spell_starts_once"),
            models.UniqueConstraint(fields=["enterprise"], condition=Q(valid_to__isnull=True), name="one_open_spell"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="spell_valid_range"
            ),
        ]
