"""A round of the quarterly return in the small city, and short ways to fill its sheets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.records.returns.conftest import AT
from zhixing.methods.periods import Period
from zhixing.records.returns import actions, form_actions, form_saving, queries
from zhixing.records.returns.form_saving import Change
from zhixing.records.returns.imports import NewValue
from zhixing.records.returns.layout import Found

FORM = "county-industry-quarterly"
QUARTER = Period.quarter(2025, 4)
DUE = date(2026, 3, 20)
WHERE = Found("数据", 1, 4, 1, "数值", "", "", "", "", "")


def open_round(office, *, period=QUARTER, due=None):
    return form_actions.open_round(form=FORM, period=period, by=office, at=AT, due=due)


def sheet_of(round_, place):
    return round_.sheets.select_related("round", "place").get(place=place)


def change(row, text=None, *, remark=None, confirm=False, column="now"):
    return Change(row, column, text, remark, confirm)


def save(sheet, by, *changes):
    sheet.refresh_from_db()
    return form_saving.save_cells(sheet=sheet, base=sheet.version, changes=list(changes), by=by, at=AT)


def answer_all(sheet, by):
    """Confirm what is known and give the required rest a number that every check accepts."""
    save(sheet, by, change("sales", "0"), change("staff", "0"))
    sheet.refresh_from_db()
    form_saving.confirm_unchanged(sheet=sheet, base=sheet.version, by=by, at=AT)


def known_output(place, by, *, quarter, values):
    """Approved output of a place: {division: number}, "" for all together."""
    new = [
        NewValue("industrial-output", place.pk, division, quarter, Decimal(number), "统计局", "", WHERE)
        for division, number in values.items()
    ]
    actions.record_values(values=new, by=by, at=AT)
    actions.approve_values(values=queries.drafts(), by=by, at=AT)
