"""The published food spot-check file, from the command line to readings: every count as its description gives it."""

from __future__ import annotations

import pytest

from tests.flows.installation import REAL_FILE, Installation

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not REAL_FILE.exists(),
        reason=f"LEFT OUT: the published file {REAL_FILE.name} is not beside this checkout (../shared/data)",
    ),
]


@pytest.fixture(scope="module")
def city(tmp_path_factory) -> Installation:
    return Installation(tmp_path_factory.mktemp("published"))


@pytest.fixture(scope="module")
def first_import(city):
    dry = city.answer("import", "spot-checks", REAL_FILE, "--dry-run")
    assert city.run("snapshots").startswith("尚无数据快照")
    taken = city.answer("import", "spot-checks", REAL_FILE)
    city.run("build")
    return dry, taken


@pytest.fixture(scope="module")
def measured(city, first_import):
    def measure(code: str, *arguments: str) -> list[dict]:
        return city.answer("measure", code, *arguments)

    return measure


def test_rows_batches_and_failing_batches_are_counted_apart(first_import):
    for summary in first_import:
        assert (summary["rows"], summary["batches"], summary["failing_batches"]) == (6484, 6450, 746)
        assert (summary["not_judged"], summary["already_known"], summary["refused_rows"]) == (0, 0, 0)


def test_the_same_file_twice_is_once(city, first_import, measured):
    again = city.answer("import", "spot-checks", REAL_FILE)
    assert (again["rows"], again["batches"], again["failing_batches"]) == (6484, 6450, 746)
    assert again["already_known"] == 6450
    city.run("build")
    assert measured("spot-check-batches")[0]["value"] == 6450


def test_a_source_that_lists_failures_only_never_enters_a_rate(measured):
    by_source = {row["source"]: row for row in measured("spot-check-batch-pass-rate", "--by", "source")}
    complete, failures = by_source["食品伙伴网"], by_source["食安通"]
    assert (complete["numerator"], complete["denominator"]) == (5704, 5861)
    assert (complete["value"], complete["low"], complete["high"]) == (97.32, 96.88, 97.7)
    assert (failures["value"], failures["status"]) == (None, "refused")
    assert failures["reasons"][0]["zh"]


def test_the_whole_file_gives_the_rate_of_its_complete_source_and_counts_what_it_left_out(measured):
    (whole,) = measured("spot-check-batch-pass-rate")
    assert whole["value"] == 97.32
    assert sum(whole["left_out"].values()) == 589


@pytest.mark.parametrize(
    ("period", "batches", "failing", "rate"),
    [("2015", 487, 16, 96.71), ("2021", 2180, 56, 97.43), ("2022", 3182, 85, 97.33), ("2021..2022", 5362, 141, 97.37)],
)
def test_years_of_the_complete_source(measured, period, batches, failing, rate):
    (row,) = measured("spot-check-batch-pass-rate", "--period", period, "--where", "source=食品伙伴网")
    assert (row["denominator"], row["denominator"] - row["numerator"], row["value"]) == (batches, failing, rate)


def test_zero_failures_of_twelve_is_no_certainty(measured):
    (row,) = measured("spot-check-batch-pass-rate", "--period", "2016", "--where", "source=食品伙伴网")
    assert (row["value"], row["denominator"], row["status"]) == (100, 12, "small_n")
    assert row["low"] < 80


def test_aquatic_products_as_a_class_and_by_kind(measured):
    (whole,) = measured("spot-check-batch-pass-rate", "--where", "product=水产及其制品")
    assert (whole["numerator"], whole["denominator"], whole["value"]) == (746, 782, 95.4)
    assert (whole["low"], whole["high"]) == (93.69, 96.66)
    kinds = {
        row["product"]: (row["denominator"], row["denominator"] - row["numerator"])
        for row in measured("spot-check-batch-pass-rate", "--by", "product")
        if row["product"].startswith("水产及其制品")
    }
    assert kinds == {
        "水产及其制品-->生鲜（冻）水产品": (558, 35),
        "水产及其制品-->水产加工品": (171, 1),
        "水产及其制品-->干制水产品": (53, 0),
    }


def test_counts_by_source_cover_every_batch(measured):
    rows = measured("spot-check-batches", "--by", "source")
    assert {row["source"]: row["value"] for row in rows} == {"食品伙伴网": 5861, "食安通": 589}


def test_the_marked_workbook_is_written_beside_a_dry_run(city, tmp_path):
    out = tmp_path / "marked.xlsx"
    city.run("import", "spot-checks", REAL_FILE, "--dry-run", "--problems", out)
    assert out.stat().st_size > 100_000
