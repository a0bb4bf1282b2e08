"""The day table, deadlines, notices and the mail that carries them. Tables and constraints only, no decisions."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zhixing.office.models.people import Person
from zhixing.office.models.places import Place


class CalendarYear(models.Model):
    """A year whose arrangement of holidays the office has entered, and the notice it stands in."""

    year = models.PositiveSmallIntegerField(unique=True)
    document = models.CharField(max_length=200)
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()


class WorkDay(models.Model):
    """A day about which the office says whether it is off, over what the shipped calendars and the week say."""

    day = models.DateField(unique=True)
    off = models.BooleanField()
    source = models.CharField(max_length=200)
    entered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()


class Deadline(models.Model):
    """Until when something is due, by whom. Whether it is overdue is asked of the day, never kept.

    `due_at` is the first instant that is too late: the end of the last day in Shanghai.
    """

    about_kind = models.CharField(max_length=64)
    about_id = models.CharField(max_length=64)
    key = models.CharField(max_length=64)
    title_zh = models.CharField(max_length=160)
    title_en = models.CharField(max_length=200)
    address = models.CharField(max_length=255, blank=True)
    state = models.CharField(max_length=32, blank=True)  # whose duty it limits; leaving that state closes it
    place = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="deadlines")
    owner_role = models.CharField(max_length=32)
    days = models.PositiveSmallIntegerField()
    unit = models.CharField(max_length=16)  # a value of methods.limits.Unit
    rolls = models.BooleanField(default=False)
    started_by = models.CharField(max_length=64, blank=True)  # the event that starts it
    start = models.DateField()
    extended_days = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    started_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["about_kind", "about_id", "key"], condition=Q(closed_at=None), name="deadline_one_open_a_key"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(closed_at__gte=F("started_at")), name="deadline_closed_after_start"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["closed_at", "due_at"])]


class DeadlinePause(models.Model):
    """A deadline stood still from a day to a day; neither of the two counts. `until` is empty while it does."""

    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="pauses")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=500)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["deadline"], condition=Q(until=None), name="deadline_one_pause_at_a_time"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="deadline_pause_range"),
        ]


class MailState(models.TextChoices):
    """Where a mail stands."""

    QUEUED = "queued", "待发送"
    SENDING = "sending", "正在发送"
    SENT = "sent", "已发送"
    DEAD = "dead", "发送失败"


class Mail(models.Model):
    """A mail to one person, kept until a server has taken it. `public_id` is its Message-ID, however often sent."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="mails")
    address = models.EmailField()
    digest_of = models.DateField(null=True, blank=True)  # the day whose digest it is; empty for an urgent one
    subject = models.CharField(max_length=200)
    body = models.TextField()
    state = models.CharField(max_length=16, choices=MailState.choices, default=MailState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    next_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    trouble = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "digest_of"], condition=Q(digest_of__isnull=False), name="mail_one_digest_a_day"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "next_at"])]


class Notice(models.Model):
    """What one person is told, once: written in the transaction of the act, seen in the page, carried by a mail."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices")
    key = models.CharField(max_length=64)
    occasion = models.CharField(max_length=160)  # the same occasion is told once
    text_zh = models.CharField(max_length=500)
    text_en = models.CharField(max_length=600)
    address = models.CharField(max_length=255, blank=True)
    urgent = models.BooleanField(default=False)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    mail = models.ForeignKey(Mail, null=True, blank=True, on_delete=models.SET_NULL, related_name="notices")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "key", "occasion"], name="notice_told_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["person", "read_at"])]


class MailWish(models.TextChoices):
    """How much mail a person wants."""

    DIGEST = "digest", "每日一封汇总，紧急的即时发送"
    URGENT = "urgent", "只发送紧急的"
    NONE = "none", "不发送邮件"


class NoticeSettings(models.Model):
    """How a person wants to be told; without a row the defaults of the fields hold."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="notice_settings")
    mail = models.CharField(max_length=16, choices=MailWish.choices, default=MailWish.DIGEST)
    address = models.EmailField(blank=True)  # empty: the address of the sign-in
    digest_hour = models.PositiveSmallIntegerField(default=8)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(digest_hour__lte=23), name="notice_digest_hour"),
        ]
