"""The pages of an index over the demonstration city: its tree adds up, its bands disagree, its weights may be tried."""

from __future__ import annotations

import csv
import io
import re
from functools import partial

import pytest

from zhixing.methods.periods import Period
from zhixing.methods.suppression import suppress
from zhixing.portal import figures, withholding
from zhixing.portal.indices import asked
from zhixing.portal.indices.asked import index_called
from zhixing.warehouse.measure import Question

pytestmark = pytest.mark.django_db

CODE = "manufacturing-quality-competitiveness"
PAGE = f"/indices/{CODE}/?place=990900&period=2025"
FILE = f"/indices/{CODE}/table.csv?place=990900&period=2025"
TRIAL = f"/indices/{CODE}/what-if/?place=990900&period=2025"
ENGLISH = {"accept-language": "en"}


def english(reader, address: str) -> str:
    return reader.get(address, headers=ENGLISH).content.decode()


def test_the_list_shows_the_value_its_band_the_year_before_and_the_nation(reader):
    page = english(reader, "/indices/?place=990900&period=2024")
    assert "78.69" in page
    assert "77.82" in page
    assert "lacking competitiveness" in page
    assert "100%" in page
    assert "no index" not in page.lower()


def test_an_index_says_what_of_its_scheme_is_not_official_in_its_own_words(reader):
    page = english(reader, PAGE)
    index = index_called(CODE)
    for words in (index.weights_source.en, index.bounds_source.en, index.scope.en):
        assert words in page


def test_the_printed_versions_of_the_bands_disagree_and_the_page_says_so(reader):
    page = english(reader, PAGE)
    assert "The versions disagree" in page
    table = page.partition('aria-labelledby="bands"')[2].partition("</table>")[0]
    assert "lacking competitiveness" in table
    assert "ordinary" in table
    assert "no name" in table


def tree_of(reader) -> list[dict[str, str]]:
    answer = reader.get(FILE, headers=ENGLISH)
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_file_holds_the_whole_tree_and_the_leaves_shares_add_up_to_all_of_it(reader):
    rows = tree_of(reader)
    leaves = [row for row in rows if row["Bounds"]]
    assert (len(rows), len(leaves)) == (21, 12)
    assert sum(float(row["Share of the whole"].rstrip("%")) for row in leaves) == pytest.approx(100, abs=0.5)
    assert rows[0]["Score"] == "79.67"


def _adds_up(parts: list[float], change: float) -> bool:
    return abs(sum(parts) - change) < 0.001 * len(parts)  # each printed to three decimals


def test_what_moved_the_index_adds_up_to_the_change_of_its_value(reader):
    rows = tree_of(reader)
    parts = [float(row["Moved since 2024"]) for row in rows if row["Bounds"]]
    change = float(rows[0]["Moved since 2024"])
    assert _adds_up(parts, change)
    assert change == pytest.approx(79.67 - 78.69, abs=0.01)


@pytest.mark.trust
def test_control_one_part_of_the_tree_left_out_would_not_add_up(reader):
    rows = tree_of(reader)
    parts = sorted(float(row["Moved since 2024"]) for row in rows if row["Bounds"])
    assert not _adds_up(parts[:-1], float(rows[0]["Moved since 2024"]))


def test_a_leaf_leads_to_where_its_figure_comes_from(reader):
    page = english(reader, PAGE).partition('aria-labelledby="tree"')[2].partition("</table>")[0]
    assert 'href="/figures/spot-check-batch-pass-rate/?place=990900&amp;period=2025" data-panel' in page


def test_years_that_rest_on_part_of_the_weight_are_marked_and_not_compared(reader):
    page = english(reader, f"/indices/{CODE}/?place=990900&period=2025Q3")
    assert "of the weight rests on data" in page
    assert "Missing:" in page
    assert "weighed" in page


def test_an_unknown_index_names_the_near_one(reader):
    answer = reader.get("/indices/manufacturing-quality/", headers=ENGLISH)
    assert answer.status_code == 404
    assert CODE in answer.content.decode()


def test_a_period_without_facts_says_so_instead_of_showing_a_zero(reader):
    page = english(reader, f"/indices/{CODE}/?place=990900&period=1990")
    assert "is-absent" in page
    assert "nothing can be taken apart" in page


def ranked(page: str) -> dict[str, list[str]]:
    table = page.partition('aria-labelledby="sides"')[2].partition("</table>")[0]
    rows = re.findall(r'<th scope="row">([^<]+).*?</tr>', table, re.DOTALL)
    cells = [re.findall(r">([\d.]+)</td>", row) for row in re.findall(r"<tr>.*?</tr>", table, re.DOTALL)[1:]]
    return dict(zip(rows, cells, strict=True))


