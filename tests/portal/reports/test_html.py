"""The stand-alone HTML: nothing fetched, nothing run, every number a link that lands."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from zhixing.portal.reports import drawing, html

STYLE = Path(html.__file__).parent / "static" / "reports" / "report.css"


class Page(HTMLParser):
    """Collects what the tests ask about."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def values(self, tag: str, name: str) -> list[str]:
        return [value for found, attribute, value in self.attributes if (found, attribute) == (tag, name)]


@pytest.fixture
def page(report, blank):
    return Page(html.render(report(), draw=blank).decode())


def test_it_fetches_nothing_and_runs_nothing(report, blank):
    text = html.render(report(), draw=blank).decode()
    page = Page(text)
    assert "script" not in page.tags
    assert "link" not in page.tags
    assert not [name for _, name, _ in page.attributes if name.startswith("on")]
    assert all(source.startswith("data:image/svg+xml;base64,") for source in page.values("img", "src"))
    assert not re.search(r"https?://", re.sub(r"data:[^\"]+", "", text))
    assert "url(" not in STYLE.read_text(encoding="utf-8")


def test_every_number_is_a_link_to_an_entry_that_exists(page):
    ids = {value for _, name, value in page.attributes if name == "id"}
    targets = [value[1:] for value in page.values("a", "href")]
    assert len([target for target in targets if re.fullmatch(r"f\d+", target)]) > 100
    assert set(targets) <= ids


def test_every_picture_has_words(page, report):
    assert page.values("img", "alt") == [chart.alt for chart in report().charts()]


def test_names_are_escaped(report, blank):
    odd = replace(report(), title="<script>alert(1)</script>")
    text = html.render(odd, draw=blank).decode()
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_the_style_passes_through_autoescape_unchanged():
    assert not set(STYLE.read_text(encoding="utf-8")) & set("<>&\"'")


def test_the_panel_tells_definition_parts_interval_edition_and_snapshot(report, blank):
    text = html.render(report(), draw=blank).decode()
    row = re.search(r'<tr id="f5">.*?</tr>', text, re.DOTALL)
    assert row
    for said in ("94.5%", "415", "439", "92.0%—96.3%", "合格批次数", "abcdef012345", "20260228-1a2b3c"):
        assert said in row[0], said


def test_equal_reports_are_equal_bytes(report, bundle):
    assert html.render(report(), draw=drawing.svg) == html.render(report(), draw=drawing.svg)


def test_the_language_of_the_page_is_said(report, blank):
    assert b'<html lang="zh-Hans">' in html.render(report(), draw=blank)
    assert b'<html lang="en">' in html.render(report(language="en"), draw=blank)
