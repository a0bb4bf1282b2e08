"""No test meets a developer's data; and each guarantee's passing tests are counted for the Trust report."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from tests.trust import ledger

_ended: Counter[tuple[str, str]] = Counter()


@pytest.fixture(scope="session", autouse=True)
def own_installation():
    assert Path(os.environ["ZHIXING_DATA"]).resolve() == settings.ZHIXING_DATA
    assert "zhixing-tests-" in settings.ZHIXING_DATA.name


def pytest_runtest_logreport(report):
    """Seen by the process that gathers: the only one, or the one above the workers."""
    if "trust" in report.keywords and (report.failed or (report.when == "call" and report.passed)):
        path, _, name = report.nodeid.partition("::")
        _ended[path, "failed" if report.failed else "control" if "control" in name else "test"] += 1


def pytest_sessionfinish(session):
    if hasattr(session.config, "workerinput") or not os.environ.get(ledger.OUT):
        return
    for promise in ledger.guarantees().values():
        count = {kind: sum(_ended[path, kind] for path in promise.tests) for kind in ("test", "control", "failed")}
        if any(count.values()):
            broken = {"未通过 FAILED": count["failed"]} if count["failed"] else {}
            ledger.record(
                guarantee=promise.code,
                figure={"通过的测试 tests passed": count["test"] + count["control"], **broken},
                control={"其中对照 of them controls": count["control"]} if count["control"] else None,
            )
