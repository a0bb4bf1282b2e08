"""`python -m bench.forms`: return forms under load: saves of a grid, the last minute before a deadline, a large sheet.

Saves and submissions go over HTTP to the server the product ships, on SQLite as the product opens it, in a throwaway
installation beside the checkout; every request is due at a set time, and what it waits for counts as its own.
"""

from __future__ import annotations

import http.client
import json
import math
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import urlencode, urlsplit

from bench.forms_city import LARGE_CELLS, ROUNDS, Filler, large_sheet, make_city, went_up
from bench.found import Found, Line, hand_over, options, own_installation
from bench.overview import running

ROOT = Path(__file__).parent.parent
SAVES_A_SECOND = 30
SECONDS = 20
SUBMISSIONS = 500
MINUTE = 60
LAST_ARRIVAL = 59
SAVE_WITHIN = 150
OPEN_WITHIN = 1.0
VALIDATE_WITHIN = 0.3
WARM = 4  # seconds of the same before it counts: every worker reads the catalogue once
TOKEN = "b" * 32  # the token of a form and its cookie need only be the same


@dataclass(frozen=True)
class Answers:
    """What the requests of one run met: seconds from the moment each was due, and what was not answered as meant."""

    taken: list[float]
    failures: list[str]

    @property
    def p95(self) -> float:
        """The 95th percentile by nearest rank, in milliseconds; what was not answered took for ever."""
        every = sorted([*self.taken, *[math.inf] * len(self.failures)])
        return every[math.ceil(0.95 * len(every)) - 1] * 1000

    def __str__(self) -> str:
        middle = median(self.taken) * 1000 if self.taken else math.nan
        return f"{len(self.taken)} 次 requests, p95 {self.p95:.0f} ms, 中位 median {middle:.0f} ms"


@dataclass(frozen=True)
class Measured:
    """Everything the page is made of."""

    saves: Answers
    submissions: Answers
    lost: int
    late: int
    opened: float  # seconds
    validated: float


def main() -> int:
    """Make the city, measure in order, exit 1 when a promise is missed."""
    parser = options(__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long saves are sent")
    parser.add_argument("--submissions", type=int, default=SUBMISSIONS, help="sheets handed up in the last minute")
    parser.add_argument("--minute", type=float, default=MINUTE, help="seconds of the last minute")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix=".bench-", dir=ROOT) as folder:
        own_installation(Path(folder))
        return hand_over(found(measure(Path(folder), chosen.seconds, chosen.submissions, chosen.minute)), chosen.out)


def measure(folder: Path, seconds: float, submissions: int, minute: float) -> Measured:
    """Fill the installation, start its server, send the saves, then the submissions; open the large sheet alone."""
    import django  # noqa: PLC0415 - settings must know the throwaway folder first

    django.setup()
    city = make_city(submissions)
    opened, validated = large_sheet(folder)
    sys.stderr.write(f"large sheet: opened {opened:.2f} s, validated {validated:.3f} s\n")
    with running(folder) as address:
        grid_saves(address, city.clerks, WARM)
        saves = grid_saves(address, city.clerks, seconds)
        sys.stderr.write(f"saves: {saves}; {saves.failures[:3]}\n")
        began, submitted = last_minute(address, city.deputies, minute)
        sys.stderr.write(f"submissions: {submitted}; {submitted.failures[:3]}\n")
    lost, late = went_up(city.deputies, until=began + minute)
    return Measured(saves, submitted, lost, late, opened, validated)


