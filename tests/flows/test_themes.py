"""The themes in a real Chromium: pillars with sources, registers by right, a Pareto that claims no more than it can."""

from __future__ import annotations

import csv
import io

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


def test_the_pillars_show_output_growth_quality_and_the_leading_firms(visit):
    page = visit("/themes/pillars/?period=2025", user="office")
    row = page.locator("tr", has_text="船舶修造").first.inner_text()
    assert "319.1亿元" in row
    assert "65.6%" in row
    text = page.inner_text("main")
    assert "超过300" in text.replace("\n", "")
    assert "龙头企业" in text
    page.locator("td a[data-panel]").first.click()
    page.wait_for_selector("#zx-panel[open] .zx-figure")


def test_registers_are_for_people_who_may_read_them(visit):
    assert "全国海洋渔业之都" not in visit("/themes/pillars/?period=2025").inner_text("main")
    assert "全国海洋渔业之都" in visit("/themes/pillars/?period=2025", user="office").inner_text("main")


def test_brands_and_laboratories_carry_the_printed_stocks(visit):
    brands = visit("/themes/brands/?period=2025", user="office").inner_text("main")
    assert "449" in brands
    assert "80.3" in brands
    laboratories = visit("/themes/laboratories/?period=2025", user="office").inner_text("main")
    assert "202" in laboratories
    assert "303" in laboratories


def test_the_pareto_names_no_vital_few_where_the_counts_are_too_small(visit):
    page = visit("/themes/diagnosis/?period=2025&by=product", user="office")
    assert "无法确认哪些类别属于其中" in page.inner_text("main")
    page.select_option("#by", "industry")
    page.wait_for_url("**by=industry**")
    assert "合格率" in page.inner_text("main")
    answer = page.request.get(page.url.replace("/diagnosis/?", "/diagnosis/table.csv?"))
    rows = list(csv.DictReader(io.StringIO(answer.text().lstrip("\ufeff"))))
    assert sum(int(row["不合格次数"]) for row in rows) == 24
