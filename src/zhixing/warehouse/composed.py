"""Composite indices of a scope: every leaf solved over all keys at once, scored between frozen bounds, added up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from zhixing.catalogue.index import Band, Index, LeafMissing, Normaliser
from zhixing.catalogue.model import Breakdown, Indicator
from zhixing.methods import composite
from zhixing.methods.composite import Goalposts, MissingPolicy, TargetRatio, Tree
from zhixing.methods.errors import MethodError
from zhixing.methods.periods import MONTHS_A_YEAR, Period
from zhixing.methods.rounding import round_half_up
from zhixing.methods.values import Reason, Status, Text
from zhixing.warehouse import figures
from zhixing.warehouse.figures import Figure
from zhixing.warehouse.scope import REST, Key, Scope, all_keys

if TYPE_CHECKING:
    from zhixing.catalogue.load import Catalogue

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Solve = Callable[[Indicator, Scope], dict[Key, Figure]]

YEARS_BACK: Final = 3
"""How far back a missing leaf is looked for when the scheme carries it forward."""

_FLOORS: Final = {Normaliser.MINMAX60: 60.0, Normaliser.MINMAX: 0.0, Normaliser.TARGET: 0.0}
_POLICIES: Final = {
    LeafMissing.BLOCK: MissingPolicy.BLOCK,
    LeafMissing.RENORMALISE: MissingPolicy.RENORMALISE,
    LeafMissing.CARRY: MissingPolicy.CARRY,
    LeafMissing.IMPUTE_MIN: MissingPolicy.IMPUTE_MIN,
}
_WHAT_IS_DONE: Final = {
    LeafMissing.RENORMALISE: Text("权重由同级指标分担", "their weight is shared by their siblings"),
    LeafMissing.CARRY: Text("沿用以前年度的数值", "an earlier year's value is carried forward"),
    LeafMissing.IMPUTE_MIN: Text("按最低分计", "they score the minimum"),
}
_STEADY: Final = 9  # decimals of a score that arithmetic in binary leaves alone


@dataclass(frozen=True, slots=True, eq=False)
class IndexResult:
    """An index over a scope, for pages: one row a key (place, period, as asked), one column a leaf or a node.

    `values` are the leaves in their indicators' units as they entered, `scores` those of all nodes in the order of
    `codes`: leaves first, then inner nodes, the index itself at `root`. NaN is missing. `coverage` (keys × nodes) is
    the share of a node's weight that rests on data, `weights` (keys × leaves) what each leaf weighed in the total,
    `filled` which leaves were carried or imputed. `withheld` says why a key has no index.
    """

    index: Index
    scope: Scope
    keys: tuple[Key, ...]
    tree: Tree
    leaves: tuple[Mapping[Key, Figure], ...]
    values: Floats
    scores: Floats
    coverage: Floats
    weights: Floats
    filled: Bools
    withheld: Mapping[int, Text]

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the columns of `scores`: leaves, inner nodes, the index itself."""
        return self.tree.codes

    @property
    def root(self) -> int:
        """The column of the index itself."""
        return self.tree.root

    @property
    def total(self) -> Floats:
        """The index of every key, unrounded; NaN where it is withheld."""
        return self.scores[:, self.root]

    def rounded(self, row: int) -> Decimal | None:
        """The index of one key as it is published: rounded half up to the index's decimals."""
        value = self.total[row]
        return None if np.isnan(value) else round_half_up(round(float(value), _STEADY), self.index.indicator.decimals)

    def band(self, row: int, version: str = "") -> Band | None:
        """The band the published value of one key falls into; by the default version unless another is named."""
        value = self.rounded(row)
        versions = [each for each in self.index.bands if each.version == version] or list(self.index.bands[:1])
        return versions[0].of(value) if versions and value is not None else None


def tree_of_index(index: Index) -> Tree:
    """The index's nodes and leaves as a tree; its root bears the index's code. Raises MethodError for no tree."""
    root = index.indicator.code
    members = [(each.code, each.parent, each.weight) for each in index.nodes]
    members += [(each.code, each.parent, each.weight) for each in index.leaves]
    return composite.tree_of(
        [leaf.code for leaf in index.leaves],
        {code: parent or root for code, parent, _ in members},
        {code: float(weight) for code, _, weight in members},
    )


