"""Sends every form twice at the same moment, through the whole stack, each time on a connection of its own.

A process: `python -m tests.trust.racing ROUNDS KEYED`, `DATABASE_URL` and `ZHIXING_DATA` set; JSON comes out. A round
is one form sent by two threads that start together; four rounds run beside each other. Told by operation: how often its
effect was there once, more than once or not at all, and whether both threads had the same answer.
"""

from __future__ import annotations

import json
import sys
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import django
import psycopg

django.setup()

from django.conf import settings  # noqa: E402 - the rooms can be imported once Django is ready
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from tests.factories import NINE  # noqa: E402
from tests.records.inspections.factories import book, row  # noqa: E402
from tests.trust import operations  # noqa: E402
from zhixing.office.models import TrailEntry, Upload, UploadState  # noqa: E402
from zhixing.office.once import FIELD, REPLAYED  # noqa: E402
from zhixing.records.inspections import imports  # noqa: E402
from zhixing.records.inspections.models import Batch  # noqa: E402
from zhixing.records.returns.models import StatisticalValue  # noqa: E402

AT_ONCE = 8
_here = threading.local()


@dataclass
class Raced:
    """What became of one operation's rounds."""

    rounds: int = 0
    once: int = 0
    more: int = 0
    none: int = 0
    replayed: int = 0
    differing: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Form:
    """A form by its round: where it goes, what it holds, how often it has had its effect."""

    address: Callable[[int], str]
    content: Callable[[int], dict[str, Any]]
    effects: Callable[[int], int]


def _upload(at: int) -> Upload:
    return Upload.objects.filter(name=f"r{at}.csv").order_by("pk").first()


def _file(at: int) -> dict[str, Any]:
    text = f"指标,地区,时期,数值,单位\n{operations.SERIES},北县,1990,{at}.25,亿元\n"
    return {"kind": "statistics", "file": SimpleUploadedFile(f"r{at}.csv", text.encode())}


def _batch(at: int) -> Batch:
    return Batch.objects.get(product=f"样品{at}")


def _correction(at: int) -> dict[str, Any]:
    batch = _batch(at)
    return {"product": batch.product, "category": batch.category, "producer": batch.producer, "version": 1,
            "sampled_unit": batch.sampled_unit, "published_on": batch.published_on, "verdict": batch.verdict,
            "place": batch.place_id or "", "final": "on", "reason": "复检", "remark": "更正"}  # fmt: skip


def _value(at: int) -> StatisticalValue:
    return StatisticalValue.objects.filter(upload__name=f"r{at}.csv").order_by("pk").first()


def _entries(thing: Any, move: str) -> int:
    return TrailEntry.objects.filter(about_kind=thing._meta.label_lower, about_id=str(thing.pk), move=move).count()


FORMS = {
    "hand-in": Form(
        lambda _: reverse("office:upload-new"), _file, lambda at: Upload.objects.filter(name=f"r{at}.csv").count()
    ),
    "import": Form(
        lambda at: reverse("office:upload-accept", args=[_upload(at).public_id]),
        lambda _: {"rows": "all"},
        lambda at: max(
            StatisticalValue.objects.filter(upload__name=f"r{at}.csv").count(), _entries(_upload(at), "accept")
        ),
    ),
    "approve": Form(
        lambda _: reverse("returns:decide"),
        lambda at: {"values": [str(_value(at).pk)], "decision": "approve", "note": ""},
        lambda at: _entries(_value(at), "approve"),
    ),
    "correct": Form(
        lambda at: reverse("inspections:correct", args=[_batch(at).public_id]),
        _correction,
        lambda at: max(_batch(at).version - 1, _entries(_batch(at), "correct")),
    ),
    "build": Form(
        lambda _: reverse("dashboard:build"),
        lambda at: {"round": str(at)},
        lambda at: TrailEntry.objects.filter(action="snapshots.build").count() - at,
    ),
}
# What neither a version nor a state guards: here the key alone stands between two clicks and two acts.
UNGUARDED = ("hand-in", "build")


def _client() -> Client:
    if not hasattr(_here, "client"):
        _here.client = Client(headers={"host": "localhost"})
        _here.client.force_login(operations.clerk().user)
    return _here.client


def _send(form: Form, at: int, key: str, together: threading.Barrier) -> tuple[int, str, bool]:
    body = {**form.content(at), **({FIELD: key} if key else {})}
    client, address = _client(), form.address(at)
    together.wait(timeout=60)
    answer = client.post(address, body)
    return answer.status_code, answer.get("Location", ""), REPLAYED in answer


def race(form: Form, rounds: int, *, keyed: bool, pool: ThreadPoolExecutor, beside: int) -> Raced:
    """Send a form twice in each round; count what happened."""
    raced = Raced(rounds=rounds)
    for begin in range(0, rounds, beside):
        running = []
        for at in range(begin, min(begin + beside, rounds)):
            key, together = uuid.uuid4().hex if keyed else "", threading.Barrier(2)
            running.append((at, [pool.submit(_send, form, at, key, together) for _ in range(2)]))
        for at, pair in running:
            answers = [one.result() for one in pair]
            raced.replayed += sum(answer[2] for answer in answers)
            if keyed and (len({answer[:2] for answer in answers}) > 1 or answers[0][0] != 302):
                raced.differing.append(f"{at}: {answers}")
            effects = form.effects(at)
            raced.once += effects == 1
            raced.more += effects > 1
            raced.none += effects < 1
    return raced


def main(rounds: int, keyed: bool) -> None:
    """Prepare one installation, race every form over it, tell what was found."""
    settings.ZHIXING_UPLOADS.mkdir(parents=True, exist_ok=True)
    if connection.vendor == "postgresql":
        told = connection.settings_dict
        where = {"host": told["HOST"], "port": told["PORT"], "user": told["USER"], "dbname": "postgres"}
        with psycopg.connect(**where, autocommit=True) as server:
            server.execute(f'CREATE DATABASE "{told["NAME"]}"')
    call_command("migrate", verbosity=0)
    operations.prepare()
    rows = [row(物料名称=f"样品{at}") for at in range(rounds)]
    imports.save(
        parsed=imports.parse(book(*rows), {}), upload=None, by=operations.clerk(), at=NINE, good_rows_only=False
    )
    connections.close_all()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        # A build is told by the count of all builds, so its rounds follow each other.
        found = {
            name: vars(race(form, rounds, keyed=keyed, pool=pool, beside=1 if name == "build" else AT_ONCE // 2))
            for name, form in FORMS.items()
            if keyed or name in UNGUARDED
        }
    assert not Upload.objects.filter(state=UploadState.READING).exists()
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2] == "1")
