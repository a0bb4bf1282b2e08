"""In time or late: told from a sheet's own deadline, extensions and pauses counted; never a bar to handing it up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from zhixing.methods.limits import days_late
from zhixing.office import deadlines, trail
from zhixing.office.models import Deadline
from zhixing.records.returns.models import FormSheet

FILL: Final = "returns.fill"


@dataclass(frozen=True, slots=True)
class Timing:
    """The last day of a sheet, when it first went up by the server's clock, and by how many days it was or is late."""

    last_day: date
    handed_up: datetime | None
    days_late: int


def timings(sheets: Iterable[FormSheet], *, on: date) -> dict[int, Timing]:
    """Of each sheet (by its id) whether it is in time; a correction is asked for by nobody's due day and never late."""
    every = list(sheets)
    own = Deadline.objects.filter(
        about_kind=trail.kind_of(FormSheet), about_id__in=[str(sheet.pk) for sheet in every], key=FILL
    )
    of_sheet = {deadline.about_id: deadline for deadline in own.order_by("pk").prefetch_related("pauses")}
    return {sheet.pk: _timing(sheet, of_sheet.get(str(sheet.pk)), on) for sheet in every}


def timing(sheet: FormSheet, *, on: date) -> Timing:
    """Whether one sheet is in time."""
    return timings([sheet], on=on)[sheet.pk]


def _timing(sheet: FormSheet, deadline: Deadline | None, on: date) -> Timing:
    last = deadlines.last_day_of(deadline) if deadline else sheet.round.due
    up = sheet.first_submitted_at
    if sheet.revision > 1 or (up is None and deadline is not None and deadlines.is_paused(deadline)):
        return Timing(last, up, 0)
    return Timing(last, up, days_late(last, deadlines.day_of(up) if up else on))
