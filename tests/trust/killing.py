"""Kills acts with SIGKILL, over and over, on a database of its own, and says what was found afterwards.

A process: `python -m tests.trust.killing KILLS NAIVE SEED`, `DATABASE_URL` and `ZHIXING_DATA` set; JSON comes out.
Each kill takes a fresh copy of one prepared database, forks, and lets the child do the act. Half the kills fall on a
hook (before or after a statement, a commit, a file's move), half at a moment drawn evenly over the act's duration. Then
the database must look as before or as after, and doing again what the person would do again must lead to after.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import django
import psycopg

django.setup()

from django.conf import settings  # noqa: E402 - the rooms can be imported once Django is ready
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections, transaction  # noqa: E402

from tests.trust import operations  # noqa: E402
from tests.trust.operations import CLOCKS, OPERATIONS, Operation, signature  # noqa: E402

SETTLED_WITHIN = 10


class Ground:
    """One prepared installation and copies of it: the database that `DATABASE_URL` names and the uploads folder."""

    def __init__(self) -> None:
        self.uploads = Path(settings.ZHIXING_UPLOADS)
        self.kept = settings.ZHIXING_DATA / "uploads-as-prepared"
        self.postgresql = connection.vendor == "postgresql"
        self.name = str(connection.settings_dict["NAME"])
        self.base = f"{self.name}_base"

    def prepare(self) -> None:
        self.uploads.mkdir(parents=True, exist_ok=True)
        if self.postgresql:
            self._command(f'CREATE DATABASE "{self.name}"')
        call_command("migrate", verbosity=0)
        operations.prepare()
        connections.close_all()
        if self.postgresql:
            self._command(f'ALTER DATABASE "{self.name}" RENAME TO "{self.base}"')
        else:
            Path(self.name).replace(self.base)
        self.uploads.rename(self.kept)

    def fresh(self) -> None:
        """Everything as it was prepared."""
        connections.close_all()
        if self.postgresql:
            self._command(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')
            self._command(f'CREATE DATABASE "{self.name}" TEMPLATE "{self.base}"')
        else:
            for suffix in ("-wal", "-shm", "-journal"):
                Path(self.name + suffix).unlink(missing_ok=True)
            shutil.copyfile(self.base, self.name)
        shutil.rmtree(self.uploads, ignore_errors=True)
        shutil.copytree(self.kept, self.uploads)

    def settle(self) -> None:
        """Wait until the server has noticed that its client is gone."""
        if not self.postgresql:
            return
        deadline = time.monotonic() + SETTLED_WITHIN
        question = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
        with self._server() as server:
            while server.execute(question, [self.name]).fetchone()[0]:
                assert time.monotonic() < deadline, "a killed client's backend lives on"
                time.sleep(0.01)

    def _server(self) -> psycopg.Connection:
        told = connection.settings_dict
        return psycopg.connect(
            host=told["HOST"], port=told["PORT"], user=told["USER"], dbname="postgres", autocommit=True
        )

    def _command(self, statement: str) -> None:
        with self._server() as server:
            server.execute(statement)


class Hooks:
    """Counts the moments an act passes, and ends the process at one of them."""

    def __init__(self, target: int = 0) -> None:
        self.target, self.passed = target, 0
        self.writes: list[int] = []

    def moment(self) -> None:
        self.passed += 1
        if self.passed == self.target:
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.moment()
        if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            self.writes.append(self.passed)
        answer = execute(sql, params, many, context)
        self.moment()
        return answer

    def around(self, work: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*arguments: Any) -> Any:
            self.moment()
            answer = work(*arguments)
            self.moment()
            return answer

        return watched

    def hang(self) -> None:
        connection.ensure_connection()
        connection._commit = self.around(connection._commit)
        connection.execute_wrappers.append(self.statement)
        Path.replace = self.around(Path.replace)


def without_transactions() -> None:
    """The planted fault: every statement is its own transaction."""
    transaction.Atomic.__enter__ = lambda _self: None
    transaction.Atomic.__exit__ = lambda *_: None
    connection.features.has_select_for_update = False


@dataclass
class Found:
    """What the kills of one operation showed."""

    kills: int = 0
    before: int = 0
    after: int = 0
    between: int = 0
    broken: list[str] = field(default_factory=list)
    not_ended: list[str] = field(default_factory=list)
    too_late: int = 0


def _in_a_child(act: Callable[[], None], *, target: int = 0, naive: bool = False, kill_after: float = 0.0) -> dict:
    """Do an act in a fork; what it passed and how long it took, or nothing when it was killed."""
    connections.close_all()
    read, write = os.pipe()
    begun = time.perf_counter()
    child = os.fork()
    if child == 0:
        os.close(read)
        hooks = Hooks(target)
        if naive:
            without_transactions()
        hooks.hang()
        try:
            act()
            told = {"passed": hooks.passed, "writes": hooks.writes}
        except BaseException as trouble:  # noqa: BLE001 - the parent is told what it was
            told = {"trouble": repr(trouble)}
        os.write(write, json.dumps(told).encode())
        os._exit(0)
    os.close(write)
    if kill_after:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    with os.fdopen(read) as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    told = json.loads(said) if said else {}
    assert "trouble" not in told, told
    return {**told, "seconds": time.perf_counter() - begun} if told else {}


def kill(ground: Ground, operation: Operation, kills: int, *, naive: bool, chance: random.Random) -> Found:
    """Kill one operation so many times."""
    ground.fresh()
    before = signature()
    whole = _in_a_child(operation.act, naive=naive)
    after, at_the_end = signature(), signature(leave_out=CLOCKS, keys=False)
    # Naive kills fall where its statements stand alone; the others everywhere.
    span = (whole["writes"][0], whole["passed"]) if naive else (1, whole["passed"])
    hooks = kills if naive else kills - kills // 2
    # The last hook is the moment after everything was written.
    targets = [*(span[0] + int((span[1] - span[0]) * at / hooks) for at in range(1, hooks)), span[1]]
    moments = [chance.uniform(0.001, whole["seconds"]) for _ in range(kills - hooks)]
    found = Found()
    for target, moment in [*((target, 0.0) for target in targets), *((0, moment) for moment in moments)]:
        ground.fresh()
        ended = _in_a_child(operation.act, target=target, naive=naive, kill_after=moment)
        ground.settle()
        where = f"hook {target}" if target else f"{moment:.3f} s"
        found.kills += 1
        found.too_late += bool(ended)
        _judge(found, operation, (before, after, at_the_end), where)
        connections.close_all()
    return found


def _judge(found: Found, operation: Operation, states: tuple[dict, dict, dict], where: str) -> None:
    before, after, at_the_end = states
    try:
        now = signature()
    except AssertionError:
        found.broken.append(f"{where}: trail")
        return
    if now == before:
        found.before += 1
    elif now == after:
        found.after += 1
    elif operation.between():
        found.between += 1
    else:
        found.broken.append(f"{where}: {_strange(now, before, after)}")
        return
    operation.end()
    # A number once drawn is not drawn again, so rows are compared without theirs.
    ended = signature(leave_out=CLOCKS, keys=False)
    if differing := [table for table in ended if ended[table] != at_the_end[table]]:
        found.not_ended.append(f"{where}: {differing}")


def _strange(now: dict, before: dict, after: dict) -> list[str]:
    """The tables that are neither as before nor as after, or those that are of another time than the rest."""
    neither = [table for table in now if now[table] not in (before[table], after[table])]
    return neither or [table for table in now if now[table] == after[table] != before[table]]


def main(kills: int, naive: bool, seed: int) -> None:
    """Kill every operation; print what was found, by operation."""
    ground = Ground()
    ground.prepare()
    chance = random.Random(seed)
    found = {name: vars(kill(ground, one, kills, naive=naive, chance=chance)) for name, one in OPERATIONS.items()}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2] == "1", int(sys.argv[3]))
