"""What stands on a date: asked as it stood, each part of a cut in its own last month, all parts in one query."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.warehouse.city import (
    EAST,
    FISHERY,
    OLD_TOWN,
    PORT,
    enterprise,
    laboratory,
    obtained,
    on_sqlite,
    qualification,
    snapshot,
    value,
)
from zhixing.catalogue.known import UnknownName
from zhixing.methods.periods import Period
from zhixing.methods.values import Status
from zhixing.warehouse.connect import Warehouse
from zhixing.warehouse.measure import Question, measure

FIVE_YEARS = Period.parse("2021..2025")


def _month(text: str) -> int:
    return Period.parse(text).first


def _values(readings) -> dict:
    return {tuple(group.key for group in reading.groups): reading.value for reading in readings}


HELD = [
    qualification(1, first_mi=_month("2021-01"), last_mi=_month("2023-06"), enterprise=7),
    qualification(2, first_mi=_month("2022-05"), enterprise=7),
    qualification(3, first_mi=_month("2023-02"), last_mi=_month("2024-11"), enterprise=8, place=PORT),
    qualification(4, first_mi=_month("2025-12"), enterprise=9, place=FISHERY, level="national"),
    qualification(5, "trademark", first_mi=_month("2021-01"), enterprise=10),
]


def test_each_year_shows_what_stood_in_its_last_month(ask):
    found = _values(ask("brands", "3309", period=FIVE_YEARS, by=["period"], qualifications=HELD))

    assert found == {("2021",): 1, ("2022",): 2, ("2023",): 2, ("2024",): 1, ("2025",): 2}


@pytest.mark.trust
def test_a_unit_held_over_several_parts_counts_once_in_each_and_firms_are_told_apart(ask):
    """Planted faults: counting rows (2 brands of one firm are 2), and adding up parts (a firm in 5 years is 5)."""
    found = _values(ask("brand-firms", "3309", period=FIVE_YEARS, by=["period"], qualifications=HELD))
    whole = ask("brand-firms", "3309", period=FIVE_YEARS, qualifications=HELD)

    assert found == {("2021",): 1, ("2022",): 1, ("2023",): 2, ("2024",): 1, ("2025",): 2}
    assert whole[0].value == found["2025",] != sum(found.values())
    rows = _values(ask("brands", "3309", period=FIVE_YEARS, by=["period"], qualifications=HELD))
    assert rows["2022",] != found["2022",]


@pytest.mark.parametrize("code", ["brands", "brand-firms", "standards", "staff-held", "equipment", "laboratories"])
@pytest.mark.parametrize("by", [("period",), ("place", "period"), ("level", "period"), ("period", "place", "level")])
def test_a_cut_by_period_is_what_each_part_says_by_itself_alike_on_both_engines(tmp_path, catalogue, code, by):
    held = HELD + [
        qualification(
            10 + n,
            ["brand", "standard_drafted", "research_staff"][n % 3],
            place=[OLD_TOWN, PORT, EAST][n % 3],
            level=["national", "city"][n % 2],
            enterprise=n % 4,
            subject=f"S{n % 5}",
            quantity=n,
            first_mi=_month("2025-01") + n % 9,
            last_mi=_month("2025-04") + n % 9,
        )
        for n in range(60)
    ]
    laboratories = [
        laboratory(n % 6, ["", "equipment"][n % 2], n, place=[OLD_TOWN, FISHERY][n % 2], first_mi=_month("2025-03") + n)
        for n in range(12)
    ]
    ours = snapshot(tmp_path, qualifications=held, laboratories=laboratories)
    year = Period.year(2025)
    question = Question(code, "3309", year, by, step=3)

    together = measure(catalogue, ours, question)

    alone = {}
    rest = tuple(each for each in by if each != "period")
    for part in year.parts():
        for reading in measure(catalogue, ours, Question(code, "3309", part, rest)):
            keys = {group.dimension: group.key for group in reading.groups} | {"period": str(part)}
            alone[tuple(keys[each] for each in by)] = reading.value
    told = {key: amount for key, amount in _values(together).items() if amount is not None}
    assert told == {key: amount for key, amount in alone.items() if amount is not None}
    assert told
    assert together == measure(catalogue, on_sqlite(tmp_path), question)


@pytest.mark.trust
def test_sixty_months_are_one_query_and_with_places_alone_none_after_the_first(tmp_path, catalogue, monkeypatch):
    """The planted fault is a query for each part: sixty of them would be asked."""
    towns, start = (OLD_TOWN, PORT, FISHERY), _month("2021-01")
    firms = [enterprise(n + 1, place=towns[n % 3], first_mi=start + n % 50) for n in range(900)]
    warehouse = snapshot(tmp_path, enterprises=firms)
    assert len(warehouse.places) == 7
    asked = []
    run = Warehouse.rows
    monkeypatch.setattr(Warehouse, "rows", lambda self, expression: asked.append(1) or run(self, expression))

    def queries(*by: str) -> int:
        asked.clear()
        readings = measure(catalogue, warehouse, Question("operating", "3309", FIVE_YEARS, by, step=1))
        assert sum(reading.value is not None for reading in readings) > 60
        return len(asked)

    assert queries("size", "place", "period") == 1
    assert queries("place", "period") == 2  # rows to be added up, and the firms to be told apart
    assert queries("place", "period") == 0
    firms_in = {reading.value for reading in measure(catalogue, warehouse, Question("operating", "3309", FIVE_YEARS))}
    assert firms_in == {900}


def test_a_level_narrowed_to_one_part_is_what_stood_in_that_parts_last_month(one, ask):
    assert one("brands", "3309", period=FIVE_YEARS, where={"period": "2022"}, qualifications=HELD).value == 2
    cut = ask("brands", "3309", period=FIVE_YEARS, by=["period"], where={"period": "2022"}, qualifications=HELD)
    assert {key: amount for key, amount in _values(cut).items() if amount} == {("2022",): 2}


def test_what_came_in_a_month_is_counted_by_month_and_what_stands_by_date(ask):
    rows = [obtained(n, "science_project", month=f"202{n % 5 + 1}-05") for n in range(12)]

    found = _values(ask("projects", "3309", period=FIVE_YEARS, by=["period"], obtained=rows))

    assert found == {("2021",): 3, ("2022",): 3, ("2023",): 2, ("2024",): 2, ("2025",): 2}


def test_one_standard_drafted_by_several_firms_is_one_standard(one):
    rows = [
        qualification(n, "standard_drafted", subject=["GB/T 1", "GB/T 2"][n % 2], enterprise=n + 1) for n in range(6)
    ]

    assert one("standards", "3309", qualifications=rows).value == 2


@pytest.mark.trust
def test_a_measure_nobody_entered_is_no_data_and_never_zero(one):
    rows = [laboratory(1), laboratory(2, "items", 7)]

    equipment = one("equipment", "3309", laboratories=rows)

    assert (equipment.value, equipment.status) == (None, Status.NO_DATA)
    assert one("laboratories", "3309", laboratories=rows).value == 1
    assert one("equipment", "3309", laboratories=[*rows, laboratory(1, "equipment", 0)]).value == 0


@pytest.mark.trust
def test_a_register_without_anything_of_a_kind_does_not_say_there_are_none(one):
    """The planted fault is to count: the register holds brands only, and staff would come out as zero."""
    assert one("staff-held", "3309", qualifications=HELD).status is Status.NO_DATA
    held = [*HELD, qualification(20, "research_staff", place=EAST, quantity=5)]
    assert one("staff-held", "330902", qualifications=held).value == 0  # the register is kept; this county has none


def test_laboratories_are_summed_at_a_date_by_level(ask):
    rows = [
        laboratory(1, "equipment", 1500, level="national"),
        laboratory(2, "equipment", 230, level="provincial", place=FISHERY),
        laboratory(3, "equipment", 999, level="county", last_mi=_month("2024-12")),
    ]

    found = _values(ask("equipment", "3309", by=["level"], laboratories=rows))

    assert found == {("national",): 1500, ("provincial",): 230}


def test_levels_and_details_are_labelled_by_the_vocabulary(ask):
    (reading,) = ask("brands", "3309", by=["level"], qualifications=[qualification(1)])

    assert reading.groups[0].label.zh == "level:provincial"  # what the catalogue of the test calls it


def test_an_unknown_level_is_answered_with_the_near_ones(tmp_path, catalogue):
    warehouse = snapshot(tmp_path, qualifications=HELD)

    with pytest.raises(UnknownName, match="provincial"):
        measure(catalogue, warehouse, Question("brands", "3309", FIVE_YEARS, where={"level": "provincal"}))


def test_a_ratio_of_two_sorts_of_one_register_counts_each_by_itself(one):
    rows = [qualification(n, "patent_filed", quantity=5) for n in range(4)]
    rows += [qualification(10 + n, "patent_granted", quantity=3) for n in range(4)]

    reading = one("granted-of-filed", "3309", qualifications=rows)

    assert (reading.value, reading.numerator, reading.denominator) == (60, 12, 20)


@pytest.mark.trust
def test_a_rate_among_firms_counts_only_those_that_stand_in_both_sorts_of_rows(tmp_path, catalogue):
    """Planted fault: firms with good practice but no brand would lift the rate above a hundred percent."""
    rows = [qualification(n, enterprise=n) for n in range(1, 5)]
    rows += [qualification(10 + n, "good_practice", level="", enterprise=n) for n in (3, 4, 5, 6, 7, 8)]
    rows += [qualification(30, level="city", enterprise=8)]
    ours = snapshot(tmp_path, qualifications=rows)

    for engine in (ours, on_sqlite(tmp_path)):
        for by in ((), ("period",)):
            reading = measure(catalogue, engine, Question("good-practice-rate", "3309", Period.year(2025), by))[0]
            assert (reading.value, reading.numerator, reading.denominator) == (50, 2, 4)


def test_a_weighted_sum_of_series_over_another_is_the_grade_rate(one):
    """G-grade: 1200, 5400 and 1800 of 9000 at 1.5, 1 and 0.5."""
    amounts = {"superior": 1200, "first-grade": 5400, "qualified": 1800, "output": 9000}
    rows = [value(code, OLD_TOWN, "2025", amount) for code, amount in amounts.items()]

    assert one("grade-rate", "330902001", statistics=rows).value == Decimal("0.90")
    assert one("grade-rate", "330902001", statistics=rows[1:]).status is Status.NO_DATA
