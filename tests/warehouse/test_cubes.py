"""Counts kept by place and month: the same integers as a query of its own, for any facts, place, months and cut."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.warehouse.city import (
    CITY,
    EAST,
    FAIL,
    FISHERY,
    NOT_JUDGED,
    OLD_TOWN,
    PASS,
    PORT,
    WEST,
    ZONE,
    batch,
    definitions,
    enterprise,
    laboratory,
    member,
    on_sqlite,
    qualification,
    snapshot,
)
from zhixing.methods.periods import Period
from zhixing.warehouse import cubes
from zhixing.warehouse.connect import Warehouse
from zhixing.warehouse.counted import count, count_directly
from zhixing.warehouse.measure import Question, measure
from zhixing.warehouse.scope import resolve

CATALOGUE = definitions()
EVENTS = ("batches", "failing", "rate", "enterprise-rate", "products", "items-tested", "items-a-batch", "weighted")
LEVELS = ("operating", "brands", "brand-firms", "staff-held", "laboratories", "equipment", "leading")
QUESTIONS = [
    ("", "2025", ("place",), 0),
    ("", "2024-03..2025-06", ("period",), 1),
    ("3309", "2024..2025", ("period", "place"), 5),
    ("3309", "2025", (), 0),
    ("330902", "2024..2025", ("place", "period"), 3),
    ("330902Z", "2024..2025", ("period",), 0),
]
_places = st.sampled_from([0, CITY, WEST, EAST, OLD_TOWN, PORT, FISHERY, ZONE])
_months = st.integers(2023 * 12 + 9, 2025 * 12 + 11)
_batches = st.lists(
    st.builds(
        dict,
        place=_places,
        month=_months,
        enterprise=st.integers(0, 3),
        product=st.sampled_from(["甲", "乙", ""]),
        verdict=st.sampled_from([PASS, FAIL, NOT_JUDGED]),
        complete=st.booleans(),
        final=st.booleans(),
        weight_e4=st.integers(0, 50_000),
        items=st.integers(0, 9),
    ),
    max_size=30,
)
_spells = st.lists(
    st.builds(dict, place=_places, first_mi=_months, length=st.integers(0, 14), unit=st.integers(0, 4)), max_size=25
)


def _events(rows: list[dict]) -> dict[str, list[tuple]]:
    return {
        "batches": [
            batch(
                number,
                day=date(row["month"] // 12, row["month"] % 12 + 1, 1),
                **{name: row[name] for name in row if name != "month"},
            )
            for number, row in enumerate(rows)
        ]
    }


def _standing(rows: list[dict]) -> dict[str, list[tuple]]:
    spans = [
        {"place": row["place"], "first_mi": row["first_mi"], "last_mi": row["first_mi"] + row["length"]} for row in rows
    ]
    both = list(zip(rows, spans, strict=True))
    kinds = ("brand", "research_staff")
    return {
        "enterprises": [enterprise(row["unit"], **span) for row, span in both],
        "qualifications": [
            *(qualification(100 + n, kinds[n], first_mi=0, last_mi=0) for n in range(2)),  # both kinds are kept here
            *(
                qualification(number, kinds[number % 2], enterprise=row["unit"], quantity=number, **span)
                for number, (row, span) in enumerate(both)
            ),
        ],
        "laboratories": [
            laboratory(row["unit"], ["", "equipment"][number % 2], number, **span)
            for number, (row, span) in enumerate(both)
        ],
        "groupings": [member("cluster", enterprise=row["unit"], leading=True, **span) for row, span in both],
    }


def _differing(warehouse: Warehouse, codes: tuple[str, ...]) -> list[tuple]:
    """Questions a cube answers otherwise than a query of its own."""
    found = []
    for code in codes:
        indicator = CATALOGUE.indicator(code)
        for place, period, by, step in QUESTIONS:
            scope = resolve(warehouse, indicator, Question(code, place, Period.parse(period), by, step=step))
            kept, asked = count(warehouse, indicator, scope), count_directly(warehouse, indicator, scope)
            if kept != asked or not cubes.answers(warehouse, indicator, scope, units=False):
                found.append((code, place, period, by, step, kept, asked))
    return found


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=_batches)
def test_what_happened_in_months_counts_as_a_query_of_its_own_would(tmp_path, rows):
    assert _differing(snapshot(tmp_path, **_events(rows)), EVENTS) == []


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=_spells)
def test_what_stood_on_dates_counts_as_a_query_of_its_own_would(tmp_path, rows):
    assert _differing(snapshot(tmp_path, **_standing(rows)), LEVELS) == []


ROWS = [
    {
        "place": [OLD_TOWN, FISHERY, CITY, 0][number % 4],
        "month": 2024 * 12 + number % 24,
        "enterprise": number % 3,
        "verdict": [PASS, PASS, FAIL][number % 3],
    }
    for number in range(60)
]


def test_sqlite_keeps_the_same_counts(tmp_path):
    snapshot(tmp_path, **_events(ROWS))

    assert _differing(on_sqlite(tmp_path), EVENTS[:4]) == []


@pytest.mark.trust
def test_control_a_cube_with_one_row_more_is_noticed(tmp_path):
    """The planted fault: one batch is counted in the cube and stands in no file."""
    warehouse = snapshot(tmp_path, **_events(ROWS))
    indicator = CATALOGUE.indicator("batches")
    scope = resolve(warehouse, indicator, Question("batches", "3309", Period.parse("2024..2025"), ("place",)))
    before = count(warehouse, indicator, scope)
    (kept,) = warehouse._cubes.values()
    kept.sums.amounts["numerator"][0] += 1

    assert count(warehouse, indicator, scope) != before == count_directly(warehouse, indicator, scope)


def test_a_large_table_and_a_narrowed_question_are_asked_by_a_query_of_their_own(tmp_path, monkeypatch):
    warehouse = snapshot(tmp_path, **_events(ROWS))
    narrow = Question("batches", "3309", Period.year(2025), where={"industry": "13"})

    assert measure(CATALOGUE, warehouse, narrow)[0].value
    monkeypatch.setattr(cubes, "MOST_ROWS", 10)
    assert measure(CATALOGUE, warehouse, Question("batches", "3309", Period.year(2025)))[0].value
    assert not warehouse._cubes


def test_counts_that_mean_the_same_are_kept_once_and_the_oldest_are_let_go(tmp_path, monkeypatch):
    warehouse = snapshot(tmp_path, **_events(ROWS))
    for code in ("batches", "batch-growth", "batch-share"):
        measure(CATALOGUE, warehouse, Question(code, "3309", Period.year(2025)))
    assert len(warehouse._cubes) == 1

    monkeypatch.setattr("zhixing.warehouse.connect.MOST_CUBES", 2)
    for code in ("failing", "rate", "weighted"):
        measure(CATALOGUE, warehouse, Question(code, "3309", Period.year(2025)))
    assert len(warehouse._cubes) == 2
