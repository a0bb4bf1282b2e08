"""From a snapshot to a file: the suffix chooses, nothing half-written stays, the same inputs are the same bytes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.conf import settings
from tests.portal.reports.snapshot import CITY, small_snapshot

from zhixing.catalogue.known import UnknownName
from zhixing.catalogue.load import load_catalogue
from zhixing.methods.periods import Period
from zhixing.portal.reports import make
from zhixing.warehouse.connect import open_snapshot

pytestmark = pytest.mark.usefixtures("bundle")


@pytest.fixture
def order(tmp_path):
    name = small_snapshot(tmp_path / "snapshots")
    arguments = {
        "code": "quality-analysis",
        "place": CITY,
        "period": Period.year(2025),
        "language": "zh-hans",
        "warehouse": open_snapshot(tmp_path / "snapshots", name),
        "catalogue": load_catalogue(settings.ZHIXING_DEFINITIONS),
        "at": datetime(2026, 3, 2, 1, tzinfo=UTC),
    }
    return lambda out, **more: make.make_report(out=tmp_path / out, **(arguments | more))


@pytest.mark.parametrize(("name", "starts"), [("a.pdf", b"%PDF-"), ("a.docx", b"PK"), ("a.HTML", b"<!DOCTYPE")])
def test_the_suffix_chooses_the_format(order, name, starts):
    made = order(name)
    assert made.path.read_bytes().startswith(starts)
    assert made.size == made.path.stat().st_size


def test_an_unknown_suffix_names_the_three_and_writes_nothing(order, tmp_path):
    with pytest.raises(make.ReportRefused, match=r"\.pdf.*\.docx.*\.html"):
        order("report.odt")
    assert not (tmp_path / "report.odt").exists()


def test_an_unknown_place_names_the_near_ones(order, tmp_path):
    with pytest.raises(UnknownName, match="990900"):
        order("a.pdf", place="99090")
    assert list(tmp_path.glob("*.pdf")) == []


def test_made_twice_on_one_day_the_bytes_are_equal_whatever_the_hour(order):
    early = order("early.pdf")
    late = order("late.pdf", at=datetime(2026, 3, 2, 9, 30, tzinfo=UTC))
    assert early.inputs == late.inputs
    assert early.digest == late.digest


def test_another_language_is_another_report(order):
    assert order("zh.html").inputs != order("en.html", language="en").inputs


def test_a_snapshot_without_most_figures_says_so_and_prints_the_rest(order):
    text = order("a.html").path.read_text(encoding="utf-8")
    assert "省级定期监督抽查质量指数本期尚未公布" in text
    assert "分级品牌数据不全，本报告不作合计" in text
    assert "95.0%" in text
