"""The fact tables: one pyarrow schema each. Columns are what a definition may name; a change is a new schema digest.

Conventions: `place` is the office's own place id (0 = not located); `mi` is the month index of `methods.periods`;
`*_e4` is an integer holding ten thousandths, so that sums are exact and division happens once; text is never null
("" = not stated).
"""

from __future__ import annotations

import hashlib
from typing import Final

import pyarrow as pa

NOT_LOCATED: Final = 0
SCALE: Final = 10_000
WEIGHT_SCALE: Final = 100_000_000

BATCHES: Final = pa.schema(
    [
        ("batch", pa.int64()),
        ("place", pa.int32()),
        ("industry", pa.string()),  # GB/T 4754 code as recorded, any level
        ("division", pa.string()),  # its two-digit division, "" when not classified
        ("product", pa.string()),  # "large class-->small class" as published, "" when not stated
        ("enterprise", pa.int64()),  # 0 = not identified
        ("size", pa.string()),
        ("channel", pa.string()),
        ("purpose", pa.string()),
        ("source", pa.string()),
        ("complete", pa.bool_()),  # False: the source publishes failures only
        ("final", pa.bool_()),  # objections are over
        ("day", pa.date32()),
        ("year", pa.int32()),
        ("mi", pa.int32()),
        ("verdict", pa.string()),  # pass, fail, not_judged
        ("severity", pa.string()),  # "", ordinary, serious
        ("items", pa.int32()),
        ("failed_items", pa.int32()),
        ("weight_e4", pa.int64()),  # design weight
    ]
)
ITEMS: Final = pa.schema(
    [
        ("batch", pa.int64()),
        ("place", pa.int32()),
        ("division", pa.string()),
        ("product", pa.string()),
        ("purpose", pa.string()),  # of the batch, as it stands there
        ("source", pa.string()),
        ("complete", pa.bool_()),
        ("final", pa.bool_()),
        ("year", pa.int32()),
        ("mi", pa.int32()),
        ("item", pa.string()),
        ("item_class", pa.string()),  # "", A, B, C
        ("verdict", pa.string()),  # pass, fail, excluded
    ]
)
STATISTICS: Final = pa.schema(
    [
        ("series", pa.string()),
        ("place", pa.int32()),
        ("division", pa.string()),  # "" = all industries together
        ("year", pa.int32()),
        ("mi", pa.int32()),  # first month of the value's period
        ("months", pa.int32()),  # its length
        ("value_e4", pa.int64()),
        ("qualifier", pa.string()),  # "", >, >=, <, ~: what stood before the number
        ("approval", pa.string()),
        ("source", pa.string()),
    ]
)
ENTERPRISES: Final = pa.schema(
    [
        ("enterprise", pa.int64()),
        ("place", pa.int32()),
        ("industry", pa.string()),
        ("division", pa.string()),
        ("size", pa.string()),
        ("status", pa.string()),
        ("first_mi", pa.int32()),
        ("last_mi", pa.int32()),  # 999_999 = still so
    ]
)
_HELD: Final = [
    ("qualification", pa.int64()),
    (
        "kind",
        pa.string(),
    ),  # brand, trademark, geographical_indication, standard_drafted, certificate, patent_granted, …
    ("level", pa.string()),  # international, national, industry, provincial, city, county, alliance, enterprise, ""
    ("detail", pa.string()),  # what sort of its kind: first_drafter, quality_system, invention, senior_title, …
    (
        "subject",
        pa.string(),
    ),  # the thing held: number of a standard, name of a brand; counted once however many hold it
    ("enterprise", pa.int64()),  # 0 = held by no enterprise
    ("place", pa.int32()),
    ("industry", pa.string()),
    ("division", pa.string()),
    ("size", pa.string()),
    ("quantity", pa.int64()),  # how many it stands for: 1, or the persons of a staff entry
]
QUALIFICATIONS: Final = pa.schema(
    [*_HELD, ("first_mi", pa.int32()), ("last_mi", pa.int32())]  # what stands on a date
)
OBTAINED: Final = pa.schema([*_HELD, ("year", pa.int32()), ("mi", pa.int32())])  # what came in a month
LABORATORIES: Final = pa.schema(
    [
        ("laboratory", pa.int64()),
        ("place", pa.int32()),
        ("level", pa.string()),  # national, provincial, city, county
        ("measure", pa.string()),  # "" = the laboratory itself; equipment, items, parameters, standards, projects, …
        ("value_e4", pa.int64()),
        ("first_mi", pa.int32()),
        ("last_mi", pa.int32()),
    ]
)
GROUPINGS: Final = pa.schema(
    [
        ("grouping", pa.string()),  # code
        ("kind", pa.string()),  # pillar, cluster
        ("name_zh", pa.string()),
        ("name_en", pa.string()),
        ("division", pa.string()),  # a member industry, "" for a member enterprise
        ("enterprise", pa.int64()),  # a member enterprise, 0 for a member industry
        ("leading", pa.bool_()),
        ("place", pa.int32()),
        ("first_mi", pa.int32()),
        ("last_mi", pa.int32()),
    ]
)
RETURNS_BURDEN: Final = pa.schema(
    [
        ("sheet", pa.int64()),  # one sheet of a return form that was handed up
        ("form", pa.string()),  # code of the form
        ("place", pa.int32()),
        ("level", pa.string()),  # of the place that filled it
        ("year", pa.int32()),
        ("mi", pa.int32()),  # first month of the period it asks about
        ("minutes_e4", pa.int64()),  # active editing as far as saves show it
        ("typed", pa.int64()),  # cells typed
        ("confirmed", pa.int64()),  # cells confirmed as prefilled
        ("answered", pa.int64()),  # both together
    ]
)
PLACES: Final = pa.schema(
    [
        ("place", pa.int32()),
        ("code", pa.string()),
        ("parent", pa.int32()),
        ("level", pa.string()),  # nation, province, city, county, township
        ("kind", pa.string()),  # division, reporting_unit
        ("city", pa.int32()),  # own ancestors, 0 where there is none
        ("county", pa.int32()),
        ("township", pa.int32()),
        ("name_zh", pa.string()),
        ("name_en", pa.string()),
        ("first_mi", pa.int32()),
        ("last_mi", pa.int32()),
    ]
)
PLACE_NAMES: Final = pa.schema(
    [
        ("place", pa.int32()),
        ("name_zh", pa.string()),
        ("name_en", pa.string()),
        ("first_mi", pa.int32()),
        ("last_mi", pa.int32()),
    ]
)
PLACE_PARENTS: Final = pa.schema(
    [
        ("place", pa.int32()),
        ("parent", pa.int32()),  # 0 = none
        ("administered", pa.bool_()),  # True: a reporting unit runs it beside its division
        ("first_mi", pa.int32()),
        ("last_mi", pa.int32()),
    ]
)
PLACE_MOVES: Final = pa.schema(
    [
        ("event", pa.int64()),
        ("day", pa.date32()),
        ("mi", pa.int32()),  # the first month of which it holds
        ("source", pa.int32()),
        ("target", pa.int32()),
        ("basis", pa.string()),  # "" = whole
        ("weight_e8", pa.int64()),  # hundred millionths; those of one source and basis add up to 1
        ("ends", pa.bool_()),  # the source is no more from then on
    ]
)

