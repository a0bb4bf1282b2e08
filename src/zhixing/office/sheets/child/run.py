"""The child's way in: bind itself to its limits, find out what the file is, read it, answer in JSON on its output."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import IO, Any, Final

from .delimited import read_delimited
from .limits import ADDRESS_SPACE_BYTES, CPU_SECONDS, FILE_BYTES, MEGABYTE, Refused, fault
from .values import read_workbook

_HEAD: Final = 4096
_ZIP: Final = b"PK\x03\x04"
_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES: Final = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"{\\rtf", "RTF"),
    (b"\x7fELF", "ELF"),
    (b"MZ", "EXE"),
)
_ARCHIVES: Final = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"PK\x05\x06", b"BZh")
_REFUSED_EVENTS: Final = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.spawn", "ctypes.")


def run(path: str, name: str) -> None:
    """Read the file at `path`; print {"sheets", "faults"} or {"refused"}. The process ends afterwards."""
    _bind()
    try:
        with Path(path).open("rb") as file:
            answer = _read(file, name)
    except Refused as refused:
        answer = {"refused": refused.faults}
    except MemoryError:
        answer = {"refused": [fault("too_much_memory", limit=ADDRESS_SPACE_BYTES // MEGABYTE)]}
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def _bind() -> None:
    """Memory, time, files and network: what the child may not do, it cannot do from here on."""
    for kind, limit in (
        (resource.RLIMIT_AS, ADDRESS_SPACE_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 16),
    ):
        resource.setrlimit(kind, (limit, limit))
    sys.addaudithook(refuse_reaching_out)


def refuse_reaching_out(event: str, _arguments: tuple[object, ...]) -> None:
    """Audit hook: no connection, no other process, whatever a parser may try."""
    if event.startswith(_REFUSED_EVENTS):
        raise PermissionError(event)


def _read(file: IO[bytes], name: str) -> dict[str, Any]:
    head = file.read(_HEAD)
    file.seek(0, 2)
    size = file.tell()
    file.seek(0)
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Refused(fault("empty_file"))
    if head.startswith(_ZIP):
        if size > FILE_BYTES:
            raise Refused(fault("too_large", found=str(size), limit=FILE_BYTES // MEGABYTE))
        return read_workbook(file)
    if head.startswith(_COMPOUND):
        raise Refused(_compound(file))
    if head.startswith(_ARCHIVES):
        raise Refused(fault("archive"))
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            raise Refused(fault("not_a_spreadsheet", found=kind))
    _not_markup(head)
    return read_delimited(file, name)


def _compound(file: IO[bytes]) -> dict[str, Any]:
    """An old binary container: a password-protected .xlsx, an .xls, or another program's document."""
    content = file.read(FILE_BYTES)
    if "EncryptedPackage".encode("utf-16-le") in content:
        return fault("encrypted")
    if "Workbook".encode("utf-16-le") in content or "Book".encode("utf-16-le") in content:
        return fault("old_workbook")
    return fault("not_a_spreadsheet", found="OLE")


def _not_markup(head: bytes) -> None:
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").replace(b"\x00", b"").lower()
    if (b"mso-application" in start and b"excel" in start) or b"urn:schemas-microsoft-com:office:spreadsheet" in start:
        raise Refused(fault("xml_spreadsheet"))
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<style", b"<div", b"<?xml")) or (
        start.startswith(b"<") and b"<table" in start
    ):
        raise Refused(fault("html_table"))
