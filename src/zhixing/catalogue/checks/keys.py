"""Keys: none missing, none unknown, each of its type. What nobody documented is refused by name, never filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
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
    "published": {
        **_COMMON, "why": dict, "whose": dict, "decimals": int, "better": str, "value": list,
    },
    "indices": {
        **_COMMON, "why": dict, "decimals": int, "gaming": list, "normaliser": str, "missing": str, "scope": dict,
        "weights_source": dict, "bounds_source": dict, "node": list, "leaf": list, "bands": list,
    },
    "forms": {
        "code": str, "name": dict, "why": dict, "level": str, "rhythm": str, "filled_by": str, "confirmed_by": str,
        "due": dict, "column": list, "group": list, "source": dict, "review": dict, "status": str, "valid_from": date,
    },
    "calendars": {"year": int, "source": dict, "days_off": list, "make_up": list},
}  # fmt: skip
OPTIONAL: Final[Mapping[str, Mapping[str, type]]] = {
    "indicators": {
        "denominator": dict, "of": str, "within": str, "requires": dict, "benchmark": str, "valid_to": date,
        "options": dict,
    },
    "series": {"valid_to": date},
    "published": {"valid_to": date, "gap": list},
    "indices": {"valid_to": date, "benchmark": str},
    "forms": {"valid_to": date, "check": list},
    "calendars": {},
}  # fmt: skip
_ROWS: Final[Mapping[str, tuple[Mapping[str, type], Mapping[str, type]]]] = {
    "value": ({"value": str}, {"period": str, "qualifier": str, "source": str, "note": dict}),
    "gap": ({"period": str, "reason": dict}, {}),
    "node": ({"code": str, "name": dict, "weight": str}, {"parent": str}),
    "leaf": (
        {"code": str, "indicator": str, "name": dict, "weight": str, "low": str, "high": str},
        {"parent": str, "reverse": bool, "logarithmic": bool, "note": dict},
    ),
    "bands": ({"version": str, "source": dict, "cut": list}, {}),
    "cut": ({"name": dict}, {"from": str}),
    "column": ({"code": str, "name": dict}, {"back": int, "series": str}),
    "group": (
        {"code": str, "name": dict, "required": str},
        {
            "series": str, "total": bool, "divisions": list, "integer": bool, "low": str, "high": str, "jump": str,
        },
    ),
    "check": (
        {"code": str, "says": dict, "left": list, "operator": str, "right": list},
        {"tolerance": str, "column": str, "weight": str},
    ),
}  # fmt: skip
_PARTS: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "numerator": (("words",), ("table", "column", "where")),
    "denominator": (("words",), ("table", "column", "where")),
    "source": (("document",), ("clause", "url")),
    "review": (("author", "checker", "next"), ()),
    "due": (("days", "unit", "rolls"), ()),
}
_TYPES_INSIDE: Final[Mapping[str, type]] = {
    "words": dict, "table": str, "column": str, "where": dict, "document": dict, "clause": dict, "url": str,
    "author": dict, "checker": dict, "next": date, "days": int, "unit": str, "rolls": bool,
}  # fmt: skip
_TYPES_IN_LIST: Final[Mapping[str, type]] = {"breakdowns": str, "gaming": dict, "days_off": date, "make_up": date}
_WORDS: Final = frozenset({"name", "why", "whose", "scope", "weights_source", "bounds_source"})
_CONDITIONS: Final = frozenset({"requires", "where"})
_NAMES: Final[Mapping[type, Text]] = {
    str: Text("文字", "text"), int: Text("整数", "a whole number"), dict: Text("表", "a table"),
    list: Text("列表", "a list"), bool: Text("true 或 false", "true or false"), date: Text("日期", "a date"),
}  # fmt: skip
MISTYPED: Final = "keys.type"


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
            found.append(_mistyped(definition.file, key, allowed[key]))
        else:
            found.extend(_mistyped(definition.file, inner, wanted) for inner, wanted in _wrong_inside(key, value))
            if key in _PARTS:
                found.extend(_inside(definition.file, key, value))
            elif key in _ROWS:
                found.extend(_rows(definition.file, key, key, value))
    return found


def _rows(file: str, key: str, kind: str, rows: Iterable[Any]) -> Iterator[Problem]:
    """Tables that stand one after another below a key, each with keys and types of its own."""
    required, optional = _ROWS[kind]
    allowed = {**required, **optional}
    for at, row in enumerate(rows, start=1):
        place = f"{key}[{at}]"
        if not isinstance(row, dict):
            yield _mistyped(file, place, dict)
            continue
        yield from (_missing(file, f"{place}.{part}") for part in required if part not in row)
        for part, value in row.items():
            if part not in allowed:
                yield _unknown(file, f"{place}.{part}", tuple(allowed))
            elif not _is(value, allowed[part]):
                yield _mistyped(file, f"{place}.{part}", allowed[part])
            elif allowed[part] is dict:
                yield from (_mistyped(file, name, wanted) for name, wanted in _not_text(f"{place}.{part}", value))
            elif part in _ROWS and allowed[part] is list:
                yield from _rows(file, f"{place}.{part}", part, value)


def _is(value: Any, wanted: type) -> bool:
    """Whether a value has a type; a truth value is no number, a time of day makes no date."""
    kinds = {int: not isinstance(value, bool), date: not isinstance(value, datetime)}
    return isinstance(value, wanted) and kinds.get(wanted, True)


def _wrong_inside(key: str, value: Any) -> Iterator[tuple[str, type]]:
    """Places below a key whose value has the wrong type, with the type they should have."""
    inside: list[tuple[str, str, Any, type | None]]
    if key in _TYPES_IN_LIST:
        inside = [(f"{key}[{at + 1}]", "", inner, _TYPES_IN_LIST[key]) for at, inner in enumerate(value)]
    elif key in _PARTS:
        inside = [(f"{key}.{part}", part, inner, _TYPES_INSIDE.get(part)) for part, inner in value.items()]
    else:
        inside = [(key, key, value, dict if key in {*_WORDS, *_CONDITIONS} else None)]
    for place, part, inner, wanted in inside:
        if wanted and not _is(inner, wanted):
            yield place, wanted
        elif part in _CONDITIONS:
            yield from _not_conditions(place, inner)
        elif wanted is dict:
            yield from _not_text(place, inner)


def _not_text(key: str, words: Mapping[str, Any]) -> Iterator[tuple[str, type]]:
    return ((f"{key}.{language}", str) for language, word in words.items() if not isinstance(word, str))


def _not_conditions(key: str, conditions: Mapping[str, Any]) -> Iterator[tuple[str, type]]:
    for column, allowed in conditions.items():
        if not all(isinstance(each, str) for each in (allowed if isinstance(allowed, list) else [allowed])):
            yield f"{key}.{column}", str


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


def _mistyped(file: str, key: str, wanted: type) -> Problem:
    name = _NAMES[wanted]
    reason = Text(f"“{key}”应为{name.zh}。", f"“{key}” must be {name.en}.")
    return complaint(MISTYPED, file, key, reason, Text("请更正写法。", "Mend the value."))
