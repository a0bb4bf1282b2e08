"""Every picture of the documents is there, is shown somewhere in its own language, and the folder stays small."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.flows.test_browser import PICTURED

REPOSITORY = Path(__file__).resolve().parents[2]
IMAGES = REPOSITORY / "docs" / "images"
TOUR = REPOSITORY / "docs" / "how-to"
MOST = 3 * 1024 * 1024
SHOWN = re.compile(r"!\[([^\]]+)\]\(([^)]+\.png)\)")
FIRST_PAGES = {"overview", "indicator", "report", "batches"}


def shown(page: Path) -> dict[str, str]:
    """The pictures of a page by name, each with the words that stand for it."""
    found = SHOWN.findall(page.read_text(encoding="utf-8"))
    assert all((page.parent / path).is_file() for _, path in found), page
    return {Path(path).name: words for words, path in found}


@pytest.mark.parametrize(("page", "suffix"), [("which-page-answers.md", "en"), ("which-page-answers.zh.md", "zh")])
def test_every_page_that_answers_a_question_is_shown_in_the_language_of_the_reader(page, suffix):
    pictures = shown(TOUR / page)
    assert set(pictures) == {f"{name}-{suffix}.png" for name in PICTURED if name not in FIRST_PAGES}
    assert len(set(pictures.values())) == len(pictures), "each answers a question of its own"


def test_every_page_is_pictured_in_both_languages_and_nothing_else_is_kept():
    kept = {path.name for path in IMAGES.glob("*.png")}
    assert kept == {f"{name}-{suffix}.png" for name in PICTURED for suffix in ("en", "zh")}
    assert sum(path.stat().st_size for path in IMAGES.iterdir()) < MOST


@pytest.mark.trust
def test_control_a_picture_that_is_not_there_is_noticed(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("![a page](../images/nowhere.png)", encoding="utf-8")
    with pytest.raises(AssertionError):
        shown(page)
