"""Composite indices: a tree that is one, bounds the right way round, weights that add up, leaves that can be asked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from zhixing.catalogue.checks.numbers import MEND_NUMBER, exact, no_number
from zhixing.catalogue.checks.references import ASKED
from zhixing.catalogue.checks.text import Definition
from zhixing.catalogue.known import near
from zhixing.catalogue.model import DefinitionStatus
from zhixing.methods.values import Problem, Text

_CLOSE_ENOUGH: Final = Decimal("0.001")  # thirds cannot be written down exactly
_MEND: Final = Text("请更正。", "Mend it.")


def check(definitions: Sequence[Definition], _folder: Path, _on: date) -> list[Problem]:
    """Every defect of every index: tree, bounds, weights, leaves and bands."""
    asked = {each.code: each for each in definitions if each.kind in ASKED}
    found: list[Problem] = []
    for each in definitions:
        if each.kind == "indices":
            found += [*_bounds(each), *_leaves(each, asked), *_bands(each)]
        if each.kind == "indices" and {"node", "leaf"} <= each.row.keys():  # half a tree was complained of by `keys`
            members = [*_rows(each, "node"), *_rows(each, "leaf")]
            found += [*_tree(each, members), *_weights(each, members)]
    return found


def _rows(each: Definition, key: str) -> list[tuple[str, Mapping[str, Any]]]:
    rows = each.row.get(key, [])
    return [(f"{key}[{at}]", row) for at, row in enumerate(rows, start=1) if isinstance(row, dict)]


def _tree(each: Definition, members: Sequence[tuple[str, Mapping[str, Any]]]) -> Iterator[Problem]:
    codes = [str(row.get("code", "")) for _, row in members]
    twice = {code for code, times in Counter(codes).items() if times > 1} | ({each.code} & set(codes))
    nodes = {str(row.get("code", "")): str(row.get("parent", "")) for _, row in _rows(each, "node")}
    for key, row in members:
        code, parent = str(row.get("code", "")), str(row.get("parent", ""))
        if code in twice:
            reason = Text(
                f"代码“{code}”重复，或与指数同名。", f"The code “{code}” stands here twice or is the index's."
            )
            yield each.problem("indices.twice", f"{key}.code", reason, Text("请改用不同代码。", "Use another code."))
        if parent and parent not in nodes:
            leaf = parent in codes
            reason = Text(
                f"上级“{parent}”是末级指标。" if leaf else f"没有上级“{parent}”。",
                f"The parent “{parent}” is a leaf." if leaf else f"There is no node “{parent}” above it.",
            )
            yield each.problem("indices.parent", f"{key}.parent", reason, _meant(parent, nodes))
    yield from _rounds(each, nodes)
    held = {parent for _, row in _rows(each, "leaf") for parent in _way(str(row.get("parent", "")), nodes)}
    for key, row in _rows(each, "node"):
        if row.get("code") not in held:
            reason = Text(f"“{row.get('code')}”下面没有指标。", f"No leaf stands below “{row.get('code')}”.")
            remedy = Text("请补上末级指标，或删去该节点。", "Add a leaf, or remove the node.")
            yield each.problem("indices.orphan", f"{key}.code", reason, remedy)


def _way(code: str, nodes: Mapping[str, str]) -> list[str]:
    """From a node up to the index, or to where it meets itself."""
    way: list[str] = []
    while code in nodes and code not in way:
        way.append(code)
        code = nodes[code]
    return way


def _rounds(each: Definition, nodes: Mapping[str, str]) -> Iterator[Problem]:
    told: set[str] = set()
    for code in nodes:
        way = _way(code, nodes)
        if way and nodes[way[-1]] == code and code not in told:
            told |= set(way)
            listed = " → ".join([*way, code])
            reason = Text(f"上级关系成环：{listed}。", f"The parents go round in a circle: {listed}.")
            yield each.problem("indices.circle", "node", reason, Text("请更正 parent。", "Mend `parent`."))


def _meant(found: str, known: Mapping[str, Any]) -> Text:
    alike = near(found, known)
    return Text(f"是否指 {'、'.join(alike)}？", f"Did you mean {', '.join(alike)}?") if alike else _MEND


def _weights(each: Definition, members: Sequence[tuple[str, Mapping[str, Any]]]) -> Iterator[Problem]:
    """Weights of siblings add up to one, or are all alike: equal shares need no fractions."""
    siblings: dict[str, list[Decimal]] = defaultdict(list)
    for key, row in members:
        weight = exact(row.get("weight"))
        if isinstance(row.get("weight"), str) and weight is None:
            yield each.problem("indices.weight", f"{key}.weight", no_number(row["weight"]), MEND_NUMBER)
        elif weight is not None and weight < 0:
            reason = Text(f"权重 {weight} 为负。", f"The weight {weight} is below zero.")
            yield each.problem("indices.weight", f"{key}.weight", reason, _MEND)
        elif weight is not None:
            siblings[str(row.get("parent", ""))].append(weight)
    for parent, weights in siblings.items():
        total = sum(weights, Decimal(0))
        if not total or (len(set(weights)) > 1 and abs(total - 1) > _CLOSE_ENOUGH):
            name = parent or each.code
            yield each.problem(
                "indices.weights",
                "leaf" if any(row.get("parent", "") == parent for _, row in _rows(each, "leaf")) else "node",
                Text(
                    f"“{name}”下的权重合计为 {total}，应为 1。", f"The weights below “{name}” add up to {total}, not 1."
                ),
                Text("请更正；各项相等时可都写 1。", "Mend them; where all are equal, 1 for each will do."),
            )


def _bounds(each: Definition) -> Iterator[Problem]:
    for key, leaf in _rows(each, "leaf"):
        low, high = exact(leaf.get("low")), exact(leaf.get("high"))
        for name, bound in (("low", low), ("high", high)):
            if isinstance(leaf.get(name), str) and bound is None:
                yield each.problem("indices.bound", f"{key}.{name}", no_number(leaf[name]), MEND_NUMBER)
        if low is None or high is None:
            continue
        where = f"{key}.high"
        if low == high:
            reason = Text(
                f"指标“{leaf.get('code')}”上下限相等，无法标准化。", f"“{leaf.get('code')}” has equal bounds: no score."
            )
            yield each.problem("indices.bound", where, reason, _MEND)
        elif low > high:
            reason = Text(f"下限 {low} 大于上限 {high}。", f"The lower bound {low} lies above the upper, {high}.")
            remedy = Text(
                "逆向指标用 reverse，不要颠倒上下限。", "Use `reverse` where less is better; do not swap bounds."
            )
            yield each.problem("indices.bound", where, reason, remedy)
        elif low <= 0 and leaf.get("logarithmic"):
            reason = Text(f"下限 {low} 不大于零，无法取对数。", f"The lower bound {low} has no logarithm.")
            yield each.problem("indices.bound", f"{key}.low", reason, _MEND)
        elif high <= 0 and each.row.get("normaliser") == "target":
            reason = Text(f"目标值 {high} 不大于零。", f"The target {high} is not above zero.")
            yield each.problem("indices.bound", where, reason, _MEND)


def _leaves(each: Definition, asked: Mapping[str, Definition]) -> Iterator[Problem]:
    for key, leaf in _rows(each, "leaf"):
        code = str(leaf.get("indicator", ""))
        where = f"{key}.indicator"
        if code and code not in asked:
            reason = Text(f"没有代码为“{code}”的指标。", f"There is no indicator “{code}”.")
            yield each.problem("indices.leaf", where, reason, _meant(code, asked))
        elif code and asked[code].row.get("status") == DefinitionStatus.RETIRED.value:
            reason = Text(f"指标“{code}”已停用。", f"The indicator “{code}” is retired.")
            yield each.problem("indices.leaf", where, reason, Text("请改用现行指标。", "Use one in force."))
        elif each.code in _stands_on(code, asked):
            reason = Text(f"“{code}”由本指数得出，指数不能由自身组成。", f"“{code}” is made from this very index.")
            yield each.problem("indices.leaf", where, reason, Text("请改用其他指标。", "Use another indicator."))


def _stands_on(code: str, asked: Mapping[str, Definition]) -> set[str]:
    """Everything an indicator is made from, itself among it."""
    found: set[str] = set()
    left = [code]
    while left:
        one = left.pop()
        if one in found or one not in asked:
            continue
        found.add(one)
        row = asked[one].row
        left += [str(row.get("of", "")), *(str(leaf.get("indicator", "")) for _, leaf in _rows(asked[one], "leaf"))]
    return found


def _bands(each: Definition) -> Iterator[Problem]:
    versions = Counter(str(row.get("version", "")) for _, row in _rows(each, "bands"))
    for key, row in _rows(each, "bands"):
        if versions[str(row.get("version", ""))] > 1:
            reason = Text(
                f"分级版本“{row.get('version')}”重复。", f"The version “{row.get('version')}” stands here twice."
            )
            yield each.problem("indices.bands", f"{key}.version", reason, _MEND)
        cuts = [cut for cut in row.get("cut", []) if isinstance(cut, dict)] if isinstance(row.get("cut"), list) else []
        starts = [exact(cut.get("from")) for cut in cuts]
        for at, (cut, start) in enumerate(zip(cuts, starts, strict=True), start=1):
            if isinstance(cut.get("from"), str) and start is None:
                yield each.problem("indices.bands", f"{key}.cut[{at}].from", no_number(cut["from"]), MEND_NUMBER)
            elif start is None and at > 1:
                reason = Text("只有最低一级可以没有下限。", "Only the lowest band may begin without a value.")
                yield each.problem(
                    "indices.bands", f"{key}.cut[{at}].from", reason, Text("请补填 from。", "Add `from`.")
                )
        known = [start for start in starts if start is not None]
        if any(later <= earlier for earlier, later in pairwise(known)):
            reason = Text("分级下限须依次递增。", "The bands must begin at rising values.")
            yield each.problem(
                "indices.bands", f"{key}.cut", reason, Text("请按从低到高排列。", "Order them from low to high.")
            )
