"""Breakdowns: every cut a definition offers can be made from its fact table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from zhixing.catalogue.checks.text import Definition
from zhixing.catalogue.known import BREAKDOWN_COLUMN, COLUMNS
from zhixing.catalogue.model import Breakdown
from zhixing.methods.values import Problem, Text


def check(definitions: Sequence[Definition], _folder: Path, _on: date) -> list[Problem]:
    """Cuts that are no breakdown, or that the fact table has no column for."""
    found = []
    known = {each.value for each in Breakdown}
    for each in definitions:
        table = (each.row.get("numerator") or {}).get("table", "") if each.kind == "indicators" else ""
        for cut in each.row.get("breakdowns", []) if each.kind == "indicators" else []:
            if cut not in known:
                reason = Text(f"“{cut}”不是分组方式。", f"“{cut}” is no breakdown.")
                found.append(
                    _problem(
                        each, reason, Text(f"可用：{'、'.join(sorted(known))}。", f"Use: {', '.join(sorted(known))}.")
                    )
                )
                continue
            column = BREAKDOWN_COLUMN.get(Breakdown(cut))
            if table in COLUMNS and column and column not in COLUMNS[table]:
                reason = Text(
                    f"事实表 {table} 不能按“{cut}”分组。", f"The fact table {table} cannot be cut by “{cut}”."
                )
                found.append(_problem(each, reason, Text("请删去该分组方式。", "Remove the breakdown.")))
    return found


def _problem(each: Definition, reason: Text, remedy: Text) -> Problem:
    return each.problem("breakdowns", "breakdowns", reason, remedy)
