"""Spreadsheets from outside: judged, read in a limited child process, given back marked, and written safely."""

from zhixing.office.sheets.marking import mark, mark_workbook
from zhixing.office.sheets.model import CellKind, Sheet, SheetRefused, Workbook, cell_name
from zhixing.office.sheets.reading import read

__all__ = ["CellKind", "Sheet", "SheetRefused", "Workbook", "cell_name", "mark", "mark_workbook", "read"]
