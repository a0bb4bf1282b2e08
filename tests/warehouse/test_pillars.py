"""Pillar industries and clusters: figures of their members, overlapping freely, on the members of the asked month."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.warehouse.city import (
    CITY,
    FAIL,
    OLD_TOWN,
    PORT,
    batch,
    laboratory,
    member,
    on_sqlite,
    qualification,
    snapshot,
    value,
)
from zhixing.catalogue.known import UnknownName
from zhixing.methods.periods import Period
from zhixing.methods.values import Status
from zhixing.warehouse.measure import Question, measure

Y2025 = Period.year(2025)
MEMBERS = [
    member("ships", "37"),
    member("aquatic", "13"),
    member("sea", "13"),
    member("sea", "37"),
    member("cluster-ships", enterprise=1, leading=True),
    member("cluster-ships", enterprise=2),
    member("cluster-ships", enterprise=1, leading=True, place=PORT),
    member("cluster-screws", enterprise=3, leading=True),
]


def _by_pillar(readings) -> dict:
    return {reading.groups[0].key: reading.value for reading in readings}


def test_a_figure_narrowed_to_a_pillar_is_that_of_its_industries(one):
    rows = [batch(1), batch(2, industry="3731"), batch(3, industry="37", verdict=FAIL), batch(4, industry="35")]

    assert one("batches", where={"pillar": "ships"}, batches=rows, groupings=MEMBERS).value == 2
    assert one("batches", where={"pillar": "sea"}, batches=rows, groupings=MEMBERS).value == 3


@pytest.mark.trust
def test_by_pillar_each_is_answered_by_itself_and_they_may_overlap(ask):
    """The planted fault is a partition: each batch in one group only would take the sea's from ships and aquatic."""
    rows = [batch(1), batch(2, industry="37"), batch(3, industry="35")]

    found = _by_pillar(ask("batches", by=["pillar"], batches=rows, groupings=MEMBERS))

    assert found == {"aquatic": 1, "sea": 2, "ships": 1}
    assert sum(found.values()) > 2


def test_pillars_are_labelled_by_their_names_and_one_without_facts_says_so(ask):
    readings = ask("batches", by=["pillar"], batches=[batch(1)], groupings=MEMBERS)

    assert readings[2].groups[0].label.zh == "ships产业"
    assert (readings[2].value, readings[2].status) == (None, Status.NO_DATA)


def test_reported_values_of_a_pillar_are_added_up_when_every_industry_has_one(one):
    rows = [value("output", CITY, "2025", 319.1, division="37"), value("output", CITY, "2025", 152, division="13")]

    ships = one("output", "3309", where={"pillar": "ships"}, statistics=rows, groupings=MEMBERS)
    sea = one("output", "3309", where={"pillar": "sea"}, statistics=rows, groupings=MEMBERS)
    lacking = one("output", "3309", where={"pillar": "sea"}, statistics=rows[:1], groupings=MEMBERS)

    assert (ships.value, ships.reasons) == (Decimal("319.10"), ())
    assert (sea.value, sea.reasons[0].code) == (Decimal("471.10"), "summed-industries")
    assert (lacking.value, lacking.completeness) == (None, Decimal("0.5"))
    assert "13" in lacking.reasons[0].text.zh


def test_a_share_within_industry_of_a_pillar_is_its_part_of_the_whole(ask, one):
    rows = [
        value("output", CITY, "2025", 832.6),
        value("output", CITY, "2025", 319.1, division="37"),
        value("output", CITY, "2025", 152, division="13"),
    ]

    ships = one("output-share", "3309", where={"pillar": "ships"}, statistics=rows, groupings=MEMBERS)
    found = _by_pillar(ask("output-share", "3309", by=["pillar"], statistics=rows, groupings=MEMBERS))

    assert (ships.value, ships.denominator) == (Decimal("38.33"), Decimal("832.6"))
    assert found == {"aquatic": Decimal("18.26"), "sea": Decimal("56.58"), "ships": Decimal("38.33")}


