"""The demonstration's return forms: a quarterly round half filled here, accepted there, returned elsewhere."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from django.utils import timezone

from zhixing.config.demo.generate import DemoValue
from zhixing.methods.periods import Period
from zhixing.office import actions as office
from zhixing.office.models import Person, Place
from zhixing.office.permissions import Role
from zhixing.records.returns import form_acceptance, form_actions, form_queries, form_rules, form_saving
from zhixing.records.returns.form_saving import Change
from zhixing.records.returns.models import CellState, FormSheet

QUARTERLY: Final = "county-industry-quarterly"
YEARLY: Final = "township-quality-yearly"
OUTPUT: Final = "industrial-output"
DUE_IN: Final = timedelta(days=14)
# Sales follow output, staff follow output: invented proportions, exact to the cent and to the person.
_SALES: Final = Decimal("0.97")
_STAFF: Final = 62
_CENT: Final = Decimal("0.01")
_BYTES: Final = 12


def rest_of_the_form(values: tuple[DemoValue, ...], base_year: int) -> Iterator[DemoValue]:
    """Sales and staff by county, industry and quarter, up to the quarter before the one the round asks about."""
    asked = Period.quarter(base_year, 4)
    totals: dict[tuple[str, str, Period], Decimal] = {}
    for one in values:
        wanted = one.series == OUTPUT and one.division and one.period.months == asked.months
        if not wanted or not asked.first - 12 <= one.period.first < asked.first or one.place.endswith("00"):
            continue
        sales = (one.value * _SALES).quantize(_CENT, ROUND_HALF_UP)
        staff = Decimal(int(one.value * _STAFF))
        for series, value in (("industrial-sales-output", sales), ("average-staff", staff)):
            yield DemoValue(series, one.place, one.division, one.period, value)
            key = (series, one.place, one.period)
            totals[key] = totals.get(key, Decimal(0)) + value
    for (series, place, period), value in totals.items():
        yield DemoValue(series, place, "", period, value)


def load_rounds(*, base_year: int, by: Person, at: datetime) -> None:
    """Open the base year's last quarter and its yearly township round, and bring three counties different ways.

    Through the same actions that people's work goes through; the round's due day lies a fortnight ahead.
    """
    due = timezone.localdate(at) + DUE_IN
    round_ = form_actions.open_round(form=QUARTERLY, period=Period.quarter(base_year, 4), by=by, at=at, due=due)
    form_actions.open_round(form=YEARLY, period=Period.year(base_year), by=by, at=at, due=due)
    sheets = list(round_.sheets.select_related("round", "place").order_by("place__path"))
    first, second, third = sheets[0], sheets[1], sheets[2]
    _half(second, Person.objects.get(code="county"), at)
    clerk = _clerk(first.place, "澜城经办人", base_year, by, at)
    _whole(first, clerk, at)
    form_acceptance.accept_sheet(sheet=first, by=by, at=at + timedelta(minutes=9), note="")
    other = _clerk(third.place, "云礁经办人", base_year, by, at)
    _whole(third, other, at)
    reasons = {"output.37": "船舶行业与税务开票数相差较大，请核对"}
    form_actions.return_sheet(sheet=third, rows=reasons, note="", by=by, at=at + timedelta(minutes=9))


def _clerk(place: Place, name: str, base_year: int, by: Person, at: datetime) -> Person:
    """A county's clerk without a sign-in of the demonstration: the password is thrown away."""
    return office.add_person_with_post(
        code=f"clerk-{place.code}", name=name, role=Role.COUNTY_CLERK, place=place,
        valid_from=date(base_year, 1, 1), username=f"clerk-{place.code}", password=secrets.token_urlsafe(_BYTES),
        by=by, at=at,
    )  # fmt: skip


def _half(sheet: FormSheet, clerk: Person, at: datetime) -> None:
    """The first group is answered, one of its rows with a remark; the rest waits."""
    cells = list(sheet.cells.filter(row__startswith="output", status=CellState.PREFILLED))
    changes = [Change(cell.row, cell.column, confirm=True) for cell in cells]
    form_saving.save_cells(sheet=sheet, base=1, changes=changes, by=clerk, at=at)
    form_actions.comment(sheet=sheet, row="output.37", text="船厂决算数尚待核对", by=clerk, at=at)


def _whole(sheet: FormSheet, clerk: Person, at: datetime) -> None:
    """Every cell is confirmed in one act, three minutes of work after another look, then handed up."""
    form_saving.confirm_unchanged(sheet=sheet, base=1, by=clerk, at=at)
    sheet.refresh_from_db()
    form, answers = form_queries.form_of(sheet.round), form_queries.answers_of(sheet.cells.all())
    rows = {address for found in form_rules.findings(form, answers) for address in found.cells}
    changes = [Change(row, column, remark="与全年走势一致") for row, column in sorted(rows)]
    form_saving.save_cells(sheet=sheet, base=sheet.version, changes=changes, by=clerk, at=at + timedelta(seconds=100))
    sheet.refresh_from_db()
    form_actions.submit(sheet=sheet, by=clerk, at=at + timedelta(minutes=3))
