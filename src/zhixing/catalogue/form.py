"""Return forms as definitions: rows, columns, checks, who fills and confirms, and when a sheet is due.

A row is a series, perhaps of one industry; a column is the period asked for, an earlier one, or (where the rows name
industries alone) a series. A cell is where they cross, so every cell is one cell of the statistics.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from zhixing.catalogue.model import DefinitionStatus, Review, Source
from zhixing.methods.periods import Period
from zhixing.methods.values import Text

EVERY: Final = ".*"
_MONTHS: Final[Mapping[str, int]] = {"year": 12, "quarter": 3, "month": 1}


class Rhythm(StrEnum):
    """How often a form is filled."""

    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"

    @property
    def months(self) -> int:
        """Length of its periods in months."""
        return _MONTHS[self.value]


class Operator(StrEnum):
    """What must hold between the two sides of a check."""

    EQUAL = "equal"
    AT_MOST = "at_most"
    AT_LEAST = "at_least"


class Weight(StrEnum):
    """What a check that does not hold does: nothing passes, or a remark must say why it is so."""

    MUST = "must"
    REMARK = "remark"


@dataclass(frozen=True, slots=True)
class DueRule:
    """When a sheet is due: so many days after the period's last day; a last day off rolls to the next working day."""

    days: int
    unit: str  # natural, working
    rolls: bool


@dataclass(frozen=True, slots=True)
class FormColumn:
    """One column. `back` is how many months before the asked period it lies; `series` makes it a measure."""

    code: str
    name: Text
    back: int
    series: str

    def period(self, asked: Period) -> Period:
        """The period its cells speak of."""
        return asked.shifted(-self.back)


@dataclass(frozen=True, slots=True)
class FormRow:
    """One row: a series (empty where the columns name it), an industry ("" = all together), what its cells must be."""

    code: str
    group: str
    series: str
    division: str
    required: bool
    integer: bool
    low: Decimal | None
    high: Decimal | None
    jump: Decimal | None  # percent against the same period of last year, beyond which a remark is asked for


@dataclass(frozen=True, slots=True)
class FormGroup:
    """Rows that belong together, under one heading."""

    code: str
    name: Text
    rows: tuple[FormRow, ...]


@dataclass(frozen=True, slots=True)
class FormCheck:
    """A relation between sums of rows of one column (empty = each column by itself)."""

    code: str
    says: Text
    left: tuple[str, ...]
    operator: Operator
    right: tuple[str, ...]
    tolerance: Decimal
    column: str
    weight: Weight


@dataclass(frozen=True)
class Form:
    """One return form."""

    code: str
    name: Text
    why: Text
    level: str
    rhythm: Rhythm
    filled_by: str
    confirmed_by: str
    due: DueRule
    columns: tuple[FormColumn, ...]
    groups: tuple[FormGroup, ...]
    checks: tuple[FormCheck, ...]
    source: Source
    review: Review
    status: DefinitionStatus
    valid_from: date
    valid_to: date | None
    digest: str
    file: str

    @cached_property
    def rows(self) -> Mapping[str, FormRow]:
        """Every row by its code, in the order of the form."""
        return {row.code: row for group in self.groups for row in group.rows}

    @cached_property
    def checks_of(self) -> Mapping[str, tuple[FormCheck, ...]]:
        """The checks each row takes part in."""
        return {
            code: tuple(check for check in self.checks if code in check.left or code in check.right)
            for code in self.rows
        }

    def column(self, code: str) -> FormColumn:
        """The column of a code. Raises KeyError."""
        return {column.code: column for column in self.columns}[code]

    def series_of(self, row: FormRow, column: FormColumn) -> str:
        """The series a cell belongs to."""
        return row.series or column.series


def read_form(path: Path, digest_of: Callable[[Mapping[str, Any]], str]) -> Form:
    """One file of `forms/`. Raises KeyError for a missing key, ValueError for a word outside the vocabulary."""
    row = tomllib.loads(path.read_text(encoding="utf-8"))
    groups = tuple(_group(each) for each in row["group"])
    codes = [each.code for group in groups for each in group.rows]
    return Form(
        code=row["code"],
        name=_text(row["name"]),
        why=_text(row["why"]),
        level=row["level"],
        rhythm=Rhythm(row["rhythm"]),
        filled_by=row["filled_by"],
        confirmed_by=row["confirmed_by"],
        due=DueRule(row["due"]["days"], row["due"]["unit"], row["due"]["rolls"]),
        columns=tuple(
            FormColumn(each["code"], _text(each["name"]), each.get("back", 0), each.get("series", ""))
            for each in row["column"]
        ),
        groups=groups,
        checks=tuple(_check(each, codes) for each in row.get("check", ())),
        source=Source(_text(row["source"]["document"]), row["source"].get("clause", ""), row["source"].get("url", "")),
        review=Review(row["review"]["author"], row["review"]["checker"], row["review"]["next"]),
        status=DefinitionStatus(row["status"]),
        valid_from=row["valid_from"],
        valid_to=row.get("valid_to"),
        digest=digest_of(row),
        file=f"forms/{path.name}",
    )


def row_codes(group: Mapping[str, Any]) -> list[str]:
    """The codes of a group's rows as written: the group's own for all industries together, then one an industry."""
    code = str(group.get("code", ""))
    return [*([code] if group.get("total", True) else []), *(f"{code}.{each}" for each in group.get("divisions", ()))]


def named_rows(wanted: list[str], codes: list[str]) -> tuple[str, ...]:
    """The rows a check names; `output.*` stands for every industry of the group `output`."""
    found: list[str] = []
    for name in wanted:
        if name.endswith(EVERY):
            found += [code for code in codes if code.startswith(name[:-1])]
        else:
            found += [code for code in codes if code == name]
    return tuple(dict.fromkeys(found))


def _text(row: Mapping[str, str]) -> Text:
    return Text(row["zh"], row["en"])


def _group(row: Mapping[str, Any]) -> FormGroup:
    number = {key: Decimal(row[key]) if key in row else None for key in ("low", "high", "jump")}
    rows = tuple(
        FormRow(
            code=code,
            group=row["code"],
            series=row.get("series", ""),
            division=code.partition(".")[2],
            required=row["required"] == "all" or (row["required"] == "total" and "." not in code),
            integer=row.get("integer", False),
            low=number["low"],
            high=number["high"],
            jump=number["jump"],
        )
        for code in row_codes(row)
    )
    return FormGroup(row["code"], _text(row["name"]), rows)


def _check(row: Mapping[str, Any], codes: list[str]) -> FormCheck:
    return FormCheck(
        code=row["code"],
        says=_text(row["says"]),
        left=named_rows(row["left"], codes),
        operator=Operator(row["operator"]),
        right=named_rows(row["right"], codes),
        tolerance=Decimal(row.get("tolerance", "0")),
        column=row.get("column", ""),
        weight=Weight(row.get("weight", "must")),
    )
