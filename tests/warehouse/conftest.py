"""What every test of the compiler needs: definitions and a way to ask."""

from __future__ import annotations

import pytest

from tests.warehouse.city import definitions, snapshot
from zhixing.methods.periods import Period
from zhixing.warehouse.measure import Question, measure

Y2025 = Period.year(2025)


@pytest.fixture(scope="session")
def catalogue():
    return definitions()


@pytest.fixture
def ask(tmp_path, catalogue):
    """`ask("rate", place="3309", batches=[…])`: build the facts, ask, and give the readings."""

    def asked(code, place="", period=Y2025, by=(), where=None, step=0, **tables):
        warehouse = snapshot(tmp_path, **tables)
        return measure(catalogue, warehouse, Question(code, place, period, tuple(by), where or {}, step))

    return asked


@pytest.fixture
def one(ask):
    """The same for a question with one answer."""

    def asked(*arguments, **named):
        (reading,) = ask(*arguments, **named)
        return reading

    return asked
