"""The tree of an index as lines of a table: weights, shares, scores, and the figure behind every leaf."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from zhixing.catalogue.index import Index, LeafMissing, Normaliser
from zhixing.methods import composite
from zhixing.methods.values import Reading, Text
from zhixing.portal import charts
from zhixing.warehouse.indices import IndexResult

POLICY = {
    LeafMissing.BLOCK: Text("缺任何一项即不出指数", "any missing indicator leaves no index"),
    LeafMissing.RENORMALISE: Text(
        "缺项的权重由同级指标分担", "the weight of a missing indicator is shared by its siblings"
    ),
    LeafMissing.CARRY: Text("缺项沿用以前年度的数值", "a missing indicator carries an earlier year's value"),
    LeafMissing.IMPUTE_MIN: Text("缺项按最低分计", "a missing indicator scores the minimum"),
}
FLOOR = {Normaliser.MINMAX60: 60, Normaliser.MINMAX: 0, Normaliser.TARGET: 0}
TOP = 100


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the tree. `share` is its share of the whole, `used` what it really weighed where that differs.

    `score` is empty where there is none or where the reader may not see it; `width` is the bar's, in percent.
    """

    code: str
    name: Text
    depth: int
    weight: str
    share: str
    used: str
    score: str
    width: float
    reading: Reading | None = None
    source: str = ""
    bounds: str = ""
    notes: tuple[Text, ...] = ()


class TreeRows:
    """The only key of a result, line by line; `hidden` where its scores may not be shown to this reader."""

    def __init__(self, index: Index, result: IndexResult, leaves: Sequence[Reading], *, hidden: bool) -> None:
        self.index, self.result, self.leaves, self.hidden = index, result, leaves, hidden
        self._floor = FLOOR[index.normaliser]

    def rows(self) -> list[Row]:
        """From the index itself down to its leaves, siblings in their order."""
        return list(self._below(self.result.root, 0))

    def _below(self, node: int, depth: int) -> Iterator[Row]:
        yield self._row(node, depth)
        children = {group.node: group.children for group in self.result.tree.groups}
        declared = [each.code for each in (*self.index.nodes, *self.index.leaves)]
        codes = self.result.codes
        for child in sorted(children.get(node, ()), key=lambda at: declared.index(codes[at])):
            yield from self._below(child, depth + 1)

    def _row(self, node: int, depth: int) -> Row:
        result, tree = self.result, self.result.tree
        shares, whole = composite.sibling_shares(tree), composite.effective_weights(tree)
        score = float(result.scores[0, node])
        shown = not np.isnan(score) and not self.hidden
        row = Row(
            code=result.codes[node],
            name=self._name(result.codes[node]),
            depth=depth,
            weight="" if node == tree.root else f"{shares[node] * 100:.1f}%",
            share=f"{whole[node] * 100:.1f}%",
            used="",
            score=f"{score:.2f}" if shown else "",
            width=max(0.0, (score - self._floor) * 100 / (TOP - self._floor)) if shown else 0.0,
        )
        return self._leaf(row, node, float(whole[node])) if node < tree.leaves else row

    def _leaf(self, row: Row, at: int, nominal: float) -> Row:
        leaf, reading, used = self.index.leaves[at], self.leaves[at], float(self.result.weights[0, at])
        notes = [leaf.note] if leaf.note.zh else []
        if self.result.filled[0, at]:
            notes.insert(0, POLICY[self.index.missing])
        if leaf.reverse:
            notes.append(Text("越低越好，得分反向", "lower is better: the score runs the other way"))
        differs = not np.isnan(used) and abs(used - nominal) > 0.0005  # noqa: PLR2004 - a twentieth of a percent
        return replace(
            row,
            used=f"{used * 100:.1f}%" if differs else "",
            reading=reading,
            source=charts.source_address(reading),
            bounds=f"{leaf.low.normalize():f}–{leaf.high.normalize():f}",
            notes=tuple(notes),
        )

    def _name(self, code: str) -> Text:
        known = {each.code: each.name for each in (*self.index.nodes, *self.index.leaves)}
        return known.get(code, self.index.indicator.name)
