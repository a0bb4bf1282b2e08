"""The guarantee: killed at any moment, an act is there whole or not at all, and doing it again ends where it should."""

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

SEED = 20_260_302
DATABASES = ("sqlite", "postgresql")
KILLS, NAIVE_KILLS = (36, 8) if ledger.full() else (3, 2)  # per operation


def killed(database, folder, *, kills, naive):
    """What `tests/trust/killing.py` found, by operation."""
    environment = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "ZHIXING_DATA"}}
    if database == "postgresql":
        server = databases.server()
        if server is None:
            pytest.skip(databases.ABSENT)
        environment["DATABASE_URL"] = server.database(f"killed_{uuid.uuid4().hex[:8]}")
    done = subprocess.run(
        [sys.executable, "-m", "tests.trust.killing", str(kills), str(int(naive)), str(SEED)],
        env={**environment, "ZHIXING_DATA": str(folder)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


@pytest.mark.parametrize("database", DATABASES)
def test_a_killed_act_is_whole_or_absent_and_done_again_it_is_there_once(database, tmp_path):
    found = killed(database, tmp_path, kills=KILLS, naive=False)
    assert {name: one["broken"] for name, one in found.items() if one["broken"]} == {}
    assert {name: one["not_ended"] for name, one in found.items() if one["not_ended"]} == {}
    counted = {word: sum(one[word] for one in found.values()) for word in ("kills", "before", "after", "between")}
    assert counted["kills"] == KILLS * len(found) == counted["before"] + counted["after"] + counted["between"]
    assert counted["before"] > 0
    assert counted["after"] > 0
    ledger.record(
        guarantee="kill.office",
        figure={
            f"{database}：强行终止 kills": counted["kills"], "之前 before": counted["before"],
            "之后 after": counted["after"], "已收文件待读 kept, to be read": counted["between"],
            "残缺、重复或丢失 broken, doubled or lost": 0,
        },
    )  # fmt: skip


@pytest.mark.parametrize("database", DATABASES)
def test_control_without_a_transaction_the_same_kills_leave_half_an_act(database, tmp_path):
    found = killed(database, tmp_path, kills=NAIVE_KILLS, naive=True)
    broken = sum(len(one["broken"]) for one in found.values())
    kills = sum(one["kills"] for one in found.values())
    assert broken >= kills // 3
    ledger.record(
        guarantee="kill.office",
        figure={f"{database}：各项操作 operations": len(found)},
        control={f"{database}，无事务 without a transaction：残缺 broken": f"{broken}/{kills}"},
    )
