"""The names a statistical workbook may use: series, places, industries; looked up exactly, never by likeness."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from zhixing.methods.values import Reason, Text
from zhixing.records.returns.cells import plain

ENDINGS: Final = ("市", "区", "县", "镇", "乡", "街道", "新区", "新城", "经济开发区", "开发区")
ALL_INDUSTRIES: Final = frozenset(
    {"", "合计", "总计", "全部", "全部工业", "全行业", "所有行业", "all", "total", "-", "/"}
)
TOTALS: Final = frozenset({"合计", "总计", "小计", "合 计", "总 计", "total", "subtotal"})
_NEAR: Final = 3


@dataclass(frozen=True, slots=True)
class SeriesNames:
    """What reading a value of one series needs to know about it."""

    code: str
    name: Text
    unit: str
    unit_name: str
    by_industry: bool
    percent: bool


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Exact names and codes, folded to half-width: series, places (several may share a name) and divisions."""

    series: Mapping[str, SeriesNames]
    places: Mapping[str, tuple[int, ...]]
    place_names: Mapping[int, str]
    divisions: Mapping[str, str]
    city: int = 0
    short_names: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def find_series(self, text: str) -> SeriesNames | Reason:
        """Find by code or by either name; a unit in brackets behind the name is not part of it."""
        folded = fold(text)
        found = self.series.get(folded) or self.series.get(fold(without_bracket(text)[0]))
        return found or _unknown("series", "指标", "series", text, self._near(without_bracket(text)[0], self.series))

    def find_place(self, text: str) -> tuple[int, bool] | Reason:
        """Return (place id, whether the administrative ending had to be supplied), or why it cannot be told."""
        folded = fold(text)
        if folded in {"全市", "本市", "市本级合计", "whole city"} and self.city:
            return self.city, False
        for index, short in ((self.places, False), (self.short_names, True)):
            ids = index.get(folded, ())
            if len(ids) == 1:
                return ids[0], short
            if ids:
                return Reason(
                    "ambiguous_place",
                    Text(f"“{text}”可指 {len(ids)} 个地区。", f"“{text}” may be any of {len(ids)} places."),
                    Text("请改用区划代码。", "Use the place's code instead."),
                )
        return _unknown("place", "地区", "place", text, self._near(text, self.places))

    def find_division(self, text: str) -> str | Reason:
        """Return a two-digit division, "" for all industries together."""
        folded = fold(text)
        if folded in ALL_INDUSTRIES:
            return ""
        if folded in self.divisions:
            return self.divisions[folded]
        return _unknown("industry", "行业", "industry", text, self._near(text, self.divisions))

    def _near(self, text: str, names: Mapping[str, object]) -> list[str]:
        return difflib.get_close_matches(fold(text), list(names), n=_NEAR, cutoff=0.5)


def fold(text: str) -> str:
    """Fold a name for exact comparison: width, case and blanks do not matter, anything else does."""
    return plain(text).replace(" ", "").lower()


def without_bracket(text: str) -> tuple[str, str]:
    """Split "工业总产值（亿元）" into the name and what stands in its last bracket."""
    shown = plain(text)
    if shown.endswith(")") and "(" in shown:
        name, _, inside = shown[:-1].rpartition("(")
        return name.strip(), inside.strip()
    return shown, ""


def short_names(place_names: Mapping[int, str]) -> dict[str, tuple[int, ...]]:
    """Names without their administrative ending (定海 for 定海区), where at least two characters remain."""
    found: dict[str, tuple[int, ...]] = {}
    for place, name in place_names.items():
        for ending in ENDINGS:
            stem = fold(name.removesuffix(ending))
            if name.endswith(ending) and len(stem) > 1 and place not in found.get(stem, ()):
                found[stem] = (*found.get(stem, ()), place)
    return found


def _unknown(code: str, zh: str, en: str, text: str, near: list[str]) -> Reason:
    names = "、".join(near)
    return Reason(
        f"unknown_{code}",
        Text(f"没有名为“{text}”的{zh}。", f"There is no {en} called “{text}”."),
        Text(
            f"相近的有：{names}。" if near else f"请按模板中的{zh}名称或代码填写。",
            f"Near ones: {', '.join(near)}." if near else f"Use the {en} names or codes of the template.",
        ),
    )
