"""What is known before anybody types: of every cell the last approved value, who said it, and where it stood."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from zhixing.catalogue.form import Form
from zhixing.methods.periods import MONTHS_A_YEAR, Period
from zhixing.office.models import Place
from zhixing.records.returns import queries
from zhixing.records.returns.models import CellState, FormCell, FormSheet, StatisticalValue, ValueState

_Key = tuple[int, str, str]  # place, series, division


@dataclass(frozen=True, slots=True)
class Seen:
    """One approved value as far as a prefilled cell keeps it."""

    first: int
    value: Decimal
    source: str
    where: str
    upload: int | None


def series_of(form: Form) -> set[str]:
    """Every series a form asks for."""
    return {form.series_of(row, column) for row in form.rows.values() for column in form.columns}


def known(form: Form, period: Period, places: Iterable[Place]) -> dict[_Key, list[Seen]]:
    """The approved values of a form's series at these places for periods of its length, oldest first."""
    approved = queries.newest(
        StatisticalValue.objects.filter(
            series__in=series_of(form),
            place__in=[place.pk for place in places],
            months=period.months,
            first__lte=period.first,
        ),
        ValueState.APPROVED,
    )
    found: dict[_Key, list[Seen]] = defaultdict(list)
    rows = approved.order_by("first").values_list(
        "place_id", "series", "division", "first", "value", "source", "found_at", "upload_id"
    )
    for place, series, division, first, value, source, where, upload in rows:
        found[place, series, division].append(Seen(first, value, source, where, upload))
    return found


def cells_of(sheet: FormSheet, form: Form, period: Period, seen: dict[_Key, list[Seen]]) -> list[FormCell]:
    """The cells of a fresh sheet, not saved: prefilled where something is known, and where nothing need be said."""
    cells = []
    for row in form.rows.values():
        for column in form.columns:
            target = column.period(period)
            series = form.series_of(row, column)
            before = [one for one in seen.get((sheet.place_id, series, row.division), ()) if one.first <= target.first]
            last = before[-1] if before else None
            year_before = next((one.value for one in before if one.first == target.first - MONTHS_A_YEAR), None)
            cells.append(
                FormCell(
                    sheet=sheet,
                    number=len(cells),
                    row=row.code,
                    column=column.code,
                    series=series,
                    division=row.division,
                    first=target.first,
                    value=last.value if last else None,
                    status=CellState.PREFILLED if last or not row.required else CellState.EMPTY,
                    prior_value=last.value if last else None,
                    prior_first=last.first if last else None,
                    prior_source=last.source if last else "",
                    prior_where=last.where if last else "",
                    prior_upload_id=last.upload if last else None,
                    year_before=year_before,
                )
            )
    return cells