TABLES: Final = {
    "batches": BATCHES,
    "items": ITEMS,
    "statistics": STATISTICS,
    "enterprises": ENTERPRISES,
    "qualifications": QUALIFICATIONS,
    "obtained": OBTAINED,
    "laboratories": LABORATORIES,
    "groupings": GROUPINGS,
    "returns_burden": RETURNS_BURDEN,
    "places": PLACES,
    "place_names": PLACE_NAMES,
    "place_parents": PLACE_PARENTS,
    "place_moves": PLACE_MOVES,
}
ABOUT_PLACES: Final = ("places", "place_names", "place_parents", "place_moves")
"""The tables that say what places are and were; all others hold facts that lie at a place."""
PARTITIONED_BY_YEAR: Final = frozenset({"batches", "items", "statistics", "obtained", "returns_burden"})
STILL: Final = 999_999


def schema_digest(table: str) -> str:
    """Short digest of a table's columns and types, written into every manifest."""
    text = "\n".join(f"{column.name}:{column.type}" for column in TABLES[table])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


KEYS: Final = {
    "batches": "batch",
    "qualifications": "qualification",
    "obtained": "qualification",
    "returns_burden": "sheet",
}
"""The column that is different on every row of its table: counting its values is counting rows."""

MEASURES: Final = frozenset(
    {
        "items", "failed_items", "weight_e4", "value_e4", "quantity", "minutes_e4", "typed", "confirmed", "answered",
    }
)  # fmt: skip
"""Columns that are summed when a term names them; any other column is counted once per distinct value."""


def scale_of(column: str) -> int:
    """By how much an integer column is larger than what it says: 10 000 for `*_e4`, 1 otherwise."""
    return SCALE if column.endswith("_e4") else 1
