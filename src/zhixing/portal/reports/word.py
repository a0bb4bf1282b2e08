"""The document as an editable Word file in the official layout: line grid, named faces, tables, real headings."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Final

import docx
import vl_convert
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph

from zhixing.portal.reports import ooxml
from zhixing.portal.reports.document import (
    Align,
    Chart,
    Document,
    FigureMention,
    Note,
    NoteKind,
    NumberedFigure,
    Paragraph,
    Section,
    Span,
    Table,
)
from zhixing.portal.reports.phrases import (
    appendix_columns,
    appendix_lead,
    appendix_lists,
    day_words,
    phrase,
    stands_on,
    worked_out,
)
from zhixing.portal.reports.plain import Draw, appendix_title, caption
from zhixing.portal.reports.wording import english

_FANGSONG: Final = "仿宋_GB2312"
_TITLE: Final = "方正小标宋简体"
_HEITI: Final = "黑体"
_KAITI: Final = "楷体_GB2312"
_FACES: Final = {1: _HEITI, 2: _KAITI, 3: _FANGSONG}
_SIZE: Final = 16
_LONG_TITLE: Final = 14
_CONTENTS_SIZE: Final = 14
_CAPTION_SIZE: Final = 12
_TABLE_SIZE: Final = 10.5
_NOTE_SIZE: Final = 9
_SMALL: Final = 7.5
_APART: Final = 7  # points between English paragraphs, which have no indent
_WIDTH_MM: Final = 156
_EDITION_SHOWN: Final = 8
_PICTURE_SCALE: Final = 2.0
_RECOMPUTE_SHARES: Final = (0.6, 2.2, 2.6, 1.5, 1.45, 1.65, 1.9, 1.1, 1.3)
_SIDES: Final = {
    Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
    Align.CENTRE: WD_ALIGN_PARAGRAPH.CENTER,
}


def render(document: Document, *, draw: Draw) -> bytes:
    """Return the bytes of the .docx; `draw` turns a chart into SVG, which is put in as a picture with its words."""
    return _WordReport(document, draw).written()


class _WordReport:
    """One Word file being written, top to bottom."""

    def __init__(self, document: Document, draw: Draw) -> None:
        self.document, self.draw, self.language = document, draw, document.language
        self.file = docx.Document()
        self._bookmarks = 0

    def written(self) -> bytes:
        """Write everything and return the bytes."""
        self._page()
        self._styles()
        self._cover()
        self._contents()
        for section in self.document.sections:
            if not section.appendix:
                self._section(section)
        self._appendix()
        properties = self.file.core_properties
        properties.title, properties.author = self.document.title, self.document.issuer
        properties.last_modified_by = self.document.issuer
        properties.language = "en" if english(self.language) else "zh-CN"
        properties.created = properties.modified = self.document.made_at.replace(tzinfo=None)
        return ooxml.stilled(self.file)

    def _page(self) -> None:
        section = self.file.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        section.footer_distance = Mm(25)
        ooxml.line_grid(section)
        section.different_first_page_header_footer = True
        self.file.settings.odd_and_even_pages_header_footer = True
        ooxml.page_number(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT)
        ooxml.page_number(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)

    def _styles(self) -> None:
        body = self.file.styles["Normal"]
        ooxml.face(body, _FANGSONG, _SIZE)
        body.paragraph_format.space_after = Pt(0)
        body.paragraph_format.line_spacing = Pt(ooxml.PITCH / 20)
        ooxml.face(self.file.styles["Title"], _TITLE, 22)
        for level, name in _FACES.items():
            style = self.file.styles[f"Heading {level}"]
            ooxml.face(style, name, _SIZE)
            style.font.bold = level == max(_FACES) or english(self.language)
            style.font.italic = False
            style.font.color.rgb = RGBColor(0, 0, 0)
            form = style.paragraph_format
            form.space_before, form.space_after = Pt(_APART if english(self.language) else 0), Pt(0)
            form.keep_with_next = True
            form.line_spacing = Pt(ooxml.PITCH / 20)
            if not english(self.language):
                ooxml.first_line(form, 2, _SIZE)

    def _cover(self) -> None:
        lines = (
            (self.document.title, _TITLE, 26 if len(self.document.title) <= _LONG_TITLE else 22, 130),
            (self.document.subtitle, _KAITI, _SIZE, 16),
            (self.document.issuer, _FANGSONG, _SIZE, 250),
            (day_words(self.document.made_at, self.language), _FANGSONG, _SIZE, 0),
            (stands_on(self.document), _FANGSONG, _NOTE_SIZE, 24),
        )
        for place, (text, name, size, before) in enumerate(lines):
            paragraph = self.file.add_paragraph(style="Title" if place == 0 else None)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            form = paragraph.paragraph_format
            form.space_before, form.space_after = Pt(before), Pt(0)
            form.line_spacing_rule = WD_LINE_SPACING.SINGLE
            if place == 0:
                ooxml.unruled(paragraph)
            run = ooxml.letter(paragraph.add_run(text), name, size)
            run.font.color.rgb = RGBColor(0, 0, 0)

    def _contents(self) -> None:
        """The list of chapters as links: right without Word being asked to update a field."""
        section = self.file.add_section(WD_SECTION.NEW_PAGE)
        section.different_first_page_header_footer = False
        ooxml.line_grid(section)
        ooxml.restart_pages(section)
        heading = self.file.add_paragraph()
        heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
        ooxml.letter(heading.add_run(phrase("contents", self.language)), _TITLE, 22)
        for chapter in self.document.sections:
            anchor = "sources" if chapter.appendix else chapter.anchor
            title = appendix_title(self.document) if chapter.appendix else chapter.ordinal + chapter.title
            self._linked(self.file.add_paragraph(), anchor, title, _HEITI, _CONTENTS_SIZE)
            for inner in chapter.sections:
                below = self.file.add_paragraph()
                below.paragraph_format.left_indent = Pt(2 * _CONTENTS_SIZE)
                self._linked(below, inner.anchor, inner.ordinal + inner.title, _FANGSONG, _CONTENTS_SIZE)
        self.file.add_page_break()

    def _linked(
        self, paragraph: WordParagraph, anchor: str, text: str, name: str, size: float, *, tight: bool = False
    ) -> None:
        ooxml.link(ooxml.letter(paragraph.add_run(text), name, size, tight=tight), anchor)

    def _marked(self, paragraph: WordParagraph, anchor: str) -> None:
        self._bookmarks += 1
        ooxml.bookmark(paragraph, anchor, self._bookmarks)

    def _spans(
        self, paragraph: WordParagraph, spans: Iterable[Span], name: str, size: float, *, tight: bool = False
    ) -> None:
        for span in spans:
            if isinstance(span, FigureMention):
                self._linked(paragraph, f"f{span.number}", span.text, name, size, tight=tight)
            else:
                ooxml.letter(paragraph.add_run(span.text), name, size, tight=tight)

    def _heading(self, level: int, text: str, anchor: str) -> None:
        heading = self.file.add_heading(level=level)
        ooxml.letter(heading.add_run(text), _FACES[min(level, max(_FACES))], _SIZE)
        self._marked(heading, anchor)

    def _section(self, section: Section) -> None:
        self._heading(section.level, section.ordinal + section.title, section.anchor)
        for block in section.blocks:
            match block:
                case Paragraph():
                    paragraph = self.file.add_paragraph()
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
                    if english(self.language):
                        paragraph.paragraph_format.space_after = Pt(_APART)
                    else:
                        ooxml.first_line(paragraph.paragraph_format, 2, _SIZE)
                    self._spans(paragraph, block.spans, _FANGSONG, _SIZE, tight=True)
                case Note():
                    if block.kind is not NoteKind.GAP:
                        self._note(block)
                case Table():
                    self._caption(caption("table", block, self.language), with_next=True)
                    self._table(block)
                case Chart():
                    self._chart(block)
        for inner in section.sections:
            self._section(inner)

    def _note(self, note: Note) -> None:
        mark = phrase(note.kind.value, self.language)
        paragraph = self.file.add_paragraph()
        form = paragraph.paragraph_format
        form.left_indent = Pt(_SIZE)
        form.space_before = form.space_after = Pt(6)
        form.line_spacing = Pt(20)
        ooxml.letter(paragraph.add_run(mark), _HEITI, _CAPTION_SIZE)
        self._spans(paragraph, note.spans, _KAITI, _CAPTION_SIZE)

    def _caption(self, text: str, *, with_next: bool) -> None:
        paragraph = self.file.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.keep_with_next = with_next
        ooxml.letter(paragraph.add_run(text), _HEITI, _CAPTION_SIZE)

    def _table(self, table: Table) -> None:
        titles = [column.title for column in table.columns]
        word_table = self._grid(titles, [column.share for column in table.columns], len(table.rows))
        for place, row in enumerate(table.rows, 1):
            for column, cell in enumerate(row):
                paragraph = self._cell(word_table, place, column, _SIDES[table.columns[column].align])
                paragraph.paragraph_format.keep_with_next = place < len(table.rows) and len(table.rows) <= 12  # noqa: PLR2004 - longer tables may break across pages
                self._spans(paragraph, cell, ooxml.SONGTI, _TABLE_SIZE)
        self._headings(word_table, titles, _TABLE_SIZE)
        ooxml.official_table(word_table)

    def _grid(self, titles: list[str], shares: Iterable[float], rows: int) -> WordTable:
        table = self.file.add_table(rows=rows + 1, cols=len(titles))
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        widths = list(shares)
        total = sum(widths)
        for column, share in zip(table.columns, widths, strict=True):
            column.width = Mm(_WIDTH_MM * share / total)
            for cell in column.cells:
                cell.width = Mm(_WIDTH_MM * share / total)
        return table

    def _cell(self, table: WordTable, row: int, column: int, side: WD_ALIGN_PARAGRAPH) -> WordParagraph:
        paragraph: WordParagraph = table.cell(row, column).paragraphs[0]
        paragraph.alignment = side
        self._own_height(paragraph)
        return paragraph

    def _own_height(self, paragraph: WordParagraph) -> None:
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        ooxml.off_grid(paragraph)

    def _headings(self, table: WordTable, titles: list[str], size: float) -> None:
        for column, title in enumerate(titles):
            paragraph = self._cell(table, 0, column, WD_ALIGN_PARAGRAPH.CENTER)
            paragraph.paragraph_format.keep_with_next = True
            ooxml.letter(paragraph.add_run(title), _HEITI, size)

    def _chart(self, chart: Chart) -> None:
        picture = vl_convert.svg_to_png(self.draw(chart), scale=_PICTURE_SCALE)
        paragraph = self.file.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        self._own_height(paragraph)
        paragraph.paragraph_format.keep_with_next = True
        run = paragraph.add_run()
        run.add_picture(io.BytesIO(picture), width=Mm(_WIDTH_MM))
        ooxml.picture_words(run, chart.alt)
        self._caption(caption("chart", chart, self.language), with_next=bool(chart.subtitle))
        if chart.subtitle:
            note = self.file.add_paragraph()
            note.alignment = WD_ALIGN_PARAGRAPH.CENTER
            self._own_height(note)
            ooxml.letter(note.add_run(chart.subtitle), _FANGSONG, _NOTE_SIZE)

    def _appendix(self) -> None:
        self.file.add_page_break()
        self._heading(1, appendix_title(self.document), "sources")
        lead = self.file.add_paragraph()
        ooxml.letter(lead.add_run(appendix_lead(self.document)), _FANGSONG, _TABLE_SIZE)
        titles = appendix_columns(self.language)
        table = self._grid(titles, _RECOMPUTE_SHARES, len(self.document.figures))
        cells = table._cells  # noqa: SLF001 - asking for each cell by row and column is quadratic in python-docx
        for place, figure in enumerate(self.document.figures, 1):
            for column, text in enumerate(_recompute_row(figure)):
                paragraph = cells[place * len(titles) + column].paragraphs[0]
                self._own_height(paragraph)
                ooxml.letter(paragraph.add_run(text), ooxml.SONGTI, _SMALL)
                if column == 0:
                    self._marked(paragraph, figure.anchor)
        self._headings(table, titles, _SMALL)
        ooxml.official_table(table)
        for line in worked_out(self.document):
            self._small(line, _FANGSONG)
        for title, lines in appendix_lists(self.document):
            self._small(title, _HEITI).paragraph_format.keep_with_next = True
            for line in lines:
                self._small(line.text, _FANGSONG)

    def _small(self, line: str, name: str) -> WordParagraph:
        note = self.file.add_paragraph()
        self._own_height(note)
        ooxml.letter(note.add_run(line), name, _NOTE_SIZE)
        return note


def _recompute_row(figure: NumberedFigure) -> list[str]:
    return [
        str(figure.number),
        figure.name,
        figure.where,
        figure.printed,
        figure.numerator,
        figure.denominator,
        figure.interval,
        figure.status,
        figure.reading.edition[:_EDITION_SHOWN] + ("*" if figure.how else ""),
    ]
