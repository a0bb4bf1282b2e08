"""Questions that are not figures: the batches behind one, how fresh the facts are, which years and sources exist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import ibis

from zhixing.catalogue.model import Indicator, Term
from zhixing.warehouse.counted import both, entry, meets, narrowed
from zhixing.warehouse.scope import resolve

if TYPE_CHECKING:
    from zhixing.catalogue.load import Catalogue
    from zhixing.warehouse.connect import Warehouse
    from zhixing.warehouse.measure import Question

_WITH_BATCHES: Final = frozenset({"batches", "items"})


class Behind(StrEnum):
    """Which batches behind a figure are asked for."""

    SCOPE = "scope"  # every batch in place, period and cut
    ENTERED = "entered"  # those in the denominator, or counted
    COUNTED = "counted"  # those in the numerator
    NOT_COUNTED = "not_counted"  # in the denominator and not in the numerator: the failing ones of a pass rate
    LEFT_OUT = "left_out"  # in the scope and not in the denominator


@dataclass(frozen=True, slots=True)
class Freshness:
    """How much a fact table holds and how far it reaches; `latest_mi` None when it holds nothing or has no months."""

    table: str
    rows: int
    latest_mi: int | None
    latest_day: date | None


def batches_behind(
    warehouse: Warehouse,
    catalogue: Catalogue,
    question: Question,
    limit: int,
    offset: int = 0,
    *,
    behind: Behind = Behind.ENTERED,
    on: date | None = None,
) -> tuple[list[int], int]:
    """Ids of the batches behind a figure, latest first, one page of them, and how many there are in all.

    `question.where` takes a reading's group keys (`{group.dimension: group.key}`), so every cell of a grid can be
    opened. A derived figure answers with the batches of the figure it is made from; a reported one has none.
    Raises UnknownName like `measure`.
    """
    indicator = catalogue.indicator(question.code, on)
    warehouse = warehouse.on_map(question.map_mode)
    scope = resolve(warehouse, indicator, question)
    while indicator.of:
        indicator = catalogue.indicator(indicator.of, on)
    table = indicator.numerator.table
    if table not in _WITH_BATCHES:
        return [], 0
    facts = narrowed(warehouse, table, scope)
    facts = facts.filter(_membership(facts, indicator, behind))
    batches = facts.group_by("batch").agg(mi=facts.mi.max()) if table == "items" else facts
    order = [ibis.desc("mi" if table == "items" else "day"), ibis.desc("batch")]
    total = int(warehouse.rows(batches.aggregate(total=batches.count()))["total"][0])
    page = batches.order_by(order).limit(limit, offset=offset).select("batch")
    return [int(batch) for batch in warehouse.rows(page)["batch"]], total


def _membership(facts: Any, indicator: Indicator, behind: Behind) -> Any:
    everything = ibis.literal(True)
    entered = both(everything, meets(facts, entry(indicator)))
    counted = both(entered, meets(facts, indicator.numerator.where))
    if indicator.denominator is None:
        entered = counted
    return {
        Behind.SCOPE: everything,
        Behind.ENTERED: entered,
        Behind.COUNTED: counted,
        Behind.NOT_COUNTED: entered & ~counted,
        Behind.LEFT_OUT: ~entered,
    }[behind]


def years(warehouse: Warehouse) -> tuple[int, ...]:
    """The years the snapshot holds facts of, oldest first."""
    return tuple(sorted({part.year for part in warehouse.manifest.partitions if part.year and part.rows}))


def last_full_year(warehouse: Warehouse) -> int:
    """The latest year with facts that was over when the snapshot was cut; else the year it was cut in."""
    cut = warehouse.created_at.year
    return max((year for year in years(warehouse) if year < cut), default=cut)


def freshness(warehouse: Warehouse) -> Mapping[str, Freshness]:
    """Rows and latest month (and day, where known) of every fact table."""
    found = {}
    for table in dict.fromkeys(part.table for part in warehouse.manifest.partitions):
        facts = warehouse.stored(table)
        asked = {"rows": facts.count()}
        asked |= {"mi": facts.mi.max()} if "mi" in facts.columns else {}
        asked |= {"day": facts.day.max()} if "day" in facts.columns else {}
        row = {name: column[0] for name, column in warehouse.rows(facts.aggregate(asked)).items()}
        found[table] = Freshness(table, int(row["rows"]), row.get("mi"), row.get("day"))
    return found


def sources(warehouse: Warehouse) -> Mapping[str, bool]:
    """Every source of batches, and whether it publishes all its results (only such a source enters a rate)."""
    facts = warehouse.table("batches")
    grouped = facts.group_by("source").agg(partial=facts.count(where=~facts.complete)).order_by("source")
    rows = warehouse.rows(grouped)
    return {name: not partial for name, partial in zip(rows["source"], rows["partial"], strict=True)}


def values_of(warehouse: Warehouse, table: str, column: str) -> tuple[str, ...]:
    """The texts a column of a fact table holds, in order, without the empty one."""
    return tuple(sorted(warehouse.occurring(table, column) - {""}))


def values_counted(warehouse: Warehouse, term: Term, column: str) -> frozenset[str]:
    """The texts a column holds on the rows a term counts, anywhere and at any time: the levels of brands alone."""
    facts = warehouse.table(term.table)
    counted = meets(facts, term.where)
    of_its_kind = facts if counted is None else facts.filter(counted)
    return frozenset(warehouse.rows(of_its_kind.select(column).distinct())[column])
