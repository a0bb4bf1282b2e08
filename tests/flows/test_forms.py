"""A quarterly return from the prefilled sheet to the dashboard: in the page, and the same by workbook."""

from __future__ import annotations

import re
import time
from pathlib import Path

import openpyxl
import pytest

from tests.flows.test_browser import AXE, CORRECTION_SHOWS_WITHIN

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

COUNTY, QUARTER = "990903", "2025Q4"
FIGURE = f"/figures/industrial-output/?place={COUNTY}&period={QUARTER}"
ROW, TOTAL = "output.13:now", "output:now"
# The liaison stands in for the county's clerk and sees that sheet too.
YEARLY = "main table a:text-matches('年报|Yearly')"


def open_sheet(visit, user, **more):
    page = visit("/returns/forms/", user=user, **more)
    page.goto(page.url.split("/returns")[0] + sheet_address(page))
    page.wait_for_load_state("networkidle")
    return page


def sheet_address(page) -> str:
    line = page.locator("main table a", has_text=re.compile("汐口区|Xikou")).filter(
        has_text=re.compile("季报|Quarterly")
    )
    return line.first.get_attribute("href")


def fill(page, key: str, text: str, kind: str = "value") -> None:
    field = page.locator(f"[name='{kind}={key}']")
    field.fill(text)
    field.press("Enter")


def value_of(page, key: str) -> str:
    return page.input_value(f"[name='value={key}']")


def saved(page, key: str) -> None:
    page.locator(f"tr[data-key='{key}'] [data-word]", has_text="已保存").wait_for()


def answered(page, count: str) -> None:
    page.locator("#zx-form-said", has_text=count).wait_for()


def press(page, text: str) -> None:
    page.locator("main button", has_text=re.compile(f"^{text}$")).last.click()
    page.wait_for_load_state("networkidle")


def state(page) -> str:
    return page.inner_text(".zx-lead .zx-chip >> nth=0")


def shows(page, served, figure: str) -> None:
    began = time.monotonic()
    while figure not in page.request.get(served.address + FIGURE).text():
        assert time.monotonic() - began < CORRECTION_SHOWS_WITHIN, figure
        time.sleep(0.1)


def remark_on_jumps(page) -> None:
    """Every row that still asks for a remark gets one."""
    page.wait_for_timeout(600)
    for key in page.eval_on_selector_all(
        "tr[data-key]",
        "rows => rows.filter(row => row.querySelector('.zx-cell-problem')).map(row => row.dataset.key)",
    ):
        fill(page, key, "与全年走势一致", "remark")
        saved(page, key)


def test_a_quarterly_return_rises_comes_back_and_is_on_the_dashboard(visit, served, tmp_path):
    county = open_sheet(visit, "county")
    assert county.locator("tr[data-key]").count() == 120
    before = float(value_of(county, TOTAL))
    county.click("[data-unchanged]")
    answered(county, "120 / 120")
    wrong = round(float(value_of(county, ROW)) + 5, 4)
    fill(county, ROW, f"{wrong}")
    fill(county, TOTAL, f"{before + 5:.4f}")
    saved(county, TOTAL)
    remark_on_jumps(county)
    press(county, "上报")
    assert state(county) == "已上报", county.inner_text("main")[:400]
    assert county.locator("input.zx-cell").count() == 0, "locked while the office reads"

    office = open_sheet(visit, "office")
    office.set_viewport_size({"width": 390, "height": 844})
    assert barriers(office) == []
    office.set_viewport_size({"width": 1440, "height": 900})
    office.check("tr[data-key='output.13:now'] [name=rows]")
    office.fill("[name='reason=output.13']", "与税务开票数相差 5 亿元，请核对")
    press(office, "退回")
    assert state(office) == "已退回"

    county.reload()
    assert "与税务开票数相差" in county.inner_text("tr[data-key='output.13:now']")
    assert county.locator("input.zx-cell[name^='value=']").count() == 2, "the row and the total that moves with it"
    fill(county, ROW, f"{wrong - 4:.4f}")
    fill(county, TOTAL, f"{before + 1:.4f}")
    saved(county, TOTAL)
    press(county, "上报")
    assert state(county) == "已上报", county.inner_text("main")[:400]

    office.reload()
    press(office, "受理")
    assert state(office) == "已受理"
    shows(office, served, f"{before + 1:.1f}")
    office.goto(office.url + "history/")
    text = office.inner_text("main")
    assert [word for word in ("上报", "退回", "受理", "与税务开票数相差", "数值计入统计") if word not in text] == []
    office.click("main table a >> nth=0")
    assert "林海" in office.inner_text("main table")

    by_workbook(visit, served, county, office, before, tmp_path)


