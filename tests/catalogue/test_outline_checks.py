"""An outline's faults are told all at once, each with its key and what was probably meant."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from zhixing.catalogue.checks import outlines
from zhixing.catalogue.checks.text import Definition, read_all

SHIPPED = Path(__file__).resolve().parents[2] / "src" / "zhixing" / "catalogue" / "definitions"
TODAY = date(2026, 3, 2)


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(SHIPPED / "outlines", tmp_path / "outlines")
    shutil.copytree(SHIPPED / "indicators", tmp_path / "indicators")
    return tmp_path


def found_in(folder):
    definitions = [each for each in read_all(folder, ("indicators",)) if isinstance(each, Definition)]
    return outlines.check(definitions, folder, TODAY)


def plant(folder, chapter, old, new):
    path = folder / "outlines" / "quality-analysis" / f"{chapter}.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_shipped_outline_has_no_fault(folder):
    assert found_in(folder) == []


@pytest.mark.trust
@pytest.mark.parametrize(
    ("chapter", "old", "new", "says"),
    [
        ("1-basis", "监督抽查以批次为单位统计", "监督抽查439批次", "没有绑定任何数据"),
        ("3-quality", "Batch pass rate with its interval", "Batch pass rate 2025", "没有绑定任何数据"),
        ("2-industry", "{rising_streak.number}年", "{rising_streek.number}年", "rising_streek"),
        ("2-industry", "{rising_streak.number}年", "{rising_streak.numbr}年", "numbr"),
        ("2-industry", 'told = "capacity"', 'told = "capasity"', "capasity"),
        ("2-industry", 'indicator = "shipbuilding-capacity"', 'indicator = "shipbuilding-capasity"', "capasity"),
        ("2-industry", 'by = ["industry"]', 'by = ["weather"]', "weather"),
        ("3-quality", 'apart = ["best_place", "worst_place"]', 'apart = "best_place"', "需要两项数据"),
        ("3-quality", 'source = ["rate_industries", "rate"]', 'source = ["rate_industries"]', "列表和总体"),
        ("3-quality", 'benchmark = "rate_province_years"', 'benchmark = "rate_provinz_years"', "rate_provinz_years"),
    ],
)
def test_a_planted_fault_is_found_with_its_file(folder, chapter, old, new, says):
    plant(folder, chapter, old, new)
    found = found_in(folder)
    assert found
    assert all(problem.sheet == "outlines/quality-analysis.toml" for problem in found)
    assert any(says in problem.reason.zh for problem in found), found
    assert all(problem.remedy.zh and problem.remedy.en for problem in found)


def test_several_faults_are_told_together(folder):
    plant(folder, "1-basis", "监督抽查以批次为单位统计", "监督抽查439批次")
    plant(folder, "2-industry", 'told = "capacity"', 'told = "capasity"')
    assert len(found_in(folder)) >= 2


def test_a_chapter_that_is_no_toml_is_named(folder):
    (folder / "outlines" / "quality-analysis" / "1-basis.toml").write_text("= 1", encoding="utf-8")
    assert any("1-basis.toml" in problem.where.zh for problem in found_in(folder))