def test_the_schemes_own_weights_leave_every_total_and_rank_as_published(reader):
    page = english(reader, TRIAL)
    assert ranked(page)["Lancheng District"] == ["1", "1", "80.62", "80.62"]
    assert "No weight differs from the scheme" in page
    assert "nothing is saved" in page


def test_other_weights_give_other_totals_beside_the_schemes_and_stand_in_the_form(reader):
    page = english(reader, f"{TRIAL}&w.quality-level=0.1&w.development-capacity=0.9")
    assert ranked(page)["Lancheng District"][2:] == ["80.62", "72.46"]
    assert 'name="w.quality-level" value="0.1"' in page
    assert "2 weights differ from the scheme" in page


def test_the_distribution_of_ranks_is_the_same_at_every_look_and_each_row_is_whole(reader):
    def shares(page: str) -> list[int]:
        table = page.partition('aria-labelledby="spread"')[2].partition("</table>")[0]
        return [int(each) for each in re.findall(r">(\d+)%</span>", table)]

    once, again = (shares(english(reader, TRIAL)) for _ in range(2))
    assert once == again
    assert len(once) == 16
    assert sum(once) == pytest.approx(400, abs=4)


def test_weights_below_zero_and_unknown_ones_are_refused_all_at_once_with_a_remedy(reader):
    answer = reader.get(f"{TRIAL}&w.quality-level=-1&w.core-technology=much&w.core=1", headers=ENGLISH)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "3 problems to settle" in page
    assert "Quality level" in page
    assert "“-1” is no weight. Give a number not below zero; the scheme says 0.5." in page
    assert "core-technology" in page
    assert 'aria-labelledby="sides"' not in page


def test_weights_that_are_all_zero_below_one_part_are_refused_naming_the_part(reader):
    answer = reader.get(f"{TRIAL}&w.product-grade-rate=0&w.micro-electronic-equipment-share=0", headers=ENGLISH)
    assert answer.status_code == 422
    assert "Standards and technology: All weights below it are zero" in answer.content.decode()


@pytest.mark.trust
def test_control_one_zero_beside_a_weight_is_no_fault(reader):
    assert reader.get(f"{TRIAL}&w.product-grade-rate=0", headers=ENGLISH).status_code == 200


def test_a_place_without_places_below_has_nothing_to_rank_and_says_what_to_do(reader):
    page = english(reader, f"/indices/{CODE}/what-if/?place=990951&period=2025")
    assert "Fewer than two places to rank" in page


YUNJIAO = "990921"  # 99 batches judged: small once fewer than a hundred are not shown
PASS_RATE_ALONE = "".join(
    f"&w.{code}=0"
    for code in (
        "development-capacity", "standards-and-technology", "quality-management", "export-inspection-pass-rate"
    )
)  # fmt: skip


@pytest.fixture
def strict(reader, monkeypatch):
    """The same pages where the public sees no count below a hundred."""
    monkeypatch.setattr(withholding, "suppress", partial(suppress, smallest=100))
    return reader


def test_a_leaf_kept_from_the_public_takes_the_scores_and_contributions_with_it(strict):
    page = english(strict, f"/indices/{CODE}/?place={YUNJIAO}&period=2025")
    tree = page.partition('aria-labelledby="tree"')[2]
    assert "Not shown" in tree
    assert tree.partition("</table>")[0].count('class="bar"') == 0, "the index itself would tell the leaf"
    assert "kept back" in page.partition('aria-labelledby="moved"')[2]


def test_a_place_with_a_leaf_kept_from_the_public_is_left_out_of_the_trial_by_name(strict):
    page = english(strict, TRIAL + PASS_RATE_ALONE)
    assert "Yunjiao County" not in page.partition('aria-labelledby="sides"')[2].partition("</table>")[0]
    assert "Yunjiao County" in page.partition("Left out")[2]


@pytest.mark.trust
def test_control_weights_that_leave_one_leaf_would_tell_the_figure_kept_back(strict, monkeypatch):
    monkeypatch.setattr(asked, "kept_back", lambda *_: set())
    (rate,) = figures.ask(Question("spot-check-batch-pass-rate", YUNJIAO, Period.year(2025)))
    page = english(strict, TRIAL + PASS_RATE_ALONE)
    assert ranked(page)["Yunjiao County"][-1] == f"{rate.value:.2f}", "bounds 60 to 100: the score is the rate itself"
