"""The outbox: mail is written down with the act, taken by a server at least once, and seen once by its reader."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django_tasks import task

from zhixing.methods.values import Text
from zhixing.office import trail
from zhixing.office.models import Mail, MailState, Notice, Person
from zhixing.office.permissions import Action, may

ATTEMPTS: Final = 8
BACKOFF: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=6)
LEASE: Final = timedelta(minutes=5)  # a sender that has not answered by then is taken for dead
_AT_A_TIME: Final = 200
_SUBJECT: Final = 200
_REFUSED_FOR_GOOD: Final = 500

Sender = Callable[[Mail], None]


def goes_out() -> bool:
    """Whether this installation has a mail server."""
    return bool(settings.ZHIXING_SMTP_HOST)


def carry(
    notices: Sequence[Notice], *, person: Person, address: str, at: datetime, digest_of: date | None = None
) -> Mail | None:
    """Queue one mail that carries these notices, in the open transaction; None where no mail can go.

    A second digest of one person and day is refused by the database. On commit the worker is asked to send.
    """
    if not (goes_out() and address and notices):
        return None
    mail = Mail.objects.create(
        person=person, address=address, digest_of=digest_of, subject=_subject(notices, digest_of)[:_SUBJECT],
        body=_body(notices), created_at=at, next_at=at,
    )  # fmt: skip
    Notice.objects.filter(pk__in=[row.pk for row in notices]).update(mail=mail)
    transaction.on_commit(deliver_soon.enqueue)
    return mail


def _subject(notices: Sequence[Notice], digest_of: date | None) -> str:
    if digest_of is None:
        # A header is one line, whatever line ends somebody's note came with.
        return " ".join(f"质行：{notices[0].text_zh}".split())
    return f"质行 {digest_of}：{len(notices)} 条通知 / Zhixing: {len(notices)} notices"


def _body(notices: Sequence[Notice]) -> str:
    parts = []
    for row in notices:
        link = f"{settings.ZHIXING_ADDRESS}{row.address}" if row.address and settings.ZHIXING_ADDRESS else ""
        parts.append("\n".join(filter(None, [row.text_zh, row.text_en, link])))
    return "\n\n".join([*parts, _FOOT.zh, _FOOT.en]) + "\n"


def by_smtp(mail: Mail) -> None:
    """Hand one mail to the server. Raises OSError or smtplib.SMTPException when it does not take it."""
    message = EmailMessage(
        mail.subject, mail.body, settings.ZHIXING_SMTP_FROM, [mail.address],
        headers={"Message-ID": message_id(mail)}, connection=get_connection(),
    )  # fmt: skip
    message.send(fail_silently=False)


def message_id(mail: Mail) -> str:
    """The one name of a mail, however often it is sent, by which a mailbox shows it once."""
    return f"<{mail.public_id}@{settings.ZHIXING_SMTP_FROM.rpartition('@')[2] or 'localhost'}>"


def deliver(*, at: datetime, clock: Callable[[], datetime] = timezone.now, send: Sender = by_smtp) -> dict[str, int]:
    """Send what is due, each mail claimed by exactly one sender. Answers {"sent", "later", "dead"}.

    A mail whose sender died is due again after the lease, under the same Message-ID.
    """
    counts = {"sent": 0, "later": 0, "dead": 0}
    for mail in _due(at).order_by("next_at", "pk")[:_AT_A_TIME]:
        if _claimed(mail, clock()):
            counts[_send(mail, clock, send)] += 1
    return counts


def _due(at: datetime) -> QuerySet[Mail]:
    return Mail.objects.filter(
        Q(state=MailState.QUEUED, next_at__lte=at) | Q(state=MailState.SENDING, claimed_at__lte=at - LEASE)
    )


def wake(*, at: datetime) -> int:
    """Ask the worker to send when any mail is due. Answers how many are."""
    waiting = _due(at).count()
    if waiting and goes_out():
        deliver_soon.enqueue()
    return waiting


def _claimed(mail: Mail, now: datetime) -> bool:
    """Take a mail for oneself; the count of attempts is the condition, so of two senders one takes it."""
    mine = Mail.objects.filter(pk=mail.pk, state=mail.state, attempts=mail.attempts).exclude(state=MailState.SENT)
    taken = mine.update(state=MailState.SENDING, claimed_at=now, attempts=mail.attempts + 1)
    mail.attempts += taken
    return bool(taken)


def _send(mail: Mail, clock: Callable[[], datetime], send: Sender) -> str:
    row = Mail.objects.filter(pk=mail.pk, attempts=mail.attempts)
    try:
        send(mail)
    except (smtplib.SMTPException, OSError) as trouble:
        dead = _for_good(trouble) or mail.attempts >= ATTEMPTS
        wait = min(BACKOFF * 2 ** (mail.attempts - 1), LONGEST_WAIT)
        row.update(
            state=MailState.DEAD if dead else MailState.QUEUED, next_at=clock() + wait,
            trouble=(str(trouble) or type(trouble).__name__)[:2000],
        )  # fmt: skip
        return "dead" if dead else "later"
    row.update(state=MailState.SENT, sent_at=clock(), trouble="")
    return "sent"


def _for_good(trouble: Exception) -> bool:
    """Whether the server refused this mail for good: every recipient with a code of five hundred."""
    if not isinstance(trouble, smtplib.SMTPRecipientsRefused):
        return False
    return all(code >= _REFUSED_FOR_GOOD for code, _ in trouble.recipients.values())


@task()
def deliver_soon() -> None:
    """What the worker calls after an act that queued a mail."""
    deliver(at=timezone.now())


@transaction.atomic
def try_again(*, mail: Mail, by: Person, at: datetime) -> None:
    """Queue a dead mail again. Writes its state and one trail entry. Does nothing to one that is not dead."""
    may(by, Action.ACCOUNTS_KEEP, on=timezone.localdate(at))
    again = Mail.objects.filter(pk=mail.pk, state=MailState.DEAD)
    if again.update(state=MailState.QUEUED, attempts=0, next_at=at, trouble=""):
        trail.record(by=by, at=at, action=Action.ACCOUNTS_KEEP, about=mail, move="mail_again")
        transaction.on_commit(deliver_soon.enqueue)


_FOOT: Final = Text(
    "收到多少邮件可在“通知设置”中更改。",
    "How much mail you get can be changed in the settings of your notices.",
)
