"""Writes workbooks part by part, so that a test can make exactly the fault it is about."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"

TYPES = (
    f'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
ROOT_LINKS = (
    f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="10"/>'
    "</cellXfs></styleSheet>"
)
_TEXT = '<c r="{}" t="inlineStr"><is><t xml:space="preserve">{}</t></is></c>'
GOOD_CELLS = (
    f'<row r="1">{_TEXT.format("A1", "样品名称")}{_TEXT.format("B1", "判定")}</row>'
    f'<row r="2">{_TEXT.format("A2", "带鱼")}{_TEXT.format("B2", "合格")}</row>'
)
SHEET = "抽样单"


def text(cell: str, value: str) -> str:
    """One inline text cell."""
    return _TEXT.format(cell, value)


def sheet_xml(cells: str = GOOD_CELLS, *, before: str = "", after: str = "", prolog: str = "") -> str:
    return (
        f'{prolog}<worksheet xmlns="{MAIN}" xmlns:r="{LINKS}">{before}<sheetData>{cells}</sheetData>{after}</worksheet>'
    )


def strings_xml(*texts: str, count: int | None = None, prolog: str = "") -> str:
    held = "".join(f"<si><t>{one}</t></si>" for one in texts)
    number = len(texts) if count is None else count
    return f'{prolog}<sst xmlns="{MAIN}" count="{number}" uniqueCount="{number}">{held}</sst>'


def parts(
    cells: str = GOOD_CELLS,
    *,
    sheet: str | None = None,
    strings: str | None = None,
    properties: str = "",
    state: str = "",
) -> dict[str, str | bytes]:
    """The parts of a small workbook with one sheet; change or add to the dictionary to make a fault."""
    links = (
        f'<Relationship Id="rId1" Type="{LINKS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{LINKS}/styles" Target="styles.xml"/>'
    )
    made: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": ROOT_LINKS,
        "xl/styles.xml": STYLES,
        "xl/worksheets/sheet1.xml": sheet if sheet is not None else sheet_xml(cells),
    }
    if strings is not None:
        links += f'<Relationship Id="rId3" Type="{LINKS}/sharedStrings" Target="sharedStrings.xml"/>'
        made["xl/sharedStrings.xml"] = strings
    made["xl/_rels/workbook.xml.rels"] = f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'
    hidden = f' state="{state}"' if state else ""
    made["xl/workbook.xml"] = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">{properties}<sheets>'
        f'<sheet name="{SHEET}" sheetId="1" r:id="rId1"{hidden}/></sheets></workbook>'
    )
    return made


def packed(members: Mapping[str, str | bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return out.getvalue()


def book(cells: str = GOOD_CELLS, **options: str) -> bytes:
    """A whole workbook around the given rows."""
    return packed(parts(cells, **options))
