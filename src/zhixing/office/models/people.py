"""Bodies, sign-ins, persons and the posts they hold. Tables and constraints only, no decisions."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q

from zhixing.office.models.places import Place


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
