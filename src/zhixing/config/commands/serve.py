"""`zhixing serve`: the web server and the job worker, started and stopped together."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import timedelta

from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from zhixing.config.cli import DONE, REFUSED, USAGE
from zhixing.config.wiring import WORKER, recover
from zhixing.office import schedule

log = logging.getLogger(__name__)

WEB_WORKERS = 2
WEB_THREADS = 8
JOB_POLL_SECONDS = 0.3
READY_WITHIN_SECONDS = 60
CLOCK_SECONDS = 30


def run(options: argparse.Namespace) -> int:
    """Serve until interrupted."""
    return serve(options.host, options.port)


def serve(host: str, port: int, environment: Mapping[str, str] | None = None) -> int:
    """Start both processes, say the address once it answers, and stop both when one ends or Ctrl-C comes."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            print(
                f"端口 {port} 已被占用，请换一个：PORT=8080 make run / port {port} is taken; try another",
                file=sys.stderr,
            )
            return USAGE
    # This command runs the only worker, so what is still marked as running was left behind by one that died.
    recover(lost_after=timedelta(0))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(DONE))
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "zhixing.config.settings", **(environment or {})}
    commands = [
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
         "--workers", str(WEB_WORKERS), "--blocking-threads", str(WEB_THREADS), "--log-level", "error",
         "--respawn-failed-workers", "--respawn-interval", "0.5",  # one that dies must not take the others with it
         "--workers-kill-timeout", "3",  # a worker stopped while it starts would keep the port for ever
         "zhixing.config.wsgi:application"],
        [sys.executable, "-m", "django", "db_worker", "--interval", str(JOB_POLL_SECONDS), "--no-reload"],
    ]  # fmt: skip
    environs = [environ, {**environ, WORKER: "1"}]
    processes = [
        subprocess.Popen(command, env=own)  # noqa: S603 - our own fixed commands
        for command, own in zip(commands, environs, strict=True)
    ]
    try:
        if not _answers(host, port, processes[0]):
            print("网站未能启动 / the web server did not start", file=sys.stderr)
            return REFUSED
        print(f"质行已启动 / Zhixing is serving:  http://{host}:{port}\n按 Ctrl-C 停止 / Ctrl-C stops it", flush=True)
        looked = time.monotonic() - CLOCK_SECONDS
        while all(process.poll() is None for process in processes):
            if time.monotonic() - looked >= CLOCK_SECONDS:
                looked = time.monotonic()
                _look_at_the_clock()
            time.sleep(0.5)
    except KeyboardInterrupt:
        return DONE
    else:
        return REFUSED
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()


def _look_at_the_clock() -> None:
    """Do what is due today; a database that is away for a while is asked again at the next look."""
    try:
        done = schedule.tick(at=timezone.now())
    except DatabaseError as trouble:
        log.warning("the schedule cannot be read: %s", trouble)
    else:
        if done:
            log.info("daily work done: %s", ", ".join(done))
    finally:
        close_old_connections()


def _answers(host: str, port: int, server: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://{host}:{port}/sign-in/", timeout=5):
                return True
        except urllib.error.HTTPError:
            return True
        except OSError:
            time.sleep(0.2)
    return False
