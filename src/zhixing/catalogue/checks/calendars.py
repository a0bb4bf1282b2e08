"""Calendars: days belong to their year and their part of the week, and no year between the first and today lacks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from zhixing.catalogue.calendars import SATURDAY
from zhixing.catalogue.checks.text import Definition, complaint
from zhixing.methods.values import Problem, Severity, Text


def check(definitions: Sequence[Definition], _folder: Path, on: date) -> list[Problem]:
    """Days of another year, days off on a weekend, make-up days on a weekday, and years without a calendar."""
    found = _years_without(definitions, on)
    for each in definitions:
        if each.kind != "calendars":
            continue
        for key, weekend in (("days_off", False), ("make_up", True)):
            for day in each.row.get(key, []):
                if not isinstance(day, date) or day.year != each.row.get("year"):
                    reason = Text(f"{day} 不属于该年。", f"{day} is not a day of the year.")
                elif (day.weekday() >= SATURDAY) is not weekend:
                    reason = Text(f"{day} 的星期与此项不符。", f"{day} falls on the wrong part of the week.")
                elif each.row[key].count(day) > 1:
                    reason = Text(f"{day} 重复录入。", f"{day} stands here more than once.")
                else:
                    continue
                found.append(
                    each.problem("calendars", key, reason, Text("请对照国务院通知更正。", "Compare with the notice."))
                )
    return found


def _years_without(definitions: Sequence[Definition], on: date) -> list[Problem]:
    """A year nobody entered. One between two entered years is an error; the current one may not be published yet."""
    years = {each.row["year"] for each in definitions if each.kind == "calendars" and "year" in each.row}
    if not years:
        return []
    lacking = sorted({*range(min(years), max(years)), on.year} - years)
    return [
        complaint(
            "calendars.year",
            f"calendars/{year}.toml",
            "year",
            Text(f"缺少 {year} 年的放假安排，不能推算该年工作日。", f"The holidays of {year} are not entered."),
            Text(f"请按国务院通知录入 calendars/{year}.toml。", f"Enter calendars/{year}.toml from the notice."),
            severity=Severity.ERROR if year < max(years) else Severity.WARNING,
        )
        for year in lacking
    ]
