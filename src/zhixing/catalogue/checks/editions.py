"""Editions of one code follow each other day on day: no overlap, no gap, and no two with the same words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from zhixing.catalogue.checks.text import Definition
from zhixing.catalogue.load import digest_of
from zhixing.methods.values import Problem, Text


def check(definitions: Sequence[Definition], _folder: Path, _on: date) -> list[Problem]:
    """Editions that overlap, leave days without a rule, or repeat another file."""
    by_code: dict[tuple[str, str], list[Definition]] = defaultdict(list)
    by_digest: dict[str, Definition] = {}
    found = []
    for each in definitions:
        if isinstance(each.row.get("valid_from"), date):
            by_code[each.kind, each.code].append(each)
        digest = digest_of(each.row)
        if digest in by_digest:
            twin = by_digest[digest].file
            reason = Text(f"与 {twin} 内容完全相同。", f"It says exactly what {twin} says.")
            found.append(each.problem("editions.twin", "code", reason, Text("请删去其一。", "Remove one of them.")))
        by_digest.setdefault(digest, each)
    for editions in by_code.values():
        ordered = sorted(editions, key=lambda each: each.row["valid_from"])
        for older, newer in pairwise(ordered):
            found.extend(_between(older, newer))
    return found


def _between(older: Definition, newer: Definition) -> list[Problem]:
    last, first = older.row.get("valid_to"), newer.row["valid_from"]
    if last == first - timedelta(days=1):
        return []
    expected = first - timedelta(days=1)
    what = Text("重叠", "overlap") if last is None or last >= first else Text("之间有空档", "leave a gap")
    return [
        older.problem(
            "editions.order",
            "valid_to",
            Text(f"与自 {first} 起的版本{what.zh}。", f"It and the edition from {first} {what.en}."),
            Text(f"旧版本应止于 {expected}。", f"The older edition ends on {expected}."),
        )
    ]
