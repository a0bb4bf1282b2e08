"""The bounds of a spreadsheet we read, and the faults a file is refused for: plain data, so that it crosses a pipe."""

from __future__ import annotations

from typing import Any, Final

MEGABYTE: Final = 1024 * 1024

FILE_BYTES: Final = 64 * MEGABYTE
ENTRIES: Final = 2_000
UNPACKED_BYTES: Final = 256 * MEGABYTE
RATIO: Final = 100
RATIO_FROM_BYTES: Final = MEGABYTE  # below this a high ratio is harmless and common (empty styled rows)
ROWS: Final = 100_000
COLUMNS: Final = 256
CELLS: Final = 3_000_000  # the box around the data: the parser allocates all of it
CELL_CHARACTERS: Final = 32_767  # what one cell of Excel can hold
CHARACTERS: Final = 48 * MEGABYTE  # all texts together, for the sake of the process that receives them
LINE_BYTES: Final = 4 * MEGABYTE
XML_DEPTH: Final = 64
DECLARED_STRINGS: Final = 2_000_000
NAMED_CELLS: Final = 50  # of one kind of warning; the rest is counted
GRID_ROWS: Final = 1_048_576
GRID_COLUMNS: Final = 16_384

ADDRESS_SPACE_BYTES: Final = 512 * MEGABYTE
CPU_SECONDS: Final = 20

Fault = dict[str, Any]


class Refused(Exception):
    """The file is not read. `faults` are all the reasons found so far."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(", ".join(fault["rule"] for fault in faults))
        self.faults = list(faults)


def fault(rule: str, *, sheet: str = "", cell: str = "", found: str = "", **values: object) -> Fault:
    """Describe one fault: the rule's name, where it was met, and what the message needs to say."""
    return {"rule": rule, "sheet": sheet, "cell": cell, "found": found[:200], "values": values}
