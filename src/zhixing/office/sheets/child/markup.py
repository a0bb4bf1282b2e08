"""The only XML parser of the child: expat with document types and entities refused at their first sign."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, Final
from xml.parsers import expat

from .limits import XML_DEPTH, Refused, fault

_CHUNK: Final = 256 * 1024
Start = Callable[[str, dict[str, str]], None]


def walk(source: IO[bytes], part: str, start: Start, text: Callable[[str], None] | None = None) -> None:
    """Call `start(name without prefix, attributes)` for every element of one part. Raises Refused.

    A document type, an entity, nesting deeper than any office program writes, or text that is not XML refuses the file.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    depth = 0

    def refuse_doctype(*_ignored: object) -> None:
        raise Refused(fault("document_type", found=part))

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > XML_DEPTH:
            raise Refused(fault("deep_nesting", found=part, limit=XML_DEPTH))
        start(name.rpartition(":")[2], attributes)

    def closed(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.EntityDeclHandler = refuse_doctype
    parser.UnparsedEntityDeclHandler = refuse_doctype
    parser.ExternalEntityRefHandler = refuse_doctype
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        while chunk := source.read(_CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise Refused(fault("damaged_xml", found=f"{part}: {error}")) from error
    except (ValueError, LookupError) as error:  # an encoding expat does not know
        raise Refused(fault("damaged_xml", found=f"{part}: {error}")) from error
