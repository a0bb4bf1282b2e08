"""A submission within a millisecond of a deadline is decided inside the lock by the server's clock, on both bases."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests import databases
from tests.trust import ledger

pytestmark = pytest.mark.trust
ROUNDS = 125 if ledger.full() else 8  # of eight submissions each


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request, tmp_path):
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'race.sqlite3'}"
        return
    server = databases.server()
    if server is None:
        pytest.skip(databases.ABSENT)
    made = server.fresh()
    yield made
    server.drop(made)


def race(address, folder, rounds, how):
    answer = subprocess.run(
        [sys.executable, "-m", "tests.trust.racing_deadlines", str(rounds), how],
        env={**os.environ, "DATABASE_URL": address, "ZHIXING_DATA": str(folder / "data")},
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout.splitlines()[-1])


def test_nothing_comes_in_after_the_deadline_and_nothing_in_time_is_turned_away(address, tmp_path):
    counts = race(address, tmp_path, ROUNDS, "real")
    database = address.partition(":")[0]
    ledger.record(
        guarantee="deadlines.races",
        figure={f"{database}: {name.replace('_', ' ')}": count for name, count in counts.items()},
    )
    assert counts["submissions"] == ROUNDS * 8
    assert counts["wrong"] == 0
    assert counts["after_the_list"] == 0
    assert counts["in_time"] > 0
    assert counts["late"] > 0


def test_control_deciding_by_the_time_the_request_came_in_lets_some_slip_in_after_the_list(tmp_path):
    naive = race(f"sqlite:///{tmp_path / 'naive.sqlite3'}", tmp_path, max(ROUNDS // 2, 6), "naive")
    ledger.record(
        guarantee="deadlines.races",
        figure={},
        control={f"decided by arrival: {name.replace('_', ' ')}": count for name, count in naive.items()},
    )
    assert naive["wrong"] > 0
    assert naive["after_the_list"] > 0
