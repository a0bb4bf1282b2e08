"""The guarantee: one form sent twice at the same moment acts once, and both senders have the same answer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid

import pytest

from tests import databases
from tests.trust import ledger

pytestmark = pytest.mark.trust

DATABASES = ("sqlite", "postgresql")
ROUNDS, NAIVE_ROUNDS = (1000, 100) if ledger.full() else (8, 8)  # per operation


def raced(database, folder, *, rounds, keyed):
    """What `tests/trust/racing.py` found, by operation."""
    environment = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "ZHIXING_DATA"}}
    if database == "postgresql":
        server = databases.server()
        if server is None:
            pytest.skip(databases.ABSENT)
        environment["DATABASE_URL"] = server.database(f"raced_{uuid.uuid4().hex[:8]}")
    done = subprocess.run(
        [sys.executable, "-m", "tests.trust.racing", str(rounds), str(int(keyed))],
        env={**environment, "ZHIXING_DATA": str(folder)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


@pytest.mark.parametrize("database", DATABASES)
def test_two_submits_of_one_form_at_once_have_one_effect_and_one_answer(database, tmp_path):
    found = raced(database, tmp_path, rounds=ROUNDS, keyed=True)
    assert {name: one["differing"][:3] for name, one in found.items() if one["differing"]} == {}
    counted = {name: (one["once"], one["more"], one["none"]) for name, one in found.items()}
    assert counted == dict.fromkeys(found, (ROUNDS, 0, 0))
    assert all(one["replayed"] == ROUNDS for one in found.values())
    ledger.record(
        guarantee="once.submits",
        figure={
            f"{database}：操作 operations": len(found), "每项同时提交两次 double submits each": ROUNDS,
            "恰好一次 exactly once": sum(one["once"] for one in found.values()),
            "两次或没有 twice or never": sum(one["more"] + one["none"] for one in found.values()),
        },
    )  # fmt: skip


@pytest.mark.parametrize("database", DATABASES)
def test_control_without_the_key_the_same_form_acts_twice(database, tmp_path):
    found = raced(database, tmp_path, rounds=NAIVE_ROUNDS, keyed=False)
    twice, rounds = sum(one["more"] for one in found.values()), sum(one["rounds"] for one in found.values())
    assert twice >= 0.9 * rounds
    ledger.record(
        guarantee="once.submits",
        figure={f"{database}：仅凭键防护的操作 guarded by the key alone": len(found)},
        control={f"{database}，无键 without the key：两次 twice": f"{twice}/{rounds}"},
    )
