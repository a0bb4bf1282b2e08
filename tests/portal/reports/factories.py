"""Invented readings of an invented city, so that a report can be composed without a warehouse."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from zhixing.catalogue.model import (
    Breakdown,
    DefinitionStatus,
    Indicator,
    Method,
    Missing,
    Review,
    Source,
    Term,
    Unit,
)
from zhixing.catalogue.outline_files import load_outlines
from zhixing.methods.periods import Period
from zhixing.methods.values import Group, Interval, Polarity, Reading, Status, Text
from zhixing.warehouse.measure import Question

DEFINITIONS = Path(__file__).resolve().parents[3] / "src" / "zhixing" / "catalogue" / "definitions"
NINE_O_CLOCK = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
CUT = "20260228-1a2b3c"
CITY, PROVINCE = "990900", "990000"
YEAR = Period.year(2025)
FIRST_YEAR = 2021  # the series that runs are counted over begin here

UNITS = {
    "percent": Unit("percent", Text("百分比", "percent"), Text("%", "%"), 2),
    "point": Unit("point", Text("百分点", "point"), Text("个百分点", " percentage points"), 2),
    "batch": Unit("batch", Text("批次", "batch"), Text("批次", " batches"), 0),
    "yi-yuan": Unit("yi-yuan", Text("亿元", "100 million yuan"), Text("亿元", " hundred million yuan"), 1),
    "index": Unit("index", Text("指数", "index"), Text("", ""), 1),
    "count": Unit("count", Text("个", "count"), Text("个", ""), 0),
}
GROUPS = {
    "place": [("990902", "东屿区", "Dongyu"), ("990903", "西礁区", "Xijiao"), ("990921", "南汀县", "Nanting")],
    "industry": [("13", "农副食品加工业", "Agri-food processing"), ("37", "运输设备制造业", "Transport equipment")],
    "channel": [("factory", "生产", "factory"), ("store", "实体经营", "store"), ("online", "电商", "online")],
    "size": [("large", "大型", "large"), ("micro", "微型", "micro")],
    "purpose": [("evaluation", "质量评价", "evaluation"), ("problem_finding", "发现问题", "problem finding")],
    "pillar": [("ships", "船舶修造", "shipbuilding"), ("aquatic", "水产加工", "aquatic processing")],
    "level": [("national", "国家级", "national"), ("county", "县级", "county")],
    "detail": [("invention", "发明", "invention"), ("utility", "实用新型", "utility model")],
    "item": [("净含量", "净含量", "net content"), ("标签", "标签", "label")],
    "product": [("鱼糜", "鱼糜制品", "surimi"), ("虾", "虾制品", "shrimp"), ("塑机", "塑机螺杆", "screws")],
}


def indicator(code: str) -> Indicator:
    """An indicator whose unit and method follow from its code."""
    unit, method, table = "count", Method.REPORTED, "statistics"
    if code.startswith("spot-check"):
        table = "batches"
        unit, method = ("percent", Method.PROPORTION) if "rate" in code else ("batch", Method.COUNT)
        if code.endswith("-change"):
            unit, method = "point", Method.POINT_CHANGE
    elif "growth" in code or "share" in code or "capacity" in code:
        unit = "percent"
    elif "output" in code or "expenditure" in code or "export" in code:
        unit = "yi-yuan"
    elif code.startswith("quality-index"):
        unit = "index"
    return Indicator(
        code=code,
        name=Text(
            f"指标{code}".replace("指标spot-check-batch-pass-rate", "监督抽查批次合格率"), code.replace("-", " ")
        ),
        why=Text("为什么要看这项数据。", "Why it matters."),
        unit=unit,
        decimals=UNITS[unit].decimals,
        better=Polarity.HIGHER,
        method=method,
        numerator=Term(Text("合格批次数", "batches that passed"), table, "batch"),
        denominator=Term(Text("抽查批次数", "batches checked"), table, "batch"),
        of="",
        within="",
        requires={},
        breakdowns=tuple(Breakdown),
        minimum_n=30,
        missing=Missing.LEAVE_OUT,
        benchmark="",
        system="",
        source=Source(Text("监督抽查实施方案", "Spot-check plan")),
        review=Review(Text("甲", "A"), Text("乙", "B"), date(2027, 3, 31)),
        gaming=(),
        status=DefinitionStatus.PUBLISHED,
        valid_from=date(2020, 1, 1),
        valid_to=None,
        digest="abcdef012345",
        file=f"{code}.toml",
    )


def rate(passed: int, checked: int, low: str, high: str) -> dict[str, object]:
    """The fields of a pass-rate reading."""
    return {
        "value": (Decimal(passed) * 100 / Decimal(checked)).quantize(Decimal("0.01")),
        "numerator": Decimal(passed),
        "denominator": Decimal(checked),
        "interval": Interval(Decimal(low), Decimal(high), Decimal("0.95"), "wilson"),
    }


Answer = Callable[[Question, tuple[Group, ...], Period], dict[str, object] | None]


def usual(question: Question, groups: tuple[Group, ...], period: Period) -> dict[str, object] | None:
    """The printed year: 415 of 439 batches pass; parts stand near it; reported series are plain."""
    code = question.code
    if code in {"industrial-output-growth", "quality-index"} and period.last_year < FIRST_YEAR:
        return None
    step = Decimal(len(groups) and sum(map(ord, groups[0].key)) % 7)
    if code == "spot-check-batch-pass-rate":
        if not groups:
            return rate(415, 439, "91.99", "96.30")
        return rate(130 + int(step) - (2026 - period.last_year), 145, "84.10", "95.60")
    if code == "spot-check-batch-pass-rate-change":
        return {
            "value": Decimal("0.62"),
            "interval": Interval(Decimal("-2.4"), Decimal("3.6"), Decimal("0.95"), "newcombe"),
        }
    if code.startswith("spot-check") and "rate" in code:
        return {"value": Decimal("95.10")}
    return {
        "value": {
            "spot-check-batches": Decimal(439),
            "spot-check-failing-batches": Decimal(24),
            "spot-check-products": Decimal(35),
            "industrial-output": Decimal("832.6"),
            "industrial-output-growth": Decimal("25.0"),
            "quality-index": Decimal("99.1"),
            "quality-index-provincial-mean": Decimal("97.1"),
            "quality-index-gap": Decimal("2.0"),
            "rd-expenditure": Decimal("3.45"),
            "science-expenditure": Decimal("6.34"),
            "rd-share-printed": Decimal("66.2"),
            "rd-share-of-science-expenditure": Decimal("54.42"),
        }.get(code, Decimal(12) + step)
    }


class Invented:
    """Readings from a function, behind the protocol the report asks through."""

    def __init__(self, answer: Answer = usual, snapshot: str = CUT) -> None:
        self.name, self.created_at, self.digest = CUT, datetime(2026, 2, 28, 2, 0, tzinfo=UTC), "c0ffee123456"
        self.answer, self.snapshot = answer, snapshot

    def ask_many(self, questions: Sequence[Question]) -> Mapping[int, list[Reading]]:
        return {index: self._ask(question) for index, question in enumerate(questions)}

    def _ask(self, question: Question) -> list[Reading]:
        grids: list[tuple[tuple[Group, ...], Period]] = [((), question.period or YEAR)]
        for dimension in question.by:
            if dimension == "period":
                grids = [
                    ((*groups, Group("period", str(part), Text(str(part), str(part)))), part)
                    for groups, period in grids
                    for part in period.parts()
                ]
            else:
                grids = [
                    ((*groups, Group(dimension, key, Text(zh, en))), period)
                    for groups, period in grids
                    for key, zh, en in GROUPS[dimension]
                ]
        return [self._reading(question, groups, period) for groups, period in grids]

    def _reading(self, question: Question, groups: tuple[Group, ...], period: Period) -> Reading:
        definition = indicator(question.code)
        own = tuple(group for group in groups if group.dimension != "period")
        fields = self.answer(question, own, period)
        blank = Reading(
            indicator=question.code,
            place=question.place,
            period=period,
            value=None,
            status=Status.NO_DATA,
            unit=definition.unit,
            decimals=definition.decimals,
            edition=definition.digest,
            snapshot=self.snapshot,
            groups=groups,
        )
        return replace(blank, **{"status": Status.OK, **fields}) if fields else blank

    def indicator(self, code: str) -> Indicator:
        return indicator(code)

    def unit(self, code: str) -> Unit:
        return UNITS[code]

    def place_name(self, code: str) -> Text:
        names = {CITY: Text("示例市", "Shili"), PROVINCE: Text("示例省", "Shili Province")}
        names |= {key: Text(zh, en) for key, zh, en in GROUPS["place"]}
        return names[code]

    def label(self, breakdown: str, value: str, period: Period) -> Text:
        return next((Text(zh, en) for key, zh, en in GROUPS[breakdown] if key == value), Text(value, value))

    def parent(self, code: str) -> str:
        return PROVINCE if code == CITY else CITY


def outline(code: str = "quality-analysis"):
    """An outline the product ships."""
    return load_outlines(DEFINITIONS / "outlines")[code]
