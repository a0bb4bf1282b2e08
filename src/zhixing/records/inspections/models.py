"""Sources, plans, batches and findings of supervision spot-checks. Tables and constraints only."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhixing.office.models import Place, Upload
from zhixing.records.enterprises.models import Enterprise, Size


class Completeness(models.TextChoices):
    """Whether a source publishes every result or failures only; only `complete` sources enter a rate."""

    COMPLETE = "complete", "全部结果"
    FAILURES_ONLY = "failures_only", "只发布不合格"
    UNKNOWN = "unknown", "尚未确认"


class Purpose(models.TextChoices):
    """Why a plan samples (the purposes of a plan are never mixed in an index)."""

    EVALUATION = "evaluation", "质量评价"
    PROBLEM_FINDING = "problem_finding", "发现问题"
    SPECIAL = "special", "专项"
    RECHECK = "recheck", "复查"
    COMPLAINT = "complaint", "投诉举报"
    RISK_MONITORING = "risk_monitoring", "风险监测"


class Channel(models.TextChoices):
    """Where a sample was taken."""

    FACTORY = "factory", "生产"
    STORE = "store", "实体经营"
    ONLINE = "online", "电商"


class Verdict(models.TextChoices):
    """What the laboratory's judgement says of a sample."""

    PASS = "pass", "未发现不合格"
    FAIL = "fail", "不合格"
    NOT_JUDGED = "not_judged", "不判定"


class FailureSeverity(models.TextChoices):
    """An A-class item makes a failure serious; empty when the item class is not known."""

    ORDINARY = "ordinary", "不合格"
    SERIOUS = "serious", "严重不合格"


class ItemVerdict(models.TextChoices):
    """What one item says."""

    PASS = "pass", "符合"
    FAIL = "fail", "不符合"
    EXCLUDED = "excluded", "不判定"


class InspectionSource(models.Model):
    """Who published the rows. `presumed` marks a completeness nobody has confirmed yet."""

    code = models.CharField(max_length=64, unique=True)  # the name as written in the file
    completeness = models.CharField(max_length=16, choices=Completeness.choices, default=Completeness.UNKNOWN)
    presumed = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.code


class Plan(models.Model):
    """A sampling plan: who orders it, why, where samples are taken."""

    code = models.CharField(max_length=48, unique=True)
    name = models.CharField(max_length=160)
    organiser = models.CharField(max_length=96, blank=True)
    purpose = models.CharField(max_length=24, choices=Purpose.choices)
    year = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return self.name


class Batch(models.Model):
    """One sample of one lot; its verdict concerns the sample, not the lot.

    `key` is the digest of what makes it one batch in its source, so the same file twice is once. Texts are kept exactly
    as published; what they were understood to mean stands beside them. `day` is the sampling date where it is known,
    else the publication date.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=64, unique=True)
    source = models.ForeignKey(InspectionSource, on_delete=models.PROTECT, related_name="batches")
    plan = models.ForeignKey(Plan, null=True, blank=True, on_delete=models.PROTECT, related_name="batches")
    upload = models.ForeignKey(Upload, null=True, blank=True, on_delete=models.SET_NULL, related_name="batches")
    sample_no = models.CharField(max_length=64, blank=True)
    product = models.CharField(max_length=255)
    category = models.CharField(max_length=160, blank=True)  # "large-->small" as published
    industry = models.CharField(max_length=8, blank=True)  # GB/T 4754 code
    producer = models.TextField(blank=True)
    sampled_unit = models.TextField(blank=True)
    issuer = models.CharField(max_length=160, blank=True)
    lot = models.CharField(max_length=64, blank=True)
    made_on_text = models.CharField(max_length=96, blank=True)
    enterprise = models.ForeignKey(Enterprise, null=True, blank=True, on_delete=models.PROTECT, related_name="batches")
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="batches")
    size = models.CharField(max_length=8, choices=Size.choices, blank=True)
    channel = models.CharField(max_length=16, choices=Channel.choices, blank=True)
    purpose = models.CharField(max_length=24, choices=Purpose.choices, blank=True)
    sampled_on = models.DateField(null=True, blank=True)
    published_on = models.DateField(null=True, blank=True)
    day = models.DateField()
    verdict = models.CharField(max_length=16, choices=Verdict.choices)
    severity = models.CharField(max_length=16, choices=FailureSeverity.choices, blank=True)
    final = models.BooleanField(default=True)
    contradictory = models.BooleanField(default=False)  # its rows held both verdicts; failing won
    remark = models.TextField(blank=True)
    original = models.JSONField(default=list)  # every row it came from: {"row", "sheet", "cells": {heading: text}}
    problems = models.JSONField(default=list)  # what was doubtful about those rows
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["day"]), models.Index(fields=["place", "day"])]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(severity="") | Q(verdict=Verdict.FAIL), name="only_a_failure_is_severe"),
            models.CheckConstraint(
                condition=Q(sampled_on__isnull=False) | Q(published_on__isnull=False), name="batch_has_a_day"
            ),
        ]

    def __str__(self) -> str:
        return self.product


class Finding(models.Model):
    """One tested item of a batch: the words as published, and what could be read from them.

    `value` and `unit` are empty when the text cannot be read as one number; then `unreadable` says why (a code).
    """

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="findings")
    item = models.CharField(max_length=255, blank=True)
    item_class = models.CharField(max_length=1, blank=True)
    measured_text = models.TextField(blank=True)
    limit_text = models.TextField(blank=True)
    value = models.DecimalField(max_digits=24, decimal_places=9, null=True, blank=True)
    unit = models.CharField(max_length=32, blank=True)
    unreadable = models.CharField(max_length=48, blank=True)
    verdict = models.CharField(max_length=16, choices=ItemVerdict.choices)
    row = models.PositiveIntegerField(default=0)  # record number in the upload, 0 = not from a file
