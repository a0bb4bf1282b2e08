"""Tables of what stands on a date: asked as they stood in a period's last month, all parts of a cut in one query."""

from __future__ import annotations

from typing import Any, Final

import ibis
import pyarrow as pa

from zhixing.catalogue.model import Breakdown
from zhixing.methods.periods import Period
from zhixing.warehouse.schema import TABLES
from zhixing.warehouse.scope import Scope

PART: Final = "part"
"""The column that says in which part of a cut by period a row stood; a row stands in as many as it lasted."""


def is_level(table: str) -> bool:
    """Whether a fact table says what stood from when to when, not what happened in a month."""
    return "mi" not in TABLES[table].names and "first_mi" in TABLES[table].names


def as_it_stood(facts: Any, scope: Scope) -> Any:
    """The rows that stood in the last month of the scope's period; cut by period, once for each part they stood in.

    Cut by period, the rows carry `PART`, the number of the part.
    """
    asked = asked_months(scope)
    first, last = min(asked.values(), default=0), max(asked.values(), default=-1)
    facts = facts.filter(facts.first_mi <= last, facts.last_mi >= first)
    if Breakdown.PERIOD not in scope.by:
        return facts
    parts = ibis.memtable(
        pa.table({PART: pa.array(list(asked), pa.int32()), "asked_mi": pa.array(list(asked.values()), pa.int32())})
    )
    joined = facts.join(parts, [facts.first_mi <= parts.asked_mi, facts.last_mi >= parts.asked_mi])
    return joined.drop("asked_mi")


def asked_months(scope: Scope) -> dict[int, int]:
    """The month each part is asked for, by number; narrowed to one period, only the parts inside it."""
    narrowed = Period.parse(scope.where[Breakdown.PERIOD]) if Breakdown.PERIOD in scope.where else None
    if Breakdown.PERIOD not in scope.by:
        return {0: (narrowed or scope.period).last}
    return {
        number: part.last
        for number, part in enumerate(scope.parts)
        if narrowed is None or narrowed.first <= part.first <= part.last <= narrowed.last
    }
