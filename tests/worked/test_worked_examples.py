"""Worked examples are data: published numbers, and what the methods and definitions must make of them."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

import zhixing
from zhixing.catalogue.load import load_catalogue
from zhixing.catalogue.published import Gap
from zhixing.methods import rates
from zhixing.methods.periods import Period
from zhixing.methods.rounding import round_half_up

SHIPPED = load_catalogue(Path(zhixing.__file__).parent / "catalogue" / "definitions")
FILES = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(Path(__file__).parent.glob("*.toml"))
}
CASES = [
    pytest.param(name, case, id=f"{name}: {case['says']}") for name, file in FILES.items() for case in file["case"]
]


def printed(value: float, like: str) -> str:
    """A value half up, with as many decimals as the printed one."""
    return str(round_half_up(float(value), -int(Decimal(like).as_tuple().exponent)))


def _pass_rate(case):
    low, high = rates.wilson(case["passed"], case["judged"])
    assert printed(rates.share(case["passed"], case["judged"]), "0.0") == case["rate"]
    assert printed(low * 100, "0.00") == case["low"]
    assert printed(high * 100, "0.00") == case["high"]


def _growth(case):
    assert printed(rates.growth(float(case["now"]), float(case["base"])), case["printed"]) == case["printed"]


def _average_growth(case):
    found = rates.average_growth(float(case["first"]), float(case["last"]), case["years"])
    assert printed(found, case["printed"]) == case["printed"]


def _printed_share(case):
    decimals = -int(Decimal(case["printed"]).as_tuple().exponent)
    found = rates.contradiction(case["printed"], case["part"], case["whole"], decimals)
    assert (str(found.recomputed), found.contradicts) == (case["recomputed"], case["contradicts"])


def _classical(case):
    assert printed(getattr(rates, case["function"])(*case["given"]), case["expect"]) == case["expect"]


def _published_index(case):
    series = SHIPPED.published[FILES["published-index"]["series"]]
    before, after = (series.at(Period.parse(year)).value for year in case["years"])
    assert str(after - before) == case["moved"]


WORKED = {
    "spot-check-batch-pass-rate": _pass_rate,
    "growth": _growth,
    "average-growth": _average_growth,
    "printed-share": _printed_share,
    "classical": _classical,
    "published-index": _published_index,
}


@pytest.mark.parametrize(("name", "case"), CASES)
def test_worked_example(name, case):
    WORKED[name](case)
    assert set(case) > {"says"}


def test_years_nobody_published_are_gaps_with_a_reason_and_hold_no_value():
    for code in ("manufacturing-quality-competitiveness-national", "manufacturing-pass-rate-national"):
        series = SHIPPED.published[code]
        first, last = (edge(value.period.first_year for value in series.values) for edge in (min, max))
        for year in range(first, last + 1):
            found = series.at(Period.year(year))
            assert found is not None, (code, year)
            assert not isinstance(found, Gap) or (found.reason.zh and found.reason.en)


def test_a_figure_of_a_year_that_was_not_named_is_taken_for_no_year():
    nation = SHIPPED.published["manufacturing-quality-competitiveness-national"]
    assert isinstance(nation.at(Period.year(2020)), Gap)
    assert "84.78" in nation.at(Period.year(2020)).reason.zh
    assert Decimal("84.78") not in {value.value for value in nation.values}


def test_what_was_derived_says_so_and_from_what():
    notes = {
        (code, str(value.period)): value.note.zh
        for code, series in SHIPPED.published.items()
        for value in series.values
        if "推算" in value.note.zh
    }
    assert set(notes) == {
        ("manufacturing-quality-competitiveness-national", "2011"),
        ("manufacturing-pass-rate-national", "2022"),
    }
    xiamen = SHIPPED.published["manufacturing-quality-competitiveness-xiamen"].at(Period.year(2011)).value
    assert xiamen - Decimal("4.44") == Decimal("82.88")
    assert Decimal("93.65") - Decimal("0.36") == Decimal("93.29")


def test_targets_stand_apart_from_what_was_measured():
    targets = {code: series.values[0].value for code, series in SHIPPED.published.items() if code.endswith("-target")}
    assert targets["manufacturing-pass-rate-target"] == 94
    assert targets["manufacturing-quality-competitiveness-target"] == 86
    measured = SHIPPED.published["manufacturing-quality-competitiveness-national"]
    assert measured.at(Period.year(2025)) is None
