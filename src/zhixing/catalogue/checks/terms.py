"""Terms: what a method needs is there, and tables and columns exist in the warehouse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from zhixing.catalogue.checks.text import Definition
from zhixing.catalogue.known import COLUMNS, OF_ANOTHER, WITH_DENOMINATOR, near
from zhixing.methods.values import Problem, Text

_WITHIN = frozenset({"share", "rank"})
_NOT_HERE = {"published": "published", "index": "indices"}


def check(definitions: Sequence[Definition], _folder: Path, _on: date) -> list[Problem]:
    """Terms a method needs or cannot use, and tables or columns nobody has."""
    return [problem for each in definitions if each.kind == "indicators" for problem in _of_one(each)]


def _of_one(each: Definition) -> Iterator[Problem]:
    method = str(each.row.get("method", ""))
    if method in _NOT_HERE:
        yield each.problem(
            "terms.method",
            "method",
            Text(
                f"方法“{method}”的定义不写在 indicators 下。", f"A definition of method {method} does not stand here."
            ),
            Text(f"请移到 {_NOT_HERE[method]} 文件夹。", f"Move it to the folder {_NOT_HERE[method]}."),
        )
        return
    made_of_another = method in {one.value for one in OF_ANOTHER}
    if made_of_another and not each.row.get("of"):
        yield _needs(
            each,
            "of",
            Text(
                "这种方法由另一指标得出，须用 of 指明。", "This method is made from another indicator: name it in `of`."
            ),
        )
    if method in _WITHIN and not each.row.get("within"):
        yield _needs(
            each, "within", Text("须用 within 指明在哪一分组内计算。", "Say in `within` which breakdown it runs over.")
        )
    if method in {one.value for one in WITH_DENOMINATOR} and "denominator" not in each.row:
        yield _needs(
            each,
            "denominator",
            Text("该占比缺少分母口径，不能发布。", "A ratio without a named denominator cannot be published."),
        )
    for key in ("numerator", "denominator"):
        term = each.row.get(key)
        if isinstance(term, dict):
            yield from _of_term(each, key, term, counted=not made_of_another)
    table = (each.row.get("numerator") or {}).get("table", "")
    for column in each.row.get("requires", {}):
        if table in COLUMNS and column not in COLUMNS[table]:
            yield _no_column(each, "requires", table, column)


def _of_term(each: Definition, key: str, term: dict[str, Any], *, counted: bool) -> Iterator[Problem]:
    table, column = term.get("table", ""), term.get("column", "")
    if not table:
        if counted:
            yield _needs(each, f"{key}.table", Text("缺少事实表。", "No fact table is named."))
        return
    if table not in COLUMNS:
        meant = near(table, COLUMNS) or tuple(COLUMNS)
        yield each.problem(
            "terms.table",
            f"{key}.table",
            Text(f"没有名为“{table}”的事实表。", f"There is no fact table “{table}”."),
            Text(f"可用：{'、'.join(meant)}。", f"Use one of: {', '.join(meant)}."),
        )
        return
    for name in (*([column] if column else ()), *term.get("where", {})):
        if name not in COLUMNS[table]:
            yield _no_column(each, key, table, name)


def _needs(each: Definition, key: str, reason: Text) -> Problem:
    return each.problem("terms.needs", key, reason, Text("请补填该项。", "Add it."))


def _no_column(each: Definition, key: str, table: str, column: str) -> Problem:
    meant = near(column, COLUMNS[table]) or COLUMNS[table]
    return each.problem(
        "terms.column",
        key,
        Text(f"事实表 {table} 没有“{column}”这一列。", f"The fact table {table} has no column “{column}”."),
        Text(f"可用：{'、'.join(meant)}。", f"Use one of: {', '.join(meant)}."),
    )
