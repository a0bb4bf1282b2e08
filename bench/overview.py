"""`python -m bench.overview ADDRESS`: how long the overview takes from a warm server with 50 readers at once.

Each reader asks, reads for a second on average, and asks again; a second run without any pause shows the limit.
"""

from __future__ import annotations

import http.client
import random
import sys
import threading
import time
from statistics import quantiles
from urllib.parse import urlsplit

READERS = 50
ROUNDS = 12
TARGET = 0.2


def read(address: str, pause: float, taken: list[float], failures: list[str], seed: int) -> None:
    """One reader: ask for the overview again and again over one connection."""
    dice = random.Random(seed)
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port, timeout=30)
    for _ in range(ROUNDS):
        time.sleep(dice.uniform(0, 2 * pause))
        began = time.perf_counter()
        connection.request("GET", "/")
        answer = connection.getresponse()
        answer.read()
        taken.append(time.perf_counter() - began)
        if answer.status != http.client.OK:
            failures.append(str(answer.status))


def run(address: str, pause: float) -> float:
    """All readers at once; prints and answers the 95th percentile in seconds."""
    taken: list[float] = []
    failures: list[str] = []
    began = time.perf_counter()
    readers = [threading.Thread(target=read, args=(address, pause, taken, failures, seed)) for seed in range(READERS)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    rate = len(taken) / (time.perf_counter() - began)
    p95 = quantiles(taken, n=20)[18]
    print(
        f"{READERS} readers, {'no pause' if not pause else f'{pause:.0f} s between pages'}: p95 {p95 * 1000:.0f} ms, "
        f"median {quantiles(taken, n=2)[0] * 1000:.0f} ms, {rate:.0f} pages/s, failures {len(failures)}"
    )
    return p95


def main() -> int:
    """Warm up, measure twice; exit 1 when readers who read miss the target."""
    address = sys.argv[1]
    for seed in range(8):
        read(address, 0, [], [], seed)
    p95 = run(address, 1)
    run(address, 0)
    return 0 if p95 <= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
