"""Item cells: several items in one, limits and results merged in. The last bracket is the limit, no earlier one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from zhixing.records.inspections import limits, readings

_OPEN: Final = "（(﹙"
_CLOSE: Final = "）)﹚"
_BETWEEN: Final = "、；;\n"
_LABELLED: Final = re.compile(r"^(?:标准值|标签明示|标准规定|明示值|实测值)")
_LIMIT_LIKE: Final = re.compile(r"^(?:≤|≥|<|>|不得|应符合|应当|n\s*=|标准值|标签明示|食品安全国家标准)")
_MEASURED_AT: Final = re.compile(r"/?\s*实测值\s*[:：]?\s*")
_LIMIT_WORD: Final = re.compile(r"^标准值\s*[:：]?\s*")
_NUMBERED: Final = re.compile(r"^\d{1,2}[.、．](?=\D)")
_BAR: Final = re.compile(r"\s*(?:║|‖|\|\||\||丨|｜)\s*")
_NOT_SAMPLED: Final = re.compile(
    r"未抽|未能抽|无法抽|无样品|样品不足|拒绝抽样|拒检|停产|停业|未生产|已注销|搬迁|基数不足"
)


@dataclass(frozen=True, slots=True)
class ItemText:
    """One item as published: its name, and the limit and result that stood in the same cell ("" = none did)."""

    name: str
    limit: str = ""
    measured: str = ""
    odd: str = ""  # "half_bracket" when a bracket is not closed or not opened


def read_items(text: str) -> list[ItemText]:
    """Cut an item cell into its items; nothing stated gives none.

    Items are cut at 、；; and line breaks outside brackets, and after a limit in brackets that more words follow.
    A comma does not cut: it belongs to names such as 硫酸铝钾，硫酸铝铵.
    """
    if not readings.is_stated(text):
        return []
    return [_one(piece) for piece in _pieces(text.strip())]


def _pieces(text: str) -> Iterator[str]:
    depth, piece = 0, ""
    opened = 0
    for at, character in enumerate(text):
        if character in _OPEN:
            if depth == 0:
                opened = at
            depth += 1
        elif character in _CLOSE:
            depth = max(0, depth - 1)
            inside = readings.fold(text[opened + 1 : at])
            if depth == 0 and _LIMIT_LIKE.match(inside) and _name_follows(text[at + 1 :]):
                yield (piece + character).strip()
                piece = ""
                continue
        elif depth == 0 and character in _BETWEEN:
            if piece.strip():
                yield piece.strip()
            piece = ""
            continue
        piece += character
    if piece.strip():
        yield piece.strip()


def _name_follows(rest: str) -> bool:
    return bool(rest.strip()) and rest.strip()[0] not in f"{_OPEN}{_BETWEEN}，,。"


def _one(piece: str) -> ItemText:
    name = _NUMBERED.sub("", piece)
    odd = "half_bracket" if _half_open(name) else ""
    start = _last_bracket(name)
    if start is None:
        return ItemText(name, odd=odd)
    inside = name[start + 1 : -1].strip()
    outside = name[:start].strip()
    if not outside or not _is_limit(inside):
        return ItemText(name, odd=odd)
    limit, measured = _limit_and_measured(inside)
    return ItemText(outside, limit, measured, odd)


def _limit_and_measured(inside: str) -> tuple[str, str]:
    """`标准值：≤10μg/kg/实测值：36.2μg/kg`: the word 实测值 parts them, because units hold the slash as well."""
    found = _MEASURED_AT.search(inside)
    if found is None:
        return inside, ""
    return _LIMIT_WORD.sub("", inside[: found.start()]).strip(), inside[found.end() :].strip()


def _is_limit(inside: str) -> bool:
    folded = readings.fold(inside)
    if _LIMIT_LIKE.match(folded) or _LABELLED.match(folded) or limits.read_limit(inside).kind == "range":
        return True
    # A bare number counts only with a known unit: (6-BA), (一级) and (mg/kg) belong to the name.
    bare = limits.read_limit(re.split(r"[（(]", inside, maxsplit=1)[0])
    return bare.kind == "bare" and bool(bare.unit)


def _last_bracket(name: str) -> int | None:
    """Where the bracket that closes at the very end of the name opens."""
    if not name or name[-1] not in _CLOSE:
        return None
    depth = 0
    for at in range(len(name) - 1, -1, -1):
        if name[at] in _CLOSE:
            depth += 1
        elif name[at] in _OPEN:
            depth -= 1
            if depth == 0:
                return at
    return None


def _half_open(text: str) -> bool:
    depth = 0
    for character in text:
        depth += (character in _OPEN) - (character in _CLOSE)
        if depth < 0:
            return True
    return depth != 0


def half_bracket(text: str) -> bool:
    """Whether only one half of a pair of brackets is there, full and half width counted as one kind."""
    return _half_open(text)


def mixed_brackets(text: str) -> bool:
    """Whether a full-width pair lacks a half that stands there in the other width, or not at all."""
    return text.count("（") != text.count("）") or text.count("(") != text.count(")")


def read_bars(text: str) -> list[tuple[str, str, str]]:
    """`项目║结果║标准值`, several findings by line break or ；: (item, measured, limit) of each."""
    found = []
    for line in re.split(r"[\n;；]+(?=[^║‖|丨｜]*(?:║|‖|\||丨|｜))|\n+", text.strip()):
        if not readings.is_stated(line):
            continue
        parts = [part.strip() for part in _BAR.split(line.strip(" ;；"))]
        item, measured, limit = (*parts, "", "")[:3]
        found.append((item, measured, limit if len(parts) <= 3 else "║".join(parts[2:])))  # noqa: PLR2004 - three fields
    return found


def read_reversed(text: str) -> list[tuple[str, str, str]]:
    """`项目（标准值/实测值）` and `项目：标准值/实测值`, limit before result: (item, measured, limit) of each.

    Units hold the separator too (mg/kg), so the cut is the slash behind which the result begins.
    """
    found = []
    for piece in _pieces(text.strip()):
        name = _NUMBERED.sub("", piece)
        start = _last_bracket(name)
        if start is not None:
            item, inside = name[:start].strip(), name[start + 1 : -1]
        else:
            item, _, inside = (part.strip() for part in re.sub("：", ":", name).partition(":"))
        limit, measured = _cut_reversed(inside)
        found.append((item, measured, limit))
    return found


def _cut_reversed(inside: str) -> tuple[str, str]:
    if "实测值" in inside:
        return _limit_and_measured(inside)
    best = ""
    for at in (at for at, character in enumerate(inside) if character in "/／"):
        right = inside[at + 1 :].strip()
        read = readings.read_measured(right)
        fits = (read.value is not None and read.note != "unknown_unit") or read.trouble in {
            "lost_exponent", "ambiguous_power", "several_values", "compared", "words",
        }  # fmt: skip
        # `≤0.5mg/kg/1.2mg/kg`: "kg/1.2mg/kg" is words too, so the part before must read as a limit by itself.
        left = limits.read_limit(inside[:at])
        if fits and right and (left.kind not in {"words", ""} and left.note != "unknown_unit"):
            best = inside[:at].strip()
            if read.value is not None:
                return best, right
    return (best, inside[len(best) :].lstrip(" /／")) if best else (inside.strip(), "")


def is_reason_for_not_sampling(text: str) -> bool:
    """Whether a cell says why nothing was sampled: then it is no finding."""
    return bool(_NOT_SAMPLED.search(text))
