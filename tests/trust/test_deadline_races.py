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
COUNTED = ("in_time", "late", "came_within_1_ms", "decided_within_1_ms", "wrong", "after_the_list")


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


def shown(count):
    """A short run is written down without what changes from run to run."""
    return count if ledger.full() or count == 0 else "> 0"


@pytest.fixture(scope="module")
def naive(tmp_path_factory):
    """What happens when the time the request came in decides."""
    folder = tmp_path_factory.mktemp("naive")
    return race(f"sqlite:///{folder / 'naive.sqlite3'}", folder, max(ROUNDS // 2, 6), "naive")


def test_nothing_comes_in_after_the_deadline_and_nothing_in_time_is_turned_away(address, tmp_path, naive):
    counts = race(address, tmp_path, ROUNDS, "real")
    database = address.partition(":")[0]
    ledger.record(
        guarantee="deadlines.races",
        figure={
            f"{database}: submissions": counts["submissions"],
            **{f"{database}: {name.replace('_', ' ')}": shown(counts[name]) for name in COUNTED},
        },
        control={f"decided by arrival: {name.replace('_', ' ')}": shown(naive[name]) for name in COUNTED[-2:]},
    )
    assert counts["submissions"] == ROUNDS * 8
    assert counts["wrong"] == 0
    assert counts["after_the_list"] == 0
    assert counts["in_time"] > 0
    assert counts["late"] > 0


def test_control_deciding_by_the_time_the_request_came_in_lets_some_slip_in_after_the_list(naive):
    assert naive["wrong"] > 0
    assert naive["after_the_list"] > 0
