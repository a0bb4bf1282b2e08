"""What an official Word file needs and python-docx has no name for: faces, the line grid, bookmarks, fields."""

# The whole file reaches into python-docx's XML: that is its one reason to exist.
# ruff: noqa: SLF001

from __future__ import annotations

import io
import zipfile
from typing import Any, Final

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run

LATIN: Final = "Times New Roman"
SONGTI: Final = "宋体"
PITCH: Final = 579  # twentieths of a point: 28.95 pt a line, 22 lines on 225 mm
TIGHTER: Final = -4  # twentieths of a point a character: 28 characters on 156 mm
_AFTER_SNAP: Final = {
    qn(f"w:{name}") for name in ("spacing", "ind", "contextualSpacing", "jc", "textAlignment", "outlineLvl", "rPr")
}
_STILL: Final = (1980, 1, 1, 0, 0, 0)
_PAGE_NUMBER_SIZE: Final = 14


def made(tag: str, **attributes: str) -> Any:
    """An element with attributes in the main namespace."""
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def face(style: Any, name: str, size: float) -> None:
    """Set a style's East Asian and Latin face; theme faces are removed, for they would win."""
    style.font.name = LATIN
    style.font.size = Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)
    fonts.set(qn("w:eastAsia"), name)


def letter(run: Run, name: str, size: float, *, tight: bool = False) -> Run:
    """Set a run's face and size; `tight` draws the characters together as the official grid needs."""
    run.font.name = LATIN
    run.font.size = Pt(size)
    properties = run._r.get_or_add_rPr()
    properties.get_or_add_rFonts().set(qn("w:eastAsia"), name)
    if tight:
        properties.find(qn("w:sz")).addprevious(made("w:spacing", val=str(TIGHTER)))
    return run


def first_line(form: Any, characters: int, size: float) -> None:
    """First-line indent in characters, and the same width in points for readers that know no characters."""
    form.first_line_indent = Pt(characters * size)
    form._element.get_or_add_pPr().get_or_add_ind().set(qn("w:firstLineChars"), str(characters * 100))


def off_grid(paragraph: WordParagraph) -> None:
    """Set a paragraph in its own line height: table cells and notes are smaller than the grid's lines."""
    snap = made("w:snapToGrid", val="0")
    properties = paragraph._p.get_or_add_pPr()
    later = [each for each in properties if each.tag in _AFTER_SNAP]
    if later:
        later[0].addprevious(snap)
    else:
        properties.append(snap)


def line_grid(section: Any) -> None:
    """The grid of lines: a page holds 22 of exactly this pitch."""
    properties = section._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    properties.append(made("w:docGrid", type="lines", linePitch=str(PITCH)))


def restart_pages(section: Any) -> None:
    """Count pages from 1 in this section."""
    grid = section._sectPr.find(qn("w:docGrid"))
    number = made("w:pgNumType", start="1")
    if grid is None:
        section._sectPr.append(number)
    else:
        grid.addprevious(number)


def page_number(paragraph: WordParagraph, side: WD_ALIGN_PARAGRAPH) -> None:
    """— 1 — in 四号 half-width Songti, one character in from the outer edge."""
    paragraph.alignment = side
    form = paragraph.paragraph_format
    if side is WD_ALIGN_PARAGRAPH.RIGHT:
        form.right_indent = Pt(_PAGE_NUMBER_SIZE)
    else:
        form.left_indent = Pt(_PAGE_NUMBER_SIZE)
    letter(paragraph.add_run("— "), SONGTI, _PAGE_NUMBER_SIZE)
    for kind in ("begin", "", "end"):
        run = letter(paragraph.add_run(), SONGTI, _PAGE_NUMBER_SIZE)
        mark = made("w:fldChar", fldCharType=kind) if kind else made("w:instrText")
        if not kind:
            mark.text = "PAGE"
        run._r.append(mark)
    letter(paragraph.add_run(" —"), SONGTI, _PAGE_NUMBER_SIZE)


def link(run: Run, anchor: str) -> None:
    """Make a run jump to a bookmark; it keeps its look."""
    element = made("w:hyperlink", anchor=anchor)
    run._r.addprevious(element)
    element.append(run._r)


def bookmark(paragraph: WordParagraph, name: str, number: int) -> None:
    """Make a paragraph the target of links to `name`; `number` is unique in the file."""
    start = made("w:bookmarkStart", id=str(number), name=name)
    properties = paragraph._p.pPr
    if properties is None:
        paragraph._p.insert(0, start)
    else:
        properties.addnext(start)
    paragraph._p.append(made("w:bookmarkEnd", id=str(number)))


def unruled(paragraph: WordParagraph) -> None:
    """Take off the rule that the built-in title style draws."""
    border = made("w:pBdr")
    border.append(made("w:bottom", val="nil"))
    properties = paragraph._p.get_or_add_pPr()
    spacing = properties.find(qn("w:spacing"))
    if spacing is None:
        properties.append(border)
    else:
        spacing.addprevious(border)


def picture_words(run: Run, words: str) -> None:
    """Give a picture its alternative text."""
    for properties in run._r.iter(qn("wp:docPr")):
        properties.set("descr", words)


def official_table(table: WordTable) -> None:
    """The official look: rules above and below, the heading repeated on every page, rows kept whole."""
    properties = table._tbl.tblPr
    borders = made("w:tblBorders")
    for side, size in (("top", "8"), ("bottom", "8"), ("insideH", "2")):
        borders.append(made(f"w:{side}", val="single", sz=size, space="0", color="000000" if size == "8" else "A6A6A6"))
    look = properties.find(qn("w:tblLook"))
    if look is None:
        properties.append(borders)
    else:
        look.addprevious(borders)
    for place, row in enumerate(table.rows):
        row_properties = row._tr.get_or_add_trPr()
        row_properties.append(made("w:cantSplit"))
        if place == 0:
            row_properties.append(made("w:tblHeader"))


def stilled(file: Any) -> bytes:
    """The file's bytes with every time stamp of the archive set to one day, so that equal files are equal bytes."""
    raw = io.BytesIO()
    file.save(raw)
    out = io.BytesIO()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda each: (each != "[Content_Types].xml", each)):
            entry = zipfile.ZipInfo(name, _STILL)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return out.getvalue()
