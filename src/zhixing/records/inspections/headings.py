"""Which column is which: headings match exactly, the heading row is found below a note, everything else is asked."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from zhixing.methods.values import Text

SEARCHED_ROWS: Final = 30
FEWEST_KNOWN: Final = 2  # a row with one known word is as likely a title as a heading row
_BARS: Final = re.compile(r"(?:║|‖|丨|\|)+")
_SPACE: Final = re.compile(r"\s+")
_SERIAL: Final = re.compile(r"^(?:\(\d{1,2}\)|\d{1,2}[.、．)])")
_MARKS: Final = re.compile(r"[*※]+$")


@dataclass(frozen=True, slots=True)
class Field:
    """One column of ours. `several` fields may be filled by more than one column of a table."""

    code: str
    name: Text
    headings: frozenset[str]
    several: bool = False
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Merged:
    """One column that holds several fields, in the order of `into`; `reading` names how a cell of it is cut."""

    code: str
    headings: frozenset[str]
    into: tuple[str, ...]
    reading: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything `headings.toml` says, looked up by normalised heading."""

    fields: Mapping[str, Field]
    by_heading: Mapping[str, Field]
    merged: Mapping[str, Merged]
    ambiguous: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Column:
    """A column that was understood: its place, its heading as found, and what it fills."""

    index: int
    heading: str
    field: str
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A heading that stops the file until somebody says what it means.

    `kind` is unknown_heading, ambiguous_heading, double_heading, or unknown_field (the answer names no field of ours);
    `fields` are the possible answers.
    """

    kind: str
    index: int
    heading: str
    fields: tuple[str, ...]
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """A table's columns: where the heading row stands (0-based), what was understood, what must be asked."""

    row: int
    headings: tuple[str, ...]
    columns: tuple[Column, ...]
    doubts: tuple[Doubt, ...]

    def index(self, field: str) -> int | None:
        """Where the plain column of a field stands, None when the table has none."""
        return next((column.index for column in self.columns if column.field == field and not column.reading), None)

    def fills(self, field: str) -> bool:
        """Whether any column, plain or merged, gives this field."""
        merged = {entry.code: entry for entry in vocabulary().merged.values()}
        return any(
            column.field == field or (column.reading and field in merged[column.field].into) for column in self.columns
        )


def normalise(heading: str) -> str:
    """A heading as it is compared: NFKC, no white space, one kind of bar, no leading serial, no trailing * or ※."""
    text = _SPACE.sub("", unicodedata.normalize("NFKC", heading))
    return _MARKS.sub("", _SERIAL.sub("", _BARS.sub("║", text)))


@cache
def vocabulary() -> Vocabulary:
    """Read `headings.toml`. Raises ValueError when one heading stands under two fields."""
    raw: dict[str, Any] = tomllib.loads(files(__package__).joinpath("headings.toml").read_text(encoding="utf-8"))
    fields: dict[str, Field] = {}
    by_heading: dict[str, Field] = {}
    for entry in raw["field"]:
        field = Field(
            entry["code"],
            Text(**entry["name"]),
            frozenset(normalise(heading) for heading in entry["headings"]),
            several=entry.get("several", False),
            beside=entry.get("beside", ""),
        )
        fields[field.code] = field
        for heading in field.headings:
            if heading in by_heading:
                raise ValueError(f"headings.toml: {heading} stands under {by_heading[heading].code} and {field.code}")
            by_heading[heading] = field
    merged = {}
    for entry in raw["merged"]:
        one = Merged(
            entry["code"],
            frozenset(normalise(heading) for heading in entry["headings"]),
            tuple(entry["into"]),
            entry["reading"],
        )
        merged.update(dict.fromkeys(one.headings, one))
    ambiguous = {
        normalise(heading): tuple(entry["fields"]) for entry in raw["ambiguous"] for heading in entry["headings"]
    }
    return Vocabulary(fields, by_heading, merged, ambiguous)


def find_heading_row(rows: Sequence[Sequence[str]], answers: Mapping[str, str]) -> int | None:
    """The row among the first thirty that holds the most known headings; None when none holds two or more.

    A note or a title may stand above it. `answers` are headings somebody has explained already, normalised.
    """
    words = vocabulary()
    best, most = None, FEWEST_KNOWN - 1
    for at, row in enumerate(rows[:SEARCHED_ROWS]):
        seen = {normalise(cell) for cell in row if cell}
        known = sum(
            heading in words.by_heading or heading in words.merged or heading in words.ambiguous or heading in answers
            for heading in seen
        )
        if known > most:
            best, most = at, known
    return best


def read_layout(rows: Sequence[Sequence[str]], answers: Mapping[str, str]) -> Layout | None:
    """Understand one table's headings; None when it has no heading row.

    `answers` maps a heading to a field code, or to "" to leave the column out.
    """
    told = {normalise(heading): field for heading, field in answers.items()}
    at = find_heading_row(rows, told)
    if at is None:
        return None
    width = max(len(row) for row in rows[at:])
    headings = tuple(rows[at][index] if index < len(rows[at]) else "" for index in range(width))
    columns: list[Column] = []
    doubts: list[Doubt] = []
    known = {field.code for heading in headings if (field := vocabulary().by_heading.get(normalise(heading)))}
    for index, heading in enumerate(headings):
        found = _column(index, heading, told, known, rows[at + 1 :])
        if isinstance(found, Column):
            columns.append(found)
        elif found is not None:
            doubts.append(found)
    return Layout(at, headings, tuple(columns), (*doubts, *_doubled(columns)))


def _column(
    index: int, heading: str, told: Mapping[str, str], known: set[str], below: Sequence[Sequence[str]]
) -> Column | Doubt | None:
    text = normalise(heading)
    if text in told:
        return _as_told(index, heading, told[text])
    if not text and not any(index < len(row) and row[index].strip() for row in below):
        return None
    return _matched(index, heading, text, known)


def _as_told(index: int, heading: str, answer: str) -> Column | Doubt:
    if answer not in {"", *vocabulary().fields}:
        return Doubt("unknown_field", index, heading, _choices(), (answer,))
    return Column(index, heading, answer or "ignore")


def _matched(index: int, heading: str, text: str, known: set[str]) -> Column | Doubt:
    words = vocabulary()
    field = words.by_heading.get(text)
    if field is not None and (not field.beside or field.beside in known or text not in words.ambiguous):
        return Column(index, heading, field.code)
    if text in words.merged:
        merged = words.merged[text]
        return Column(index, heading, merged.code, merged.reading)
    if text in words.ambiguous:
        return Doubt("ambiguous_heading", index, heading, words.ambiguous[text])
    return Doubt("unknown_heading", index, heading, _choices())


def _choices() -> tuple[str, ...]:
    return tuple(vocabulary().fields)


def _doubled(columns: Sequence[Column]) -> list[Doubt]:
    """Two columns for one field: neither is taken, both are named. A merged column counts for each of its fields."""
    words = vocabulary()
    parts = {entry.code: entry.into for entry in words.merged.values()}
    taken: dict[str, list[Column]] = {}
    for column in columns:
        for field in parts[column.field] if column.reading else (column.field,):
            if not words.fields[field].several and not (column.reading == "item_or_reason" and field == "remark"):
                taken.setdefault(field, []).append(column)
    return [
        Doubt("double_heading", both[1].index, both[1].heading, (field,), tuple(one.heading for one in both))
        for field, both in taken.items()
        if len(both) > 1
    ]
