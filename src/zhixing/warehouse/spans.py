"""Days become months: a thing that held from one day to another stands at the end of these months."""

from __future__ import annotations

from datetime import date, timedelta

from zhixing.methods.periods import month_index
from zhixing.warehouse.schema import STILL


def month_span(first: date, last: date | None) -> tuple[int, int] | None:
    """The months at whose last day a run of days stands, first and last; `last` None = no end known.

    A figure of a month counts what stands on its last day, so a run that ends on the 30th of a month with 31 days is
    out of that month, and one that begins and ends within a month (None) is in no month at all. Two runs of one thing
    never meet in a month.
    """
    begins = month_index(first)
    ends = STILL if last is None else month_index(last + timedelta(days=1)) - 1
    return (begins, ends) if ends >= begins else None
