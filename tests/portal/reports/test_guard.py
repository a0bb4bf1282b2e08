"""The report cannot lie by typing: each test plants the fault the guard must catch."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.portal.reports import factories

from zhixing.catalogue.outline import ParagraphBlock, Section, Variant
from zhixing.methods.values import Text
from zhixing.portal.reports import guard
from zhixing.portal.reports.document import FigureMention, Paragraph, plain
from zhixing.portal.reports.ledger import Ledger
from zhixing.portal.reports.readings import ReportRefused


def with_sentence(zh: str, en: str = "nothing"):
    outline = factories.outline()
    block = ParagraphBlock(((Variant(Text(zh, en)),),))
    return replace(outline, chapters=(*outline.chapters, Section(Text("附", "More"), (block,))))


@pytest.mark.trust
@pytest.mark.parametrize("sentence", ["全年合格率94.5%。", "抽查４３９批次。", "比{rate}高2个百分点。"])
def test_a_number_bound_to_no_reading_stops_the_report(report, sentence):
    with pytest.raises(ReportRefused, match="没有绑定任何数据"):
        report(outline=with_sentence(sentence))


@pytest.mark.trust
def test_control_the_same_sentence_with_a_slot_is_printed(report):
    assert report(outline=with_sentence("全年合格率{rate}，行业分类执行 GB/T 4754-2017。"))


@pytest.mark.trust
def test_a_number_typed_in_the_english_edition_alone_is_caught_too(report):
    with pytest.raises(ReportRefused, match="439"):
        report(outline=with_sentence("没有数字。", "There were 439 batches."))


@pytest.mark.trust
@pytest.mark.parametrize("snapshot", ["", "another-cut"])
def test_a_figure_of_an_unknown_snapshot_stops_the_report(report, snapshot):
    with pytest.raises(ReportRefused, match="快照") as refused:
        report(readings=factories.Invented(snapshot=snapshot))
    assert len(refused.value.problems) > 1


@pytest.mark.trust
def test_a_number_retyped_after_composing_is_caught(report):
    document = report()
    ledger = Ledger(
        outline=factories.outline(),
        readings=factories.Invented(),
        place=factories.CITY,
        period=factories.YEAR,
        language="zh-hans",
    )
    guard.refuse_retyped_numbers(document, ledger)
    chapter = document.sections[0]
    section = chapter.sections[0]
    paragraph = section.blocks[0]
    retyped = Paragraph(
        plain(*(replace(span, text="99.9%") if isinstance(span, FigureMention) else span for span in paragraph.spans))
    )
    forged = replace(
        document, sections=(replace(chapter, sections=(replace(section, blocks=(retyped,)),)), *document.sections[1:])
    )
    with pytest.raises(ReportRefused, match="与其来源不符"):
        guard.refuse_retyped_numbers(forged, ledger)


@pytest.mark.trust
def test_a_number_that_names_no_entry_is_caught(report):
    document = report()
    stray = Paragraph(plain(FigureMention(9999, "12")))
    chapter = replace(document.sections[0], blocks=(stray,), sections=())
    forged = replace(document, sections=(chapter,))
    with pytest.raises(ReportRefused):
        guard.refuse_retyped_numbers(forged, None)
