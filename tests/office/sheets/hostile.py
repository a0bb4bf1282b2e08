"""The forty-eight kinds of hostile or merely odd files of the trust document, each made here and nowhere stored.

Every entry names the file, how it is made, and what must come of it: a rule by which the file is refused, or the
second row of a correct import.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from tests.office.sheets.books import GOOD_CELLS, LINKS, PACKAGE, book, packed, parts, sheet_xml, strings_xml, text

HEADING = '<row r="1">' + text("A1", "样品名称") + text("B1", "判定") + "</row>"
GOOD_ROW = ["带鱼", "合格"]
CSV = "样品名称,判定\r\n带鱼,合格\r\n"


@dataclass(frozen=True)
class Kind:
    """One kind: its number in the trust document, the name it arrives under, its maker, and what must happen."""

    number: int
    name: str
    make: Callable[[], bytes]
    refused_by: str = ""
    row: list[str] | None = None
    warns: str = ""
    cell: str = ""


def with_parts(cells: str = GOOD_CELLS, **more: str | bytes) -> bytes:
    members = parts(cells)
    members.update({name.replace("__", "/"): content for name, content in more.items()})
    return packed(members)


def _with(changes: dict[str, str | bytes], cells: str = GOOD_CELLS, **options: str) -> bytes:
    return packed({**parts(cells, **options), **changes})


def _bomb() -> bytes:
    return _with({"xl/worksheets/sheet1.xml": sheet_xml(GOOD_CELLS + " " * 120_000_000)})


def _lying_size() -> bytes:
    """The directory says the sheet is tiny and gives a checksum that fits the lie; unpacking tells another story."""
    real = sheet_xml(GOOD_CELLS + " " * 500_000).encode()
    content = packed({**parts(), "xl/worksheets/sheet1.xml": real})
    claimed = real[:500]
    sizes = struct.pack("<L", len(real))
    lie = struct.pack("<L", len(claimed))
    crc, wrong = struct.pack("<L", zlib.crc32(real)), struct.pack("<L", zlib.crc32(claimed))
    return content.replace(sizes, lie).replace(crc, wrong)


def _many_entries() -> bytes:
    return _with({f"xl/media/{number}.bin": b"x" for number in range(10_000)})


def _twice() -> bytes:
    out = io.BytesIO(packed(parts()))
    with warnings.catch_warnings(), zipfile.ZipFile(out, "a") as package:
        warnings.simplefilter("ignore")
        package.writestr("xl/worksheets/sheet1.xml", sheet_xml("<row r='1'/>"))
    return out.getvalue()


def _symlink() -> bytes:
    out = io.BytesIO(packed(parts()))
    with zipfile.ZipFile(out, "a") as package:
        entry = zipfile.ZipInfo("xl/media/link")
        entry.create_system = 3
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        package.writestr(entry, "/etc/passwd")
    return out.getvalue()


def _compound(*names: str) -> bytes:
    directory = b"".join(name.encode("utf-16-le") + b"\x00\x00" for name in names)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504 + directory + b"\x00" * 2048


def _relationship(kind: str, target: str) -> str:
    return (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{LINKS}/{kind}" '
        f'Target="{target}" TargetMode="External"/></Relationships>'
    )


def _doctype(declaration: str, entity: str) -> bytes:
    strings = strings_xml(entity, prolog=f'<?xml version="1.0"?><!DOCTYPE sst {declaration}>')
    return book('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', strings=strings)


def _laughs() -> bytes:
    lines = ['<!ENTITY l0 "哈">'] + [f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)]
    return _doctype(f"[{''.join(lines)}]", "&l9;")


def _deep() -> bytes:
    return _with({"xl/worksheets/sheet1.xml": sheet_xml(GOOD_CELLS, after="<x>" * 50_000 + "</x>" * 50_000)})


def _missing_sheet() -> bytes:
    members = parts()
    del members["xl/worksheets/sheet1.xml"]
    return packed(members)


def _at(cell: str) -> bytes:
    row = re.sub(r"\D", "", cell)
    return book(GOOD_CELLS + f'<row r="{row}"><c r="{cell}"><v>1</v></c></row>')


def _blank_rows() -> bytes:
    rows = "".join(f'<row r="{row}" s="1"><c r="A{row}" s="1"/></row>' for row in range(3, 1_000_001))
    return packed(parts(GOOD_CELLS + rows))


def _merged_header() -> bytes:
    title = '<row r="1">' + text("A1", "表一") + '<c r="B1"/></row>'
    body = GOOD_CELLS.replace('r="2"', 'r="3"').replace("A2", "A3").replace("B2", "B3")
    body = body.replace('r="1"', 'r="2"').replace("A1", "A2").replace("B1", "B2")
    return packed(parts(sheet=sheet_xml(title + body, after='<mergeCells><mergeCell ref="A1:XFD1"/></mergeCells>')))


def _hidden() -> bytes:
    hidden = HEADING + '<row r="2" hidden="1">' + text("A2", "带鱼") + text("B2", "合格") + "</row>"
    columns = '<cols><col min="2" max="2" hidden="1"/></cols>'
    return packed(parts(sheet=sheet_xml(hidden, before=columns), state="hidden"))


def _row(second: str) -> str:
    return HEADING + '<row r="2">' + text("A2", "带鱼") + second + "</row>"


def _values() -> bytes:
    cells = [
        text("A2", "１２．５"),
        text("B2", "1,234"),
        text("C2", "832.6亿元"),
        '<c r="D2" s="2"><v>0.0525</v></c>',
        '<c r="E2" s="1"><v>42100</v></c>',
        '<c r="F2"><v>913300001429415000</v></c>',
        '<c r="G2"><v>NaN</v></c>',
        '<c r="H2"><v>1e308</v></c>',
        '<c r="I2"><v>INF</v></c>',
    ]
    return book(HEADING + '<row r="2">' + "".join(cells) + "</row>", properties='<workbookPr date1904="1"/>')


VALUES_ROW = [
    "１２．５", "1,234", "832.6亿元", "0.0525", "2019-04-07", "913300001429415040", "nan", f"{1e308:.0f}", "inf",
]  # fmt: skip

KINDS = [
    Kind(1, "bomb.xlsx", _bomb, "zip_bomb"),
    Kind(2, "lying.xlsx", _lying_size, "lying_size"),
    Kind(3, "nested.xlsx", lambda: _with({"xl/media/a.bin": packed(parts())}), "nested_archive"),
    Kind(4, "many.xlsx", _many_entries, "too_many_entries"),
    Kind(5, "twice.xlsx", _twice, "duplicate_entry"),
    Kind(6, "traversal.xlsx", lambda: _with({"../../etc/cron.d/x": b"x"}), "path_traversal"),
    Kind(7, "link.xlsx", _symlink, "symlink"),
    Kind(8, "cut.xlsx", lambda: packed(parts())[:-400], "truncated"),
    Kind(9, "locked.xlsx", lambda: _compound("EncryptionInfo", "EncryptedPackage"), "encrypted"),
    Kind(10, "old.xlsx", lambda: _compound("Workbook"), "old_workbook"),
    Kind(11, "macro.xlsm", lambda: _with({"xl/vbaProject.bin": b"\x00vba"}), "macro"),
    Kind(12, "binary.xlsb", lambda: _with({"xl/workbook.bin": b"\x00"}), "binary_workbook"),
    Kind(
        13,
        "ods.xlsx",
        lambda: packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}),
        "open_document",
    ),
    Kind(14, "page.xls", "<html><body><table><tr><td>带鱼</td></tr></table></body></html>".encode, "html_table"),
    Kind(15, "paper.xlsx", lambda: b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n", "not_a_spreadsheet"),
    Kind(16, "nothing.xlsx", lambda: b"", "empty_file"),
    Kind(17, "both.xlsx", lambda: b"<html><script>1</script></html>" + packed(parts()), "html_table"),
    Kind(18, "object.xlsx", lambda: _with({"xl/embeddings/oleObject1.bin": b"MZ"}), "embedded_object"),
    Kind(19, "xxe.xlsx", lambda: _doctype('[<!ENTITY x SYSTEM "file:///etc/passwd">]', "&x;"), "document_type"),
    Kind(20, "laughs.xlsx", _laughs, "document_type"),
    Kind(21, "dtd.xlsx", lambda: _doctype('SYSTEM "http://127.0.0.1:9/x.dtd"', "x"), "document_type"),
    Kind(22, "connection.xlsx", lambda: _with({"xl/connections.xml": "<connections/>"}), "data_connection"),
    Kind(
        23,
        "remote.xlsx",
        lambda: _with({"xl/worksheets/_rels/sheet1.xml.rels": _relationship("image", "http://127.0.0.1:9/a.png")}),
        "remote_relationship",
    ),
    Kind(24, "deep.xlsx", _deep, "deep_nesting"),
    Kind(
        25,
        "encoding.xlsx",
        lambda: _with({"xl/worksheets/sheet1.xml": sheet_xml().encode("gb18030")}),
        "damaged_xml",
    ),
    Kind(26, "missing.xlsx", _missing_sheet, "missing_sheet"),
    Kind(
        27,
        "strings.xlsx",
        lambda: book('<row r="1"><c r="A1" t="s"><v>7</v></c></row>', strings=strings_xml("带鱼", count=4_294_967_295)),
        "false_string_count",
    ),
    Kind(28, "far.xlsx", lambda: _at("XFD1048576"), "far_cell", cell="XFD1048576"),
    Kind(29, "mid.xlsx", lambda: _at("ALL200000"), "far_cell", cell="ALL200000"),
    Kind(
        30,
        "dimension.xlsx",
        lambda: packed(parts(sheet=sheet_xml(before='<dimension ref="A1:XFD1048576"/>'))),
        row=GOOD_ROW,
    ),
    Kind(31, "beyond.xlsx", lambda: _at("XFE1"), "beyond_grid", cell="XFE1"),
    Kind(32, "blank.xlsx", _blank_rows, row=GOOD_ROW),
    Kind(33, "merged.xlsx", _merged_header, row=["样品名称", "判定"]),
    Kind(34, "hidden.xlsx", _hidden, row=GOOD_ROW, warns="hidden_sheet"),
    Kind(35, "long.xlsx", lambda: book(_row(text("B2", "长" * 40_000))), "cell_too_long", cell="B2"),
    Kind(
        36,
        "headings.xlsx",
        lambda: book(
            '<row r="1">'
            + text("A1", "判定")
            + text("B1", "判定")
            + "</row>"
            + GOOD_CELLS[GOOD_CELLS.index('<row r="2"') :]
        ),
        row=GOOD_ROW,
    ),
    Kind(
        37,
        "stale.xlsx",
        lambda: book(_row('<c r="B2"><f>1+1</f><v>3</v></c>')),
        row=["带鱼", "3"],
        warns="formula",
        cell="B2",
    ),
    Kind(38, "prefix.xlsx", lambda: book(_row(text("B2", "=HYPERLINK(1)"))), row=["带鱼", "=HYPERLINK(1)"]),
    Kind(
        39,
        "broken.xlsx",
        lambda: book(_row('<c r="B2" t="e"><f>A9</f><v>#REF!</v></c>')),
        row=["带鱼", "#REF!"],
        warns="error_cell",
        cell="B2",
    ),
    Kind(40, "values.xlsx", _values, row=VALUES_ROW),
    Kind(41, "gb.csv", lambda: CSV.encode("gb18030"), row=GOOD_ROW),
    Kind(42, "utf16.csv", lambda: CSV.encode("utf-16"), row=GOOD_ROW),
    Kind(43, "mark.csv", lambda: CSV.encode("utf-8-sig"), row=GOOD_ROW),
    Kind(44, "nul.csv", lambda: CSV.encode() + b"a\x00b,c\r\n", "nul_byte"),
    Kind(45, "line.csv", lambda: b"a" * 100_000_000, "endless_line"),
    Kind(46, "quotes.csv", lambda: CSV.encode() + '"带鱼,合格\r\n鲳鱼,合格\r\n'.encode(), "unbalanced_quotes"),
    Kind(47, "semicolon.csv", lambda: CSV.replace(",", ";").encode(), row=GOOD_ROW),
    Kind(48, "again.csv", lambda: CSV.replace("带鱼", "鲳鱼").encode(), row=["鲳鱼", "合格"]),
]
