"""Grids as columns: the same figures as one reading at a time, and last year beside them by month index."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from tests.warehouse.city import FAIL, FISHERY, NOT_JUDGED, OLD_TOWN, PASS, PORT, batch, on_sqlite, snapshot
from zhixing.methods.periods import Period
from zhixing.warehouse.grid import GridRefused, _numbered, measure_grid
from zhixing.warehouse.measure import Question, measure

TWO_YEARS = Period.parse("2024..2025")
GRID = Question("", "3309", TWO_YEARS, ("place", "industry", "period"), step=1)


def _rows() -> list[tuple]:
    return [
        batch(
            number,
            place=[OLD_TOWN, PORT, FISHERY, 1][number % 4],
            industry=["13", "37"][number % 2],
            day=date(2023 + number % 3, 1 + number % 5, 1),
            verdict=[PASS, PASS, FAIL, PASS, NOT_JUDGED, PASS, FAIL][number % 7],
            complete=number % 11 != 0,
            weight_e4=10_000 + number,
            enterprise=number % 6,
        )
        for number in range(400)
    ]


def _by_key(table) -> dict[tuple, dict]:
    return {(row["place"], row["industry"], row["period"]): row for row in table.to_pylist()}


def test_every_cell_of_a_grid_is_the_reading_of_that_cell(tmp_path, catalogue):
    warehouse = snapshot(tmp_path, batches=_rows())
    codes = ["rate", "weighted", "batches", "items-a-batch", "enterprise-rate"]

    cells = _by_key(measure_grid(catalogue, warehouse, codes, GRID))

    for code in codes:
        question = Question(code, "3309", TWO_YEARS, GRID.by, step=1)
        told = [reading for reading in measure(catalogue, warehouse, question) if reading.value is not None]
        assert told
        for reading in told:
            place, industry, _ = (group.key for group in reading.groups)
            row = warehouse.places.by_code(place)
            cell = cells[(-1 if place == "3309" else row.place, industry, reading.period.first)]
            assert cell[code] == pytest.approx(float(reading.value), abs=0.006)
            if reading.interval and code == "rate":
                assert cell["rate:low"] == pytest.approx(float(reading.interval.low), abs=0.006)
            if code in {"rate", "enterprise-rate"}:
                assert (cell[f"{code}:numerator"], cell[f"{code}:denominator"]) == (
                    reading.numerator,
                    reading.denominator,
                )


@pytest.mark.trust
def test_change_meets_the_same_month_of_last_year_and_a_row_offset_would_not(tmp_path, catalogue):
    """Only 5 of 12 months hold facts: twelve rows back is never the month a year before."""
    warehouse = snapshot(tmp_path, batches=_rows())

    cells = _by_key(measure_grid(catalogue, warehouse, ["rate", "batches"], GRID, year_on_year=True))

    compared = 0
    for (place, industry, month), cell in cells.items():
        before = cells.get((place, industry, month - 12))
        if before and not math.isnan(cell["rate:change"]):
            compared += 1
            assert cell["rate:change"] == pytest.approx(cell["rate"] - before["rate"])
            assert cell["batches:change"] == pytest.approx((cell["batches"] / before["batches"] - 1) * 100)
    assert compared >= 10
    assert min(month for _, _, month in cells) >= TWO_YEARS.first  # the base year serves and is not shown
    series = sorted(month for place, industry, month in cells if (place, industry) == (2, "13"))
    assert len(series) < 12  # `lag(12)` finds nothing here


def test_a_cell_without_a_year_before_has_no_change(tmp_path, catalogue):
    warehouse = snapshot(tmp_path, batches=[batch(1, day=date(2025, 3, 1))])

    (cell,) = measure_grid(catalogue, warehouse, ["rate"], GRID, year_on_year=True).to_pylist()

    assert cell["rate"] == 100
    assert math.isnan(cell["rate:change"])


def test_a_grid_over_no_facts_has_every_column_and_no_row(tmp_path, catalogue):
    warehouse = snapshot(tmp_path, batches=[batch(1, day=date(2020, 3, 1))])

    table = measure_grid(catalogue, warehouse, ["rate"], GRID, year_on_year=True)

    assert table.num_rows == 0
    assert {"place", "industry", "period", "rate", "rate:low", "rate:change"} <= set(table.column_names)


@pytest.mark.parametrize(("by", "step"), [(("period",), 3), (("place", "period"), 12), (("period", "industry"), 6)])
def test_last_year_stands_beside_parts_of_any_length_in_any_order_of_cuts(tmp_path, catalogue, by, step):
    warehouse = snapshot(tmp_path, batches=_rows())
    question = Question("", "3309", TWO_YEARS, by, step=step)

    rows = measure_grid(catalogue, warehouse, ["rate"], question, year_on_year=True).to_pylist()

    alone = measure_grid(catalogue, warehouse, ["rate"], question).to_pylist()
    values = {tuple(row[name] for name in by): row["rate"] for row in alone}
    assert {tuple(row[name] for name in by): row["rate"] for row in rows} == values
    compared = 0
    for row in rows:
        base = values.get(tuple(row[name] - 12 if name == "period" else row[name] for name in by))
        if base is not None:
            compared += 1
            assert row["rate:change"] == pytest.approx(row["rate"] - base)
    assert compared


def test_numbers_of_cells_stay_apart_where_the_plain_product_of_their_keys_overflows():
    """Five keys of 10 000 values each: their product is past 64 bits, the cells are only 10 000."""
    dice = np.random.default_rng(20261124)
    keys = {f"key_{at}": [f"{value}" for value in dice.permutation(10_000)] for at in range(5)}
    cells = pa.table(keys)

    numbers = _numbered(pa.concat_tables([cells, cells]), list(keys))

    assert len(set(numbers.tolist())) == 10_000
    assert (numbers[:10_000] == numbers[10_000:]).all()
    assert 0 <= numbers.min() <= numbers.max() < 20_000


def test_a_grid_is_the_same_on_sqlite(tmp_path, catalogue):
    warehouse = snapshot(tmp_path, batches=_rows())
    codes = ["rate", "weighted", "enterprise-rate"]

    ours, theirs = (
        _by_key(measure_grid(catalogue, each, codes, GRID, year_on_year=True))
        for each in (warehouse, on_sqlite(tmp_path))
    )

    assert {key: str(cell) for key, cell in ours.items()} == {key: str(cell) for key, cell in theirs.items()}


@pytest.mark.parametrize(
    ("codes", "by", "step", "words"),
    [
        (["output"], ("place", "period"), 1, "one fact table"),
        (["rate-change"], ("place", "period"), 1, "one fact table"),
        (["rate", "item-rate"], ("place", "period"), 1, "one fact table"),
        (["rate"], ("place",), 1, "cut by period"),
        (["rate"], ("period",), 5, "5 months"),
    ],
)
def test_what_cannot_stand_in_one_grid_is_refused_with_the_reason(tmp_path, catalogue, codes, by, step, words):
    warehouse = snapshot(tmp_path, batches=_rows())

    with pytest.raises(GridRefused, match=words):
        measure_grid(catalogue, warehouse, codes, Question("", "3309", TWO_YEARS, by, step=step), year_on_year=True)