def result_of(catalogue: Catalogue, index: Index, scope: Scope, on: date | None, solve: Solve) -> IndexResult:
    """Solve every leaf over the scope and add up the index for all its keys at once."""
    tree = tree_of_index(index)
    leaves = tuple(_leaf(catalogue.indicator(leaf.indicator, on), scope, solve) for leaf in index.leaves)
    keys = tuple(key for key in all_keys(scope, {}) if REST not in key)
    values = _table(keys, leaves)
    carried = np.full_like(values, np.nan)
    if index.missing is LeafMissing.CARRY:
        carried = _earlier(catalogue, index, scope, on, solve, keys, values)
    marks, floor = _marks(index), _FLOORS[index.normaliser]
    scores, carried_scores = (_scored(index, marks, table) for table in (values, carried))
    try:
        found = composite.score_index(scores, tree, _POLICIES[index.missing], carried=carried_scores, floor=floor)
        nodes, coverage, weights, filled = found.scores, found.coverage, found.leaf_weights, found.filled
        withheld: Mapping[int, Text] = found.withheld
    except MethodError as refusal:  # not one key has an index: what is known of the leaves is told all the same
        nodes = np.full((len(keys), len(tree.codes)), np.nan)
        nodes[:, : tree.leaves] = scores
        coverage, weights = np.zeros_like(nodes), np.full_like(values, np.nan)
        coverage[:, tree.root] = (~np.isnan(scores)) @ composite.effective_weights(tree)[: tree.leaves]
        filled = np.zeros(values.shape, dtype=np.bool_)
        withheld = dict.fromkeys(range(len(keys)), refusal.text)
    shown = np.where(np.isnan(values), carried, values)
    return IndexResult(index, scope, keys, tree, leaves, shown, nodes, coverage, weights, filled, withheld)


def figures_of(result: IndexResult) -> dict[Key, Figure]:
    """The index of every key as a figure: coverage as its completeness, what was missing and done about it in words."""
    return {key: _figure(result, row, key) for row, key in enumerate(result.keys)}


def _leaf(indicator: Indicator, scope: Scope, solve: Solve) -> dict[Key, Figure]:
    """A leaf over the scope; one whose figure has no places is missing wherever places are asked for one by one."""
    lacks = [each for each in scope.by if each not in (*indicator.breakdowns, Breakdown.PERIOD)]
    return {} if lacks else solve(indicator, scope)


def _table(keys: tuple[Key, ...], leaves: tuple[Mapping[Key, Figure], ...]) -> Floats:
    table = np.full((len(keys), len(leaves)), np.nan)
    for column, found in enumerate(leaves):
        for row, key in enumerate(keys):
            figure = found.get(key)
            if figure is not None and figure.value is not None:
                table[row, column] = float(figure.value)
    return table


def _earlier(
    catalogue: Catalogue,
    index: Index,
    scope: Scope,
    on: date | None,
    solve: Solve,
    keys: tuple[Key, ...],
    values: Floats,
) -> Floats:
    """For every gap the newest value of the same months one, two or three years before."""
    carried = np.full_like(values, np.nan)
    for back in range(1, YEARS_BACK + 1):
        before = scope.shifted(-MONTHS_A_YEAR * back)
        for column, leaf in enumerate(index.leaves):
            open_rows = np.isnan(values[:, column]) & np.isnan(carried[:, column])
            if open_rows.any():
                found = _table(keys, (_leaf(catalogue.indicator(leaf.indicator, on), before, solve),))[:, 0]
                carried[open_rows, column] = found[open_rows]
    return carried


def _marks(index: Index) -> Goalposts | TargetRatio:
    low = tuple(float(leaf.low) for leaf in index.leaves)
    high = tuple(float(leaf.high) for leaf in index.leaves)
    logs = tuple(leaf.logarithmic for leaf in index.leaves)
    if index.normaliser is Normaliser.MINMAX60:
        return composite.minmax60(low, high, logs)
    if index.normaliser is Normaliser.MINMAX:
        return Goalposts(low, high, logs=logs)
    return TargetRatio(high)


