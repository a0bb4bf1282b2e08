"""Which sentences the data allow: round numbers never when untrue, firsts and records never within noise."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from tests.portal.reports import factories

from zhixing.catalogue.outline import Rule
from zhixing.methods.periods import Period
from zhixing.methods.values import Interval, Qualifier, Reading, Status
from zhixing.portal.reports import rules
from zhixing.portal.reports.bound import Bound
from zhixing.warehouse.measure import Question


def bound(
    value: str | None, year: int = 2025, *, interval=None, qualifier="", band=None, floor="", ceiling=""
) -> Bound:
    reading = Reading(
        indicator="x",
        place=factories.CITY,
        period=Period.year(year),
        value=None if value is None else Decimal(value),
        status=Status.NO_DATA if value is None else Status.OK,
        unit="count",
        decimals=2,
        edition="",
        snapshot=factories.CUT,
        interval=Interval(*map(Decimal, interval), Decimal("0.95"), "wilson") if interval else None,
        qualifier=Qualifier(qualifier),
        rank_band=band,
    )
    return Bound(Question("x"), reading, floor=floor, ceiling=ceiling)


def holds(rule: str, *lists) -> bool:
    return rules._TESTS[Rule(rule)]([tuple(each) if isinstance(each, list) else (each,) for each in lists])


@pytest.mark.trust
@pytest.mark.parametrize(
    ("rule", "value", "qualifier", "true"),
    [
        ("at-least", "65.73", "", True),
        ("at-least", "65", "", True),
        ("at-least", "64.99", "", False),
        ("at-least", "65", ">=", True),
        ("at-least", "65", "~", False),
        ("at-least", "66", "<", False),
        ("over", "65", "", False),
        ("over", "65", ">", True),
        ("over", "65.01", "", True),
        ("over", "65", ">=", False),
        ("under", "19", "", True),
        ("under", "20", "", False),
        ("under", "20", "<", True),
        ("under", "19", ">", False),
        ("nearly", "19.5", "", True),
        ("nearly", "18.9", "", False),
        ("nearly", "20", "~", True),
        ("nearly", "20", "", False),
        ("nearly", "20.1", "", False),
        ("at-least", None, "", False),
        ("under", None, "", False),
    ],
)
def test_a_round_number_is_claimed_only_where_the_figure_bears_it_out(rule, value, qualifier, true):
    assert holds(rule, bound(value, qualifier=qualifier, floor="65", ceiling="20")) is true


def test_a_round_number_speaks_of_the_figure_and_not_of_its_sampling_error():
    assert holds("at-least", bound("95", interval=("91", "97"), floor="95"))


def run(*values, **last):
    years = range(2025 - len(values) + 1, 2026)
    bounds = [bound(value, year) for value, year in zip(values, years, strict=True)]
    return [replace(each, **last) for each in bounds]


@pytest.mark.parametrize(
    ("values", "true"),
    [
        (("700", "790", "832"), True),
        (("700", "810", "832"), False),
        (("700", "790", "799"), False),
        ((None, "790", "832"), True),  # years before the figures began leave nothing open
        (("700", None, "832"), False),  # a year that is missing may have been the first
        (("832",), False),  # one year is no run
    ],
)
def test_a_first_time_needs_every_earlier_year_below_the_floor(values, true):
    assert holds("first-time", run(*values, floor="800")) is true


@pytest.mark.parametrize(
    ("values", "true"),
    [(("1", "2", "3"), True), (("1", "3", "3"), False), (("2", "3"), False), (("5", None, "9"), False)],
)
def test_the_highest_yet_is_above_every_earlier_year_of_a_run_of_three(values, true):
    assert holds("highest-yet", run(*values)) is true


@pytest.mark.trust
def test_a_record_within_noise_is_none():
    earlier = [bound("92", 2023, interval=("89", "94")), bound("93", 2024, interval=("90", "95"))]
    assert not holds("highest-yet", [*earlier, bound("94", 2025, interval=("91", "96"))])
    assert holds("highest-yet", [*earlier, bound("98", 2025, interval=("96", "99"))])


def test_an_earlier_year_reported_as_over_something_leaves_no_room_for_a_record():
    assert not holds("highest-yet", [bound("1", 2023), bound("250", 2024, qualifier=">"), bound("300", 2025)])


@pytest.mark.parametrize(("years", "true"), [("1", False), ("2", True), ("6", True)])
def test_one_year_is_no_streak(years, true):
    assert holds("running", bound(years)) is true


@pytest.mark.parametrize(("band", "true"), [((1, 4), True), ((3, 3), False), (None, False)])
def test_a_rank_is_banded_when_it_may_be_another(band, true):
    assert holds("banded", bound("3", band=band)) is true


@pytest.mark.parametrize(("value", "true"), [("0", True), ("1", False), (None, False)])
def test_no_event_is_a_count_of_nought_and_never_a_missing_one(value, true):
    assert holds("no-such-event", bound(value)) is true


def test_figures_are_together_only_when_their_intervals_touch():
    one, other = bound("95", interval=("92", "97")), bound("90", interval=("85", "93"))
    assert holds("together", one, other)
    assert not holds("apart", one, other)
    assert not holds("together", bound("95"), bound("90"))


@pytest.mark.parametrize(
    ("printed", "qualifier", "again", "true"),
    [
        ("38.0", "", "38.33", True),
        ("38.3", "", "38.33", False),
        ("66.2", "", "54.42", True),
        ("60", ">=", "62.4", False),
        ("60", ">=", "58.1", True),
    ],
)
def test_a_share_disagrees_with_its_parts_at_the_precision_it_is_printed_with(printed, qualifier, again, true):
    assert holds("disagrees", bound(printed, qualifier=qualifier), bound(again)) is true
