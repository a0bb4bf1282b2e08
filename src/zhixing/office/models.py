"""Places, bodies, people and posts; the trail; uploads and jobs. Tables and constraints only, no decisions."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from treebeard.mp_tree import MP_Node


class Level(models.TextChoices):
    """Administrative level of a place."""

    NATION = "nation", "全国"
    PROVINCE = "province", "省"
    CITY = "city", "市"
    COUNTY = "county", "县（市、区）"
    TOWNSHIP = "township", "乡镇（街道）"


class PlaceKind(models.TextChoices):
    """A division partitions its parent; a reporting unit (development zone, new town) overlaps divisions."""

    DIVISION = "division", "行政区划"
    REPORTING_UNIT = "reporting_unit", "统计单元"


class Place(MP_Node):
    """One node of the place tree. Its own id is the key everywhere; codes of any code system stand in PlaceCode."""

    code = models.CharField(max_length=32, unique=True, help_text="the code this installation shows and accepts")
    name_zh = models.CharField(max_length=64)
    name_en = models.CharField(max_length=96)
    level = models.CharField(max_length=16, choices=Level.choices)
    kind = models.CharField(max_length=16, choices=PlaceKind.choices, default=PlaceKind.DIVISION)
    boundary = models.CharField(max_length=32, blank=True, help_text="code of its polygon in the map-data package")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    node_order_by: ClassVar[list[str]] = ["code"]

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="place_valid_range"
            ),
        ]

    def __str__(self) -> str:
        return self.name_zh


class PlaceCode(models.Model):
    """A code of one code system, from a day to a day; two systems may give one code to two towns."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="codes")
    system = models.CharField(max_length=32)
    code = models.CharField(max_length=32)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["system", "code", "valid_from"], name="place_code_once"),
        ]


class BodyKind(models.TextChoices):
    """What kind of body acts."""

    QUALITY_OFFICE = "quality_office", "质量强市办公室"
    LEADING_GROUP = "leading_group", "领导小组"
    GOVERNMENT = "government", "人民政府"
    DEPARTMENT = "department", "部门"
    LABORATORY = "laboratory", "检验机构"
    ASSOCIATION = "association", "行业协会"


class Body(models.Model):
    """An organisation that acts in the programme, at one place."""

    code = models.CharField(max_length=32, unique=True)
    name_zh = models.CharField(max_length=96)
    name_en = models.CharField(max_length=128)
    kind = models.CharField(max_length=24, choices=BodyKind.choices)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="bodies")

    def __str__(self) -> str:
        return self.name_zh


class User(AbstractUser):
    """A sign-in. Who the person is and what they may do stands in Person and Post."""


class Person(models.Model):
    """A human being who acts; `code` is what the trail keeps, so a person may be removed without touching it."""

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=64)
    user = models.OneToOneField(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="person")

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A person holds a role at a place, perhaps within a body, from a day to a day (`valid_to` is the last day)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="posts")
    role = models.CharField(max_length=32)  # a value of permissions.Role
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="posts")
    body = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="posts")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="post_valid_range"
            ),
        ]


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
    body = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering: ClassVar = ["seq"]
        indexes: ClassVar = [models.Index(fields=["about_kind", "about_id"])]


class UploadState(models.TextChoices):
    """Where an upload stands."""

    READING = "reading", "正在读取"
    PREVIEW = "preview", "待确认"
    REFUSED = "refused", "无法接受"
    ACCEPTED = "accepted", "已入库"
    DISCARDED = "discarded", "已放弃"


class Upload(models.Model):
    """A file somebody handed in: kept as it came, read in a child process, shown, then taken or discarded."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=32)  # an importer's kind, for example "spot-checks"
    name = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    size = models.BigIntegerField()
    stored = models.CharField(max_length=255)  # path below the installation's folder
    options = models.JSONField(default=dict)  # source name, column mapping, whole file or good rows
    state = models.CharField(max_length=16, choices=UploadState.choices, default=UploadState.READING)
    summary = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    preview = models.JSONField(default=dict)  # first rows, and the headings a person is asked about
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="uploads")
    uploaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="uploads")
    uploaded_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "digest"])]


class ColumnMapping(models.Model):
    """What a person said a heading means, remembered for the next file with the same headings."""

    kind = models.CharField(max_length=32)
    headings = models.CharField(max_length=64)  # digest of the normalised heading row
    mapping = models.JSONField(default=dict)
    confirmed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="column_mappings")
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "headings"], name="mapping_once_per_heading_row"),
        ]


class JobState(models.TextChoices):
    """Where a job stands."""

    QUEUED = "queued", "排队中"
    RUNNING = "running", "进行中"
    DONE = "done", "已完成"
    FAILED = "failed", "未完成"


class Job(models.Model):
    """Long work with visible progress; survives leaving the page."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=48)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=16, choices=JobState.choices, default=JobState.QUEUED)
    step_zh = models.CharField(max_length=128, blank=True)
    step_en = models.CharField(max_length=128, blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    attempt = models.PositiveSmallIntegerField(default=0)
    result = models.JSONField(default=dict)
    trouble = models.TextField(blank=True)
    requested_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="jobs")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(done__gte=0) & Q(total__gte=0), name="job_progress_not_negative"),
        ]
