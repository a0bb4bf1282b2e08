"""Where the cells of a sheet lie, seen by walking its XML: the parser would allocate the whole box around them."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from typing import Final

from .limits import CELLS, COLUMNS, GRID_COLUMNS, GRID_ROWS, ROWS, Fault, Refused, fault
from .markup import walk

_LETTERS: Final = 26
_CONTENT: Final = frozenset({"v", "is", "f"})


@dataclass
class Grid:
    """What the XML of one sheet says: 0-based positions of unusual cells, merged ranges, and what is hidden."""

    height: int = 0
    width: int = 0
    formulas: set[tuple[int, int]] = field(default_factory=set)
    without_value: set[tuple[int, int]] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    percents: set[tuple[int, int]] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: int = 0
    hidden_columns: int = 0


def cell_name(row: int, column: int) -> str:
    """`A1` for (0, 0)."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def position(reference: str) -> tuple[int, int] | None:
    """(row, column) of a reference such as `B7` or `$B$7`, 0-based; None when it is not one."""
    column = row = 0
    digits = False
    for character in reference:
        if "A" <= character <= "Z" and not digits:
            column = column * _LETTERS + ord(character) - 64
        elif "0" <= character <= "9" and column:
            digits = True
            row = row * 10 + ord(character) - 48
        elif character != "$":
            return None
        if column > 10**6 or row > 10**9:
            return None
    return (row - 1, column - 1) if row and column else None


class _Walker:
    """Collects a Grid from element starts. A cell counts from the moment it holds a value, so styled blanks do not."""

    def __init__(self, sheet: str, percent_styles: frozenset[str]) -> None:
        self.grid = Grid()
        self.sheet = sheet
        self.percent_styles = percent_styles
        self.row = -1
        self.column = -1
        self.here = (-1, -1)
        self.kind = ""
        self.style = ""
        self.far: tuple[int, int] | None = None
        self.faults: list[Fault] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._cell(attributes)
        elif name in _CONTENT:
            self._content(name)
        elif name == "row":
            number = attributes.get("r", "")
            self.row = int(number) - 1 if number.isdecimal() else self.row + 1
            self.column = -1
            self.grid.hidden_rows += attributes.get("hidden") in {"1", "true"}
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif name == "col" and attributes.get("hidden") in {"1", "true"}:
            self.grid.hidden_columns += 1

    def _cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None:
            self.column += 1
            here = (self.row, self.column)
        else:
            known = position(reference)
            if known is None or known[0] >= GRID_ROWS or known[1] >= GRID_COLUMNS:
                raise Refused(fault("beyond_grid", sheet=self.sheet, cell=reference[:20]))
            here = known
            self.column = here[1]
        self.here = here
        self.kind = attributes.get("t", "")
        self.style = attributes.get("s", "")

    def _content(self, name: str) -> None:
        row, column = here = self.here
        grid = self.grid
        if name == "f":
            grid.formulas.add(here)
            grid.without_value.add(here)
        elif here in grid.without_value:
            grid.without_value.discard(here)
        if self.kind == "e" and name == "v":
            grid.errors.setdefault(here, "")
        elif not self.kind and self.style in self.percent_styles:
            grid.percents.add(here)
        if row >= ROWS or column >= COLUMNS:
            if self.far is None:
                self.far = here
            return
        if row >= grid.height:
            grid.height = row + 1
        if column >= grid.width:
            grid.width = column + 1

    def text(self, characters: str) -> None:
        """Keep what an error cell shows, such as `#REF!`; every other text is the parser's business."""
        if self.kind == "e" and self.here in self.grid.errors:
            self.grid.errors[self.here] += characters.strip()

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        start, end = position(first), position(last or first)
        if start and end and start <= end:
            self.grid.merged.append((*start, *end))


def survey(package: zipfile.ZipFile, part: str, sheet: str, percent_styles: frozenset[str]) -> Grid:
    """Walk one sheet. Raises Refused when its cells lie so that reading them would exhaust memory."""
    walker = _Walker(sheet, percent_styles)
    with package.open(part) as source:
        walk(source, part, walker.start, walker.text)
    grid = walker.grid
    if walker.far is not None:
        row, column = walker.far
        if row >= ROWS and grid.height >= ROWS:
            raise Refused(fault("too_many_rows", sheet=sheet, cell=cell_name(row, column), limit=ROWS))
        data = cell_name(max(grid.height, 1) - 1, max(grid.width, 1) - 1)
        raise Refused(
            fault("far_cell", sheet=sheet, cell=cell_name(row, column), data=data, rows=ROWS, columns=COLUMNS)
        )
    if grid.height * grid.width > CELLS:
        last = cell_name(grid.height - 1, grid.width - 1)
        raise Refused(fault("too_many_cells", sheet=sheet, cell=last, cells=grid.height * grid.width, limit=CELLS))
    return grid