@pytest.mark.trust
def test_growth_compares_a_pillar_on_the_same_industries(one):
    """The planted fault: with last year's members the base would be 10 and the growth 420 percent."""
    changed = [member("sea", "13"), member("sea", "37", first_mi=2025 * 12)]
    rows = [
        value("output", CITY, year, amount, division=division)
        for year, division, amount in (("2024", "13", 10), ("2024", "37", 30), ("2025", "13", 12), ("2025", "37", 40))
    ]

    reading = one("output-growth", "3309", where={"pillar": "sea"}, statistics=rows, groupings=changed)

    assert (reading.value, reading.denominator) == (30, 40)


def test_a_pillar_has_the_industries_of_the_last_month_asked_for(one):
    ended = [member("ships", "37", last_mi=2024 * 12 + 11), member("aquatic", "13")]
    rows = [batch(1, industry="37")]

    assert one("batches", where={"pillar": "ships"}, batches=rows, groupings=ended).status is Status.NO_DATA


def test_a_cluster_narrows_to_its_enterprises(one, ask):
    rows = [batch(n, enterprise=n) for n in range(1, 5)]
    held = [qualification(n, enterprise=n) for n in range(1, 5)]

    assert one("batches", where={"pillar": "cluster-ships"}, batches=rows, groupings=MEMBERS).value == 2
    assert one("brands", where={"pillar": "cluster-screws"}, qualifications=held, groupings=MEMBERS).value == 1
    reported = one(
        "output",
        "3309",
        where={"pillar": "cluster-ships"},
        statistics=[value("output", CITY, "2025", 1)],
        groupings=MEMBERS,
    )
    assert (reported.value, reported.reasons[0].code) == (None, "no-industries")


def test_leading_enterprises_count_once_however_many_rows_name_them(one, ask):
    assert one("leading", groupings=MEMBERS).value == 2
    assert one("cluster-firms", groupings=MEMBERS).value == 3
    found = _by_pillar(ask("cluster-firms", by=["pillar"], groupings=MEMBERS))
    assert found == {"cluster-screws": 1, "cluster-ships": 2}
    assert _by_pillar(ask("leading", by=["pillar"], groupings=MEMBERS))["cluster-ships"] == 1


def test_an_unknown_pillar_is_answered_with_the_near_ones(tmp_path, catalogue):
    warehouse = snapshot(tmp_path, groupings=MEMBERS, batches=[batch(1)])

    with pytest.raises(UnknownName) as refusal:
        measure(catalogue, warehouse, Question("batches", "", Y2025, where={"pillar": "shps"}))
    assert refusal.value.near == ("ships",)


def test_a_table_without_industries_cannot_be_narrowed_to_a_pillar(tmp_path, catalogue):
    warehouse = snapshot(tmp_path, groupings=MEMBERS, laboratories=[laboratory(1)])

    with pytest.raises(UnknownName, match="pillar"):
        measure(catalogue, warehouse, Question("laboratories", "", Y2025, where={"pillar": "ships"}))


def test_pillars_are_alike_on_both_engines(tmp_path, catalogue):
    ours = snapshot(
        tmp_path,
        groupings=MEMBERS,
        batches=[batch(n, industry=["13", "37", "35"][n % 3], place=[OLD_TOWN, PORT][n % 2]) for n in range(40)],
        qualifications=[qualification(n, enterprise=n % 5) for n in range(9)],
    )
    theirs = on_sqlite(tmp_path)

    for code in (
        "batches",
        "rate",
        "rate-change",
        "batch-share",
        "brands",
        "brand-firms",
        "brand-growth",
        "brand-share",
    ):
        for by in (("pillar",), ("place", "pillar"), ("pillar", "period")):
            question = Question(code, "3309", Y2025, by)
            assert measure(catalogue, ours, question) == measure(catalogue, theirs, question)
