"""A small city written out by hand, its feeds, and definitions made from the model's own dataclasses.

Long because it is one city: a row of any table is read beside the places it lies at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import ibis
import pyarrow.parquet as pq

from zhixing.catalogue.index import Band, BandVersion, Index, Leaf, LeafMissing, Node, Normaliser
from zhixing.catalogue.known import UnknownName
from zhixing.catalogue.model import (
    Breakdown,
    DefinitionStatus,
    Indicator,
    Method,
    Missing,
    Review,
    Series,
    Source,
    Term,
)
from zhixing.catalogue.published import Gap, PublishedSeries, PublishedValue
from zhixing.methods.periods import Period
from zhixing.methods.values import Polarity, Qualifier, Text
from zhixing.warehouse.build import WHOLE, Feed, build
from zhixing.warehouse.connect import Warehouse, open_snapshot
from zhixing.warehouse.manifest import read_manifest
from zhixing.warehouse.schema import PARTITIONED_BY_YEAR, SCALE, STILL, TABLES

AT = datetime(2026, 11, 24, 1, 36, tzinfo=UTC)
PASS, FAIL, NOT_JUDGED = "pass", "fail", "not_judged"

CITY, WEST, EAST, OLD_TOWN, PORT, FISHERY, ZONE = 1, 2, 3, 4, 5, 6, 7
"""The city has two counties; the west county two townships, the east one; the zone is a reporting unit of the west."""

PLACES = [
    (CITY, "3309", 0, "city", "division", CITY, 0, 0, "舟城", "Zhoucheng", 0, STILL),
    (WEST, "330902", CITY, "county", "division", CITY, WEST, 0, "西县", "West", 0, STILL),
    (EAST, "330903", CITY, "county", "division", CITY, EAST, 0, "东县", "East", 0, STILL),
    (OLD_TOWN, "330902001", WEST, "township", "division", CITY, WEST, OLD_TOWN, "老镇", "Old Town", 0, STILL),
    (PORT, "330902002", WEST, "township", "division", CITY, WEST, PORT, "港街道", "Port", 0, STILL),
    (FISHERY, "330903001", EAST, "township", "division", CITY, EAST, FISHERY, "渔镇", "Fishery", 0, STILL),
    (ZONE, "330902Z", WEST, "county", "reporting_unit", CITY, WEST, 0, "新区", "New Zone", 0, STILL),
]


def batch(
    batch: int, *, place: int = OLD_TOWN, day: date = date(2025, 3, 1), verdict: str = PASS, **more: Any
) -> tuple:
    """One batch, ordinary unless said otherwise."""
    row = {
        "batch": batch,
        "place": place,
        "industry": "13",
        "product": "水产及其制品-->鱼糜",
        "enterprise": 0,
        "size": "small",
        "channel": "factory",
        "purpose": "evaluation",
        "source": "市级",
        "complete": True,
        "final": True,
        "day": day,
        "year": day.year,
        "mi": day.year * 12 + day.month - 1,
        "verdict": verdict,
        "severity": "",
        "items": 3,
        "failed_items": 0 if verdict == PASS else 1,
        "weight_e4": SCALE,
    } | more
    row.setdefault("division", str(row["industry"])[:2])
    return tuple(row[name] for name in TABLES["batches"].names)


def item(
    batch: int, *, place: int = OLD_TOWN, year: int = 2025, month: int = 3, verdict: str = PASS, **more: Any
) -> tuple:
    """One tested item."""
    row = {
        "batch": batch,
        "place": place,
        "division": "13",
        "product": "水产及其制品-->鱼糜",
        "purpose": "evaluation",
        "source": "市级",
        "complete": True,
        "final": True,
        "year": year,
        "mi": year * 12 + month - 1,
        "item": "镉",
        "item_class": "",
        "verdict": verdict,
    } | more
    return tuple(row[name] for name in TABLES["items"].names)


def value(series: str, place: int, period: str, amount: float, *, division: str = "", **more: Any) -> tuple:
    """One reported value for a period written as people write it."""
    span = Period.parse(period)
    row = {
        "series": series,
        "place": place,
        "division": division,
        "year": span.first_year,
        "mi": span.first,
        "months": span.months,
        "value_e4": round(amount * SCALE),
        "qualifier": "",
        "approval": "approved",
        "source": "统计局",
    } | more
    return tuple(row[name] for name in TABLES["statistics"].names)


def enterprise(enterprise: int, *, place: int = OLD_TOWN, status: str = "operating", **more: Any) -> tuple:
    """One spell of an enterprise."""
    row = {
        "enterprise": enterprise,
        "place": place,
        "industry": "13",
        "division": "13",
        "size": "small",
        "status": status,
        "first_mi": 0,
        "last_mi": STILL,
    } | more
    return tuple(row[name] for name in TABLES["enterprises"].names)


def qualification(qualification: int, kind: str = "brand", *, place: int = OLD_TOWN, **more: Any) -> tuple:
    """One spell of something held."""
    row = _held(qualification, kind, place) | {"first_mi": 0, "last_mi": STILL} | more
    return tuple(row[name] for name in TABLES["qualifications"].names)


def obtained(qualification: int, kind: str = "patent_granted", *, month: str = "2025-03", **more: Any) -> tuple:
    """One thing that came in a month."""
    mi = Period.parse(month).first
    row = _held(qualification, kind, OLD_TOWN) | {"year": mi // 12, "mi": mi} | more
    return tuple(row[name] for name in TABLES["obtained"].names)


def _held(qualification: int, kind: str, place: int) -> dict[str, Any]:
    return {
        "qualification": qualification,
        "kind": kind,
        "level": "provincial",
        "detail": "",
        "subject": f"S{qualification}",
        "enterprise": 0,
        "place": place,
        "industry": "13",
        "division": "13",
        "size": "small",
        "quantity": 1,
    }


def laboratory(laboratory: int, measure: str = "", amount: float = 0, **more: Any) -> tuple:
    """One spell of a laboratory, or of what is measured of it."""
    row = {
        "laboratory": laboratory,
        "place": OLD_TOWN,
        "level": "county",
        "measure": measure,
        "value_e4": round(amount * SCALE),
        "first_mi": 0,
        "last_mi": STILL,
    } | more
    return tuple(row[name] for name in TABLES["laboratories"].names)


def member(grouping: str, division: str = "", enterprise: int = 0, **more: Any) -> tuple:
    """One spell of an industry or an enterprise in a pillar or a cluster."""
    row = {
        "grouping": grouping,
        "kind": "pillar" if division else "cluster",
        "name_zh": f"{grouping}产业",
        "name_en": f"{grouping} industry",
        "division": division,
        "enterprise": enterprise,
        "leading": False,
        "place": CITY,
        "first_mi": 0,
        "last_mi": STILL,
    } | more
    return tuple(row[name] for name in TABLES["groupings"].names)


def feed(
    table: str, rows: Sequence[tuple], *, seen: list[int] | None = None, lie: Mapping[str, int] | None = None
) -> Feed:
    """A feed over rows held in a list; `seen` notes the partitions asked for, `lie` shifts the promised totals."""
    schema = TABLES[table]
    year_at = schema.names.index("year") if table in PARTITIONED_BY_YEAR else None

    def of(year: int) -> list[tuple]:
        return [row for row in rows if year_at is None or row[year_at] == year]

    def years() -> Iterable[int]:
        return [WHOLE] if year_at is None else sorted({row[year_at] for row in rows})

    def given(year: int) -> Any:
        if seen is not None:
            seen.append(year)
        return iter(of(year))

    def control(year: int) -> Mapping[str, int]:
        sums = {
            column: sum(row[at] for row in of(year))
            for at, column in enumerate(schema.names)
            if str(schema.field(at).type).startswith("int")
        }
        return {"rows": len(of(year)), **sums} | {
            column: sums.get(column, len(of(year))) + shift for column, shift in (lie or {}).items()
        }

    return Feed(table, years, given, control)


def snapshot(folder: Path, *, at: datetime = AT, **tables: Sequence[tuple]) -> Warehouse:
    """Build a snapshot of the given tables (places are the small city's) and open it."""
    tables.setdefault("places", PLACES)
    build(folder, [feed(table, rows) for table, rows in tables.items()], at=at)
    return open_snapshot(folder)


def on_sqlite(folder: Path, name: str | None = None) -> Warehouse:
    """The same Parquet files loaded into SQLite and asked through the same Ibis expressions."""
    manifest = read_manifest(folder, name)
    backend = ibis.sqlite.connect()
    for table, schema in TABLES.items():
        backend.create_table(table, schema=ibis.Schema.from_pyarrow(schema))
        for part in manifest.of(table):
            backend.insert(table, pq.read_table(folder / part.file))
    return Warehouse(manifest, lambda: backend)


@dataclass
class Definitions:
    """A catalogue made in a test: only what the compiler asks of one."""

    made: dict[str, Indicator] = field(default_factory=dict)
    series_made: dict[str, Series] = field(default_factory=dict)
    vocabulary: dict[str, dict[str, Text]] = field(default_factory=dict)
    published: dict[str, PublishedSeries] = field(default_factory=dict)
    indices: dict[str, Index] = field(default_factory=dict)

    def indicator(self, code: str, on: date | None = None) -> Indicator:
        if code not in self.made:
            raise UnknownName("indicator", code, tuple(self.made))
        return self.made[code]

    def series(self, code: str) -> Series:
        return self.series_made[code]

    def published_of(self, indicator: Indicator) -> PublishedSeries:
        return self.published[indicator.code]

    def index(self, code: str, on: date | None = None) -> Index:
        return self.index_of(self.indicator(code, on))

    def index_of(self, indicator: Indicator) -> Index:
        return self.indices[indicator.code]

    def industry(self, code: str) -> str:
        if not code.isdigit():
            raise UnknownName("industry", code, ("13",))
        return code

    def division_name(self, code: str) -> Text:
        return Text(f"行业{code}", f"division {code}")

    def labels(self, dimension: str, key: str) -> Text:
        return Text(f"{dimension}:{key}", f"{dimension}:{key}")


_REVIEW = Review(Text("市质量办", "Quality office"), Text("市统计局", "Statistics"), date(2027, 3, 31))
_SOURCE = Source(Text("方案", "plan"))
_WORDS = Text("词", "words")


def term(table: str, column: str = "", **where: str | tuple[str, ...]) -> Term:
    """One side of a figure."""
    return Term(
        _WORDS, table, column, {name: each if isinstance(each, tuple) else (each,) for name, each in where.items()}
    )


def indicator(
    code: str, method: Method, numerator: Term | None = None, denominator: Term | None = None, **more: Any
) -> Indicator:
    """An indicator of which only what matters is said."""
    fields = {
        "code": code,
        "name": Text(code, code),
        "why": _WORDS,
        "unit": "percent",
        "decimals": 2,
        "better": Polarity.HIGHER,
        "method": method,
        "numerator": numerator or term("batches", "batch"),
        "denominator": denominator,
        "of": "",
        "within": "",
        "requires": {},
        "breakdowns": tuple(Breakdown),
        "minimum_n": 0,
        "missing": Missing.NO_FIGURE,
        "benchmark": "",
        "system": "S",
        "source": _SOURCE,
        "review": _REVIEW,
        "gaming": (),
        "status": DefinitionStatus.PUBLISHED,
        "valid_from": date(2020, 1, 1),
        "valid_to": None,
        "digest": f"digest-of-{code}",
        "file": f"{code}.toml",
    } | more
    return Indicator(**fields)


def series(code: str, *, kind: str = "flow", additive: bool = True, by_industry: bool = True) -> Series:
    """A statistical series."""
    return Series(
        code,
        Text(code, code),
        "unit",
        kind,
        additive,
        by_industry,
        "S",
        _SOURCE,
        _REVIEW,
        DefinitionStatus.PUBLISHED,
        date(2020, 1, 1),
        None,
        f"digest-of-{code}",
        f"{code}.toml",
    )


LEAVES = [
    # parent, value, low, high, reverse: G-qci-ex1, twelve leaves in six nodes in two
    ("standards", "1.02", "0.5", "1.5", False), ("standards", "18.4", "0", "40", False),
    ("management", "32", "0", "60", False), ("management", "0.42", "0", "2", True),
    ("supervision", "94.5", "60", "100", False), ("supervision", "99.2", "90", "100", False),
    ("research", "0.95", "0", "2.5", False), ("research", "2.1", "0", "6", False),
    ("technology", "0.065", "0", "0.2", False), ("technology", "14.8", "0", "40", False),
    ("market", "3.2", "0", "10", False), ("market", "21.5", "0", "60", False),
]  # fmt: skip
_NODES = {
    "level": "", "capacity": "", "standards": "level", "management": "level", "supervision": "level",
    "research": "capacity", "technology": "capacity", "market": "capacity",
}  # fmt: skip


def competitiveness(code: str = "competitiveness", **more: Any) -> Index:
    """The tree of the quality competitiveness index with equal weights, its leaves the series `leaf-1` to `leaf-12`."""
    leaves = []
    for at, (parent, _, low, high, reverse) in enumerate(LEAVES, start=1):
        name, bounds = Text(f"指标{at}", f"leaf {at}"), (Decimal(low), Decimal(high))
        leaves.append(Leaf(f"leaf-{at}", parent, f"leaf-{at}", name, Decimal(1), *bounds, reverse, False, Text("", "")))
    nodes = tuple(Node(each, parent, Text(each, each), Decimal(1)) for each, parent in _NODES.items())
    names = [(None, "没有竞争力"), ("75", "欠"), ("80", "初等"), ("85", "中等"), ("90", "较强")]
    bands = tuple(Band(Decimal(start) if start else None, Text(name, name)) for start, name in names)
    fields = {
        "indicator": indicator(code, Method.INDEX, Term(_WORDS), breakdowns=(Breakdown.PLACE,), unit="index"),
        "normaliser": Normaliser.MINMAX60,
        "missing": LeafMissing.RENORMALISE,
        "nodes": nodes,
        "leaves": tuple(leaves),
        "bands": (BandVersion("2011", Text("2011年划分", "bands of 2011"), bands),),
        "scope": _WORDS,
        "weights_source": Text("推断权重。", "Inferred weights."),
        "bounds_source": Text("演示界值。", "Synthetic bounds."),
    } | more
    return Index(**fields)


def leaf_values(place: int, period: str = "2025", **changed: float | None) -> list[tuple]:
    """Values of the twelve leaves of G-qci-ex1; `leaf_7=None` leaves one out."""
    found = []
    for at, (_, amount, *_rest) in enumerate(LEAVES, start=1):
        shown = changed.get(f"leaf_{at}", float(amount))
        if shown is not None:
            found.append(value(f"leaf-{at}", place, period, shown))
    return found


def published(code: str, *values: tuple[str, str, str], gap: str = "") -> PublishedSeries:
    """A printed series: `("2023", "85.21", "")` is period ("" = undated), value and qualifier."""
    printed = tuple(
        PublishedValue(
            Period.parse(period) if period else None, Decimal(amount), Qualifier(qualifier), "", Text("", "")
        )
        for period, amount, qualifier in values
    )
    gaps = (Gap(Period.parse(gap), Text("这几年没有公布。", "Not published in these years.")),) if gap else ()
    made = indicator(code, Method.PUBLISHED, Term(_WORDS), breakdowns=(), unit="points")
    return PublishedSeries(made, Text("全国", "the nation"), printed, gaps)


JUDGED = (PASS, FAIL)
ONLY_FINAL_AND_COMPLETE = {"complete": ("true",), "final": ("true",)}


def definitions() -> Definitions:
    """One indicator for each method and each way a term can count."""
    rate = {"requires": ONLY_FINAL_AND_COMPLETE}
    made = [
        indicator(
            "rate",
            Method.PROPORTION,
            term("batches", "batch", verdict=PASS),
            term("batches", "batch", verdict=JUDGED),
            minimum_n=3,
            **rate,
        ),
        indicator("batches", Method.COUNT, term("batches", "batch"), unit="batch", decimals=0),
        indicator("failing", Method.COUNT, term("batches", "batch", verdict=FAIL), unit="batch", decimals=0),
        indicator(
            "enterprise-rate",
            Method.PROPORTION,
            term("batches", "enterprise", verdict=PASS),
            term("batches", "enterprise", verdict=JUDGED),
            **rate,
        ),
        indicator("item-rate", Method.PROPORTION, term("items", verdict=PASS), term("items", verdict=JUDGED), **rate),
        indicator("products", Method.COUNT, term("batches", "product"), unit="kind", decimals=0),
        indicator("items-tested", Method.SUM, term("batches", "items"), unit="item", decimals=0),
        indicator("items-a-batch", Method.MEAN, term("batches", "items"), term("batches", "batch"), unit="item"),
        indicator(
            "weighted",
            Method.RATIO,
            term("batches", "weight_e4", verdict=PASS),
            term("batches", "weight_e4", verdict=JUDGED),
            **rate,
        ),
        indicator(
            "operating", Method.COUNT, term("enterprises", "enterprise", status="operating"), unit="firm", decimals=0
        ),
        indicator("rate-change", Method.POINT_CHANGE, of="rate"),
        indicator("rate-rank", Method.RANK, of="rate", within="place", better=Polarity.LOWER, decimals=0),
        indicator("batch-growth", Method.GROWTH, of="batches"),
        indicator("output", Method.REPORTED, term("statistics", "value_e4", series="output"), unit="yuan-100m"),
        indicator("staff", Method.REPORTED, term("statistics", "value_e4", series="staff"), unit="person", decimals=0),
        indicator("output-growth", Method.GROWTH, of="output"),
        indicator("output-average-growth", Method.AVERAGE_GROWTH, of="output"),
        indicator("output-share", Method.SHARE, of="output", within="industry"),
        indicator("batch-share", Method.SHARE, of="batches", within="place"),
        indicator(
            "research-share",
            Method.RATIO,
            term("statistics", "value_e4", series="research"),
            term("statistics", "value_e4", series="science"),
        ),
    ]
    made += _of_registers()
    kinds = [series("output"), series("staff", kind="stock"), series("research"), series("science", additive=False)]
    kinds += [series("superior"), series("first-grade"), series("qualified")]
    printed = [
        published("national-index", ("2021", "84.91", ""), ("2023", "85.21", ""), gap="2022"),
        published("quality-cities", ("", "1615", ">")),
    ]
    made += [each.indicator for each in printed]
    made.append(indicator("national-growth", Method.GROWTH, of="national-index"))
    made.append(indicator("national-average-growth", Method.AVERAGE_GROWTH, of="national-index"))
    index = competitiveness()
    made.append(index.indicator)
    for at in range(1, len(LEAVES) + 1):
        leaf = term("statistics", "value_e4", series=f"leaf-{at}")
        made.append(indicator(f"leaf-{at}", Method.REPORTED, leaf, decimals=4))
        kinds.append(series(f"leaf-{at}", additive=False))
    made.append(indicator("index-rank", Method.RANK, of="competitiveness", within="place", decimals=0))
    return Definitions(
        {each.code: each for each in made},
        {each.code: each for each in kinds},
        indices={"competitiveness": index},
        published={each.indicator.code: each for each in printed},
    )


def weighted_rate(code: str, **options: Any) -> Indicator:
    """A pass rate weighted by output, regions first unless said otherwise."""
    chosen = {
        "order": "region-first",
        "weight": "output",
        "coverage": "0.8",
        "divisions": ["13", "24", "39"],
    } | options
    passed, judged = term("batches", "batch", verdict=PASS), term("batches", "batch", verdict=JUDGED)
    return indicator(code, Method.STRATIFIED, passed, judged, options=chosen, requires=ONLY_FINAL_AND_COMPLETE)


def item_score(code: str, **options: Any) -> Indicator:
    """A quality index by test items, all classes alike unless said otherwise."""
    chosen = {"strategy": "item-weighted", "class_weights": {"A": "1", "B": "1", "C": "1"}} | options
    passed, judged = term("items", verdict=PASS), term("items", verdict=JUDGED)
    return indicator(
        code, Method.ITEM_SCORE, passed, judged, options=chosen, requires=ONLY_FINAL_AND_COMPLETE, unit="index"
    )


def _of_registers() -> list[Indicator]:
    """What stands on a date: things held, laboratories and what is measured of them, groupings."""
    brand = {"kind": "brand"}
    return [
        indicator("brands", Method.COUNT, term("qualifications", "qualification", **brand), decimals=0),
        indicator("brand-firms", Method.COUNT, term("qualifications", "enterprise", **brand), decimals=0),
        indicator("standards", Method.COUNT, term("qualifications", "subject", kind="standard_drafted"), decimals=0),
        indicator("staff-held", Method.SUM, term("qualifications", "quantity", kind="research_staff"), decimals=0),
        indicator("projects", Method.COUNT, term("obtained", "qualification", kind="science_project"), decimals=0),
        indicator("laboratories", Method.COUNT, term("laboratories", "laboratory", measure=""), decimals=0),
        indicator("equipment", Method.SUM, term("laboratories", "value_e4", measure="equipment"), decimals=0),
        indicator("leading", Method.COUNT, term("groupings", "enterprise", leading="true"), decimals=0),
        indicator("cluster-firms", Method.COUNT, term("groupings", "enterprise", kind="cluster"), decimals=0),
        indicator(
            "granted-of-filed",
            Method.RATIO,
            term("qualifications", "quantity", kind="patent_granted"),
            term("qualifications", "quantity", kind="patent_filed"),
        ),
        indicator(
            "good-practice-rate",
            Method.RATIO,
            term("qualifications", "enterprise", kind="good_practice"),
            term("qualifications", "enterprise", kind="brand", level=("national", "provincial")),
            options={"among": {"kind": ["brand"], "level": ["national", "provincial"]}},
        ),
        indicator(
            "grade-rate",
            Method.RATIO,
            term("statistics", "value_e4", series=("superior", "first-grade", "qualified")),
            term("statistics", "value_e4", series="output"),
            unit="ratio",
            options={"weights": {"superior": "1.5", "first-grade": "1", "qualified": "0.5"}},
        ),
        weighted_rate("weighted-rate"),
        item_score("item-index"),
        indicator("brand-growth", Method.GROWTH, of="brands"),
        indicator("brand-share", Method.SHARE, of="brands", within="industry"),
    ]


Answer = Callable[..., list[Any]]
