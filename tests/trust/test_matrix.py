"""Every address × role × relation of places × method × state is answered as the table of rights says, leaking nothing.

The addresses come from the URL configuration: one that `matrix/targets.py` does not know fails. What each answer must
be is worked out in `matrix/policy.py`, which shares no line with `office/permissions.py` but the table itself.
"""

from __future__ import annotations

import random
import time

import pytest
from django.urls import clear_url_caches

from tests.trust import ledger
from tests.trust.matrix import faults, run, targets, world
from zhixing.config import wiring
from zhixing.office.rights import Action
from zhixing.portal import figures
from zhixing.warehouse.build import build

pytestmark = [pytest.mark.django_db, pytest.mark.trust]

SAMPLE = 900
SEED = 4


@pytest.fixture
def matrix(settings, tmp_path):
    settings.ZHIXING_SNAPSHOTS = tmp_path / "snapshots"
    settings.ZHIXING_REPORTS = tmp_path / "reports"
    settings.ZHIXING_UPLOADS = tmp_path / "uploads"
    settings.ZHIXING_DEMO = True  # a second factor of the administrators is asked for elsewhere
    made = run.Matrix(world.make_world())
    build(settings.ZHIXING_SNAPSHOTS, wiring.feeds(), at=world.AT)
    figures._OPEN.clear()
    yield made
    figures._OPEN.clear()
    clear_url_caches()


def asked(matrix, chosen):
    return [word for cell in chosen for word in matrix.complaints(cell)]


def test_every_address_is_in_the_matrix_and_declares_the_right_it_is_held_to():
    known = {target.name: target for target in targets.TARGETS}
    found = dict(run.addresses())
    assert set(found) - set(known) == set(), "a new address needs a line in tests/trust/matrix/targets.py"
    assert set(known) - set(found) - targets.NOT_EVERYWHERE == set()
    declared = {name: getattr(pattern.callback, "declares", "") for name, pattern in found.items()}
    assert {name: said for name, said in declared.items() if said != known[name].action} == {}


def test_no_cell_of_the_matrix_leaks_or_answers_otherwise_than_the_table_says(matrix):
    began, spent, every = time.monotonic(), time.process_time(), run.cells()
    chosen = every if ledger.full() else random.Random(SEED).sample(every, SAMPLE)
    wrong = asked(matrix, chosen)
    took, spent = time.monotonic() - began, time.process_time() - spent
    assert wrong == []
    if ledger.full():
        assert len(chosen) >= 20_000
        # Of the processor's time: what else the machine does is not this suite's doing.
        assert spent < 300
    caught = _caught(matrix)
    ledger.record(
        guarantee="people.matrix",
        figure={
            "格 cells": len(chosen), "地址 addresses": len(targets.TARGETS), "泄露 leaks": len(wrong),
            "处理器秒 processor seconds": round(spent), "秒 seconds": round(took),
        },
        control={"预埋缺陷 planted faults": len(caught), "查出 caught": sum(caught.values())},
    )  # fmt: skip


def _caught(matrix):
    some = faults.FAULTS if ledger.full() else random.Random(SEED).sample(faults.FAULTS, 5)
    return {fault.name: any_complaint(matrix, fault) for fault in some}


def any_complaint(matrix, fault) -> bool:
    """Whether the cells a fault concerns complain while it is planted."""
    some = run.cells([target for target in targets.TARGETS if target.name in fault.where])
    random.Random(SEED).shuffle(some)
    with fault.planted():
        return any(matrix.complaints(cell) for cell in some)


@pytest.mark.parametrize("fault", faults.FAULTS, ids=lambda fault: fault.name)
def test_control_each_planted_fault_is_caught(matrix, fault):
    if not ledger.full() and fault not in random.Random(SEED + 1).sample(faults.FAULTS, 5):
        pytest.skip("asked in the drill")
    assert any_complaint(matrix, fault)


def test_there_are_twenty_five_planted_faults_and_each_names_addresses_that_exist():
    known = {target.name for target in targets.TARGETS}
    assert len(faults.FAULTS) >= 25
    assert all(set(fault.where) <= known for fault in faults.FAULTS)
    assert len({fault.name for fault in faults.FAULTS}) == len(faults.FAULTS)


def test_an_address_without_a_line_is_found_missing(monkeypatch):
    short = [target for target in targets.TARGETS if target.name != "office:jobs"]
    assert {name for name, _ in run.addresses()} - {target.name for target in short} == {"office:jobs"}
    assert Action.JOBS_READ in Action
