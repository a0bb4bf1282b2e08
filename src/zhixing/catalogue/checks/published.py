"""Published series: every year between the first and the last is printed or a declared gap, and not both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from zhixing.catalogue.checks.numbers import MEND_NUMBER, exact, no_number
from zhixing.catalogue.checks.text import Definition
from zhixing.catalogue.known import near
from zhixing.methods.periods import Period, PeriodError
from zhixing.methods.values import Problem, Qualifier, Severity, Text

_PERCENT: Final = "percent"
_WHOLE: Final = Decimal(100)
_COMPARE: Final = Text("请对照来源文件更正。", "Compare with the source and mend it.")


def check(definitions: Sequence[Definition], _folder: Path, _on: date) -> list[Problem]:
    """Values that are no numbers, unknown qualifiers and periods, years twice, both or neither; odd percentages."""
    return [problem for each in definitions if each.kind == "published" for problem in _of_one(each)]


def _of_one(each: Definition) -> Iterator[Problem]:
    values, gaps = _rows(each, "value"), _rows(each, "gap")
    if not values and isinstance(each.row.get("value"), list):
        reason = Text("没有任何公布值。", "It holds no published value.")
        yield each.problem("published.empty", "value", reason, Text("请补填。", "Add the values."))
    for at, row in enumerate(values, start=1):
        yield from _value(each, f"value[{at}]", row)
    printed: list[Period] = []
    for at, row in enumerate(values, start=1):
        if "period" in row:
            yield from _period(each, f"value[{at}].period", row["period"], printed)
    spared: list[Period] = []
    for at, row in enumerate(gaps, start=1):
        yield from _period(each, f"gap[{at}].period", row.get("period"), spared)
    if undated := [at for at, row in enumerate(values, start=1) if "period" not in row]:
        yield from _undated(each, undated, dated=len(values) - len(undated))
    yield from _years(each, printed, spared)


def _rows(each: Definition, key: str) -> list[dict[str, Any]]:
    rows = each.row.get(key, [])
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _value(each: Definition, key: str, row: dict[str, Any]) -> Iterator[Problem]:
    number = exact(row.get("value"))
    if "value" in row and number is None:
        yield each.problem("published.number", f"{key}.value", no_number(row["value"]), MEND_NUMBER)
    qualifier = row.get("qualifier", "")
    words = [word.value for word in Qualifier if word.value]
    if qualifier not in {"", *words}:
        meant = near(str(qualifier), words) or tuple(words)
        yield each.problem(
            "published.qualifier",
            f"{key}.qualifier",
            Text(f"没有限定词“{qualifier}”。", f"There is no qualifier “{qualifier}”."),
            Text(f"可用：{'、'.join(meant)}。", f"Use one of: {', '.join(meant)}."),
        )
    if number is not None and each.row.get("unit") == _PERCENT and not 0 <= number <= _WHOLE:
        yield each.problem(
            "published.range",
            f"{key}.value",
            Text(f"百分数 {number} 不在 0 到 100 之间。", f"{number} percent lies outside 0 to 100."),
            _COMPARE,
            severity=Severity.WARNING,
        )


def _period(each: Definition, key: str, written: Any, found: list[Period]) -> Iterator[Problem]:
    if not isinstance(written, str):
        return  # complained of by `keys`
    try:
        found.append(Period.parse(written))
    except PeriodError:
        reason = Text(f"“{written}”不是时期。", f"“{written}” is no period.")
        yield each.problem(
            "published.period", key, reason, Text("写法如 2025、2021..2025。", "Write 2025 or 2021..2025.")
        )


def _undated(each: Definition, undated: list[int], *, dated: int) -> Iterator[Problem]:
    """A figure without a date holds for every period, so it can only stand alone."""
    if dated or len(undated) > 1:
        reason = Text("未注明时期的数值只能单独存在。", "A value without a period can only stand alone.")
        remedy = Text("请注明时期，或分为两个文件。", "Give the period, or make two files.")
        yield each.problem("published.undated", f"value[{undated[-1]}]", reason, remedy)


def _years(each: Definition, printed: list[Period], spared: list[Period]) -> Iterator[Problem]:
    for period, times in Counter(printed).items():
        if times > 1:
            reason = Text(f"{period} 有 {times} 个公布值。", f"{period} has {times} published values.")
            yield each.problem("published.twice", "value", reason, Text("请只保留一个。", "Keep one of them."))
    told = {year for period in printed for year in _touched(period)}
    gone = {year for period in spared for year in _touched(period)}
    for year in sorted(told & gone):
        reason = Text(f"{year} 年既有公布值又列为空缺。", f"{year} is both published and declared a gap.")
        yield each.problem("published.both", "gap", reason, _COMPARE)
    if told:
        lacking = sorted(set(range(min(told), max(told) + 1)) - told - gone)
        if lacking:
            years = ", ".join(map(str, lacking))
            yield each.problem(
                "published.gap",
                "value",
                Text(f"{years} 年既没有公布值，也没有说明空缺。", f"{years}: neither published nor declared a gap."),
                Text("请补填，或用 [[gap]] 说明未见公布。", "Add the value, or declare a [[gap]] with its reason."),
            )


def _touched(period: Period) -> range:
    return range(period.first_year, period.last_year + 1)