def _scored(index: Index, marks: Goalposts | TargetRatio, values: Floats) -> Floats:
    """Scores (keys × leaves); a value that has no logarithm or lies below a target's zero has no score either."""
    logs = np.array([leaf.logarithmic for leaf in index.leaves])
    unusable = (values <= 0) & logs
    if index.normaliser is Normaliser.TARGET:
        unusable = values < 0
    directions = [-1 if leaf.reverse else 1 for leaf in index.leaves]
    return composite.normalise(np.where(unusable, np.nan, values), marks, directions)


def _figure(result: IndexResult, row: int, key: Key) -> Figure:
    index, period = result.index, result.scope.part_of(key)
    unscored, filled = np.isnan(result.scores[row, : result.tree.leaves]), result.filled[row]
    missing = [index.leaves[at].name for at in np.flatnonzero(unscored | filled)]
    coverage = figures.exact(round(float(result.coverage[row, result.root]), _STEADY))
    reasons = [*_of_edition(index.indicator, period), _sources(index)]
    if row in result.withheld or np.isnan(result.total[row]):
        lacking = [index.leaves[at].name for at in np.flatnonzero(unscored)]
        return Figure(Status.NO_DATA, reasons=(_withheld(lacking), *reasons), completeness=coverage)
    if missing:
        reasons.insert(0, _missing(missing, index.missing))
    if band := result.band(row):
        reasons.append(_banded(result, band))
    used = [leaf.get(key) for leaf in result.leaves]
    few = [leaf.name for leaf, each in zip(index.leaves, used, strict=True) if each and each.status is Status.SMALL_N]
    figure = Figure(
        Status.SMALL_N if few else Status.OK,
        figures.exact(round(float(result.total[row]), _STEADY)),
        reasons=tuple(reasons),
        completeness=coverage,
        approval=figures.weakest(*(each.approval for each in used if each and each.value is not None)),
    )
    return replace(figure, reasons=(_few(few), *figure.reasons)) if few else figure


def _zh(names: list[Text]) -> str:
    return "、".join(name.zh for name in names)


def _en(names: list[Text]) -> str:
    return ", ".join(name.en for name in names)


def _withheld(missing: list[Text]) -> Reason:
    return Reason(
        "missing-leaves",
        Text(
            f"缺少指标：{_zh(missing)}；按方案不出指数。", f"Missing: {_en(missing)}; by the scheme there is no index."
        ),
        Text("请补报缺少的指标。", "Report what is missing."),
    )


def _missing(missing: list[Text], policy: LeafMissing) -> Reason:
    done = _WHAT_IS_DONE[policy]
    return Reason(
        "missing-leaves",
        Text(f"缺少指标：{_zh(missing)}；按方案，{done.zh}。", f"Missing: {_en(missing)}; by the scheme {done.en}."),
        Text("请补报缺少的指标。", "Report what is missing."),
    )


def _few(names: list[Text]) -> Reason:
    return Reason(
        "small-n",
        Text(f"下列指标样本不足，指数不宜比较：{_zh(names)}。", f"Too few cases to compare the index: {_en(names)}."),
    )


def _sources(index: Index) -> Reason:
    """Whose weights and bounds these are: nobody has published the official ones."""
    weights, bounds = index.weights_source, index.bounds_source
    return Reason("index-scheme", Text(f"{weights.zh} {bounds.zh}".strip(), f"{weights.en} {bounds.en}".strip()))


def _banded(result: IndexResult, band: Band) -> Reason:
    version = result.index.bands[0]
    return Reason(
        "band",
        Text(f"按{version.source.zh}：{band.name.zh}。", f"By {version.source.en}: {band.name.en}."),
    )


def _of_edition(indicator: Indicator, period: Period) -> list[Reason]:
    """A period before the scheme was in force is recomputed under it, and says so."""
    year, month = divmod(period.last, MONTHS_A_YEAR)
    if (year, month + 1) >= (indicator.valid_from.year, indicator.valid_from.month):
        return []
    return [
        Reason(
            "recomputed",
            Text(
                f"{period} 早于本方案生效日 {indicator.valid_from}，按本方案回算。",
                f"{period} is before this scheme came into force on {indicator.valid_from}; recomputed under it.",
            ),
        )
    ]
