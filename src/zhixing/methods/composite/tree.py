"""The tree of an index: leaves in the order of the data's columns, groups above them, one root."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from zhixing.methods.composite.arrays import Floats, listed
from zhixing.methods.errors import MethodError
from zhixing.methods.values import Text


@dataclass(frozen=True, slots=True)
class Group:
    """One inner node and its children, all as positions in the tree's `codes`."""

    node: int
    children: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tree:
    """A checked tree; make one with `tree_of`.

    `codes` names every node, the leaves first in the order of the data's columns; `parents` holds each node's parent as
    a position in `codes`, -1 for the root; `weights` are among siblings and need not add up to one; `groups` lists the
    inner nodes so that children come before their parents.
    """

    codes: tuple[str, ...]
    parents: tuple[int, ...]
    weights: tuple[float, ...]
    groups: tuple[Group, ...]
    leaves: int

    @property
    def root(self) -> int:
        """The position of the index itself."""
        return self.groups[-1].node

    @property
    def weight_array(self) -> Floats:
        """The weights among siblings, one for each node."""
        return np.array(self.weights, dtype=np.float64)

    def at(self, code: str) -> int:
        """Find the position of a node. Raises MethodError for a code the tree does not hold."""
        if code not in self.codes:
            raise MethodError(Text(f"指标体系中没有“{code}”", f"the tree has no node {code}"))
        return self.codes.index(code)


def tree_of(leaves: Sequence[str], parents: Mapping[str, str], weights: Mapping[str, float] | None = None) -> Tree:
    """Build a tree from the leaves' codes, each node's parent, and weights among siblings (1 where none is given).

    The root is the one node named as a parent that has none itself. Raises MethodError naming every defect at once:
    codes given twice, nodes without a parent or with an unknown one, cycles, groups without a leaf, several roots,
    weights that are negative, not finite, given to unknown nodes, or add up to zero within a group.
    """
    given = dict(weights or {})
    inner = [code for code in dict.fromkeys([*parents, *parents.values()]) if code not in leaves]
    codes = (*leaves, *inner)
    problems = [*_misshapen(leaves, parents, inner), *_misweighted(codes, given)]
    if problems:
        _refuse(problems)
    place = {code: at for at, code in enumerate(codes)}
    children: dict[str, list[str]] = {code: [] for code in inner}
    for code in codes:
        if code in parents:
            children[parents[code]].append(code)
    order = sorted(inner, key=lambda code: -len(_ancestors(code, parents)))
    tree = Tree(
        codes=codes,
        parents=tuple(place[parents[code]] if code in parents else -1 for code in codes),
        weights=tuple(float(given.get(code, 1.0)) for code in codes),
        groups=tuple(Group(place[code], tuple(place[child] for child in children[code])) for code in order),
        leaves=len(leaves),
    )
    idle = [codes[group.node] for group in tree.groups if not sum(tree.weights[child] for child in group.children)]
    if idle:
        _refuse([Text(f"“{listed(idle)}”下权重合计为零", f"the weights below {listed(idle)} add up to zero")])
    return tree


def flat_tree(leaves: Sequence[str], root: str = "index", weights: Sequence[float] | None = None) -> Tree:
    """Build a tree of one level: every leaf directly below the root. Raises MethodError as `tree_of` does."""
    given = None if weights is None else dict(zip(leaves, weights, strict=True))
    return tree_of(leaves, dict.fromkeys(leaves, root), given)


def _refuse(problems: Sequence[Text]) -> None:
    raise MethodError(Text("；".join(each.zh for each in problems), "; ".join(each.en for each in problems)))


def _ancestors(code: str, parents: Mapping[str, str]) -> list[str]:
    """The way up from a node, ending at the root or where it meets itself."""
    way: list[str] = []
    while code in parents and parents[code] not in way:
        code = parents[code]
        way.append(code)
    return way


def _misshapen(leaves: Sequence[str], parents: Mapping[str, str], inner: Sequence[str]) -> Iterator[Text]:
    twice = [code for code, times in Counter(leaves).items() if times > 1]
    if not leaves:
        yield Text("指标体系没有指标", "the tree has no leaves")
    if twice:
        yield Text(f"指标代码重复：{listed(twice)}", f"codes given twice: {listed(twice)}")
    orphans = [code for code in leaves if code not in parents]
    if orphans:
        yield Text(f"未说明上级：{listed(orphans)}", f"no parent given for {listed(orphans)}")
    below_leaves = [code for code, parent in parents.items() if parent in leaves]
    if below_leaves:
        yield Text(f"上级是末级指标：{listed(below_leaves)}", f"the parent is a leaf: {listed(below_leaves)}")
    rounds = [code for code in parents if _ancestors(code, parents)[-1] in parents]
    if rounds:
        yield Text(f"上级关系成环：{listed(rounds)}", f"parents go round in a circle: {listed(rounds)}")
    roots = [code for code in inner if code not in parents]
    if len(roots) > 1:
        yield Text(
            f"上级不明，有多个顶层：{listed(roots)}", f"unknown parents, there is more than one root: {listed(roots)}"
        )
    held = {parent for leaf in leaves for parent in _ancestors(leaf, parents)}
    empty = [code for code in inner if code not in held]
    if empty:
        yield Text(f"下面没有指标：{listed(empty)}", f"no leaf below {listed(empty)}")


def _misweighted(codes: Sequence[str], weights: Mapping[str, float]) -> Iterator[Text]:
    strange = [code for code in weights if code not in codes]
    if strange:
        yield Text(f"权重给了不存在的节点：{listed(strange)}", f"weights for unknown nodes: {listed(strange)}")
    bad = [code for code, weight in weights.items() if not (np.isfinite(weight) and weight >= 0)]
    if bad:
        yield Text(f"权重须为非负数：{listed(bad)}", f"a weight must be a number not below zero: {listed(bad)}")
