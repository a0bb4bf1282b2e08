"""The demonstration city's report carries every printed figure of the report the product starts from."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from tests.flows.installation import Installation
from tests.flows.printed_figures import PRINTED, Printed

pytestmark = pytest.mark.slow
ORDER = ("report", "macro-quality", "--place", "990900", "--period", "2025")
FLAGS = {"I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I9", "I10", "I11"}


@pytest.fixture(scope="module")
def city(tmp_path_factory) -> Installation:
    installation = Installation(tmp_path_factory.mktemp("macro"))
    installation.run("demo", "--no-serve")
    return installation


@pytest.fixture(scope="module")
def page(city) -> str:
    out = city.folder / "macro.html"
    city.run(*ORDER, "--out", out)
    return out.read_text(encoding="utf-8")


def plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html))


@pytest.fixture(scope="module")
def sentences(page) -> list[str]:
    """The running text, sentence by sentence: neither tables nor the recompute table count as printed."""
    body = page.partition('<section id="sources"')[0]
    paragraphs = re.findall(r"<p(?: class=\"note[^>]*)?>(.*?)</p>", body, re.DOTALL)
    return [sentence for paragraph in paragraphs for sentence in plain(paragraph).split("。") if sentence.strip()]


@pytest.fixture(scope="module")
def flagged(page) -> dict[str, str]:
    """What each flag says, in the text (contradictions) and in the appendix (definitions found wanting)."""
    found = re.findall(r'<(?:p|li)[^>]* data-flag="(I\d+)">(.*?)</(?:p|li)>', page, re.DOTALL)
    return {flag: plain(words) for flag, words in found}


def test_the_table_of_printed_figures_is_whole():
    assert [figure.number for figure in PRINTED] == [f"F{number:03d}" for number in range(1, 119)]
    assert {figure.flag for figure in PRINTED} - {""} == FLAGS


@pytest.mark.parametrize("figure", [each for each in PRINTED if not each.flag], ids=lambda each: each.number)
def test_a_consistent_figure_is_printed_with_its_value_unit_and_operator(figure, sentences):
    assert figure.stands_in(sentences), f"{figure} / {[each for each in sentences if figure.near in each]}"


@pytest.mark.parametrize("figure", [each for each in PRINTED if each.flag], ids=lambda each: each.number)
def test_a_flagged_figure_is_shown_with_its_flag_and_never_mended(figure, sentences, flagged):
    words = flagged[figure.flag]
    assert figure.pattern.search(words) or figure.stands_in(sentences), f"{figure} / {words}"


def test_every_flag_is_raised_once(page):
    raised = re.findall(r'data-flag="(I\d+)"', page)
    assert sorted(raised) == sorted(FLAGS)


@pytest.mark.trust
def test_the_contradictions_are_printed_with_their_arithmetic(flagged):
    assert "3.45亿元÷6.34亿元=54.4%，而报送的占比为66.2%" in flagged["I1"]
    assert "319.1亿元÷832.6亿元=38.3%，而报送的占比为38.0%" in flagged["I2"]


@pytest.mark.trust
@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("F034|累计申请专利|>|1000|件|", "累计申请专利1000件"),
        ("F035|累计授权|~|600|件|", "累计授权600件"),
        ("F065|批次合格率|=|94.5|%|", "批次合格率194.5%"),
        ("F065|批次合格率|=|94.5|%|", "批次合格率94.53%"),
        ("F003|增速连续|=|6|年|", "增速连续6.0年"),
        ("F066|质量指数为|=|99.1||", "质量指数为99.12"),
        ("F021|龙头|>=|5|家|", "龙头企业5家"),
        ("F059|认证|=|449|家|", "认证的企业449个"),
        ("F032|技术中心|=|28|个|", "企业技术中心28个以上"),
    ],
)
def test_control_a_figure_without_its_word_its_unit_or_its_digits_is_not_taken_for_it(row, sentence):
    assert not Printed(*row.split("|")).stands_in([sentence])


def test_the_report_says_more_than_the_old_one(sentences):
    text = "。".join(sentences)
    assert "95%置信区间为92.0%—96.3%" in text
    assert "没有超出抽样误差，不能说成提高或下降" in text
    assert "分不出先后，但这不等于没有差异，因此不排名次" in text


def test_it_has_its_charts_and_every_number_opens(page):
    assert len(re.findall(r'<figure class="chart">', page)) >= 12
    targets = set(re.findall(r'class="figure" href="#(f\d+)"', page))
    assert len(targets) > 150
    assert targets <= set(re.findall(r'<tr id="(f\d+)"', page))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("suffix", "starts"), [("pdf", b"%PDF-"), ("docx", b"PK")])
def test_it_comes_in_every_format_and_both_languages(city, tmp_path, language, suffix, starts):
    out: Path = tmp_path / f"macro.{suffix}"
    city.run(*ORDER, "--lang", language, "--out", out)
    content = out.read_bytes()
    assert content.startswith(starts)
    assert len(content) > 100_000


def test_the_english_edition_prints_the_same_figures(city, page, tmp_path):
    out = tmp_path / "macro.html"
    city.run(*ORDER, "--lang", "en", "--out", out)
    english = out.read_text(encoding="utf-8")
    rows = [re.findall(r'<tr id="f\d+"><th scope="row">(\d+)</th>', each) for each in (page, english)]
    assert rows[0] == rows[1]
    body = re.sub(r"<(?:figure|table|script|style).*?</(?:figure|table|script|style)>", "", english, flags=re.DOTALL)
    prose = plain(re.sub(r"<section id=\"sources\".*", "", body, flags=re.DOTALL))
    assert "3.45" in prose
    assert "within" in prose or "sampling error" in prose


def test_another_year_and_a_county_are_reported_without_a_failure(city, tmp_path):
    for place, period in (("990900", "2021"), ("990903", "2025")):
        out = tmp_path / f"{place}-{period}.html"
        city.run("report", "macro-quality", "--place", place, "--period", period, "--out", out)
        assert "突破1000件" not in out.read_text(encoding="utf-8")


def test_an_unknown_outline_shows_the_near_ones(city, tmp_path):
    said = city.run("report", "macro-qualty", "--out", tmp_path / "a.pdf", expect=2)
    assert "macro-quality" in said


def test_a_period_without_any_fact_is_refused_with_the_years_there_are(city, tmp_path):
    out = tmp_path / "a.pdf"
    said = city.run("report", "quality-analysis", "--period", "2099", "--out", out, expect=2)
    assert "2025" in said
    assert not out.exists()
