"""Return forms: rows and columns that meet in a known series, checks that name rows, limits that can hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from zhixing.catalogue.checks.numbers import MEND_NUMBER, exact, no_number
from zhixing.catalogue.checks.text import Definition, read_one
from zhixing.catalogue.form import EVERY, Operator, Rhythm, Weight, named_rows, row_codes
from zhixing.catalogue.known import near
from zhixing.methods.values import Problem, Text

LEVELS: Final = ("county", "township")
REQUIRED: Final = ("all", "total", "none")
UNITS: Final = ("natural", "working")
_MEND: Final = Text("请更正。", "Mend it.")


def check(definitions: Sequence[Definition], folder: Path, _on: date) -> list[Problem]:
    """Words outside the vocabulary, cells without a series or with two, unknown rows, empty and odd limits."""
    series = {each.code: each.row for each in definitions if each.kind == "series"}
    divisions = _divisions(folder)
    forms = [each for each in definitions if each.kind == "forms"]
    return [problem for each in forms for problem in _of_one(each, series, divisions)]


def _divisions(folder: Path) -> set[str]:
    found: set[str] = set()
    for path in sorted((folder / "classifications" / "gbt4754-2017").glob("*.toml")):
        row = read_one(folder, f"classifications/gbt4754-2017/{path.name}")
        if not isinstance(row, Problem):
            found |= set(row.get("divisions", {}))
    return found


def _of_one(each: Definition, series: Mapping[str, Mapping[str, Any]], divisions: set[str]) -> Iterator[Problem]:
    yield from _word(each, "level", each.row.get("level"), LEVELS)
    yield from _word(each, "rhythm", each.row.get("rhythm"), [word.value for word in Rhythm])
    due = each.row.get("due")
    if isinstance(due, dict):
        yield from _due(each, due)
    groups, columns, checks = (_tables(each, key) for key in ("group", "column", "check"))
    yield from _twice(each, "column", [str(column.get("code", "")) for column in columns])
    codes = [code for group in groups for code in row_codes(group)]
    yield from _twice(each, "group", codes)
    measures = [str(column["series"]) for column in columns if "series" in column]
    for at, column in enumerate(columns, start=1):
        yield from _column(each, f"column[{at}]", column, series)
    for at, group in enumerate(groups, start=1):
        yield from _group(each, f"group[{at}]", group, series, divisions)
        yield from _crossing(each, f"group[{at}]", group, len(measures), len(columns))
        for code in [str(group["series"])] if "series" in group else measures:
            if group.get("divisions") and not series.get(code, {}).get("by_industry", True):
                yield each.problem(
                    "forms.industries",
                    f"group[{at}].divisions",
                    Text(f"指标“{code}”不分行业。", f"The series “{code}” has no industries."),
                    Text(
                        "请删去 divisions，或改用分行业的指标。", "Leave divisions out, or use a series that has them."
                    ),
                )
    for at, row in enumerate(checks, start=1):
        yield from _check(each, f"check[{at}]", row, codes, [str(column.get("code", "")) for column in columns])


def _tables(each: Definition, key: str) -> list[dict[str, Any]]:
    rows = each.row.get(key, [])
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _word(each: Definition, key: str, found: Any, allowed: Sequence[str]) -> Iterator[Problem]:
    if found is None or found in allowed:
        return
    meant = near(str(found), allowed) or tuple(allowed)
    yield each.problem(
        "forms.word",
        key,
        Text(f"“{found}”不是可用的词。", f"“{found}” is no word of this key."),
        Text(f"可用：{'、'.join(meant)}。", f"Use one of: {', '.join(meant)}."),
    )


def _due(each: Definition, due: Mapping[str, Any]) -> Iterator[Problem]:
    yield from _word(each, "due.unit", due.get("unit"), UNITS)
    if isinstance(due.get("days"), int) and due["days"] < 1:
        reason = Text("期限至少一天。", "A limit is one day at least.")
        yield each.problem("forms.due", "due.days", reason, _MEND)


def _twice(each: Definition, key: str, codes: Sequence[str]) -> Iterator[Problem]:
    for code, times in Counter(codes).items():
        if times > 1:
            reason = Text(f"“{code}”出现 {times} 次。", f"“{code}” stands here {times} times.")
            yield each.problem("forms.twice", key, reason, Text("请只保留一个。", "Keep one of them."))
    if not codes:
        reason = Text("没有任何行或列。", "There are no rows or no columns.")
        yield each.problem("forms.empty", key, reason, Text("请补填。", "Add them."))


def _column(each: Definition, key: str, column: Mapping[str, Any], series: Mapping[str, Any]) -> Iterator[Problem]:
    if "series" in column:
        yield from _series(each, f"{key}.series", str(column["series"]), series)
    if isinstance(column.get("back"), int) and column["back"] < 0:
        reason = Text("列不能早于零个月，即不能填报未来时期。", "A column cannot lie in the future.")
        yield each.problem("forms.back", f"{key}.back", reason, _MEND)


def _series(each: Definition, key: str, code: str, series: Mapping[str, Any]) -> Iterator[Problem]:
    if code not in series:
        meant = near(code, series)
        remedy = Text(f"是否指 {'、'.join(meant)}？", f"Did you mean {', '.join(meant)}?") if meant else _MEND
        reason = Text(f"没有数列“{code}”。", f"There is no series “{code}”.")
        yield each.problem("forms.series", key, reason, remedy)


def _group(
    each: Definition, key: str, group: Mapping[str, Any], series: Mapping[str, Any], divisions: set[str]
) -> Iterator[Problem]:
    if "series" in group:
        yield from _series(each, f"{key}.series", str(group["series"]), series)
    yield from _word(each, f"{key}.required", group.get("required"), REQUIRED)
    if divisions:
        for division in group.get("divisions", ()):
            if division not in divisions:
                reason = Text(f"没有行业大类“{division}”。", f"There is no division “{division}”.")
                yield each.problem("forms.division", f"{key}.divisions", reason, _MEND)
    limits: dict[str, Decimal] = {}
    for name in ("low", "high", "jump"):
        if name in group:
            number = exact(group[name])
            if number is None:
                yield each.problem("forms.number", f"{key}.{name}", no_number(group[name]), MEND_NUMBER)
            else:
                limits[name] = number
    if "low" in limits and "high" in limits and limits["high"] < limits["low"]:
        reason = Text("上限小于下限，任何数都不合格。", "The upper limit is below the lower: no number would do.")
        yield each.problem("forms.limits", f"{key}.high", reason, _MEND)
    if limits.get("jump", Decimal(1)) <= 0:
        reason = Text("变动幅度须大于零。", "A jump is more than nothing.")
        yield each.problem("forms.limits", f"{key}.jump", reason, _MEND)


def _crossing(each: Definition, key: str, group: Mapping[str, Any], measures: int, columns: int) -> Iterator[Problem]:
    """Exactly one of row and column names the series of a cell."""
    if "series" in group and measures:
        reason = Text("行与列都写了指标，单元格属于哪个无法确定。", "Rows and columns both name a series.")
    elif "series" not in group and measures < columns:
        reason = Text("行与列都没有写指标。", "Neither the row nor every column names a series.")
    else:
        return
    remedy = Text("指标只写在行或只写在列。", "Name it on the rows or on the columns, not on both.")
    yield each.problem("forms.crossing", f"{key}.series", reason, remedy)


def _check(
    each: Definition, key: str, row: Mapping[str, Any], codes: list[str], columns: list[str]
) -> Iterator[Problem]:
    yield from _word(each, f"{key}.operator", row.get("operator"), [word.value for word in Operator])
    yield from _word(each, f"{key}.weight", row.get("weight"), [word.value for word in Weight])
    yield from _word(each, f"{key}.column", row.get("column"), columns)
    if "tolerance" in row and exact(row["tolerance"]) is None:
        yield each.problem("forms.number", f"{key}.tolerance", no_number(row["tolerance"]), MEND_NUMBER)
    for side in ("left", "right"):
        names = row.get(side, [])
        for name in names if isinstance(names, list) else []:
            if not named_rows([str(name)], codes):
                wanted = near(str(name).removesuffix(EVERY), codes)
                remedy = (
                    Text(f"是否指 {'、'.join(wanted)}？", f"Did you mean {', '.join(wanted)}?") if wanted else _MEND
                )
                reason = Text(f"没有行“{name}”。", f"There is no row “{name}”.")
                yield each.problem("forms.row", f"{key}.{side}", reason, remedy)
