"""A sender killed at any moment loses no mail, and no reader sees one twice."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import time

import pytest

from tests.office.mailbox import Mailbox, free_port, serving
from tests.trust import ledger

pytestmark = pytest.mark.trust
KILLS = 100 if ledger.full() else 8
MAILS = 6 * KILLS
ROUNDS = 6


class SlowMailbox(Mailbox):
    """Thinks before it answers, so that a sender often dies between the server's taking a mail and knowing of it."""

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the library's name
        answer = await super().handle_DATA(server, session, envelope)
        await asyncio.sleep(0.05)
        return answer


class Host:
    """The process whose children send."""

    def __init__(self, folder):
        environment = {**os.environ, "ZHIXING_DATA": str(folder), "ZHIXING_LOG": "CRITICAL"}
        environment["DATABASE_URL"] = f"sqlite:///{folder / 'mail.sqlite3'}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.trust.sending_mail"], env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def __call__(self, *words):
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    made = Host(tmp_path_factory.mktemp("outbox"))
    yield made
    made.process.stdin.close()
    made.process.wait(timeout=20)


def after_kills(host, how, kills, mails, *, seed=11):
    """Let a sender be killed so many times, then let one finish. Answers the mailbox and how many deaths there were."""
    chance, mailbox, port = random.Random(seed), SlowMailbox(), free_port()
    controller = serving(mailbox, port)
    deaths = 0
    try:
        assert host("prepare", mails) == 0
        for _ in range(kills):
            before, sender = len(mailbox.taken), host("send", how, port)
            wanted = before + chance.randint(1, 4)
            while (alive := host("alive", sender)) and len(mailbox.taken) < wanted:
                time.sleep(0.002)
            if alive:
                time.sleep(chance.uniform(0, 0.1))
                os.kill(sender, signal.SIGKILL)
                deaths += host("wait", sender) == signal.SIGKILL
        assert host("wait", host("send", how, port)) == 0
    finally:
        controller.stop()
    return mailbox, deaths


def subjects(mailbox):
    return sorted(message["Subject"] for message in mailbox.seen.values())


def shown(count):
    """A short run is written down without what changes from run to run."""
    return count if ledger.full() or count == 0 else "> 0"


@pytest.fixture(scope="module")
def naive(host):
    """What happens when a mail is marked first, and when every attempt has a name of its own: (lost, seen twice)."""
    kills, mails = max(KILLS // 4, 5), 6 * max(KILLS // 4, 5)
    lost = twice = 0
    # A kill falls where chance puts it: a few rounds, until each fault has shown itself.
    for turn in range(ROUNDS):
        if not lost:
            mailbox, _ = after_kills(host, "marked_first", kills, mails, seed=turn)
            lost = mails - len(set(subjects(mailbox)))
        if not twice:
            mailbox, _ = after_kills(host, "renamed", kills, mails, seed=turn)
            twice = len(subjects(mailbox)) - len(set(subjects(mailbox)))
    return lost, twice


def test_every_mail_arrives_and_none_is_seen_twice_however_often_the_sender_is_killed(host, naive):
    mailbox, deaths = after_kills(host, "real", KILLS, MAILS)
    seen = subjects(mailbox)
    ledger.record(
        guarantee="notices.outbox",
        figure={
            "mails": MAILS, "kills": deaths, "lost": MAILS - len(set(seen)), "seen twice": len(seen) - len(set(seen)),
            "sent again under the same name": shown(len(mailbox.taken) - len(seen)),
        },
        control={
            "marked as sent first: lost": shown(naive[0]), "a new name each time: seen twice": shown(naive[1]),
        },
    )  # fmt: skip
    assert deaths == KILLS
    assert seen == sorted(f"mail {number}" for number in range(MAILS))
    assert len(mailbox.taken) > MAILS, "some were sent again, and the reader did not see it"


def test_control_marking_first_loses_mail_and_renaming_shows_it_twice(naive):
    lost, twice = naive
    assert lost > 0
    assert twice > 0
