"""Worked examples are data: published counts, the printed rate, and the interval they deserve."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from zhixing.methods.rates import share, wilson
from zhixing.methods.rounding import round_half_up

CASES = [
    pytest.param(case, id=case["says"])
    for path in sorted(Path(__file__).parent.glob("*.toml"))
    for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
]


@pytest.mark.parametrize("case", CASES)
def test_worked_example(case):
    low, high = wilson(case["passed"], case["judged"])
    assert str(round_half_up(float(share(case["passed"], case["judged"])), 1)) == case["rate"]
    assert str(round_half_up(float(low) * 100, 2)) == case["low"]
    assert str(round_half_up(float(high) * 100, 2)) == case["high"]
