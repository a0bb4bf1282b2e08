"""References: what a definition points to exists, and nothing is made from itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from zhixing.catalogue.checks.text import Definition
from zhixing.catalogue.known import near
from zhixing.methods.values import Problem, Text

ASKED: Final = ("indicators", "published", "indices")
"""The kinds of files that questions know as indicators."""


def check(definitions: Sequence[Definition], _folder: Path, _on: date) -> list[Problem]:
    """`of`, `benchmark` and series that do not exist; chains of `of` that lead back to where they began."""
    indicators = {each.code: each for each in definitions if each.kind in ASKED}
    series = {each.code for each in definitions if each.kind == "series"}
    found = []
    for each in indicators.values():
        for key in ("of", "benchmark"):
            code = each.row.get(key, "")
            if code and code not in indicators:
                found.append(_unknown(each, key, str(code), sorted(indicators), Text("指标", "indicator")))
        if _leads_back(each, indicators):
            reason = Text("该指标由自身得出，不能计算。", "The indicator is made from itself.")
            found.append(each.problem("references.circle", "of", reason, Text("请更正 of。", "Mend `of`.")))
        for key in ("numerator", "denominator"):
            where = (each.row.get(key) or {}).get("where", {})
            named = where.get("series", []) if isinstance(where, dict) else []
            found.extend(
                _unknown(each, key, code, sorted(series), Text("统计数列", "series"))
                for code in ([named] if isinstance(named, str) else named)
                if code not in series
            )
    return found


def _leads_back(each: Definition, indicators: Mapping[str, Definition]) -> bool:
    met, code = {each.code}, each.row.get("of", "")
    while code in indicators:
        if code in met:
            return True
        met.add(code)
        code = indicators[code].row.get("of", "")
    return False


def _unknown(each: Definition, key: str, code: str, known: list[str], kind: Text) -> Problem:
    alike = near(code, known)
    return each.problem(
        "references.unknown",
        key,
        Text(f"没有代码为“{code}”的{kind.zh}。", f"There is no {kind.en} “{code}”."),
        Text(
            f"是否指 {'、'.join(alike)}？" if alike else "请更正代码。",
            f"Did you mean {', '.join(alike)}?" if alike else "Mend it.",
        ),
    )
