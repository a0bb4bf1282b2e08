"""An author at work in a real Chromium: a number opened, a sentence changed, the data refreshed, the report printed."""

from __future__ import annotations

import shutil
import subprocess
import time
from pathlib import Path

import pytest

from tests.flows.installation import REPOSITORY

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

AXE = REPOSITORY / "node_modules" / "axe-core" / "axe.min.js"
# A year no other browser test looks at: the refresh corrects one of its batches.
YEAR = 2022
REPORT = "/reports/macro-quality/?place=990900&period={year}&language={language}"
OPENING = "涉及检验项目较集中"
REFRESHED_WITHIN = 60
# Milliseconds: the draft asks two hundred figures, and a loaded machine takes its time.
PATIENCE = 90_000


def draft(language: str = "zh-hans", year: int = YEAR) -> str:
    return REPORT.format(language=language, year=year)


def edited(failing: int) -> str:
    return f"经逐批核对，本期不合格{failing}批次，已全部通报。"


def printed(path: Path) -> str:
    """The text of a PDF without white space, "" where nothing reads it."""
    assert path.read_bytes().startswith(b"%PDF")
    if shutil.which("pdftotext") is None:
        return ""
    text = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
    return "".join(text.split())


def refuse_a_typed_number(page) -> None:
    box = page.locator(".sentence-box")
    assert box.locator(".token").count() >= 2, "figures stand as chips"
    box.fill("合格率94.5%。")
    page.fill("[name=reason]", "试写")
    page.click("main form[method=post] button[type=submit]")
    page.wait_for_load_state()
    assert "没有绑定任何数据" in page.inner_text(".zx-problems")


def write_with_a_chip(page) -> None:
    box = page.locator(".sentence-box")
    box.fill("经逐批核对，本期不合格")
    page.click("[data-insert='{failing}']")
    box.press("End")
    box.press_sequentially("，已全部通报。")
    page.fill("[name=reason]", "补充通报情况")
    page.click("main form[method=post] button[type=submit]")
    page.wait_for_load_state("networkidle")


def correct_one_batch(page, address: str) -> None:
    """A failing batch passes on re-test: the refresh that every figure on spot checks must follow."""
    page.goto(f"{address}/spot-checks/?place=990900&period={YEAR}&verdict=fail")
    page.click("main table a[href*='/spot-checks/'], main .zx-cards a[href*='/spot-checks/']")
    page.wait_for_load_state()
    page.click("a[href*='correct']")
    page.wait_for_load_state()
    page.select_option("[name=verdict]", "pass")
    page.select_option("[name=severity]", "")
    # The batch passes only with its items.
    for item in page.locator("select[name^=item_]").all():
        item.select_option("pass")
    page.fill("[name=reason]", "复检合格，依复检报告更正")
    page.click("main form[method=post] button")
    page.wait_for_load_state("networkidle")


def wait_for(page, address: str, words: str) -> None:
    deadline = time.monotonic() + REFRESHED_WITHIN
    while True:
        page.goto(address)
        if words in page.inner_text("article.report"):
            return
        assert time.monotonic() < deadline, "the refresh never reached the report"
        time.sleep(0.5)


def test_an_edit_outlives_a_refresh_and_is_printed_with_the_new_numbers(visit, served, tmp_path):
    page = visit(draft(), user="office", refusals=1)
    page.set_default_timeout(PATIENCE)
    page.click("article.report p a.figure")
    panel = page.locator("#report-panel")
    assert panel.get_attribute("open") is not None
    assert "口径版本" in panel.inner_text()
    panel.locator("button").click()

    sentence = page.locator("span.said", has_text=OPENING)
    failing = int(sentence.locator("a.figure").first.inner_text().removesuffix("批次"))
    page.click(f"span.said:has-text('{OPENING}') + a.edit")
    page.wait_for_load_state()
    refuse_a_typed_number(page)
    write_with_a_chip(page)
    assert edited(failing) in page.inner_text("article.report")
    assert "人工修改" in page.locator("small.author-mark.edited").inner_text()

    correct_one_batch(page, served.address)
    wait_for(page, served.address + draft(), edited(failing - 1))
    assert "人工修改" in page.locator("small.author-mark.edited").inner_text()

    page.click("[name=list_edits][type=checkbox]")
    page.wait_for_load_state("networkidle")
    with page.expect_download() as download:
        page.click("a[href*='file.pdf']")
    path = tmp_path / "report.pdf"
    download.value.save_as(path)
    if text := printed(path):
        assert edited(failing - 1) in text
        assert "经人修改的语句" in text
        assert "人工修改·" not in text, "marks for the author are not printed"

    page.click("span.said.edited + a.edit")
    page.wait_for_load_state()
    page.click("button[formaction*='/back/']")
    page.wait_for_load_state("networkidle")
    assert page.locator("small.author-mark.edited").count() == 0
    assert OPENING in page.inner_text("article.report")


@pytest.mark.parametrize(("locale", "language"), [("zh-CN", "zh-hans"), ("en-GB", "en")])
def test_the_draft_marks_noise_gaps_and_contradictions_for_its_author(visit, locale, language):
    page = visit(draft(language, year=2025), user="office", language=locale)
    assert page.locator("small.author-mark.noise").count() >= 3
    assert {each.get_attribute("data-flag") for each in page.locator("aside.author-mark.gap").all()} == {
        "I3", "I4", "I5", "I6", "I7", "I8", "I9", "I10", "I11"
    }  # fmt: skip
    assert {each.get_attribute("data-flag") for each in page.locator("p.note.margin").all()} == {"I1", "I2"}
    assert page.locator(".chart-frame").count() >= 12


@pytest.mark.parametrize(("locale", "language"), [("zh-CN", "zh-hans"), ("en-GB", "en")])
def test_draft_and_editor_are_accessible_and_fit_a_telephone(visit, locale, language):
    if not AXE.exists():
        pytest.skip("LEFT OUT: axe-core is not installed (npm ci)")
    page = visit(draft(language, year=2025), user="office", language=locale, width=390)
    assert complaints(page) == []
    page.locator("a.edit").first.click()
    page.wait_for_load_state("networkidle")
    assert complaints(page) == []


def complaints(page) -> list[str]:
    """What axe finds grave, and whether the page is wider than its window."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa']})")["violations"]
    grave = [each for each in found if each["impact"] in {"serious", "critical"}]
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in grave] + [f"{wide} px"] * (wide > 1)
