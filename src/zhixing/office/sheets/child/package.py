"""The zip container is judged before any parser sees it: its directory may lie, so sizes are counted by unpacking."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Final

from .limits import ENTRIES, MEGABYTE, RATIO, RATIO_FROM_BYTES, UNPACKED_BYTES, Fault, Refused, fault

_CHUNK: Final = 256 * 1024
_LOCAL_HEADER: Final = 30
_ENCRYPTED: Final = 0x1
_METHODS: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_TAIL: Final = 22  # length of the end-of-directory record without a comment
_ARCHIVES: Final = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")


def open_package(file: IO[bytes]) -> tuple[zipfile.ZipFile, dict[str, str]]:
    """Open a workbook's package and return it with {lower-case part name: name as stored}. Raises Refused."""
    _is_only_a_zip(file)
    try:
        package = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Refused(fault("damaged_package", found=str(error))) from error
    entries = package.infolist()
    if len(entries) > ENTRIES:
        raise Refused(fault("too_many_entries", found=str(len(entries)), limit=ENTRIES))
    faults = [found for entry in entries for found in _entry_faults(entry)]
    faults += _twice(entries)
    if faults:
        raise Refused(*faults)
    _count_unpacked(file, entries)
    return package, {entry.filename.lower(): entry.filename for entry in entries}


def _is_only_a_zip(file: IO[bytes]) -> None:
    """A file that begins or ends as something else as well (a polyglot) is not one we read."""
    file.seek(0, 2)
    size = file.tell()
    file.seek(max(0, size - _TAIL - 65_535))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    file.seek(0)
    if at < 0 or len(tail) - at < _TAIL:
        raise Refused(fault("truncated"))
    comment = int.from_bytes(tail[at + 20 : at + 22], "little")
    if len(tail) - at - _TAIL != comment or comment:
        raise Refused(fault("polyglot"))


def _entry_faults(entry: zipfile.ZipInfo) -> list[Fault]:
    name = entry.filename
    found = []
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\x00" in entry.orig_filename:
        found.append(fault("path_traversal", found=name))
    if stat.S_ISLNK(entry.external_attr >> 16):
        found.append(fault("symlink", found=name))
    if entry.flag_bits & _ENCRYPTED:
        found.append(fault("encrypted", found=name))
    elif entry.compress_type not in _METHODS:
        found.append(fault("damaged_package", found=f"{name}: compression {entry.compress_type}"))
    return found


def _twice(entries: list[zipfile.ZipInfo]) -> list[Fault]:
    seen: set[str] = set()
    found = []
    for entry in entries:
        key = entry.filename.lower().replace("\\", "/")
        if key in seen:
            found.append(fault("duplicate_entry", found=entry.filename))
        seen.add(key)
    return found


def _count_unpacked(file: IO[bytes], entries: list[zipfile.ZipInfo]) -> None:
    """Inflate every entry in chunks and stop at the first that grows beyond what it may, whatever its header says."""
    total = 0
    for entry in entries:
        size = 0
        checksum = 0
        for chunk in _inflate(file, entry):
            if size == 0 and chunk.startswith(_ARCHIVES):
                raise Refused(fault("nested_archive", found=entry.filename))
            size += len(chunk)
            total += len(chunk)
            swollen = size > RATIO_FROM_BYTES and size > RATIO * max(entry.compress_size, 1)
            if swollen or total > UNPACKED_BYTES:
                raise Refused(fault("zip_bomb", found=entry.filename, limit=UNPACKED_BYTES // MEGABYTE, ratio=RATIO))
            checksum = zlib.crc32(chunk, checksum)
        if size != entry.file_size:
            raise Refused(fault("lying_size", found=entry.filename, declared=entry.file_size, actual=size))
        if checksum != entry.CRC:
            raise Refused(fault("damaged_package", found=f"{entry.filename}: CRC"))


def _inflate(file: IO[bytes], entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of an entry as they really unpack; the standard library would stop at the size the directory claims."""
    file.seek(entry.header_offset)
    header = file.read(_LOCAL_HEADER)
    if len(header) < _LOCAL_HEADER or not header.startswith(b"PK\x03\x04"):
        raise Refused(fault("damaged_package", found=entry.filename))
    file.seek(int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little"), 1)
    left = entry.compress_size
    stored = entry.compress_type == zipfile.ZIP_STORED
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        while left > 0 and (packed := file.read(min(left, _CHUNK))):
            left -= len(packed)
            if stored:
                yield packed
                continue
            while packed and not inflater.eof:
                yield inflater.decompress(packed, _CHUNK)
                packed = inflater.unconsumed_tail
        if left or not (stored or inflater.eof):
            raise Refused(fault("truncated", found=entry.filename))
    except zlib.error as error:
        raise Refused(fault("damaged_package", found=f"{entry.filename}: {error}")) from error
