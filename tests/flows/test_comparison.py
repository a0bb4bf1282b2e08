"""Places beside each other, in a real Chromium: from the overview to every indicator, any places, the large screen."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


def test_from_a_county_to_every_indicator_and_to_the_source_of_one(visit):
    page = visit("/places/990903/?period=2025", user="office")
    page.click("main a[href*='/profile/990903/']")
    page.wait_for_load_state("networkidle")
    row = page.locator("tr", has=page.locator("a[href*='/indicators/spot-check-batch-pass-rate/']"))
    assert "94.38%" in row.inner_text()
    assert "越高越好" in row.inner_text()
    assert row.locator("svg.zx-spine .whisker").count() == 1
    row.locator("a[data-panel]").first.click()
    page.wait_for_selector("#zx-panel[open] .zx-figure")
    assert "94.38" in page.inner_text("#zx-panel")


def test_places_are_chosen_and_told_apart_only_where_the_data_do(visit):
    page = visit("/compare/", user="office")
    page.click(".zx-places summary")
    for code in ("990921", "990922"):
        page.uncheck(f".zx-places input[value='{code}']")
    page.fill("#from", "2023")
    page.click("main form button.btn-primary")
    page.wait_for_load_state("networkidle")
    text = page.inner_text("main")
    assert "place=990902&place=990903" in page.url
    assert "与汐口区无法区分" in text
    assert "2022年" not in text
    assert page.locator("[data-ready] svg").count() == 1


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_the_cockpit_fits_one_large_screen_and_says_its_data_cut(browser, served, language):
    context = browser.new_context(viewport={"width": 1920, "height": 1080}, locale=language)
    page = context.new_page()
    page.goto(f"{served.address}/cockpit/?period=2025")
    page.wait_for_load_state("networkidle")
    size = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    assert size == [1920, 1080]
    lowest = page.evaluate(
        "Math.max(...[...document.querySelectorAll('main *')].map(e => e.getBoundingClientRect().bottom))"
    )
    assert lowest <= 1080, "no figure may be cut off at the foot of the screen"
    text = page.inner_text("body")
    assert page.locator(".zx-tile").count() == 4
    assert "94.53" in text
    assert "91.99–96.30" in text
    assert page.inner_text("header .zx-mono")
    context.close()
