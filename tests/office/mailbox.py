"""A mail server of the tests' own, speaking real SMTP on a free port; it can be slow, refuse, or be away."""

from __future__ import annotations

import socket
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller


@dataclass
class Mailbox:
    """What the server took, and how it answers."""

    taken: list[EmailMessage] = field(default_factory=list)
    answer: str = "250 OK"
    recipient: str = "250 OK"

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - the library's name
        if self.recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - the library's name
        if self.answer.startswith("250"):
            self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.answer

    @property
    def seen(self) -> dict[str, EmailMessage]:
        """What a reader sees: one mail a Message-ID, however often it came."""
        return {message["Message-ID"]: message for message in self.taken}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def serving(mailbox: Mailbox, port: int) -> Controller:
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    return controller


def pointed_at(settings, port: int) -> None:
    """Let the installation send to that port."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.ZHIXING_SMTP_HOST = settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    settings.EMAIL_TIMEOUT = 5
    settings.ZHIXING_SMTP_FROM = "zhixing@quality.example"
    settings.ZHIXING_ADDRESS = "https://quality.example"
