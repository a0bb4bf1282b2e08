"""The burden meter: how long filling took as far as saves show it, and what had to be typed against what was confirmed.

Measured, not guessed: the time between two saves of one person on one sheet counts in full up to two minutes; after a
longer pause, and before the first save, fifteen seconds count. Time spent reading, asking or searching elsewhere does
not show, so the figure is a lower bound.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, F, Q, QuerySet, Sum

from zhixing.office.models import Person
from zhixing.records.returns.models import CellState, FormEffort, FormSheet, SheetState
from zhixing.warehouse.build import Feed

PAUSE: Final = 120
FIRST: Final = 15
_MONTHS_A_YEAR: Final = 12
_SECONDS_A_MINUTE: Final = 60
_SCALE: Final = 10_000


def active_seconds(last: datetime | None, now: datetime) -> int:
    """How much working time a save adds, given the same person's save before it on the same sheet."""
    if last is None:
        return FIRST
    gap = int((now - last).total_seconds())
    return max(gap, 0) if gap <= PAUSE else FIRST


def note_save(*, sheet: FormSheet, person: Person, at: datetime) -> None:
    """Add one save to a person's effort on a sheet. Joins the transaction of the save."""
    before = FormEffort.objects.filter(sheet=sheet, person=person).values_list("last_at", flat=True).first()
    seconds = active_seconds(before, at)
    if before is None:
        FormEffort.objects.create(sheet=sheet, person=person, seconds=seconds, saves=1, last_at=at)
    else:
        FormEffort.objects.filter(sheet=sheet, person=person).update(
            seconds=F("seconds") + seconds, saves=F("saves") + 1, last_at=max(before, at)
        )


@dataclass(frozen=True, slots=True)
class Burden:
    """What one form cost one level in one period: sheets handed up, minutes, cells typed and cells confirmed."""

    form: str
    level: str
    first: int
    sheets: int
    seconds: int
    typed: int
    confirmed: int

    @property
    def minutes_a_sheet(self) -> float:
        """Minutes of active editing for one sheet."""
        return self.seconds / _SECONDS_A_MINUTE / self.sheets if self.sheets else 0.0

    @property
    def confirmed_share(self) -> float:
        """Cells confirmed in percent of the cells answered."""
        answered = self.typed + self.confirmed
        return self.confirmed * 100 / answered if answered else 0.0


def handed_up(sheets: QuerySet[FormSheet]) -> QuerySet[FormSheet]:
    """Sheets whose filling is over: at the city, or accepted."""
    return sheets.filter(state__in=(SheetState.SUBMITTED, SheetState.ACCEPTED))


def burdens(sheets: QuerySet[FormSheet]) -> list[Burden]:
    """By form, level and period, newest first; of sheets that were handed up."""
    done = handed_up(sheets)
    keys = ("round__form", "place__level", "round__first")
    cells = done.values(*keys).annotate(
        sheets=Count("pk", distinct=True),
        typed=Count("cells", filter=Q(cells__status=CellState.TYPED)),
        confirmed=Count("cells", filter=Q(cells__status=CellState.CONFIRMED)),
    )
    spent = {
        tuple(row[key] for key in keys): row["seconds"] or 0
        for row in done.values(*keys).annotate(seconds=Sum("efforts__seconds"))
    }
    found = [
        Burden(*key, row["sheets"], spent.get(key, 0), row["typed"], row["confirmed"])
        for row in cells
        if (key := tuple(row[name] for name in keys))
    ]
    return sorted(found, key=lambda one: (-one.first, one.form, one.level))


def _years() -> list[int]:
    firsts = handed_up(FormSheet.objects.all()).values_list("round__first", flat=True).distinct()
    return sorted({first // _MONTHS_A_YEAR for first in firsts})


def _of_year(year: int) -> QuerySet[FormSheet]:
    first = year * _MONTHS_A_YEAR
    return handed_up(FormSheet.objects.filter(round__first__gte=first, round__first__lt=first + _MONTHS_A_YEAR))


def _rows(year: int) -> Iterator[tuple[object, ...]]:
    seconds = dict(_of_year(year).annotate(spent=Sum("efforts__seconds")).values_list("pk", "spent"))
    sheets = _of_year(year).annotate(
        typed=Count("cells", filter=Q(cells__status=CellState.TYPED)),
        confirmed=Count("cells", filter=Q(cells__status=CellState.CONFIRMED)),
    )
    columns = ("pk", "round__form", "place_id", "place__level", "round__first", "typed", "confirmed")
    for pk, form, place, level, first, typed, confirmed in sheets.order_by("pk").values_list(*columns):
        minutes = (seconds[pk] or 0) * _SCALE // _SECONDS_A_MINUTE
        yield (pk, form, place, level, year, first, minutes, typed, confirmed, typed + confirmed)


def _control(year: int) -> Mapping[str, int]:
    """The same totals folded from efforts and cells themselves."""
    sheets = list(_of_year(year).prefetch_related("efforts", "cells"))
    states = [cell.status for sheet in sheets for cell in sheet.cells.all()]
    minutes = [sum(one.seconds for one in sheet.efforts.all()) * _SCALE // _SECONDS_A_MINUTE for sheet in sheets]
    typed, confirmed = states.count(CellState.TYPED), states.count(CellState.CONFIRMED)
    return {
        "rows": len(sheets), "minutes_e4": sum(minutes), "typed": typed, "confirmed": confirmed,
        "answered": typed + confirmed,
    }  # fmt: skip


FEEDS = [Feed("returns_burden", _years, _rows, _control)]
