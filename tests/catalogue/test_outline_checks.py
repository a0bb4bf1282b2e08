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
    for kind in ("indicators", "published", "indices"):
        shutil.copytree(SHIPPED / kind, tmp_path / kind)
    return tmp_path


def found_in(folder):
    definitions = [each for each in read_all(folder, ("indicators",)) if isinstance(each, Definition)]
    return outlines.check(definitions, folder, TODAY)


def plant(folder, chapter, old, new, code="quality-analysis"):
    path = folder / "outlines" / code / f"{chapter}.toml" if chapter else folder / "outlines" / f"{code}.toml"
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


@pytest.mark.trust
@pytest.mark.parametrize(
    ("chapter", "old", "new", "says"),
    [
        ("4-testing", 'over = ["equipment"], told', "told", "{equipment.floor}”没有条件保证其属实"),
        ("4-testing", 'floor = "1500"\n', "", "需要 equipment 申明 floor"),
        ("4-testing", 'floor = "1500"', 'floor = "many"', "“many”不是数字"),
        ("5-problems", 'under = "circles" }', 'told = "circles" }', "{circles.ceiling}”没有条件保证其属实"),
        ("5-problems", 'ceiling = "20"', 'ceiling = "20"\nfloor = "30"', "上下限颠倒"),
        ("1-industry", "span = 5\nfloor", "span = 5\nyears = 5\nfloor", "span 与 years 只能填写一项"),
        ("1-industry", "span = 5\nfloor", "span = 1\nfloor", "span 至少为 2 年"),
        ("1-industry", "span = 5\nfloor", "spann = 5\nfloor", "没有名为“spann”的键"),
        ("1-industry", "decimals = 0", "decimals = 9", "小数位数"),
        ("1-industry", 'running = "growth_streak"', 'running = "growth"', "pick"),
        ("1-industry", 'first-time = "output_years"', 'first-time = "output"', "按年取数"),
        ("1-industry", 'highest-yet = "output_years"', 'highest-yet = ["output_years", "output"]', "只能问一项数据"),
        ("1-industry", "[figures.capacity]", "[figures.output]", "定义了两次"),
        ("2-assurance", "margin = true, flag", "margin = true, flagg", "没有名为“flagg”的键"),
        ("2-assurance", 'pick = "latest"', 'pick = "newest"', "newest"),
        ("6-work", "1993", "1994", "1994"),
        ("3-safety", "没有登记数据。", "{Campaigns}", "槽位书写不完整"),
        ("3-safety", "没有登记数据。", "{ campaigns }", "槽位书写不完整"),
        (
            "",
            'source = { zh = "宏观质量管理调研报告，背景部分：日本',
            'sauce = { zh = "宏观质量管理调研报告，背景部分：日本',
            "source",
        ),
    ],
)
def test_a_fault_of_the_wider_language_is_found_too(folder, chapter, old, new, says):
    plant(folder, chapter, old, new, code="macro-quality")
    found = found_in(folder)
    assert found
    assert all(problem.sheet.startswith("outlines/") and problem.column for problem in found)
    assert all(problem.remedy.zh and problem.remedy.en for problem in found)
    said = "\n".join(f"{problem.reason.zh} {problem.found}" for problem in found)
    assert says in said, said


@pytest.mark.trust
def test_a_figure_that_nothing_prints_is_told(folder):
    plant(
        folder,
        "4-testing",
        "[figures.labs]",
        '[figures.spare]\nindicator = "laboratories"\n[figures.labs]',
        "macro-quality",
    )
    assert ["没有被使用" in problem.reason.zh for problem in found_in(folder)] == [True]


@pytest.mark.trust
def test_two_sentences_under_one_key_are_told_both(folder):
    again = '[{ zh = "没有登记检验检测机构。", en = "None." }],\n' * 2
    plant(folder, "4-testing", "say = [\n", f"say = [\n{again}", "macro-quality")
    assert sum("键相同" in problem.reason.zh for problem in found_in(folder)) == 2


def test_several_faults_are_told_together(folder):
    plant(folder, "1-basis", "监督抽查以批次为单位统计", "监督抽查439批次")
    plant(folder, "2-industry", 'told = "capacity"', 'told = "capasity"')
    assert len(found_in(folder)) >= 2


def test_a_chapter_that_is_no_toml_is_named(folder):
    (folder / "outlines" / "quality-analysis" / "1-basis.toml").write_text("= 1", encoding="utf-8")
    assert any("1-basis.toml" in problem.where.zh for problem in found_in(folder))
