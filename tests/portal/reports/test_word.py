"""The Word file in the official layout, read back from its XML: grid, faces, headings, tables, sources."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import docx
import pytest
from docx.oxml.ns import qn

from zhixing.portal.reports import drawing, word


@pytest.fixture
def file(report, blank):
    return docx.Document(io.BytesIO(word.render(report(), draw=blank)))


def test_every_section_has_the_line_grid_and_the_official_margins(file):
    for section in file.sections:
        grid = section._sectPr.find(qn("w:docGrid"))
        assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "579")
        margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
        assert [round(margin.mm) for margin in margins] == [37, 35, 28, 26]


def test_running_text_is_fangsong_of_size_three_with_a_two_character_indent(file):
    paragraph = next(each for each in file.paragraphs if "监督抽查439批次" in each.text)
    assert paragraph._p.pPr.ind.get(qn("w:firstLineChars")) == "200"
    run = next(iter(paragraph._p.iter(qn("w:r"))))
    assert run.rPr.rFonts.get(qn("w:eastAsia")) == "仿宋_GB2312"
    assert run.rPr.find(qn("w:sz")).get(qn("w:val")) == "32"
    assert run.rPr.find(qn("w:spacing")).get(qn("w:val")) == "-4"


def test_english_paragraphs_stand_apart_and_english_headings_are_bold(report, blank, file):
    english = docx.Document(io.BytesIO(word.render(report(language="en"), draw=blank)))
    said = next(each for each in english.paragraphs if "Spot checks covered" in each.text)
    assert said.paragraph_format.space_after.pt == 7
    assert said._p.pPr.ind is None
    for level in (1, 2, 3):
        style = english.styles[f"Heading {level}"]
        assert (style.font.bold, style.paragraph_format.space_before.pt) == (True, 7)
    chinese = next(each for each in file.paragraphs if "监督抽查439批次" in each.text)
    assert not chinese.paragraph_format.space_after
    assert [file.styles[f"Heading {level}"].font.bold for level in (1, 2, 3)] == [False, False, True]


@pytest.mark.parametrize(
    ("style", "face", "starts"), [("Heading 1", "黑体", "一、"), ("Heading 2", "楷体_GB2312", "（一）")]
)
def test_headings_are_real_headings_in_their_official_faces(file, style, face, starts):
    headings = [each for each in file.paragraphs if each.style.name == style]
    assert headings[0].text.startswith(starts)
    assert headings[0].style.element.rPr.rFonts.get(qn("w:eastAsia")) == face
    assert all(each.paragraph_format.keep_with_next or each.style.paragraph_format.keep_with_next for each in headings)


def test_tables_repeat_their_heading_and_keep_rows_whole_and_captions_stay_with_them(file):
    for table in file.tables:
        first = table.rows[0]._tr.trPr
        assert first.find(qn("w:tblHeader")) is not None
        assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    captions = [each for each in file.paragraphs if re.match(r"表\d+", each.text)]
    assert captions
    assert all(each.paragraph_format.keep_with_next for each in captions)


def test_every_printed_number_links_to_a_bookmark_of_the_recompute_table(file, report):
    body = file.element.body
    marks = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    links = {link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))}
    assert links <= marks
    assert {figure.anchor for figure in report().figures} <= marks
    ids = [mark.get(qn("w:id")) for mark in body.iter(qn("w:bookmarkStart"))]
    assert len(ids) == len(set(ids))


def test_charts_are_pictures_with_words_for_those_who_cannot_see_them(file, report):
    described = [each.get("descr") for each in file.element.body.iter(qn("wp:docPr"))]
    assert described == [chart.alt for chart in report().charts()]


def test_the_page_number_is_a_field_between_dashes_and_the_title_page_has_none(file):
    first, second = file.sections[0], file.sections[1]
    assert first.different_first_page_header_footer
    assert first.first_page_footer.paragraphs[0].text == ""
    footer = second.footer.paragraphs[0]
    assert footer.text.replace(" ", "").startswith("—")
    assert any(each.text == "PAGE" for each in footer._p.iter(qn("w:instrText")))


def test_names_that_look_like_markup_stay_names(report, blank):
    odd = replace(report(), title="<w:p/>&#强*")
    file = docx.Document(io.BytesIO(word.render(odd, draw=blank)))
    assert file.paragraphs[0].text == "<w:p/>&#强*"


def test_equal_reports_are_equal_bytes(report, bundle):
    assert word.render(report(), draw=drawing.svg) == word.render(report(), draw=drawing.svg)


def test_the_archive_carries_no_clock(report, blank):
    with zipfile.ZipFile(io.BytesIO(word.render(report(), draw=blank))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
