"""The index pages in a real Chromium: years and bands chosen at the top, weights tried without leaving the page."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

INDEX = "/indices/manufacturing-quality-competitiveness/?place=990900&period=2025"
TRIAL = INDEX.replace("/?", "/what-if/?")


def test_two_years_and_a_version_of_the_bands_are_chosen_and_stay_in_the_address(visit):
    page = visit(INDEX, language="en-GB")
    page.select_option("[name=since]", "2021")
    page.wait_for_url("**since=2021**")
    assert "What moved the index from 2021 to 2025" in page.inner_text("main")
    page.select_option("[name=bands]", "2008")
    page.wait_for_url("**bands=2008**")
    assert "since=2021" in page.url
    assert "by the bands 2008" in page.inner_text("main")
    page.click("#counties ~ p a")
    page.wait_for_load_state()
    page.click(".zx-crumbs a >> nth=1")
    page.wait_for_load_state()
    assert "since=2021" in page.url
    assert "bands=2008" in page.url


def test_weights_are_tried_without_leaving_the_page_and_stay_in_every_link(visit):
    page = visit(TRIAL, language="en-GB")
    page.evaluate("window.untouched = true")
    page.fill("[name='w.quality-level']", "0.1")
    page.click("#try")
    page.wait_for_url("**w.quality-level=0.1**")
    page.wait_for_function("document.querySelector('#trial').innerText.includes('1 weight differs')")
    assert page.evaluate("window.untouched"), "the page itself was not loaded again"
    assert page.evaluate("document.activeElement.id") == "try", "the focus stays on the button"
    assert "w.quality-level=0.1" in page.get_attribute("#trial a[href*='table.csv']", "href")
    assert "w.quality-level=0.1" in page.input_value("input[name=next]"), "the other language shows the same trial"
    page.select_option("#period", "2024")
    page.wait_for_url("**period=2024**")
    assert "w.quality-level=0.1" in page.url
    page.go_back()
    page.wait_for_url("**period=2025**")
    assert page.locator("header.zx-bar").count() == 1, "what comes back is a whole page"


def test_weights_that_are_none_are_refused_in_place(visit):
    page = visit(TRIAL, language="en-GB", refusals=1)
    page.evaluate("window.untouched = true")
    page.fill("[name='w.quality-level']", "much")
    page.click("#try")
    page.wait_for_selector("#trial [role=alert]")
    assert "“much” is no weight" in page.inner_text("#trial")
    assert page.evaluate("window.untouched")


def test_without_scripts_the_same_button_leads_to_the_same_trial(browser, served):
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(served.address + TRIAL)
    page.fill("[name='w.quality-level']", "0.1")
    page.click("#try")
    page.wait_for_load_state()
    assert "w.quality-level=0.1" in page.url
    assert "1 weight differs from the scheme" in page.inner_text("main")
    context.close()
