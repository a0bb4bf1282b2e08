"""Keys: none missing, none unknown, each of its type. What nobody documented is refused by name, never filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from zhixing.catalogue.checks.text import Definition, complaint
from zhixing.catalogue.known import near
from zhixing.methods.values import Problem, Text

_COMMON: Final[dict[str, type]] = {
    "code": str, "name": dict, "unit": str, "system": str, "source": dict, "review": dict, "status": str,
    "valid_from": date,
}  # fmt: skip
REQUIRED: Final[Mapping[str, Mapping[str, type]]] = {
    "indicators": {
        **_COMMON, "why": dict, "decimals": int, "better": str, "method": str, "numerator": dict, "breakdowns": list,
        "minimum_n": int, "missing": str, "gaming": list,
    },
    "series": {**_COMMON, "kind": str, "additive": bool, "by_industry": bool},
    "calendars": {"year": int, "source": dict, "days_off": list, "make_up": list},
}  # fmt: skip
OPTIONAL: Final[Mapping[str, Mapping[str, type]]] = {
    "indicators": {
        "denominator": dict, "of": str, "within": str, "requires": dict, "benchmark": str, "valid_to": date,
    },
    "series": {"valid_to": date},
    "calendars": {},
}  # fmt: skip
_PARTS: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "numerator": (("words",), ("table", "column", "where")),
    "denominator": (("words",), ("table", "column", "where")),
    "source": (("document",), ("clause", "url")),
    "review": (("author", "checker", "next"), ()),
}


def check(definitions: Sequence[Definition], _folder: Path, _on: date) -> list[Problem]:
    """Missing, unknown and mistyped keys of every file, and of the tables inside it."""
    return [problem for each in definitions for problem in _of_one(each)]


def _of_one(definition: Definition) -> list[Problem]:
    required, optional = REQUIRED[definition.kind], OPTIONAL[definition.kind]
    allowed = {**required, **optional}
    found = [_missing(definition.file, key) for key in required if key not in definition.row]
    for key, value in definition.row.items():
        if key not in allowed:
            found.append(_unknown(definition.file, key, tuple(allowed)))
        elif not _is(value, allowed[key]):
            found.append(_mistyped(definition, key, allowed[key]))
        elif key in _PARTS:
            found.extend(_inside(definition.file, key, value))
    return found


def _is(value: Any, wanted: type) -> bool:
    return isinstance(value, wanted) and not (wanted is int and isinstance(value, bool))


def _inside(file: str, key: str, table: Mapping[str, Any]) -> list[Problem]:
    required, optional = _PARTS[key]
    missing = [_missing(file, f"{key}.{part}") for part in required if part not in table]
    unknown = [
        _unknown(file, f"{key}.{part}", (*required, *optional)) for part in table if part not in {*required, *optional}
    ]
    return missing + unknown


def _missing(file: str, key: str) -> Problem:
    reason = Text(f"缺少“{key}”。", f"“{key}” is missing.")
    remedy = Text(
        "请按来源文件填写；没有依据的不要编造。", "Fill it in from the source; do not invent what nobody has written."
    )
    return complaint("keys.missing", file, key, reason, remedy)


def _unknown(file: str, key: str, allowed: tuple[str, ...]) -> Problem:
    alike = near(key.rpartition(".")[2], allowed)
    reason = Text(f"没有“{key}”这一项。", f"There is no key “{key}”.")
    meant = (
        Text(f"是否指 {'、'.join(alike)}？", f"Did you mean {', '.join(alike)}?")
        if alike
        else Text("请删去。", "Remove it.")
    )
    return complaint("keys.unknown", file, key, reason, meant)


def _mistyped(definition: Definition, key: str, wanted: type) -> Problem:
    names = {
        str: ("文字", "text"), int: ("整数", "a whole number"), dict: ("表", "a table"), list: ("列表", "a list"),
        bool: ("true 或 false", "true or false"), date: ("日期", "a date"),
    }  # fmt: skip
    zh, en = names[wanted]
    return definition.problem(
        "keys.type", key, Text(f"“{key}”应为{zh}。", f"“{key}” must be {en}."), Text("请更正写法。", "Mend the value.")
    )
