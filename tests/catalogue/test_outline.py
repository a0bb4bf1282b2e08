"""The outline is data: what it may say, and how its faults are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from zhixing.catalogue.outline import ParagraphBlock, Pick, sentence_key
from zhixing.catalogue.outline_files import OutlineRefused, load_outlines, read_outline
from zhixing.catalogue.sentences import SLOT, loose_digits

FOLDER = Path(__file__).resolve().parents[2] / "src" / "zhixing" / "catalogue" / "definitions" / "outlines"
HEAD = """
code = "small"
name = { zh = "小报告", en = "Small report" }
title = { zh = "{place}报告", en = "Report of {place}" }
subtitle = { zh = "截至{cut}", en = "As of {cut}" }
issuer = { zh = "质量办", en = "Quality office" }
valid_from = 2026-01-01
chapters = ["1-one"]
"""
CHAPTER = """
title = { zh = "概况", en = "Summary" }
[figures.rate]
indicator = "spot-check-batch-pass-rate"
[[block]]
kind = "paragraph"
say = [[
  { when = { told = "rate" }, zh = "合格率{rate}。", en = "The rate is {rate}." },
  { zh = "无数据。", en = "No data." },
]]
"""


@pytest.fixture
def small(tmp_path):
    (tmp_path / "small").mkdir()
    (tmp_path / "small.toml").write_text(HEAD, encoding="utf-8")
    (tmp_path / "small" / "1-one.toml").write_text(CHAPTER, encoding="utf-8")
    return tmp_path / "small.toml"


def test_a_head_and_its_chapters_become_one_outline(small):
    outline = read_outline(small)
    assert outline.chapters[0].title.en == "Summary"
    assert outline.figures["rate"].indicator == "spot-check-batch-pass-rate"
    first, otherwise = outline.chapters[0].blocks[0].sentences[0]
    assert first.when[0].figures == ("rate",)
    assert otherwise.when == ()


def test_a_changed_word_in_a_chapter_is_another_edition(small):
    before = read_outline(small).digest
    chapter = small.parent / "small" / "1-one.toml"
    chapter.write_text(CHAPTER.replace("无数据", "没有数据"), encoding="utf-8")
    assert read_outline(small).digest != before


def test_a_missing_chapter_is_named(small):
    (small.parent / "small" / "1-one.toml").unlink()
    with pytest.raises(OutlineRefused, match=r"1-one\.toml"):
        read_outline(small)


@pytest.mark.parametrize(
    ("wrong", "right"), [('kind = "poem"', 'kind = "paragraph"'), ("told", "tolled"), ('zh = "概况"', 'zn = "概况"')]
)
def test_a_word_outside_the_vocabulary_is_refused_with_its_file(small, wrong, right):
    chapter = small.parent / "small" / "1-one.toml"
    text = CHAPTER.replace(right, wrong) if right in CHAPTER else CHAPTER.replace(wrong, right)
    chapter.write_text(text, encoding="utf-8")
    with pytest.raises(OutlineRefused, match=r"1-one\.toml"):
        read_outline(small)


@pytest.mark.parametrize(
    ("sentence", "loose"),
    [
        ("合格率{rate}。", ""),
        ("95%置信区间为{rate.interval}", ""),
        ("执行 GB/T 4754-2017。", ""),
        ("合格率94.5%。", True),
        ("抽查４３９批次", True),
        ("1995%置信", True),
    ],
)
def test_digits_stand_only_in_slots_and_declared_literals(sentence, loose):
    assert bool(loose_digits(sentence, ("95%", "GB/T 4754-2017"))) is bool(loose)


def test_the_shipped_outline_prints_no_number_of_its_own_and_names_only_figures_it_declares():
    for outline in load_outlines(FOLDER).values():
        for variant in outline.variants():
            for words in (variant.words.zh, variant.words.en):
                assert loose_digits(words, outline.literals) == ""
            named = {name for condition in variant.when for name in condition.figures}
            assert named <= set(outline.figures), named


def test_both_languages_of_a_sentence_print_the_same_figures():
    for outline in load_outlines(FOLDER).values():
        for variant in outline.variants():
            slots = [{match[0] for match in SLOT.finditer(words)} for words in (variant.words.zh, variant.words.en)]
            built_in = {"{place}", "{period}", "{parent}", "{last_period}"}
            assert slots[0] - built_in == slots[1] - built_in, variant.words.zh


@pytest.mark.parametrize("code", ["quality-analysis", "macro-quality"])
def test_every_pick_names_the_figures_it_is_made_from(code):
    outline = load_outlines(FOLDER)[code]
    for slot in outline.figures.values():
        assert bool(slot.indicator) != bool(slot.source), slot.name
        assert set(slot.source) <= set(outline.figures)
        if slot.pick is Pick.SURELY_LOW:
            assert len(slot.source) == 2


@pytest.mark.parametrize("code", ["quality-analysis", "macro-quality"])
def test_every_paragraph_says_something_when_its_own_figures_are_missing(code):
    """A report on an empty year must read as a report: some sentence of every section stands without conditions."""
    outline = load_outlines(FOLDER)[code]
    for chapter in outline.chapters:
        for section in chapter.sections:
            paragraphs = [block for block in section.blocks if isinstance(block, ParagraphBlock)]
            said = [variant for block in paragraphs for sentence in block.sentences for variant in sentence]
            assert any(not variant.when for variant in said), section.title.zh


def test_a_sentence_is_called_by_its_key_or_by_the_words_it_opens_with(small):
    (sentence,) = read_outline(small).sentences()
    by_words = sentence_key(sentence)
    chapter = small.parent / "small" / "1-one.toml"
    chapter.write_text(CHAPTER.replace("无数据", "没有数据"), encoding="utf-8")
    assert sentence_key(next(read_outline(small).sentences())) == by_words, "another variant may be reworded"
    chapter.write_text(CHAPTER.replace("合格率{rate}", "合格率为{rate}"), encoding="utf-8")
    assert sentence_key(next(read_outline(small).sentences())) != by_words
    chapter.write_text(CHAPTER.replace("{ when =", '{ key = "rate", when ='), encoding="utf-8")
    assert sentence_key(next(read_outline(small).sentences())) == "rate"


def test_a_way_of_saying_it_has_a_name_of_its_own(small):
    first, otherwise = next(read_outline(small).sentences())
    assert first.choice != otherwise.choice


def test_a_literal_of_history_says_where_it_is_written():
    outline = load_outlines(FOLDER)["macro-quality"]
    dated = [literal for literal in outline.literals if literal != "95%"]
    assert set(dated) == set(outline.sources)
    assert all(source.zh and source.en for source in outline.sources.values())


def test_a_head_without_its_name_is_refused_with_the_file(small):
    small.write_text(HEAD.replace("name =", "nome ="), encoding="utf-8")
    with pytest.raises(OutlineRefused, match=r"small\.toml"):
        read_outline(small)
