"""A process whose children send what lies in the outbox, to be killed at any moment.

`python -m tests.trust.sending_mail` obeys lines: `prepare COUNT` writes mails down, `send WAY PORT` starts a child and
says its number, `alive PID` says whether it runs, `wait PID` waits for it. The way `marked_first` marks a mail as sent
before it is, `renamed` gives every attempt a new name.
"""

# ruff: noqa: E402 - tables can be imported only once the process has been set up

from __future__ import annotations

import os
import sys
import uuid
from datetime import timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhixing.config.settings")

from zhixing.config.start import start

start()

from django.conf import settings
from django.db import connections
from django.utils import timezone

from tests.factories import NINE
from zhixing.office import outbox
from zhixing.office.models import Mail, MailState, Person

A_DAY = timedelta(days=1)  # leases have ended and waits are over


def prepare(count: int) -> None:
    Mail.objects.all().delete()
    somebody, _ = Person.objects.get_or_create(code="reader", name="reader")
    Mail.objects.bulk_create(
        Mail(
            person=somebody, address="reader@quality.example", subject=f"mail {number}", body="-", created_at=NINE,
            next_at=NINE,
        )
        for number in range(count)
    )  # fmt: skip


def marked_first(mail: Mail) -> None:
    Mail.objects.filter(pk=mail.pk).update(state=MailState.SENT)
    outbox.by_smtp(mail)


def renamed(mail: Mail) -> None:
    mail.public_id = uuid.uuid4()
    outbox.by_smtp(mail)


def send(how: str) -> None:
    ways = {"real": outbox.by_smtp, "marked_first": marked_first, "renamed": renamed}
    while sum(outbox.deliver(at=timezone.now() + A_DAY, send=ways[how]).values()):
        pass


def send_to(port: int, how: str) -> None:
    settings.ZHIXING_SMTP_HOST = settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    send(how)


def forked(work, *arguments) -> int:
    child = os.fork()
    if child == 0:
        work(*arguments)
        os._exit(0)
    return child


def obey(line: str) -> object:
    match line.split():
        case ["prepare", count]:
            return os.waitpid(forked(prepare, int(count)), 0)[1]
        case ["send", how, port]:
            return forked(send_to, int(port), how)
        case ["alive", child]:
            return int(os.waitpid(int(child), os.WNOHANG) == (0, 0))
        case ["wait", child]:
            return os.waitpid(int(child), 0)[1]
    raise ValueError(line)


if __name__ == "__main__":
    connections.close_all()  # a child opens its own
    for said in sys.stdin:
        sys.stdout.write(f"{obey(said)}\n")
        sys.stdout.flush()
