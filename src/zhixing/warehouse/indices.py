"""Composite indices for pages: the whole tree of a question, what moved it, and whether results may stand together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from zhixing.methods import composite
from zhixing.methods.composite import IndexScores
from zhixing.methods.values import Reading, Reason, Text
from zhixing.warehouse.composed import Floats, IndexResult, result_of
from zhixing.warehouse.measure import Question, solve
from zhixing.warehouse.scope import Key, resolve

if TYPE_CHECKING:
    from zhixing.catalogue.load import Catalogue
    from zhixing.warehouse.connect import Warehouse

__all__ = ["Contributions", "EditionsDiffer", "IndexResult", "contributions", "editions_differ", "index_result"]


class EditionsDiffer(ValueError):
    """Years scored under different schemes cannot be subtracted; `reason` says so."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(f"{reason.text.zh} / {reason.text.en}")
        self.reason = reason


@dataclass(frozen=True, slots=True, eq=False)
class Contributions:
    """What moved an index between two results, key by key.

    `parts` (keys × leaves) in index points, NaN for a leaf missing on either side; `change` (keys,) the whole change;
    `unexplained` (keys,) what leaves that came or went have moved, zero but for rounding when the same are there twice.
    """

    keys: tuple[Key, ...]
    codes: tuple[str, ...]
    parts: Floats
    change: Floats
    unexplained: Floats


def index_result(
    catalogue: Catalogue, warehouse: Warehouse, question: Question, *, on: date | None = None
) -> IndexResult:
    """The index a question asks for, with the values and scores of every node for every place and period.

    `question.code` is the code of the index; it may be cut by place and by period. Raises UnknownName like `measure`.
    """
    index = catalogue.index(question.code, on)
    scope = resolve(warehouse, index.indicator, question)

    return result_of(catalogue, index, scope, on, lambda leaf, over: solve(catalogue, warehouse, leaf, over, on))


def contributions(before: IndexResult, after: IndexResult) -> Contributions:
    """Split the change between two results of one index into the parts of its leaves.

    Both must be asked alike: rows are compared by their position (the same places, two years). Raises EditionsDiffer
    for results of different schemes, and MethodError for results of different shape.
    """
    reason = editions_differ([before, after])
    if reason is not None:
        raise EditionsDiffer(reason)
    found = composite.waterfall(_scores(before), _scores(after), after.tree)
    codes = after.codes[: after.tree.leaves]
    return Contributions(after.keys, codes, found.parts, found.change, found.unexplained)


def _scores(result: IndexResult) -> IndexScores:
    return IndexScores(
        result.scores, result.weights, result.coverage, result.filled, dict(result.withheld), result.root
    )


def editions_differ(results: Sequence[IndexResult | Reading]) -> Reason | None:
    """Why results or readings of an index may not stand in one unbroken line; None when one scheme scored them all."""
    editions = {each.edition if isinstance(each, Reading) else each.index.indicator.digest for each in results}
    if len(editions) <= 1:
        return None
    return Reason(
        "editions-differ",
        Text(
            f"这些数值按 {len(editions)} 个不同版本的方案计算，不可直接比较；图中应断开并注明。",
            f"Computed under {len(editions)} different schemes: not comparable, and a chart must break between them.",
        ),
    )
