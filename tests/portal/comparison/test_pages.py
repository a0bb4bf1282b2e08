"""The pages of the comparison room on a small snapshot: rows, words, files, refusals."""

from __future__ import annotations

import csv
import io

import pytest
from tests.portal.reports.snapshot import CITY, small_snapshot

from zhixing.portal import figures
from zhixing.portal.comparison.profile import _exact_rank

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client, settings, tmp_path):
    settings.ZHIXING_PUBLIC = True
    settings.ZHIXING_SNAPSHOTS = tmp_path
    small_snapshot(tmp_path)
    figures._ANSWERS.clear()
    return client


def rows(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_a_county_has_a_row_an_indicator_with_benchmark_peers_and_words(reader):
    page = reader.get("/profile/990902/?period=2025", headers={"accept-language": "en"}).content.decode()
    assert "Spot-check batch pass rate" in page
    assert "higher is better" in page
    assert 'class="zx-spine"' in page
    assert "too few cases" in page, "twenty batches are fewer than the definition asks for"


def test_the_file_of_a_profile_holds_the_figure_its_counts_and_the_peers_ends(reader):
    answer = reader.get(f"/profile/{CITY}/table.csv?period=2025", headers={"accept-language": "en"})
    found = {row["Indicator"]: row for row in rows(answer)}
    rate = found["Spot-check batch pass rate"]
    assert (rate["Value"], rate["Numerator"], rate["Denominator"]) == ("95.00", "38", "40")
    assert float(rate["Lowest peer"]) <= 95 <= float(rate["Highest peer"])
    assert rate["Snapshot"] == figures.current_name()


def test_indicators_without_a_figure_are_named_and_never_shown_as_zero(reader):
    page = reader.get(f"/profile/{CITY}/?period=2025", headers={"accept-language": "en"}).content.decode()
    assert "have no figure here" in page
    assert "R&amp;D expenditure" in page.split("have no figure here")[1]


def test_a_profile_narrowed_to_a_system_shows_that_system_alone(reader):
    answer = reader.get(f"/profile/{CITY}/table.csv?period=2025&system=S1", headers={"accept-language": "en"})
    assert {row["System"] for row in rows(answer)} == {"S1"}


def test_two_counties_of_small_samples_are_not_compared(reader):
    page = reader.get("/compare/?place=990902&place=990903&from=2024&to=2025").content.decode()
    assert "样本不足，不与汐口区比较" in page


def test_a_comparison_by_quarter_is_cut_into_quarters(reader):
    answer = reader.get("/compare/table.csv?place=990902&from=2025&to=2025&step=quarter")
    assert [row["时期"] for row in rows(answer)] == ["2025Q1", "2025Q2", "2025Q3", "2025Q4"]


def test_an_unknown_place_and_a_period_that_is_none_are_named(reader):
    assert "990902" in reader.get("/compare/?place=99090").content.decode()
    assert "2025Q3" in reader.get("/compare/?from=last-year").content.decode()


def test_equal_figures_share_a_rank_and_are_not_called_indistinguishable():
    assert _exact_rank([3.0, 2.0, 2.0], 1, higher=True).words.zh == "3个同级地区中并列第2位"
    assert _exact_rank([3.0, 2.0, 1.0], 2, higher=True).words.zh == "3个同级地区中居第3位"
    assert _exact_rank([3.0, 2.0, 1.0], 2, higher=False).words.zh == "3个同级地区中居第1位"
