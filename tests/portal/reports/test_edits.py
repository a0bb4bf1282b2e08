"""A person's words: numbers stay bound, what cannot be printed is refused with every reason, the rest is a person's."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from tests.portal.reports import factories
from tests.portal.reports.conftest import text_of

from zhixing.catalogue.outline import sentence_key
from zhixing.methods.values import Interval
from zhixing.portal.reports import edits, make, phrases
from zhixing.portal.reports.document import Note, NoteKind, Paragraph
from zhixing.portal.reports.drafting import draft_of
from zhixing.portal.reports.edits import Edit

ON = datetime(2026, 3, 1, 2, tzinfo=UTC)
MOVED = Interval(Decimal("0.4"), Decimal("6.0"), Decimal("0.95"), "newcombe")


def sentence_with(words: str, code: str = "quality-analysis"):
    """The sentence one of whose variants holds these Chinese words."""
    outline = factories.outline(code)
    return next(each for each in outline.sentences() if any(words in variant.words.zh for variant in each))


def draft(words: str, code: str = "quality-analysis", language: str = "zh-hans", answer=factories.usual):
    return draft_of(
        outline=factories.outline(code),
        readings=factories.Invented(answer),
        place=factories.CITY,
        period=factories.YEAR,
        language=language,
        key=sentence_key(sentence_with(words, code)),
    )


def edit(words: str, of, by: str = "王五", reason: str = "口径说明") -> dict[str, Edit]:
    return {of.key: Edit(of.key, words, of.choice, by, ON, reason)}


def reasons(words: str, of, reason: str = "更通顺", language: str = "zh-hans") -> str:
    found = edits.problems(words, reason, outline=of.outline, sentence=of.sentence, language=language)
    assert all(each.remedy.zh and each.remedy.en and each.where.en for each in found)
    return "\n".join(each.reason.zh for each in found)


@pytest.fixture
def change():
    return draft("未超出抽样误差，不宜据此判断升降")


def test_the_author_sees_the_programs_words_with_tokens_and_what_each_prints(change):
    assert change.words.startswith("与上年相比，变动{rate_change}")
    printed = {token.written: token.prints for token in change.tokens}
    assert printed["{rate_change.interval}"] == "−2.4至3.6个百分点"
    assert any(token.name.endswith("区间") for token in change.tokens)


def test_words_with_tokens_are_taken(change):
    assert reasons("在抽样误差之内，变动为{rate_change}，区间{rate_change.interval}。", change) == ""
    assert reasons("本市与{parent}的合格率{rate}，执行 GB/T 4754-2017。", change) == ""


@pytest.mark.trust
@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("变动为1.5个百分点。", "没有绑定任何数据"),
        ("变动为１.５个百分点。", "没有绑定任何数据"),
        ("提高了百分之一点五。", "用汉字写出的数量"),
        ("合格率达到九成。", "用汉字写出的数量"),
        ("变动为{rate_chance}。", "没有名为“{rate_chance}”的数据"),
        ("变动为{rate_change.colour}。", "要的部分不存在"),
        ("变动为{rate_change。", "标记不完整"),
        ("变动为{growth_streak.floor}。", "没有条件保证其属实"),
        ("   ", "句子是空的"),
    ],
)
def test_a_number_that_is_bound_to_nothing_is_refused_with_its_reason(change, words, says):
    assert says in reasons(words, change)


def test_every_reason_is_given_at_once(change):
    said = reasons("提高{rat}，即1.5个百分点，三成{", change, reason=" ")
    for expected in ("没有绑定任何数据", "用汉字写出", "没有名为", "不完整", "没有写明修改理由"):
        assert expected in said


def test_the_programs_own_words_are_no_edit(change):
    assert "与程序的原句相同" in reasons(f" {change.words} ", change)


def test_a_near_name_is_offered(change):
    (problem,) = edits.problems("{rate_chang}。", "x", outline=change.outline, sentence=change.sentence, language="zh")
    assert "rate_change" in problem.remedy.zh


def test_an_edit_is_printed_in_the_place_of_the_sentence_with_todays_numbers(report, change):
    kept = edit("在抽样误差之内，变动为{rate_change}。", change)
    document = report(edits=kept)
    text = text_of(document)
    assert "在抽样误差之内，变动为0.6个百分点。" in text
    assert "不宜据此判断升降" not in text
    (edited,) = document.edited
    assert (edited.by, edited.moved, edited.program.startswith("与上年相比")) == ("王五", False, True)
    assert document.margin_notes == report().margin_notes


@pytest.mark.trust
def test_after_a_refresh_the_edit_stands_with_the_new_numbers(report, change):
    kept = edit("在抽样误差之内，变动为{rate_change}。", change)

    def refreshed(question, groups, period):
        if question.code == "spot-check-batch-pass-rate-change":
            return {"value": Decimal("-0.80"), "interval": replace(MOVED, low=Decimal(-4), high=Decimal("2.2"))}
        return factories.usual(question, groups, period)

    document = report(refreshed, edits=kept)
    assert "在抽样误差之内，变动为−0.8个百分点。" in text_of(document)
    assert not document.edited[0].moved


@pytest.mark.trust
def test_when_the_program_would_now_say_something_else_the_edit_is_flagged(report, change):
    kept = edit("在抽样误差之内，变动为{rate_change}。", change)

    def risen(question, groups, period):
        if question.code == "spot-check-batch-pass-rate-change":
            return {"value": Decimal("3.20"), "interval": MOVED}
        return factories.usual(question, groups, period)

    document = report(risen, edits=kept)
    assert document.edited[0].moved
    assert document.edited[0].program.startswith("合格率比上年提高3.2个百分点")
    notes = [block for block in document.blocks() if isinstance(block, Note) and block.kind is NoteKind.MARGIN]
    assert any("王五" in note.spans[0].text and "说法已经不同" in note.spans[0].text for note in notes)
    assert document.margin_notes == report(risen).margin_notes + 1


def test_an_edit_whose_figures_are_gone_is_flagged_and_still_printed(report, change):
    kept = edit("在抽样误差之内，变动为{rate_change}。", change)

    def gone(question, groups, period):
        return None if "pass-rate" in question.code else factories.usual(question, groups, period)

    document = report(gone, edits=kept)
    assert "变动为无数据" in text_of(document)
    assert document.edited[0].moved


@pytest.mark.trust
def test_a_round_number_a_person_kept_is_set_aside_when_it_is_no_longer_true(report):
    def filed(value):
        def answer(question, groups, period):
            if question.code == "patents-filed":
                return {"value": Decimal(value)}
            if question.code == "patents-granted" and not groups:
                return {"value": Decimal(590)}
            return factories.usual(question, groups, period)

        return answer

    of = draft("累计申请专利突破", "macro-quality", answer=filed(1012))
    kept = edit("全市专利申请已经突破{filed.floor}大关。", of)
    outline = factories.outline("macro-quality")
    assert "全市专利申请已经突破1000" in text_of(report(filed(1012), outline=outline, edits=kept))
    document = report(filed(980), outline=outline, edits=kept)
    text = text_of(document)
    assert "突破1000" not in text
    assert "累计申请专利980" in text, "the program's words are printed"
    assert "所写的整数已不属实" in text
    assert document.edited == ()


def test_edits_of_one_language_leave_the_other_alone(report, change):
    kept = edit("在抽样误差之内，变动为{rate_change}。", change)
    assert "within sampling error" in text_of(report(language="en"))
    assert report(language="en").edits == ""
    assert report(edits=kept).edits


def test_an_edit_of_a_sentence_the_outline_no_longer_has_is_shown_and_not_lost(report, change):
    lost = {"gone": Edit("gone", "从前的一句话。", "", "王五", ON, "")}
    document = report(edits=lost)
    assert document.orphans == ("从前的一句话。",)
    assert "从前的一句话" not in text_of(document)


def test_remarks_to_the_author_cannot_be_edited_away():
    assert draft("报告数据自相矛盾：上报占比") is None


def test_an_english_sentence_is_edited_in_english(report):
    of = draft("未超出抽样误差，不宜据此判断升降", language="en")
    assert of.words.startswith("Against last year")
    document = report(language="en", edits=edit("Sampling error may explain the {rate_change}.", of))
    assert "Sampling error may explain the 0.6 percentage points." in text_of(document)


def test_what_a_report_stands_on_includes_its_edits(report, change):
    plain, edited = report(), report(edits=edit("变动为{rate_change}。", change))
    listed = report(edits=edit("变动为{rate_change}。", change), list_edits=True)
    assert len({make.inputs_digest(each) for each in (plain, edited, listed)}) == 3


def test_the_appendix_lists_edits_only_when_asked(report, change):
    kept = edit("变动为{rate_change}。", change)
    assert [title for title, _ in phrases.appendix_lists(report(edits=kept))] == []
    ((title, lines),) = phrases.appendix_lists(report(edits=kept, list_edits=True))
    assert title == "经人修改的语句"
    assert lines[0].text == "（一）总体情况：王五，2026年3月1日。口径说明"


def test_a_sentence_within_noise_is_marked_for_its_author(report):
    marked = [
        "".join(span.text for span in sentence.spans)
        for block in report().blocks()
        if isinstance(block, Paragraph)
        for sentence in block.sentences
        if sentence.noise
    ]
    assert any("未超出抽样误差" in said for said in marked)
    assert any("区间相交" in said for said in marked)
    assert not any("实现工业总产值" in said for said in marked)