class Saver:
    """One clerk's grid: types into one cell after the other over one connection."""

    def __init__(self, address: str, filler: Filler) -> None:
        parts = urlsplit(address)
        self.connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        self.filler, self.version = filler, 1  # whoever alone fills a sheet saves over their own cells

    def save(self, number: int) -> str:
        """Save one cell; "" when the grid was told it stands, else what came instead."""
        row = self.filler.rows[number % len(self.filler.rows)]
        body = json.dumps({"version": self.version, "cells": [{"key": row, "text": str(number + 1)}]})
        headers = {"Content-Type": "application/json", "X-CSRFToken": TOKEN, "Cookie": _cookies(self.filler)}
        self.connection.request("POST", f"{self.filler.path}save/", body, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status != http.client.OK:
            return f"{answer.status} {text[:200]!r}"
        told = json.loads(text)
        self.version = told["version"]
        return "" if told["cells"][0]["text"] == str(number + 1) else f"{told['cells'][0]}"


def _cookies(filler: Filler) -> str:
    return f"sessionid={filler.session}; csrftoken={TOKEN}"


def grid_saves(address: str, clerks: Sequence[Filler], seconds: float) -> Answers:
    """All clerks at once, together so many saves a second; a save that is late because the last one was counts late."""
    pace = len(clerks) / SAVES_A_SECOND
    began = time.perf_counter() + 1

    def clerk(at: int) -> Callable[[Answers], None]:
        saver = Saver(address, clerks[at])

        def work(answers: Answers) -> None:
            for number in range(int(seconds / pace)):
                due = began + (number + at / len(clerks)) * pace
                _timed(answers, due, lambda number=number: saver.save(number + 1))

        return work

    return _together([clerk(at) for at in range(len(clerks))])


def last_minute(address: str, deputies: Sequence[Filler], minute: float) -> tuple[float, Answers]:
    """Every deputy hands one sheet up, more and more of them towards the end; answers when the minute began."""
    dice = random.Random(1)
    last = minute * LAST_ARRIVAL / MINUTE
    began, clock = time.perf_counter() + 1, time.time() + 1
    arrivals = sorted(last * math.sqrt(dice.random()) for _ in deputies)

    def deputy(filler: Filler, at: float) -> Callable[[Answers], None]:
        return lambda answers: _timed(answers, began + at, lambda: _submit(address, filler))

    return clock, _together([deputy(filler, at) for filler, at in zip(deputies, arrivals, strict=True)])


def _submit(address: str, filler: Filler) -> str:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    body = urlencode({"csrfmiddlewaretoken": TOKEN, "idempotency_key": f"{filler.sheet:032d}"})
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": _cookies(filler)}
    connection.request("POST", f"{filler.path}submit/", body, headers)
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    return "" if answer.status == http.client.FOUND else f"{answer.status} {text[:200]!r}"


def _timed(answers: Answers, due: float, act: Callable[[], str]) -> None:
    time.sleep(max(due - time.perf_counter(), 0))
    try:
        wrong = act()
    except (OSError, http.client.HTTPException) as trouble:
        wrong = repr(trouble)
    if wrong:
        answers.failures.append(wrong)
    else:
        answers.taken.append(time.perf_counter() - due)


def _together(works: Sequence[Callable[[Answers], None]]) -> Answers:
    answers = Answers([], [])
    threads = [threading.Thread(target=work, args=(answers,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def found(measured: Measured) -> Found:
    """The section of the page."""
    asked = len(measured.submissions.taken) + len(measured.submissions.failures)
    method = f"""
产品自带的服务器（`zhixing serve`）、SQLite（WAL、synchronous=FULL）。每秒保存 {SAVES_A_SECOND} 次，每次一格；
截止前一分钟内上报 {asked} 份，越近截止越密；{LARGE_CELLS} 格的报表打开（整页）和校验。
The server the product ships, SQLite, {os.cpu_count()} processor cores shared by clients and server. {SAVES_A_SECOND}
saves a second of one cell each in returns of 120 rows, timed from the moment each was due; every submission is sent
once, ever denser towards the end of the minute; lost is what did not go up or went up more than once. The large sheet
is opened in process with its whole page, and validated with its cells read from the database (median of {ROUNDS})."""
    lines = (
        Line("保存一格第 95 百分位 / a save, 95th percentile", measured.saves.p95, "<", SAVE_WITHIN, "ms", decimals=0),
        Line("未保存的 / saves not kept", len(measured.saves.failures), "≤", 0, "次 saves", decimals=0),
        Line("上报丢失 / submissions lost", measured.lost, "≤", 0, "份 sheets", decimals=0),
        Line(
            "答复有误 / submissions answered wrongly",
            len(measured.submissions.failures),
            "≤",
            0,
            "份 sheets",
            decimals=0,
        ),
        Line("拖过截止 / kept waiting past the deadline", measured.late, "≤", 0, "份 sheets", decimals=0),
        Line(f"打开 {LARGE_CELLS} 格 / opening {LARGE_CELLS} cells", measured.opened, "<", OPEN_WITHIN, "s"),
        Line(f"校验 {LARGE_CELLS} 格 / validating {LARGE_CELLS} cells", measured.validated, "<", VALIDATE_WITHIN, "s"),
    )
    details = f"保存 / saves: {measured.saves}。\n上报 / submissions: {measured.submissions}。"
    return Found("报表 / Return forms", method, lines, details)


if __name__ == "__main__":
    sys.exit(main())
