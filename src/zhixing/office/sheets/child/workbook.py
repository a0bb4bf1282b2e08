"""What an .xlsx package says about itself: its sheets, and the things in it that reach outside or run code."""

from __future__ import annotations

import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from typing import Final

from .limits import DECLARED_STRINGS, Fault, Refused, fault
from .markup import walk

_FORBIDDEN: Final = (
    (re.compile(r"(^|/)vbaproject[^/]*\.bin$"), "macro"),
    (re.compile(r"^xl/workbook\.bin$"), "binary_workbook"),
    (re.compile(r"^xl/macrosheets/"), "macro"),
    (re.compile(r"(^|/)(embeddings|activex)/|oleobject[^/]*\.bin$"), "embedded_object"),
    (re.compile(r"^xl/(connections\.xml|querytables/|model/)"), "data_connection"),
    (re.compile(r"^xl/externallinks/"), "external_link"),
)
_HARMLESS_OUTSIDE: Final = "/hyperlink"
_PERCENT_BUILT_IN: Final = frozenset({9, 10})


@dataclass
class Package:
    """The sheets of a workbook in order: name, part, hidden or not; and the cell styles that show a percentage."""

    sheets: list[tuple[str, str, bool]] = field(default_factory=list)
    percent_styles: frozenset[str] = frozenset()


def describe(package: zipfile.ZipFile, names: dict[str, str]) -> Package:
    """Read the small parts of a workbook. Raises Refused with everything found at once."""
    faults = _forbidden(names)
    if faults:
        raise Refused(*faults)
    if "xl/workbook.xml" not in names:
        raise Refused(_what_zip_is_it(package, names))
    faults = _reaches_outside(package, names) + _macro_types(package, names)
    if faults:
        raise Refused(*faults)
    found = _listed_sheets(package, names)
    faults = [
        fault("missing_sheet", sheet=sheet, found=target) for sheet, target, _ in found if target.lower() not in names
    ]
    if not found:
        faults.append(fault("no_sheets"))
    faults += _declared_strings(package, names)
    if faults:
        raise Refused(*faults)
    listed = [(sheet, names[target.lower()], hidden) for sheet, target, hidden in found]
    return Package(listed, _percent_styles(package, names))


def _listed_sheets(package: zipfile.ZipFile, names: dict[str, str]) -> list[tuple[str, str, bool]]:
    targets = _relationships(package, names, "xl/_rels/workbook.xml.rels")
    found: list[tuple[str, str, bool]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            link = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            target = targets.get(link, "")
            part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            found.append((attributes.get("name", ""), part, attributes.get("state", "visible") != "visible"))

    with package.open(names["xl/workbook.xml"]) as part:
        walk(part, "xl/workbook.xml", start)
    return found


def _forbidden(names: dict[str, str]) -> list[Fault]:
    rules: dict[str, str] = {}
    for lower, name in names.items():
        for pattern, rule in _FORBIDDEN:
            if pattern.search(lower):
                rules.setdefault(rule, name)
    return [fault(rule, found=name) for rule, name in rules.items()]


def _what_zip_is_it(package: zipfile.ZipFile, names: dict[str, str]) -> Fault:
    if "mimetype" in names:
        with package.open(names["mimetype"]) as part:
            if b"opendocument" in part.read(200):
                return fault("open_document")
    if "word/document.xml" in names:
        return fault("not_a_spreadsheet", found="Word")
    if "ppt/presentation.xml" in names:
        return fault("not_a_spreadsheet", found="PowerPoint")
    return fault("missing_workbook" if "[content_types].xml" in names else "archive")


def _relationships(package: zipfile.ZipFile, names: dict[str, str], part_name: str) -> dict[str, str]:
    targets: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    if part_name in names:
        with package.open(names[part_name]) as part:
            walk(part, part_name, start)
    return targets


def _reaches_outside(package: zipfile.ZipFile, names: dict[str, str]) -> list[Fault]:
    """Any relationship that leads out of the file, except a plain hyperlink in a cell, which nobody follows here."""
    faults: list[Fault] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode", "").lower() == "external":
            kind = attributes.get("Type", "")
            if not kind.endswith(_HARMLESS_OUTSIDE):
                faults.append(fault("remote_relationship", found=attributes.get("Target", "")))

    for lower, name in names.items():
        if lower.endswith(".rels"):
            with package.open(name) as part:
                walk(part, name, start)
    return faults


def _macro_types(package: zipfile.ZipFile, names: dict[str, str]) -> list[Fault]:
    faults: list[Fault] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name in {"Override", "Default"} and "macroenabled" in attributes.get("ContentType", "").lower():
            faults.append(fault("macro", found=attributes.get("PartName", "")))

    if "[content_types].xml" in names:
        with package.open(names["[content_types].xml"]) as part:
            walk(part, "[Content_Types].xml", start)
    return faults[:1]


def _declared_strings(package: zipfile.ZipFile, names: dict[str, str]) -> list[Fault]:
    """A parser reserves memory for as many texts as the table claims to hold: the claim must match what is there."""
    if "xl/sharedstrings.xml" not in names:
        return []
    declared = held = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal declared, held
        if name == "sst":
            counts = [attributes.get("count", "0"), attributes.get("uniqueCount", "0")]
            declared = max((int(count) if count.isdecimal() else DECLARED_STRINGS + 1) for count in counts)
        elif name == "si":
            held += 1

    with package.open(names["xl/sharedstrings.xml"]) as part:
        walk(part, "xl/sharedStrings.xml", start)
    if declared > DECLARED_STRINGS:
        return [fault("false_string_count", found=str(declared), held=held)]
    return []


def _percent_styles(package: zipfile.ZipFile, names: dict[str, str]) -> frozenset[str]:
    """Indices of the cell styles that show 0.05 as 5 %."""
    if "xl/styles.xml" not in names:
        return frozenset()
    formats = set(_PERCENT_BUILT_IN)
    styles: set[str] = set()
    inside = False
    index = -1

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside, index
        if name == "numFmt" and "%" in attributes.get("formatCode", ""):
            formats.add(int(attributes.get("numFmtId", "0") or 0))
        elif name in {"cellStyleXfs", "cellXfs", "cellStyles"}:
            inside = name == "cellXfs"
        elif name == "xf" and inside:
            index += 1
            number = attributes.get("numFmtId", "0")
            if number.isdecimal() and int(number) in formats:
                styles.add(str(index))

    with package.open(names["xl/styles.xml"]) as part:
        walk(part, "xl/styles.xml", start)
    return frozenset(styles)
