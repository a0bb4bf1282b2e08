"""What happens by itself: reminders before a deadline and after it, the day's digests, the mail that waits."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from zhixing.methods.values import Text
from zhixing.office import notify, outbox
from zhixing.office.deadlines import SHANGHAI, day_of, is_paused, last_day_of
from zhixing.office.models import Deadline, Mail, MailWish, Notice, NoticeSettings, Person

DAYS_BEFORE: Final = (3, 0)  # days before the last day on which the holders of the duty are reminded
KEY: Final = "deadlines.reminder"
_TOLD_OVERDUE_WITHIN: Final = timedelta(days=3)  # a server that slept longer does not tell of what is long known
_IN_A_DIGEST: Final = timedelta(days=14)  # what is older was not wanted by mail when it happened

notify.register(KEY, notify.Kind(Text("期限提醒", "Reminder of a deadline")))


def tick(at: datetime) -> dict[str, int]:
    """Do what is due at an instant; safe to call at any interval and by several workers. Answers what was done.

    Mail is handed to the worker: a server that is slow to take it holds nobody up here.
    """
    return {"reminded": remind(at=at), "digests": digests(at=at), "woken": outbox.wake(at=at)}


def remind(*, at: datetime) -> int:
    """Tell the holders of a duty on the set days before its last day, and once when it has passed. Answers how many.

    The last day is part of the occasion: an extended deadline reminds again, a tick that comes twice does not.
    """
    today = day_of(at)
    near = Deadline.objects.filter(
        closed_at=None, due_at__gt=at - _TOLD_OVERDUE_WITHIN, due_at__lte=at + timedelta(days=max(DAYS_BEFORE) + 1)
    )
    rows = near.select_related("place").prefetch_related("pauses")
    due = {occasion: row for row in rows if not is_paused(row) and (occasion := _occasion(row, today))}
    known = set(Notice.objects.filter(key=KEY, occasion__in=due).values_list("occasion", flat=True))
    return sum(
        notify.notice(
            to=notify.Holders(row.owner_role, row.place), key=KEY,
            text=_words(row, (last_day_of(row) - today).days), about=row, at=at,
            address=row.address or f"/deadlines/{row.pk}/", occasion=occasion,
        )
        for occasion, row in due.items() if occasion not in known
    )  # fmt: skip


def _occasion(deadline: Deadline, today: date) -> str:
    """The stage a deadline has reached, "" while none: so many days before its last day, or over."""
    last = last_day_of(deadline)
    left = (last - today).days
    stages = [days for days in DAYS_BEFORE if days >= left]
    stage = "overdue" if left < 0 else str(min(stages, default=""))
    return f"deadline:{deadline.pk}:{last}:{stage}" if stage else ""


def _words(deadline: Deadline, left: int) -> Text:
    last = last_day_of(deadline)
    if left < 0:
        return Text(
            f"{deadline.title_zh}：已于 {last} 24:00 到期，尚未办结。",
            f"{deadline.title_en}: it ended on {last} at 24:00 and is not done.",
        )
    if left == 0:
        return Text(f"{deadline.title_zh}：今日 24:00 到期。", f"{deadline.title_en}: it ends today at 24:00.")
    return Text(
        f"{deadline.title_zh}：{last} 24:00 到期，还有 {left} 天。",
        f"{deadline.title_en}: it ends on {last} at 24:00, in {left} days.",
    )


def digests(*, at: datetime) -> int:
    """Queue for everybody whose hour has come one mail with what waits. Answers how many mails."""
    if not outbox.goes_out():
        return 0
    hour = at.astimezone(SHANGHAI).hour
    waiting = Notice.objects.filter(mail=None, urgent=False, read_at=None, at__gt=at - _IN_A_DIGEST)
    people = Person.objects.filter(pk__in=waiting.values("person")).exclude(mails__digest_of=day_of(at))
    others = NoticeSettings.objects.exclude(mail=MailWish.DIGEST, digest_hour__lte=hour)
    default = NoticeSettings._meta.get_field("digest_hour").default
    people = people.exclude(notice_settings__in=others)
    if hour < default:
        people = people.filter(notice_settings__isnull=False)
    return sum(_digest(person, at) for person in people.select_related("user"))


@transaction.atomic
def _digest(person: Person, at: datetime) -> bool:
    # The row of the person decides between two workers; the database would refuse the second digest anyway.
    Person.objects.select_for_update().get(pk=person.pk)
    if Mail.objects.filter(person=person, digest_of=day_of(at)).exists():
        return False
    waiting = Notice.objects.filter(person=person, mail=None, urgent=False, read_at=None, at__gt=at - _IN_A_DIGEST)
    rows = list(waiting.order_by("at", "pk"))
    address = notify.mail_address(person)
    return outbox.carry(rows, person=person, address=address, at=at, digest_of=day_of(at)) is not None
