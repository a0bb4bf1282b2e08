"""In public a small count is kept back, and so is what would tell it: in the list, alone, and over time."""

from __future__ import annotations

import pytest
from tests.portal.dashboard.snapshot import CITY, EAST, ISLE, WEST, dashboard_snapshot

from zhixing.methods.periods import Period
from zhixing.methods.values import Status
from zhixing.portal import figures, withholding
from zhixing.warehouse.measure import Question

MARCH = Period.parse("2025-03")
COUNT = "spot-check-batches"


@pytest.fixture(autouse=True)
def city(settings, tmp_path):
    settings.ZHIXING_SNAPSHOTS = tmp_path / "snapshots"
    dashboard_snapshot(settings.ZHIXING_SNAPSHOTS)
    figures._OPEN.clear()
    yield
    figures._OPEN.clear()


def public(code: str, place: str, **more):
    return figures.ask(Question(code, place, MARCH, **more), public=True)


def shown(readings) -> dict[str, object]:
    return {reading.groups[0].key: reading.value for reading in readings}


def test_a_small_part_is_kept_back_with_the_neighbour_that_would_give_it_away():
    full = shown(figures.ask(Question(COUNT, CITY, MARCH, ("place",))))
    assert full[ISLE] == 1
    seen = shown(public(COUNT, CITY, by=("place",)))
    assert (seen[ISLE], seen[WEST]) == (None, None)
    assert seen[EAST] == full[EAST]
    assert public(COUNT, CITY)[0].value == sum(full.values()), "the total is shown, so the rest must not tell"


@pytest.mark.parametrize("place", [ISLE, WEST])
@pytest.mark.parametrize("code", [COUNT, "spot-check-batch-pass-rate"])
def test_what_a_list_keeps_back_is_not_told_when_asked_for_alone(place, code):
    (reading,) = public(code, place)
    assert reading.status is Status.SUPPRESSED
    assert (reading.value, reading.numerator, reading.denominator, reading.interval) == (None,) * 4
    assert reading.reasons[-1].remedy.zh
    assert public(code, EAST)[0].value is not None


def test_control_looking_at_the_figure_alone_would_tell_the_neighbour():
    (reading,) = figures.ask(Question(COUNT, WEST, MARCH))
    (alone,) = withholding.withheld([reading], figures.definition(COUNT))
    assert alone.value == reading.value


def test_months_beside_each_other_are_kept_back_month_by_month():
    grid = figures.ask(Question(COUNT, CITY, Period.parse("2025"), ("place", "period"), step=1), public=True)
    by_month: dict[str, list] = {}
    for reading in grid:
        by_month.setdefault(reading.groups[1].key, []).append(reading)
    assert len(by_month) == 12
    for readings in by_month.values():
        hidden = [each for each in readings if each.status is Status.SUPPRESSED]
        assert len(hidden) != 1, "one hidden part of a month is its total less the others"


def test_a_narrowed_figure_keeps_back_what_its_list_keeps_back():
    listed = shown(figures.ask(Question(COUNT, ISLE, Period.parse("2025Q1"), ("industry",)), public=True))
    kept_back = [key for key, value in listed.items() if value is None]
    assert kept_back
    for key in kept_back:
        (alone,) = figures.ask(Question(COUNT, ISLE, Period.parse("2025Q1"), where={"industry": key}), public=True)
        assert alone.value is None


def test_whoever_is_signed_in_sees_every_figure_and_a_reported_total_is_nobodys_secret():
    assert all(value is not None for value in shown(figures.ask(Question(COUNT, CITY, MARCH, ("place",)))).values())
    output = figures.ask(Question("industrial-output", ISLE, Period.parse("2025")), public=True)
    assert output[0].value is not None


INDEX, RATE = "manufacturing-quality-competitiveness", "spot-check-batch-pass-rate"


def test_an_index_is_kept_back_with_a_leaf_that_it_would_tell():
    assert public(RATE, ISLE)[0].status is Status.SUPPRESSED
    (reading,) = public(INDEX, ISLE)
    assert (reading.status, reading.value) == (Status.SUPPRESSED, None)
    assert all("没有竞争力" not in reason.text.zh for reason in reading.reasons), "its band would tell of it too"
    listed = {each.groups[0].key: each.status for each in public(INDEX, CITY, by=("place",))}
    assert listed[ISLE] is Status.SUPPRESSED
    assert public(INDEX, EAST)[0].value is not None


@pytest.mark.trust
def test_control_an_index_shown_beside_its_other_leaves_would_tell_the_one_kept_back():
    """Planted fault: here it rests on that leaf alone, whose bounds of 60 and 100 make the score the rate itself."""
    (index,), (rate,) = (figures.ask(Question(code, WEST, MARCH)) for code in (INDEX, RATE))
    assert public(RATE, WEST)[0].value is None
    assert index.value == rate.value
