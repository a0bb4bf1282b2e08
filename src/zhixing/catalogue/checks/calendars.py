"""Calendars: days belong to their year; days off fall on weekdays, make-up days on weekends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from zhixing.catalogue.calendars import SATURDAY
from zhixing.catalogue.checks.text import Definition
from zhixing.methods.values import Problem, Text


def check(definitions: Sequence[Definition], _folder: Path, _on: date) -> list[Problem]:
    """Days of another year, days off on a weekend, make-up days on a weekday."""
    found = []
    for each in definitions:
        if each.kind != "calendars":
            continue
        for key, weekend in (("days_off", False), ("make_up", True)):
            for day in each.row.get(key, []):
                if not isinstance(day, date) or day.year != each.row.get("year"):
                    reason = Text(f"{day} 不属于该年。", f"{day} is not a day of the year.")
                elif (day.weekday() >= SATURDAY) is not weekend:
                    reason = Text(f"{day} 的星期与此项不符。", f"{day} falls on the wrong part of the week.")
                else:
                    continue
                found.append(
                    each.problem("calendars", key, reason, Text("请对照国务院通知更正。", "Compare with the notice."))
                )
    return found
