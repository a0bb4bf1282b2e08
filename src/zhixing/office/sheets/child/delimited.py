"""CSV as offices really send it: UTF-8, GB18030 or UTF-16; comma, semicolon or tab; line breaks inside cells."""

from __future__ import annotations

import codecs
import csv
import io
import re
from typing import IO, Any, Final

from .grid import cell_name
from .limits import CELL_CHARACTERS, CELLS, CHARACTERS, COLUMNS, FILE_BYTES, LINE_BYTES, MEGABYTE, ROWS, Refused, fault

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS: Final = (",", "\t", ";")
_SAMPLE_RECORDS: Final = 20
# 9.13301E+17 is what is left of an 18-digit code after a spreadsheet program saved it as CSV.
_ROUNDED: Final = re.compile(r"[+-]?\d(\.\d+)?[eE]\+(1[5-9]|20)")


def read_delimited(file: IO[bytes], name: str) -> dict[str, Any]:
    """Return {"sheets": [one], "faults": []} of a delimited text. Raises Refused."""
    content = file.read(FILE_BYTES + 1)
    _no_endless_line(content)
    if len(content) > FILE_BYTES:
        raise Refused(fault("too_large", limit=FILE_BYTES // MEGABYTE))
    text = _decoded(content)
    del content
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise Refused(fault("nul_byte", sheet=name, line=line))
    if len(text) > CHARACTERS:
        raise Refused(fault("too_much_text", sheet=name))
    csv.field_size_limit(len(text) + 1)
    return {"sheets": [_sheet(text, name)], "faults": []}


def _no_endless_line(content: bytes) -> None:
    at = 0
    while at < len(content):
        end = content.find(b"\n", at, at + LINE_BYTES)
        if end < 0:
            if len(content) - at > LINE_BYTES and content.find(b"\r", at, at + LINE_BYTES) < 0:
                raise Refused(fault("endless_line", found=f"{len(content) - at}", line=content.count(b"\n", 0, at) + 1))
            end = at + LINE_BYTES
        at = end + 1


def _decoded(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strict(content, encoding)
    head = content[:4096]
    if head.count(0) > len(head) // 8:  # UTF-16 without its mark: Latin letters and separators leave zero bytes
        return _strict(content, "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _strict(content, "gb18030")


def _strict(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Refused(fault("bad_encoding", found=encoding, line=line)) from error


def _delimiter(text: str) -> str:
    """The character that cuts the first records into the most equal number of cells."""
    best, best_score = ",", (0, 0)
    for candidate in _DELIMITERS:
        widths = []
        try:
            for record in csv.reader(io.StringIO(text[:65_536], newline=""), delimiter=candidate):
                if record:
                    widths.append(len(record))
                if len(widths) == _SAMPLE_RECORDS:
                    break
        except csv.Error:
            continue
        if not widths or max(widths) == 1:
            continue
        usual = max(set(widths), key=widths.count)
        score = (widths.count(usual) if usual > 1 else 0, usual)
        if score > best_score:
            best, best_score = candidate, score
    return best


def _sheet(text: str, name: str) -> dict[str, Any]:
    rows: list[list[str]] = []
    kinds: list[list[object]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    begins = 1
    cells = 0
    try:
        for record in reader:
            at = len(rows)
            if at >= ROWS:
                raise Refused(fault("too_many_rows", sheet=name, cell=cell_name(at, 0), limit=ROWS))
            if len(record) > COLUMNS:
                raise Refused(fault("too_many_columns", sheet=name, cell=cell_name(at, COLUMNS), limit=COLUMNS))
            cells += len(record)
            for column, value in enumerate(record):
                if len(value) > CELL_CHARACTERS:
                    long = fault(
                        "cell_too_long", sheet=name, cell=cell_name(at, column), found=value[:40], limit=CELL_CHARACTERS
                    )
                    raise Refused(long)
                if "E+" in value and _ROUNDED.fullmatch(value.strip()):
                    kinds.append([at, column, "rounded_code"])
            rows.append(record)
            begins = reader.line_num + 1
    except csv.Error as error:
        raise Refused(fault("unbalanced_quotes", sheet=name, found=str(error), line=begins)) from error
    if cells > CELLS:
        raise Refused(fault("too_many_cells", sheet=name, cells=cells, limit=CELLS))
    while rows and not any(rows[-1]):
        rows.pop()
    return {"name": name, "rows": rows, "kinds": kinds, "hidden": False}
