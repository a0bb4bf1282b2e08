"""The demonstration from the command line: loaded, measured, printed, and the same when loaded again."""

from __future__ import annotations

import re

import pytest

from tests.flows.installation import Installation

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def city(tmp_path_factory) -> Installation:
    installation = Installation(tmp_path_factory.mktemp("demonstration"))
    (installation.folder / "said.txt").write_text(installation.run("demo", "--no-serve"), encoding="utf-8")
    return installation


def test_it_says_where_the_first_report_is_and_who_may_sign_in(city):
    said = (city.folder / "said.txt").read_text(encoding="utf-8")
    report = re.search(r"(\S+\.pdf)", said)[1]
    assert (city.folder / report).read_bytes().startswith(b"%PDF")
    assert re.search(r"office\s+\S{12,}", said)


def test_the_printed_batch_pass_rate_comes_out_with_its_interval(city):
    (row,) = city.answer("measure", "spot-check-batch-pass-rate", "--place", "990900", "--period", "2025")
    assert (row["numerator"], row["denominator"], row["value"]) == (415, 439, 94.53)
    assert (row["low"], row["high"]) == (91.99, 96.3)
    assert row["edition"]
    assert row["snapshot"]


def test_counties_add_up_to_the_city(city):
    rows = city.answer("measure", "spot-check-batches", "--place", "990900", "--period", "2025", "--by", "place")
    assert sum(row["value"] or 0 for row in rows) == 439


def test_output_and_growth_are_the_printed_ones(city):
    (output,) = city.answer("measure", "industrial-output", "--place", "990900", "--period", "2025")
    (growth,) = city.answer("measure", "industrial-output-growth", "--place", "990900", "--period", "2025")
    assert output["value"] == pytest.approx(832.6)
    assert growth["value"] == pytest.approx(25.0)


def test_research_share_is_computed_from_its_parts_not_copied(city):
    (share,) = city.answer("measure", "rd-share-of-science-expenditure", "--place", "990900", "--period", "2025")
    assert share["value"] == pytest.approx(54.42, abs=0.005)


def test_growth_of_the_first_year_has_no_comparable_base_and_is_not_zero(city):
    (row,) = city.answer("measure", "industrial-output-growth", "--place", "990900", "--period", "2019")
    assert row["value"] is None
    assert row["status"] in {"no_comparable_base", "no_data"}


def test_loading_again_changes_no_figure(city):
    city.run("demo", "--no-serve")
    (row,) = city.answer("measure", "spot-check-batches", "--place", "990900", "--period", "2021..2025")
    assert row["value"] == 352 + 377 + 396 + 418 + 439


@pytest.mark.parametrize(
    ("arguments", "near"),
    [
        (("measure", "spot-check-batch-pas-rate"), "spot-check-batch-pass-rate"),
        (("measure", "spot-check-batches", "--place", "990904"), "990903"),
        (("measure", "spot-check-batches", "--period", "2025Q5"), "2025Q3"),
    ],
)
def test_an_unknown_name_shows_the_near_ones(city, arguments, near):
    assert near in city.run(*arguments, expect=2)


@pytest.mark.parametrize("suffix", ["pdf", "docx", "html"])
def test_a_report_in_each_format(city, tmp_path, suffix):
    out = tmp_path / f"analysis.{suffix}"
    city.run("report", "quality-analysis", "--out", out)
    assert out.stat().st_size > 20_000


def test_a_report_in_an_unknown_format_names_the_three(city, tmp_path):
    said = city.run("report", "quality-analysis", "--out", tmp_path / "analysis.odt", expect=2)
    assert all(suffix in said for suffix in ("pdf", "docx", "html"))
