"""What a read spreadsheet is to the rest of Zhixing: sheets of texts, with the unusual cells named."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from zhixing.methods.values import Problem
from zhixing.office.sheets.child.grid import cell_name

__all__ = ["CellKind", "Sheet", "SheetRefused", "Workbook", "cell_name"]


class CellKind(StrEnum):
    """Why a cell is more than plain text. A cell that is not listed in `Sheet.kinds` is text exactly as stored."""

    NUMBER = "number"
    PERCENT = "percent"  # a number shown as a percentage: the text is the fraction, 0.05 for 5 %
    DATE = "date"  # stored as a serial number with a date format; the text is ISO
    BOOLEAN = "boolean"
    FORMULA = "formula"  # the text is the result stored when the file was last saved
    ERROR = "error"  # #REF!, #DIV/0!, not a number, infinite
    ROUNDED_CODE = "rounded_code"  # an integer of 16 or more digits that went through a float: its last digits are gone
    MERGED = "merged"  # carried from the first cell of a merged range


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: every row from the first, headings included, as texts; rows may differ in length.

    `kinds` maps (row, column), 0-based, to a CellKind for unusual cells only.
    """

    name: str
    rows: list[list[str]]
    kinds: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden: bool = False

    def kind(self, row: int, column: int) -> str:
        """Return the CellKind of a cell, or "" for plain text."""
        return self.kinds.get((row, column), "")


@dataclass(frozen=True, slots=True)
class Workbook:
    """A file that was read. `problems` are the reader's own warnings (formulas, hidden sheets, error cells)."""

    name: str
    sheets: list[Sheet]
    problems: list[Problem] = field(default_factory=list)


class SheetRefused(Exception):
    """The file is not read at all. `problems` say why and what to do, every reason found at once."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("；".join(f"{problem.where.zh}：{problem.reason.zh}" for problem in problems))
        self.problems = problems
