"""What is held, in a real Chromium: a list of certificates handed in, one of them suspended, the stock following."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


def certificates(path: Path, *rows: tuple[str, ...]) -> Path:
    book = openpyxl.Workbook()
    book.active.append(["获证组织", "证书编号", "认证项目", "颁证日期", "有效期至", "认证机构"])
    for row in rows:
        book.active.append(list(row))
    book.save(path)
    return path


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_a_list_is_handed_in_and_one_certificate_is_suspended_from_its_page(visit, tmp_path, language):
    page = visit("/enterprises/", user="office", language=language)
    base = page.url.split("/enterprises")[0]
    firm = page.inner_text("main tbody tr:first-child a")
    number = f"BT-{language[:2]}-001"
    page.goto(f"{base}/uploads/?kind=qualifications")
    page.check("[name=kind][value=qualifications]")
    rows = (
        (firm, number, "ISO 9001", "2024-01-10", "2030-01-09", "甲认证"),
        ("查无此厂", "X-2", "QMS", "2024-01-10", "", ""),
    )
    page.set_input_files("[name=file]", certificates(tmp_path / "list.xlsx", *rows))
    page.click("form[action*='new'] button[type=submit]")
    page.wait_for_load_state("networkidle")
    assert "查无此厂" in page.inner_text("main")
    assert page.locator("button[name=rows][value=all]").count() == 0
    page.click("button[name=rows][value=good]")
    page.wait_for_load_state("networkidle")

    page.goto(f"{base}/qualifications/?q={number}&on=2025-06-30")
    page.click("main tbody th a")
    page.wait_for_load_state()
    page.click(".zx-actions a.btn-primary")
    page.fill("[name=on]", "2025-06-01")
    page.select_option("[name=status]", "suspended")
    page.fill("[name=source]", "暂停通知")
    page.click("main form.zx-card button[type=submit]")
    page.wait_for_load_state("networkidle")
    assert {"zh-CN": "暂停", "en-GB": "Suspended"}[language] in page.inner_text("main")
    page.goto(f"{base}/qualifications/?q={number}&on=2025-06-30")
    assert page.locator("main tbody tr").count() == 0
    page.goto(f"{base}/qualifications/?q={number}&on=2025-05-31")
    assert page.locator("main tbody tr").count() == 1


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_a_laboratory_and_a_cluster_are_opened_from_their_lists(visit, language):
    page = visit("/laboratories/", user="office", language=language)
    base = page.url.split("/laboratories")[0]
    page.click("main tbody tr:first-child th a")
    page.wait_for_load_state()
    assert "1,520" in page.inner_text("main")
    page.goto(f"{base}/groupings/?kind=cluster&q=cluster-ships")
    page.click("main tbody th a")
    page.wait_for_load_state()
    assert page.locator("main tbody .zx-chip.is-progress").count() == 5
    page.click("main tbody tr:first-child th a")
    page.wait_for_load_state()
    assert "/enterprises/" in page.url
    assert page.locator("#held").count() == 1
    assert page.locator("#belongs").count() == 1
