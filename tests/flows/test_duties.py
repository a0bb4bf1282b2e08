"""My work, notices, deadlines and the calendar in a real browser: by keyboard, at both widths, on paper."""

from __future__ import annotations

import re

import pytest

from tests.flows.test_browser import accessible

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PAGES = ("/work/", "/notices/", "/notices/settings/", "/deadlines/", "/calendar/?year=2026", "/calendar/?year=2027")


def test_a_county_clerk_lands_on_what_is_due_with_the_overdue_first(visit, served):
    page = visit("/start/", user="county")
    assert page.url == f"{served.address}/work/"
    first = page.locator(".zx-desk li").first
    assert "报送质量基础设施清单" in first.inner_text()
    assert re.search(r"已逾期 \d+ 天", first.inner_text())
    assert page.locator("#desk-waiting").is_visible()


def test_by_keyboard_one_goes_from_the_desk_to_a_matter_and_on_paper_the_menu_is_gone(visit):
    page = visit("/work/", user="county")
    page.locator(".zx-desk a").first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "/deadlines/" in page.url
    page.go_back()
    page.emulate_media(media="print")
    assert not page.locator(".zx-menu").is_visible()
    assert page.locator(".zx-desk li").first.is_visible()


def test_the_strip_of_the_overview_counts_what_is_due_and_the_bell_what_is_unread(visit):
    page = visit("/", user="county")
    page.wait_for_selector(".zx-strip .zx-chip")
    assert "逾期" in page.inner_text(".zx-strip")
    unread = int(page.inner_text(".zx-bell b"))
    with page.expect_navigation():
        page.click(".zx-bell")
    with page.expect_navigation():
        page.locator(".zx-notices button.btn").first.click()
    left = page.locator(".zx-bell b")
    assert (int(left.inner_text()) if left.count() else 0) == unread - 1
    page.goto(page.url.split("/notices")[0] + "/")
    shown = page.locator(".zx-bell b")
    assert (int(shown.inner_text()) if shown.count() else 0) == unread - 1, "a page the browser keeps counts anew"


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("width", [390, 1440])
def test_every_page_of_duties_fits_and_is_accessible(visit, served, language, width):
    page = visit("/work/", user="office", width=width, language=language)
    for address in PAGES:
        page.goto(served.address + address)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        accessible(page)
