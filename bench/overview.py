"""`python -m bench.overview`: how long the overview takes from a warm server with 50 readers at once.

The server is the one the product ships (`zhixing serve`, web workers and job worker), started here on a free port over
the demonstration city in a throwaway folder and stopped afterwards; `--address` names one that is already running.
Each reader asks, reads for a second on average, and asks again; a second run without any pause shows the limit.
"""

from __future__ import annotations

import http.client
import math
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from bench.found import Found, Line, hand_over, options, own_installation

READERS = 50
PAGES = 12
WARM = 8
TARGET = 200
FIGURES = b'class="zx-tiles"'  # an overview with nothing to show is answered fast, and is no answer
HOST = "127.0.0.1"
READY_WITHIN = 90
STOP_WITHIN = 20
COMMAND = (sys.executable, "-m", "zhixing.config.cli")


@dataclass(frozen=True)
class Answers:
    """What all readers of one run met: seconds of each page, how long the run took, pages that were not answered."""

    taken: list[float]
    lasted: float
    failures: int

    @property
    def p95(self) -> float:
        """The 95th percentile by nearest rank, in milliseconds; a page that was not answered took for ever."""
        every = sorted([*self.taken, *[math.inf] * self.failures])
        return every[math.ceil(0.95 * len(every)) - 1] * 1000

    def __str__(self) -> str:
        rate = len(self.taken) / self.lasted
        middle = median(self.taken) * 1000 if self.taken else math.nan
        return f"p95 {self.p95:.0f} ms, 中位 median {middle:.0f} ms, {rate:.0f} 页/s pages/s"


def main() -> int:
    """Start the server unless one is named, warm up, measure twice; exit 1 when readers who read miss the target."""
    parser = options(__doc__)
    parser.add_argument("--address", help="http://HOST:PORT of a running server")
    chosen = parser.parse_args()
    if chosen.address:
        return hand_over(measure(chosen.address), chosen.out)
    with tempfile.TemporaryDirectory(prefix="zhixing-bench-") as folder:
        own_installation(Path(folder))
        with served(Path(folder)) as address:
            return hand_over(measure(address), chosen.out)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The demonstration city behind the product's own server; the address, once it answers.

    Raises RuntimeError when the server ends or stays silent, CalledProcessError when the city cannot be loaded.
    """
    subprocess.run([*COMMAND, "demo", "--no-serve"], cwd=folder, check=True, stdout=sys.stderr)
    with running(folder) as address:
        yield address


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """The product's own server over the installation in a folder; its address, once it answers.

    Raises RuntimeError when the server ends or stays silent.
    """
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen([*COMMAND, "serve", "--port", str(port)], cwd=folder, stdout=sys.stderr)
    try:
        address = f"http://{HOST}:{port}"
        _wait_for(address, server)
        yield address
    finally:
        server.terminate()
        try:
            server.wait(timeout=STOP_WITHIN)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=10):
                return
        except urllib.error.HTTPError as answer:
            raise RuntimeError(f"the overview answers {answer.code}") from answer
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the server did not answer at {address}; exit code {server.poll()}")


def measure(address: str) -> Found:
    """Warm every worker up, then let all readers read with a pause and without one."""
    run(address, pause=0, readers=WARM)
    reading = run(address, pause=1)
    sys.stderr.write(f"reading: {reading}, failures {reading.failures}\n")
    hurried = run(address, pause=0)
    sys.stderr.write(f"no pause: {hurried}\n")
    return found(reading, hurried)


def read(address: str, pause: float, taken: list[float], failures: list[str], seed: int) -> None:
    """One reader: ask for the overview again and again over one connection."""
    dice = random.Random(seed)
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or HOST, parts.port, timeout=30)
    for _ in range(PAGES):
        time.sleep(dice.uniform(0, 2 * pause))
        began = time.perf_counter()
        try:
            connection.request("GET", "/")
            answer = connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException) as trouble:
            failures.append(repr(trouble))
            connection.close()
            continue
        if answer.status == http.client.OK and FIGURES in text:
            taken.append(time.perf_counter() - began)
        else:
            failures.append(f"{answer.status}, {len(text)} bytes")


def run(address: str, pause: float, readers: int = READERS) -> Answers:
    """All readers at once, each for so many pages, pausing so many seconds on average between them."""
    taken: list[float] = []
    failures: list[str] = []
    began = time.perf_counter()
    threads = [threading.Thread(target=read, args=(address, pause, taken, failures, seed)) for seed in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Answers(taken, time.perf_counter() - began, len(failures))


def found(reading: Answers, hurried: Answers) -> Found:
    """The section of the page."""
    method = f"""
演示城市的总览页，由产品自带的服务器（`zhixing serve`）提供，已预热；{READERS} 名读者同时在线，平均每秒翻看一页。
The overview of the demonstration city from the server the product ships (`zhixing serve`: two web workers and the job
worker), warmed up. {READERS} readers at once over connections of their own, each asking {PAGES} times and reading for a
second on average in between. Every page is sent whole; figures and drawn parts are kept from one page to the next, as
the product keeps them. Readers and server share the processor cores ({os.cpu_count()})."""
    lines = (
        Line("总览页第 95 百分位 / overview, 95th percentile", reading.p95, "<", TARGET, "ms", decimals=0),
        Line("未答复的请求 / requests not answered", reading.failures, "≤", 0, "次 requests", decimals=0),
    )
    details = f"翻看 / reading: {reading}。\n不停顿，即极限 / without any pause, the limit: {hurried}。"
    return Found("总览页 / The overview", method, lines, details)


if __name__ == "__main__":
    sys.exit(main())
