"""Bodies, sign-ins, persons, the posts they hold and those proposed. Tables and constraints only, no decisions."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q

from zhixing.office.models.places import Place
from zhixing.office.rights import SEPARATED, Role


class BodyKind(models.TextChoices):
    """What kind of body acts."""

    QUALITY_OFFICE = "quality_office", "质量强市办公室"
    LEADING_GROUP = "leading_group", "领导小组"
    GOVERNMENT = "government", "人民政府"
    DEPARTMENT = "department", "部门"
    ZONE = "zone", "功能区管委会"
    LABORATORY = "laboratory", "检验机构"
    ENTERPRISE = "enterprise", "企业"
    ASSOCIATION = "association", "行业协会"


class Body(models.Model):
    """An organisation that acts in the programme, at one place."""

    code = models.CharField(max_length=32, unique=True)
    name_zh = models.CharField(max_length=96)
    name_en = models.CharField(max_length=128)
    kind = models.CharField(max_length=24, choices=BodyKind.choices)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="bodies")

    class Meta:
        verbose_name_plural = "bodies"

    def __str__(self) -> str:
        return self.name_zh


class User(AbstractUser):
    """A sign-in. Who the person is and what they may do stands in Person and Post."""

    must_change_password = models.BooleanField(default=False)
    # When the account was opened or opened again: the ninety days without use count from here or from the last use.
    opened_at = models.DateTimeField(null=True, blank=True)


class Person(models.Model):
    """A human being who acts; `code` is what the trail keeps, so a person may be removed without touching it."""

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=64)
    user = models.OneToOneField(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="person")

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A person holds a role at a place, perhaps within a body, from a day to a day (`valid_to` is the last day).

    A trigger on either database refuses a post on whose days the person would combine an administrator's role with
    anything else (migration `0041_separation`).
    """

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
            models.CheckConstraint(condition=~Q(role=Role.OPERATOR), name="no_post_of_the_console"),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(valid_to__isnull=True, role__in=sorted(SEPARATED)),
                name="one_open_administrator_post",
            ),
        ]


class Outcome(models.TextChoices):
    """What became of a proposal."""

    WAITING = "", "待确认"
    CONFIRMED = "confirmed", "已确认"
    REFUSED = "refused", "不予确认"
    WITHDRAWN = "withdrawn", "已撤回"


class PostProposal(models.Model):
    """A post somebody proposes and somebody else confirms; it gives no right before that."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="proposals")
    role = models.CharField(max_length=32)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="proposals")
    body = models.ForeignKey(Body, null=True, blank=True, on_delete=models.PROTECT, related_name="proposals")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=500)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="proposals_made")
    proposed_at = models.DateTimeField()
    outcome = models.CharField(max_length=16, choices=Outcome.choices, blank=True)
    decided_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="proposals_decided"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    post = models.OneToOneField(Post, null=True, blank=True, on_delete=models.SET_NULL, related_name="proposal")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="proposal_valid_range"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(outcome="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="proposal_decided_by_and_at",
            ),
            models.CheckConstraint(condition=~Q(proposed_by=F("person")), name="nobody_proposes_themselves"),
        ]


class Delegation(models.Model):
    """From a day to a day one person does another's work: a role, a place, or everything (both empty).

    It never hands on an administrator's role, never what was itself handed on, and ends with the giver's own post. One
    ended before its last day is taken back: it stays on record and counts no more.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    giver = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="delegations_given")
    taker = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="delegations_taken")
    role = models.CharField(max_length=32, blank=True)
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="delegations")
    valid_from = models.DateField()
    valid_to = models.DateField()
    reason = models.CharField(max_length=500)
    made_at = models.DateTimeField()
    taken_back = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["-valid_from", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="delegation_valid_range"),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="nobody_stands_in_for_themselves"),
            models.CheckConstraint(
                condition=~Q(role__in=sorted({*SEPARATED, Role.OPERATOR})), name="no_administrator_is_delegated"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="delegation_has_a_reason"),
        ]
