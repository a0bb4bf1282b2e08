"""Starts a real PostgreSQL for the tests: found by name, owned by this run, gone with it.

`ZHIXING_TEST_DATABASE=postgresql pytest …` runs the whole suite on it (`tests/isolation.py`); the trust suites ask for
`server()` beside SQLite and skip loudly where no PostgreSQL is installed.
"""

from __future__ import annotations

import atexit
import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

import psycopg

ADDRESS = "ZHIXING_TEST_SERVER"  # handed from the first process of a run to its workers
ABSENT = "NOT TESTED: no PostgreSQL (initdb, postgres) on this machine"
READY_WITHIN = 30
# Nothing here outlives the run, so nothing need reach the disk.
SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "shared_buffers=64MB")
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Server:
    """A running server. `address` ends before the database's name."""

    address: str

    def database(self, name: str) -> str:
        """The address of a database of that name."""
        return f"{self.address}/{name}"

    def fresh(self, *, template: str = "template0") -> str:
        """Make a new database, a copy of `template`; its address."""
        name = f"fresh_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(self.database("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.database(name)

    def drop(self, address: str) -> None:
        """Remove a database, whoever is still connected."""
        with psycopg.connect(self.database("postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{address.rpartition("/")[2]}" WITH (FORCE)')


def _binaries() -> Path | None:
    """The folder of the newest PostgreSQL there is, or None."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name, reverse=True)
    on_path = shutil.which("postgres")
    candidates = [*folders, *([Path(on_path).resolve().parent] if on_path else [])]
    return next((one for one in candidates if (one / "initdb").exists() and (one / "postgres").exists()), None)


def _die_with_parent() -> None:
    """In the child: an immediate shutdown when the run ends in whatever way (Linux; elsewhere `atexit` alone)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)


def start() -> Server | None:
    """Start a server that ends with this process; None where PostgreSQL is not installed."""
    binaries = _binaries()
    if binaries is None:
        return None
    folder = Path(tempfile.mkdtemp(prefix="zhixing-postgres-"))
    as_whom: dict = {}
    if os.geteuid() == 0:
        # It refuses root.
        try:
            postgres = pwd.getpwnam("postgres")
        except KeyError:
            return None
        os.chown(folder, postgres.pw_uid, postgres.pw_gid)
        as_whom = {"user": postgres.pw_uid, "group": postgres.pw_gid, "extra_groups": []}
    quiet: dict = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "cwd": folder}
    data, said = folder / "data", folder / "said.txt"
    command = [binaries / "initdb", "-D", data, "-U", "zhixing", "-A", "trust", "--locale=C.UTF-8", "-E", "UTF8"]
    subprocess.run([*command, "--no-sync"], check=True, stderr=subprocess.PIPE, **quiet, **as_whom)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    told = [*SETTINGS, "listen_addresses=127.0.0.1", f"port={port}", f"unix_socket_directories={data}"]
    with said.open("wb") as out:
        process = subprocess.Popen(
            [binaries / "postgres", "-D", data, *(part for one in told for part in ("-c", one))],
            stderr=out, preexec_fn=_die_with_parent, **quiet, **as_whom,  # noqa: PLW1509 - no thread runs yet
        )  # fmt: skip
    atexit.register(_stop, process, folder)
    server = Server(f"postgres://zhixing@127.0.0.1:{port}")
    deadline = time.monotonic() + READY_WITHIN
    while not _answers(server):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(said.read_text(errors="replace"))
        time.sleep(0.05)
    return server


def _answers(server: Server) -> bool:
    try:
        with psycopg.connect(server.database("postgres"), connect_timeout=2):
            return True
    except psycopg.OperationalError:
        return False


def _stop(process: subprocess.Popen[bytes], folder: Path) -> None:
    process.send_signal(signal.SIGQUIT)
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
    shutil.rmtree(folder, ignore_errors=True)


def server() -> Server | None:
    """The server of this run, started when first asked for and shared with the run's other processes."""
    if address := os.environ.get(ADDRESS):
        return Server(address)
    started = start()
    if started is not None:
        os.environ[ADDRESS] = started.address
    return started
