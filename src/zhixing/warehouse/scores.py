"""Quality indices by test items: every batch scores the weight of its items that pass, the city is their mean."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any, Final

import ibis
import numpy as np

from zhixing.catalogue.model import Breakdown, Indicator, Method, Term
from zhixing.methods import rates
from zhixing.methods.values import IntervalMethod, Reason, Status, Text
from zhixing.warehouse import figures, shared, stratified
from zhixing.warehouse.counted import LEFT_OUT, both, is_one_of, keys_of, meets, narrowed
from zhixing.warehouse.figures import HUNDRED, LEVEL, Bounds, Figure
from zhixing.warehouse.scope import Key, Scope

if TYPE_CHECKING:
    from zhixing.catalogue.load import Catalogue
    from zhixing.warehouse.connect import Warehouse

ITEM_WEIGHTED: Final = "item-weighted"
ITEM_UNWEIGHTED: Final = "item-unweighted"
BATCH_OUTPUT_WEIGHTED: Final = "batch-output-weighted"
STRATEGIES: Final = (ITEM_WEIGHTED, ITEM_UNWEIGHTED, BATCH_OUTPUT_WEIGHTED)

CLASSES: Final = ("A", "B", "C", "")
_NOT_JUDGED: Final = "not_judged"
_FEWEST_WITH_AN_INTERVAL: Final = 2


@dataclass(slots=True)
class _Batches:
    """How many batches of one key came to each score, and how many came to none, by reason."""

    scores: dict[Fraction, int] = field(default_factory=lambda: defaultdict(int))
    left_out: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def solve(catalogue: Catalogue, warehouse: Warehouse, indicator: Indicator, scope: Scope) -> dict[Key, Figure]:
    """The mean score of the batches of every key.

    A batch scores 100 Σ w x / Σ w over its judged items, `w` being the weight of the item's class under `item-weighted`
    and 1 under `item-unweighted`; one whose judged items weigh nothing is not judged and leaves. Under
    `batch-output-weighted` whole batches count and industries are weighed by output, as the weighted pass rate does.
    """
    strategy = indicator.options["strategy"]
    if strategy == BATCH_OUTPUT_WEIGHTED:
        found = stratified.solve(catalogue, warehouse, _whole_batches(indicator), scope)
        return {key: replace(each, reasons=(_label(indicator), *each.reasons)) for key, each in found.items()}
    rows = warehouse.rows(_by_score(warehouse, indicator, scope))
    found = {key: _figure(indicator, batches) for key, batches in _read(rows, indicator, scope).items()}
    estimated = shared.touched(warehouse, scope) if warehouse.places.estimates else set()
    if not estimated:
        return found
    at = scope.by.index(Breakdown.PLACE) if Breakdown.PLACE in scope.by else None
    untold = figures.nothing(shared.not_shared(shared.BATCHES), Status.REFUSED)
    return {key: untold if (0 if at is None else key[at]) in estimated else each for key, each in found.items()}


def _whole_batches(indicator: Indicator) -> Indicator:
    """The same question about batches: a batch counts when every judged item of it passed, which is its verdict."""
    passed = Term(indicator.numerator.words, "batches", "batch", {"verdict": ("pass",)})
    judged = Term(indicator.numerator.words, "batches", "batch", {"verdict": ("pass", "fail")})
    options = {"order": "region-first", "coverage": "0.8", **indicator.options}
    return replace(indicator, method=Method.STRATIFIED, numerator=passed, denominator=judged, options=options)


def _weights(indicator: Indicator) -> dict[str, Fraction]:
    given: Mapping[str, str] = indicator.options.get("class_weights", {})
    if indicator.options["strategy"] == ITEM_UNWEIGHTED:
        given = {}
    return {each: Fraction(str(given.get(each, "1"))) for each in CLASSES}


def _by_score(warehouse: Warehouse, indicator: Indicator, scope: Scope) -> Any:
    """Batches counted by key, weight of the items judged and of those that passed: integers only."""
    facts = narrowed(warehouse, indicator.numerator.table, scope)
    weights = _weights(indicator)
    whole = lcm(*(each.denominator for each in weights.values()))
    branches = [(facts.item_class == each, int(weights[each] * whole)) for each in CLASSES if each]
    weight = ibis.cases(*branches, else_=int(weights[""] * whole)).cast("int64")
    judged = meets(facts, indicator.denominator.where) if indicator.denominator else None
    passed = both(judged, meets(facts, indicator.numerator.where))
    keys = keys_of(facts, scope)
    # Whether a batch may enter is said of the batch, so it stands alike on each of its items.
    entered = {
        f"in_{column}": is_one_of(facts, column, values).cast("int32").min()
        for column, values in indicator.requires.items()
    }
    one_each = facts.aggregate(
        judged=weight.sum(where=judged).fill_null(0), passed=weight.sum(where=passed).fill_null(0), **entered,
        by={**keys, "batch": facts.batch},
    )  # fmt: skip
    by = [*keys, "judged", "passed", *entered]
    return one_each.aggregate(batches=one_each.count(), by=by).order_by(by)


def _read(rows: Mapping[str, list[Any]], indicator: Indicator, scope: Scope) -> dict[Key, _Batches]:
    found: dict[Key, _Batches] = defaultdict(_Batches)
    for at in range(len(rows["batches"])):
        key: Key = tuple(rows[f"key_{index}"][at] for index in range(len(scope.by)))
        number = int(rows["batches"][at])
        missed = next((column for column in indicator.requires if not rows[f"in_{column}"][at]), None)
        if missed is not None:
            found[key].left_out[LEFT_OUT.get(missed, missed)] += number
        elif not rows["judged"][at]:
            found[key].left_out[_NOT_JUDGED] += number
        else:
            found[key].scores[Fraction(int(rows["passed"][at]), int(rows["judged"][at]))] += number
    return found


def _figure(indicator: Indicator, batches: _Batches) -> Figure:
    left_out, out = dict(batches.left_out), sum(batches.left_out.values())
    number = sum(batches.scores.values())
    if not number:
        reason = figures.all_left_out(out)
        zero = Fraction(0)
        return Figure(
            Status.ZERO_DENOMINATOR, denominator=zero, reasons=(reason,), left_out=left_out, completeness=zero
        )
    total = sum((score * count for score, count in batches.scores.items()), Fraction(0))
    # The terms of a mean of scores are no counts of passes: only how many batches stand behind it is told.
    figure = Figure(
        Status.OK,
        total / number * HUNDRED,
        denominator=Fraction(number),
        n=number,
        bounds=_bounds(batches.scores, number),
        reasons=(_label(indicator),),
        left_out=left_out,
        completeness=1 - Fraction(out, number + out),
    )
    if number < indicator.minimum_n:
        few = figures.too_few(number, indicator.minimum_n)
        figure = replace(figure, status=Status.SMALL_N, reasons=(*figure.reasons, few))
    return figure


def _bounds(scores: Mapping[Fraction, int], number: int) -> Bounds | None:
    """Student's interval of the mean of the batches, within the scale."""
    if number < _FEWEST_WITH_AN_INTERVAL:
        return None
    ordered = sorted(scores)
    mean = rates.mean(
        np.repeat([float(score) * HUNDRED for score in ordered], [scores[each] for each in ordered]), LEVEL
    )
    return Bounds(max(mean.low, 0.0), min(mean.high, float(HUNDRED)), IntervalMethod.STUDENT)


def _label(indicator: Indicator) -> Reason:
    """How an index of this kind is made is nowhere published: it says that it is a local reading, and which."""
    strategy = indicator.options["strategy"]
    zh, en = {
        ITEM_WEIGHTED: ("按项目类别加权计分", "items weighed by their class"),
        ITEM_UNWEIGHTED: ("各项目等权计分", "all items alike"),
        BATCH_OUTPUT_WEIGHTED: ("整批计分，行业按产值加权", "whole batches, industries weighed by output"),
    }[strategy]
    if strategy == ITEM_WEIGHTED:
        weights = _weights(indicator)
        listed = "、".join(f"{each} 类 {float(weights[each]):g}" for each in CLASSES if each)
        told = ", ".join(f"class {each} {float(weights[each]):g}" for each in CLASSES if each)
        zh, en = f"{zh}（{listed}）", f"{en} ({told})"
    return Reason("local-definition", Text(f"地方口径：{zh}。", f"Local definition: {en}."))
