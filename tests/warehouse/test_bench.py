"""The benchmark compares like with like: all four sides answer one question alike, or nothing is reported."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bench import all_indicators, composite, forms
from bench.__main__ import PARTS
from bench.facts import make
from bench.grid import Measured, report, targets
from bench.side import SIDES, load_sqlite


def _measured(seconds: float, peak: float = 300) -> Measured:
    return Measured([seconds] * 3, [seconds] * 3, peak, (135_792, 1, 2, 3, 4, 5.0))


@pytest.mark.slow
def test_the_four_sides_come_to_the_same_integers_and_the_same_changes(tmp_path):
    make(tmp_path, 60_000)
    load_sqlite(tmp_path)

    answers = {name: side(tmp_path)() for name, side in SIDES.items()}

    assert len(set(answers.values())) == 1, answers
    assert answers["zhixing"].cells > 40_000
    assert 0 < answers["zhixing"].passed < answers["zhixing"].judged < 60_000


def test_the_page_says_which_targets_are_met_and_which_are_not():
    found = {
        "zhixing": _measured(1.0),
        "duckdb": _measured(0.5),
        "pandas": _measured(5.0),
        "sqlite": _measured(20.0),
    }

    section = report(found, _measured(14.0, 700), 10_000_000).section()

    met = [line.holds for line in targets(found, _measured(14.0, 700))]
    assert met == [False, True, True, True, False, False]
    assert section.count("**未达到 not met**") == 3
    assert "| 2.00 × | ≤ 1.3 × |" in section
    assert "| 0.70 GB | < 0.6 GB |" in section


def test_the_seconds_of_all_indicators_are_held_against_their_target_and_the_slowest_are_named():
    asked = all_indicators.Asked(9.99, 12.0, 300, 200, {"rate": 5.0, "output": 4.99})

    kept, missed = (all_indicators.found(each) for each in (asked, replace(asked, seconds=10.01)))

    assert (kept.holds, missed.holds) == (True, False)
    assert "`rate` 5.00 s, `output` 4.99 s" in kept.details
    assert PARTS["indicators"].module == "bench.all_indicators"


def test_the_uncertainty_of_an_index_is_held_against_its_time_and_its_memory():
    case = composite.CASES["counties"]
    taken = composite.Taken(case, "generated", afresh=(59.0, 0.9), once=(1.0, 0.2))

    kept, slow, large = (
        composite.found([each])
        for each in (taken, replace(taken, afresh=(60.5, 0.9)), replace(taken, afresh=(59.0, 1.1)))
    )

    assert (kept.holds, slow.holds, large.holds) == (True, False, False)
    assert PARTS["composite"].module == "bench.composite"


def test_return_forms_are_held_against_every_promise_and_one_lost_sheet_is_a_promise_missed():
    quick = forms.Answers([0.02] * 100, [])
    kept = forms.Measured(quick, quick, lost=0, late=0, opened=0.9, validated=0.2)

    assert forms.found(kept).holds
    for missed in (
        replace(kept, saves=forms.Answers([0.02] * 90 + [0.16] * 10, [])),
        replace(kept, saves=forms.Answers([0.02] * 1000, ["500"])),
        replace(kept, submissions=forms.Answers([0.02] * 499, ["409"])),
        replace(kept, lost=1),
        replace(kept, late=1),
        replace(kept, opened=1.0),
        replace(kept, validated=0.3),
    ):
        assert not forms.found(missed).holds
    assert PARTS["forms"].module == "bench.forms"


def test_a_save_that_was_never_answered_took_for_ever():
    assert forms.Answers([0.01] * 90, ["timed out"] * 10).p95 == float("inf")
    assert forms.Answers([0.01] * 96, ["timed out"] * 4).p95 == pytest.approx(10)