def by_workbook(visit, served, county, office, before: float, tmp_path: Path) -> None:
    """The correction of the same sheet, filled in a spreadsheet program."""
    county.reload()
    county.fill("[name=reason]", "企业补报")
    press(county, "开始更正")
    assert state(county) == "填报中"
    address = county.url
    with county.expect_download() as download:
        county.click("a[href$='/workbook/']")
    path = tmp_path / "sheet.xlsx"
    download.value.save_as(path)
    bad, good = tmp_path / "bad.xlsx", tmp_path / "good.xlsx"
    write(path, bad, {"output.13": "很多", "output": before + 2})
    wanted = read(path, "output.13") + 1
    write(path, good, {"output.13": wanted, "output": before + 2})

    hand_in(county, bad)
    assert "不是数值" in county.inner_text("main")
    with county.expect_download() as download:
        county.click("a[href*='marked.xlsx']")
    marked = tmp_path / "marked.xlsx"
    download.value.save_as(marked)
    lines = openpyxl.load_workbook(marked).worksheets[0]
    assert [cell.coordinate for row in lines.iter_rows() for cell in row if cell.comment] == ["I10"]

    county.goto(address)
    hand_in(county, good)
    county.click("button[name=rows][value=all]")
    county.wait_for_load_state("networkidle")
    county.goto(address)
    assert value_of(county, ROW) == f"{wanted:.4f}".rstrip("0").rstrip(".")
    press(county, "上报")
    assert state(county) == "已上报", county.inner_text("main")[:400]
    office.goto(address)
    press(office, "受理")
    shows(office, served, f"{before + 2:.1f}")


def hand_in(page, path: Path) -> None:
    page.set_input_files("[name=file]", path)
    press(page, "上传")


def lines_of(sheet) -> dict[str, int]:
    return {sheet.cell(at, 1).value: at for at in range(4, sheet.max_row + 1)}


def read(path: Path, row: str) -> float:
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return sheet.cell(lines_of(sheet)[row], 9).value


def write(source: Path, target: Path, values: dict[str, object]) -> None:
    """Fill the downloaded sheet: every other line is confirmed."""
    book = openpyxl.load_workbook(source)
    sheet = book.worksheets[0]
    for row, at in lines_of(sheet).items():
        sheet.cell(at, 10).value = "不变 unchanged"
        if row in values:
            sheet.cell(at, 9).value = values[row]
            sheet.cell(at, 10).value = "已填 filled"
    book.save(target)


def test_the_grid_takes_keys_a_pasted_block_and_undo(visit):
    page = visit("/returns/forms/?state=filling", user="township")
    page.click(YEARLY)
    page.wait_for_load_state("networkidle")
    first = page.locator("input.zx-cell[name^='value=']").first
    first.click()
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.setData('text/plain', '12\\t去年同口径\\n7\\n30');
            document.activeElement.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true}));
        }"""
    )
    answered(page, "3 / 8")
    fields = page.locator("input.zx-cell[name^='value=']")
    assert [fields.nth(at).input_value() for at in range(3)] == ["12", "7", "30"]
    assert page.locator("input.zx-cell[name^='remark=']").first.input_value() == "去年同口径"
    fields.nth(2).click()
    page.keyboard.press("Control+z")
    assert fields.nth(2).input_value() == ""
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.name") == fields.nth(1).get_attribute("name")
    answered(page, "2 / 8")
    page.reload()
    assert [page.locator("input.zx-cell[name^='value=']").nth(at).input_value() for at in range(3)] == ["12", "7", ""]


def test_the_sheet_works_without_script(browser, served):
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{served.address}/sign-in/")
    page.fill("[name=username]", "township")
    page.fill("[name=password]", served.passwords["township"])
    page.click("main button[type=submit]")
    page.goto(f"{served.address}/returns/forms/?state=filling")
    page.click(YEARLY)
    field = page.locator("input.zx-cell[name^='value=']").last
    field.fill("4")
    page.click("button[name=confirm][value='']")
    assert page.locator("input.zx-cell[name^='value=']").last.input_value() == "4"
    assert "已填" in page.locator("tr[data-key]").last.inner_text()
    context.close()


def barriers(page) -> list[object]:
    """What lies beside the page, and what axe finds serious."""
    width = page.evaluate("document.documentElement.scrollWidth")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa']})")
    grave = [
        (each["id"], each["nodes"][0]["html"])
        for each in found["violations"]
        if each["impact"] in {"serious", "critical"}
    ]
    return [*([f"{width} pixels wide"] if width > page.viewport_size["width"] + 1 else []), *grave]


def page_of(visit, path: str, language: str):
    """The page meant, reached as its readers reach it."""
    if path in {"sheet", "row"}:
        page = visit("/returns/forms/?state=filling", user="township", width=390, language=language)
        page.click("main table a")
        if path == "row":
            page.wait_for_load_state("networkidle")
            page.goto(page.locator("a[data-panel]").first.evaluate("link => link.href"))
    elif path == "round":
        page = visit("/returns/forms/rounds/", user="office", width=390, language=language)
        page.click("main table a")
    elif path == "history":
        page = visit("/returns/forms/?state=accepted", user="office", width=390, language=language)
        page.click("main table a")
        page.wait_for_load_state("networkidle")
        page.goto(page.url + "history/")
    else:
        page = visit(path, user="office", width=390, language=language)
    page.wait_for_load_state("networkidle")
    return page


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
@pytest.mark.parametrize(
    "path",
    [
        "/returns/forms/",
        "/returns/forms/rounds/",
        "/returns/forms/burden/",
        "sheet",
        "row",
        "round",
        "history",
    ],
)
def test_pages_of_returns_are_accessible_on_a_telephone(visit, path, language):
    assert barriers(page_of(visit, path, language)) == []
