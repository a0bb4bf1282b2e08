"""The trial of other weights as a file, and as a part of the page that is swapped without the rest."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest

pytestmark = pytest.mark.django_db

CODE = "manufacturing-quality-competitiveness"
QUERY = "?place=990900&period=2025"
TRIAL = f"/indices/{CODE}/what-if/{QUERY}"
CHANGED = "&w.quality-level=0.1&w.development-capacity=0.9"
ENGLISH = {"accept-language": "en"}
PART = ENGLISH | {"hx-request": "true"}


def file_of(reader, suffix: str, more: str = ""):
    return reader.get(f"/indices/{CODE}/what-if/table.{suffix}{QUERY}{more}", headers=ENGLISH)


def rows_of(reader, more: str = "") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(file_of(reader, "csv", more).content.decode("utf-8-sig"))))


def test_the_file_of_a_trial_holds_both_ranks_both_totals_the_weights_and_how_often_each_rank_was_held(reader):
    first, *_ = rows = rows_of(reader, CHANGED)
    assert (first["Place"], first["Index, scheme"], first["Index, yours"]) == ("Lancheng District", "80.62", "72.46")
    assert first["Weights that differ from the scheme"] == "quality-level=0.1; development-capacity=0.9"
    assert [row["Rank, scheme"] for row in rows] == ["1", "2", "3", "4"]
    held = [[row[f"Rank {rank}, share of the weightings"] for rank in range(1, 5)] for row in rows]
    for shares in held:
        assert sum(int(each.strip("<%")) for each in shares) == pytest.approx(100, abs=2)
    assert first["Edition"]
    assert first["Snapshot"]


def test_the_workbook_says_what_the_csv_says(reader):
    book = openpyxl.load_workbook(io.BytesIO(file_of(reader, "xlsx", CHANGED).content))
    headings, *cells = [[str(cell) for cell in row] for row in book.active.iter_rows(values_only=True)]
    assert [dict(zip(headings, row, strict=True)) for row in cells] == rows_of(reader, CHANGED)


@pytest.mark.trust
def test_control_other_weights_make_another_file(reader):
    assert rows_of(reader) != rows_of(reader, CHANGED)


def test_weights_that_are_none_make_no_file_but_the_page_that_says_what_is_wrong(reader):
    answer = file_of(reader, "csv", "&w.quality-level=much")
    assert answer.status_code == 422
    assert "“much” is no weight" in answer.content.decode()


def test_a_place_with_nothing_to_rank_gives_a_file_of_headings(reader):
    answer = reader.get(f"/indices/{CODE}/what-if/table.csv?place=990951&period=2025", headers=ENGLISH)
    assert answer.content.decode("utf-8-sig").count("\n") == 1


def test_the_links_to_the_files_carry_the_weights_on_trial(reader):
    page = reader.get(TRIAL + CHANGED, headers=ENGLISH).content.decode()
    for suffix in ("csv", "xlsx"):
        address = f"/indices/{CODE}/what-if/table.{suffix}{QUERY}{CHANGED}".replace("&", "&amp;")
        assert address in page


def test_a_trial_asked_for_by_the_page_itself_answers_its_part_alone(reader):
    part = reader.get(TRIAL + CHANGED, headers=PART).content.decode()
    assert part.lstrip().startswith('<div id="trial">')
    assert "<html" not in part
    assert "72.46" in part
    kept = part.partition('id="kept-weights"')[2]
    assert 'hx-swap-oob="true"' in kept.partition(">")[0]
    assert 'name="w.quality-level" value="0.1"' in kept, "the chooser of place and period keeps the weights on trial"


def test_without_scripts_the_same_form_leads_to_the_whole_page(reader):
    page = reader.get(TRIAL, headers=ENGLISH).content.decode()
    form = page.partition('<div id="trial">')[2].partition("<form")[2].partition(">")[0]
    assert 'method="get"' in form
    assert f'action="/indices/{CODE}/what-if/"' in form
    assert f'hx-get="/indices/{CODE}/what-if/"' in form
    assert 'hx-target="#trial"' in form


def test_what_is_wrong_with_weights_comes_in_the_part_too(reader):
    answer = reader.get(f"{TRIAL}&w.quality-level=-1", headers=PART)
    assert answer.status_code == 422
    assert "“-1” is no weight" in answer.content.decode()
    assert "<html" not in answer.content.decode()


@pytest.mark.trust
def test_control_a_page_brought_back_by_the_browsers_history_is_whole(reader):
    restored = reader.get(TRIAL, headers=PART | {"hx-history-restore-request": "true"})
    assert "<html" in restored.content.decode()
    assert "HX-Request" in restored["Vary"]


def test_what_the_index_page_was_compared_with_comes_back_from_the_trial(reader):
    page = reader.get(f"{TRIAL}&since=2021&bands=2008", headers=ENGLISH).content.decode()
    assert f"/indices/{CODE}/{QUERY}&since=2021&bands=2008".replace("&", "&amp;") in page
    assert page.count('name="since" value="2021"') == 2, "in the form of the weights and in the chooser"
