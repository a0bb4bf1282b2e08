"""Dates: a definition begins before it ends, and its review is not overdue."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from zhixing.catalogue.checks.text import Definition
from zhixing.methods.values import Problem, Severity, Text


def check(definitions: Sequence[Definition], _folder: Path, on: date) -> list[Problem]:
    """Ranges that end before they begin (errors) and reviews that are due (warnings)."""
    found = []
    for each in definitions:
        first, last = each.row.get("valid_from"), each.row.get("valid_to")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            reason = Text(f"失效日期 {last} 早于生效日期 {first}。", f"It ends on {last}, before it begins on {first}.")
            found.append(each.problem("dates.range", "valid_to", reason, Text("请更正日期。", "Mend the dates.")))
        review = each.row.get("review")
        due = review.get("next") if isinstance(review, dict) else None
        if isinstance(due, date) and due < on:
            reason = Text(f"应于 {due} 复核，已过期。", f"Its review was due on {due}.")
            remedy = Text("请复核口径并更新 review.next。", "Review the definition and set review.next.")
            found.append(each.problem("dates.review", "review.next", reason, remedy, severity=Severity.WARNING))
    return found
