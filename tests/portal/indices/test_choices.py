"""What an index's page is compared with, in which bands, by which scheme: kept in the address, used by every part."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

pytestmark = pytest.mark.django_db

CODE = "manufacturing-quality-competitiveness"
PAGE = f"/indices/{CODE}/?place=990900&period=2025"
FILE = f"/indices/{CODE}/table.csv?place=990900&period=2025"
ENGLISH = {"accept-language": "en"}
BLOCK = ('missing = "renormalise"', 'missing = "block"')


def english(reader, address: str) -> str:
    return reader.get(address, headers=ENGLISH).content.decode()


def part(page: str, label: str) -> str:
    """The section of a page under a heading."""
    return page.partition(f'aria-labelledby="{label}"')[2].partition("</section>")[0]


def option(page: str, code: str) -> dict:
    found = re.search(rf'<script id="option-{code}" type="application/json">(.*?)</script>', page)
    return json.loads(found[1])


def moved(reader, more: str, column: str) -> list[float]:
    """Parts of the leaves, and the whole change last."""
    answer = reader.get(FILE + more, headers=ENGLISH)
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    parts = [float(row[column]) for row in rows if row["Bounds"] and row[column]]
    return [*parts, float(rows[0][column])]


def test_any_two_years_may_be_compared_and_their_parts_add_up(reader):
    *parts, change = moved(reader, "&since=2021", "Moved since 2021")
    assert change == pytest.approx(79.67 - 76.17, abs=0.011)
    assert sum(parts) == pytest.approx(change, abs=0.012)
    page = english(reader, f"{PAGE}&since=2021")
    assert "What moved the index from 2021 to 2025" in page
    assert '<option value="2021" selected>2021</option>' in page.partition('id="f-since"')[2].partition("</select>")[0]


def test_a_later_year_may_be_what_an_earlier_one_is_compared_with(reader):
    answer = reader.get(FILE.replace("2025", "2021") + "&since=2025", headers=ENGLISH)
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert float(rows[0]["Moved since 2025"]) == pytest.approx(76.17 - 79.67, abs=0.011)


@pytest.mark.trust
def test_control_the_year_before_is_another_change_than_the_year_chosen(reader):
    assert moved(reader, "", "Moved since 2024")[-1] != moved(reader, "&since=2021", "Moved since 2021")[-1]


def test_what_was_chosen_stays_in_every_link_of_the_page(reader):
    page = english(reader, f"{PAGE}&since=2021&bands=2008")
    for address in ("table.csv", "table.xlsx", "what-if/"):
        assert f"{address}?place=990900&amp;period=2025&amp;since=2021&amp;bands=2008" in page
    assert "/?place=990902&amp;period=2025&amp;since=2021&amp;bands=2008" in part(page, "counties")


def test_the_change_no_leaf_explains_is_shown_and_so_are_the_leaves_known_once_only(reader):
    page = english(reader, f"{PAGE}&since=2019").partition('aria-labelledby="moved"')[2].partition("</figure>")[0]
    assert "Unexplained" in page
    assert "figures missing in one of the two periods" in page
    assert "Missing in one of the two periods:" in page
    points = [float(each) for each in re.findall(r'class="num">([+-][\d.]+)</td>', page)]
    *parts, change = points
    assert sum(parts) == pytest.approx(change, abs=0.012), "the parts, the unexplained among them, are the change"
    assert change == pytest.approx(79.67 - 70.19, abs=0.011)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("&since=2025", "Both periods are the same"),
        ("&since=2024Q3", "different length"),
        ("&since=1990", "One of the two periods has no index"),
    ],
)
def test_periods_that_cannot_be_subtracted_say_why_and_what_to_do(reader, more, said):
    assert said in english(reader, PAGE + more).partition('aria-labelledby="moved"')[2].partition("</section>")[0]


def test_a_period_nobody_can_read_is_refused(reader):
    answer = reader.get(f"{PAGE}&since=lately", headers=ENGLISH)
    assert answer.status_code == 422
    assert "lately" in answer.content.decode()


def test_one_version_of_the_bands_names_every_value_of_the_page(reader, outlines):
    page = english(reader, f"{PAGE}&bands=2008")
    assert "by the bands 2008" in part(page, "now")
    assert "ordinary" in part(page, "now")
    counties = part(page, "counties")
    assert "fairly strong" in counties
    assert "elementary competitiveness" not in counties.partition("<table")[2]
    assert "Shaded by the bands 2008." in counties
    labels = [each["label"]["formatter"] for each in option(page, "below")["series"][0]["data"]]
    assert len(labels) == len(outlines)
    assert all(label.split("\n")[1] in {"ordinary", "fairly strong"} for label in labels)
    change = page.partition('aria-labelledby="moved"')[2].partition("</figure>")[0]
    assert change.partition("<table")[0].count("ordinary") == 2, "both ends are named in the same version"
    assert "used on this page" in part(page, "bands").partition("2008")[2].partition("</tr>")[0]


@pytest.mark.trust
def test_control_another_version_gives_the_same_values_other_names(reader):
    assert "elementary competitiveness" in part(english(reader, PAGE), "counties")
    assert "ordinary" not in part(english(reader, PAGE), "counties")


def test_the_file_names_the_band_and_its_version(reader):
    answer = reader.get(f"{FILE}&bands=2007", headers=ENGLISH)
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["Band"], row["Version of bands"]) for row in rows[:2]] == [("no name", "2007"), ("", "")]


@pytest.mark.parametrize(("key", "near"), [("bands=2010", "2011"), ("scheme=old", "own")])
def test_an_unknown_version_of_bands_or_schemes_names_the_near_ones(reader, key, near):
    answer = reader.get(f"{PAGE}&{key}", headers=ENGLISH)
    assert answer.status_code == 404
    assert near in answer.content.decode()


def test_years_by_the_scheme_of_their_time_are_not_subtracted_across_a_change_of_scheme(reader, another_scheme):
    another_scheme('high = "1.5"', 'high = "1.6"', until=2023)
    apart = english(reader, f"{PAGE}&scheme=own&since=2023")
    assert "Computed under 2 different schemes" in apart.partition('aria-labelledby="moved"')[2]
    together = english(reader, f"{PAGE}&scheme=own&since=2024")
    assert "Whole change" in together
    recomputed = english(reader, f"{PAGE}&since=2023")
    assert "Whole change" in recomputed, "by today's scheme every year may be subtracted from every other"


def test_the_line_is_broken_where_the_scheme_changed_and_the_table_says_so(reader, another_scheme):
    another_scheme('high = "1.5"', 'high = "1.6"', until=2023)
    page = english(reader, f"{PAGE}&scheme=own")
    runs = [each for each in option(page, "course")["series"] if each.get("id", "").startswith("main")]
    drawn = [[at for at, point in enumerate(run["data"]) if point["value"] is not None] for run in runs]
    assert len(runs) == 2
    assert max(drawn[0]) + 1 == min(drawn[1])
    assert runs[1]["markLine"]["label"]["formatter"] == "another scheme"
    assert runs[1]["markLine"]["data"] == [{"xAxis": "2024"}]
    table = page.partition('id="option-course"')[2].partition("</table>")[0]
    assert "2024 (another scheme from here on)" in table
    assert "a chart must break between them" in page


@pytest.mark.trust
def test_control_under_one_scheme_the_line_runs_on(reader, another_scheme):
    another_scheme('high = "1.5"', 'high = "1.6"', until=2023)
    page = english(reader, PAGE)
    runs = [each for each in option(page, "course")["series"] if each.get("id", "").startswith("main")]
    assert len(runs) == 1
    assert "another scheme from here on" not in page


def test_where_there_has_been_one_scheme_only_no_choice_is_offered(reader):
    assert 'name="scheme"' not in english(reader, PAGE)


def test_years_short_of_data_stay_hollow_on_either_side_of_a_break(reader, another_scheme):
    another_scheme('high = "1.5"', 'high = "1.6"', until=2019)
    page = english(reader, f"{PAGE}&scheme=own")
    runs = [each for each in option(page, "course")["series"] if each.get("id", "").startswith("main")]
    hollow = {
        option(page, "course")["xAxis"]["data"][at]
        for run in runs
        for at, point in enumerate(run["data"])
        if point["value"] is not None and point.get("itemStyle")
    }
    assert len(runs) == 2
    assert {"2019", "2020"} <= hollow
    assert not {"2021", "2022", "2025"} & hollow


def test_under_block_a_missing_figure_leaves_no_index_and_the_page_names_what_is_missing(reader, another_scheme):
    another_scheme(*BLOCK)
    page = english(reader, PAGE.replace("2025", "2025Q3"))
    assert "any missing indicator leaves no index" in page
    assert "is-absent" in part(page, "now")
    assert "Missing:" in part(page, "now")
    assert "One of the two periods has no index" in page


def test_under_carry_the_earlier_figure_enters_and_its_line_says_so(reader, another_scheme):
    another_scheme('missing = "renormalise"', 'missing = "carry"')
    carried = "a missing indicator carries an earlier year&#x27;s value"
    assert carried not in part(english(reader, PAGE), "tree"), "a whole year needs nothing carried"
    page = english(reader, PAGE.replace("2025", "2026"))
    assert part(page, "tree").count(carried) == 11, "the certificates alone stand on a date"
    assert "Missing:" in part(page, "now")
    assert "is-absent" not in part(page, "now")


def test_under_impute_min_a_missing_figure_scores_the_bottom_and_its_line_says_so(reader, another_scheme):
    another_scheme('missing = "renormalise"', 'missing = "impute-min"')
    page = english(reader, PAGE.replace("2025", "2025Q3"))
    tree = part(page, "tree")
    assert tree.count("a missing indicator scores the minimum") == 9
    assert tree.count(">60.00<") >= 9
    assert "Missing:" in part(page, "now")
