"""A served demonstration city and a real Chromium, once for all browser tests."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
READY_WITHIN = 120


@dataclass
class Served:
    """The address of a running demonstration and the password of each sign-in."""

    address: str
    passwords: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="session")
def served(tmp_path_factory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO_", "DATABASE_"))}
    said = folder / "said.txt"
    with said.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "zhixing.config.cli", "demo", "--port", str(port)],
            env={**environment, "ZHIXING_DATA": str(folder / "data"), "PYTHONIOENCODING": "utf-8"},
            cwd=folder, stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        deadline = time.monotonic() + READY_WITHIN
        while "is serving" not in (text := said.read_text(encoding="utf-8")):
            assert process.poll() is None, text
            assert time.monotonic() < deadline, text
            time.sleep(0.3)
        yield Served(f"http://127.0.0.1:{port}", dict(re.findall(r"^  (\w+)\s+(\S{12})   ", text, re.MULTILINE)))
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()


@pytest.fixture(scope="session")
def browser():
    executable = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if executable is None:
        pytest.skip("LEFT OUT: no Chromium on this machine; browser tests are skipped")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as runner:
        started = runner.chromium.launch(executable_path=executable, args=list(FLAGS))
        yield started
        started.close()


@pytest.fixture
def visit(browser, served):
    """Open a page of the demonstration; afterwards no error was logged and nothing was asked of another host.

    A form that is refused on purpose answers 422, which a browser logs; `refusals` says how many of those are meant.
    """
    complaints: list[str] = []
    meant: list[int] = []
    contexts = []

    def open_page(path: str, *, user: str = "", width: int = 1440, language: str = "zh-CN", refusals: int = 0):
        meant.append(refusals)
        context = browser.new_context(viewport={"width": width, "height": 900}, locale=language, accept_downloads=True)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda request: (
                complaints.append(f"asked of another host: {request.url}")
                if not request.url.startswith((served.address, "data:", "blob:"))
                else None
            ),
        )
        if user:
            page.goto(f"{served.address}/sign-in/")
            page.fill("[name=username]", user)
            page.fill("[name=password]", served.passwords[user])
            page.click("main button[type=submit]")
            page.wait_for_load_state()
        page.goto(served.address + path)
        page.wait_for_load_state("networkidle")
        return page

    yield open_page
    for context in contexts:
        context.close()
    refused = [each for each in complaints if "status of 422" in each]
    assert [each for each in complaints if each not in refused] == []
    assert len(refused) == sum(meant)
