"""The closed vocabulary of definitions, and how an unknown word is answered: with the near ones."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Final

from zhixing.catalogue.model import Breakdown, Method

# Fact tables and their columns, as the warehouse lays them out. The catalogue stands below the warehouse and may not
# import it; a test holds the two lists together.
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "batches": (
        "batch", "place", "industry", "division", "product", "enterprise", "size", "channel", "purpose", "source",
        "complete", "final", "day", "year", "mi", "verdict", "severity", "items", "failed_items", "weight_e4",
    ),
    "items": (
        "batch", "place", "division", "product", "purpose", "source", "complete", "final", "year", "mi", "item",
        "item_class", "verdict",
    ),
    "statistics": (
        "series", "place", "division", "year", "mi", "months", "value_e4", "qualifier", "approval", "source",
    ),
    "enterprises": ("enterprise", "place", "industry", "division", "size", "status", "first_mi", "last_mi"),
    "qualifications": (
        "qualification", "kind", "level", "detail", "subject", "enterprise", "place", "industry", "division", "size",
        "quantity", "first_mi", "last_mi",
    ),
    "obtained": (
        "qualification", "kind", "level", "detail", "subject", "enterprise", "place", "industry", "division", "size",
        "quantity", "year", "mi",
    ),
    "laboratories": ("laboratory", "place", "level", "measure", "value_e4", "first_mi", "last_mi"),
    "groupings": (
        "grouping", "kind", "name_zh", "name_en", "division", "enterprise", "leading", "place", "first_mi", "last_mi",
    ),
    "returns_burden": (
        "sheet", "form", "place", "level", "year", "mi", "minutes_e4", "typed", "confirmed", "answered",
    ),
    "places": (
        "place", "code", "parent", "level", "kind", "city", "county", "township", "name_zh", "name_en", "first_mi",
        "last_mi",
    ),
    "place_names": ("place", "name_zh", "name_en", "first_mi", "last_mi"),
    "place_parents": ("place", "parent", "administered", "first_mi", "last_mi"),
    "place_moves": ("event", "day", "mi", "source", "target", "basis", "weight_e8", "ends"),
}  # fmt: skip

# The column a breakdown reads in each table that can be cut that way.
BREAKDOWN_COLUMN: Final[Mapping[Breakdown, str]] = {
    Breakdown.PLACE: "place",
    Breakdown.INDUSTRY: "division",
    Breakdown.PRODUCT: "product",
    Breakdown.CHANNEL: "channel",
    Breakdown.PURPOSE: "purpose",
    Breakdown.SIZE: "size",
    Breakdown.SOURCE: "source",
    Breakdown.LEVEL: "level",
    Breakdown.DETAIL: "detail",
    Breakdown.ITEM: "item",
    Breakdown.PILLAR: "division",
}

# Methods that are made from another indicator, and those that count rows.
OF_ANOTHER: Final = frozenset({Method.GROWTH, Method.AVERAGE_GROWTH, Method.POINT_CHANGE, Method.RANK, Method.SHARE})
WITH_DENOMINATOR: Final = frozenset(
    {Method.PROPORTION, Method.RATIO, Method.MEAN, Method.DIFFERENCE, Method.STRATIFIED, Method.ITEM_SCORE}
)

KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "indicator": ("指标", "indicator"),
    "series": ("统计数列", "series"),
    "index": ("综合指数", "index"),
    "bands": ("等级划分", "version of bands"),
    "scheme": ("方案口径", "reading of schemes"),
    "place": ("地区", "place"),
    "unit": ("计量单位", "unit"),
    "industry": ("行业", "industry"),
    "breakdown": ("分组方式", "breakdown"),
    "outline": ("报告提纲", "outline"),
    "form": ("报表", "return form"),
    "calendar": ("日历年份", "calendar year"),
    "label": ("取值", "value"),
    "pillar": ("支柱产业或集群", "pillar industry or cluster"),
    "person": ("人员", "person"),
}
SHOWN_NEAR: Final = 3


def near(found: str, known: Iterable[str]) -> tuple[str, ...]:
    """The known words most like `found`, best first, at most three; words that begin alike come first."""
    words = list(known)
    alike = difflib.get_close_matches(found, words, n=SHOWN_NEAR, cutoff=0.5)
    begin = [
        word for word in words if found and (word.startswith(found) or found.startswith(word)) and word not in alike
    ]
    return tuple((alike + begin)[:SHOWN_NEAR])


class UnknownName(LookupError):
    """A name that means nothing here; `near` holds what was probably meant."""

    def __init__(self, kind: str, found: str, near: tuple[str, ...] = ()) -> None:
        zh, en = KINDS.get(kind, (kind, kind))
        meant_zh = f"；是否指 {'、'.join(near)}？" if near else "。"
        meant_en = f"; did you mean {', '.join(near)}?" if near else "."
        super().__init__(f"没有代码为“{found}”的{zh}{meant_zh} / no {en} called {found!r}{meant_en}")
        self.kind = kind
        self.found = found
        self.near = near
