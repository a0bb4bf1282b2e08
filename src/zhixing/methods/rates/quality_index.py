"""The quality index of regular provincial inspections: its rule is not published, so three local readings are named."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from zhixing.methods.arrays import Flags, Floats, Ints, floats, ratio, refuse, sums
from zhixing.methods.errors import MethodError
from zhixing.methods.values import Text

LOCAL_READING: Final = Text("地方口径", "local definition")


class Strategy(StrEnum):
    """Weighted items (a batch scores the weight of its passing items), items alike, or whole batches by output."""

    ITEM_WEIGHTED = "item_weighted"
    ITEM_UNWEIGHTED = "item_unweighted"
    BATCH_OUTPUT_WEIGHTED = "batch_output_weighted"


@dataclass(frozen=True, slots=True)
class QualityIndex:
    """An index of 0..100 and the batch pass rate beside it, both in percent; NaN where nothing was judged.

    `batches` holds each batch's score (NaN: not judged 不判定, it leaves every denominator), `products` each product's
    score. The index is a local reading (`label`) and never claims to be a published figure.
    """

    value: float
    batch_pass_rate: float
    strategy: Strategy
    batches: Floats
    products: Floats
    judged: int
    not_judged: int
    label: Text = LOCAL_READING


def quality_index(
    item_batch: ArrayLike,
    item_passed: ArrayLike,
    batch_product: ArrayLike,
    *,
    strategy: Strategy,
    item_weight: ArrayLike | None = None,
    product_output: ArrayLike | None = None,
) -> QualityIndex:
    """Score of batches from their items, of products from their batches, of the city from its products.

    `item_batch` says which batch (0-based) each item belongs to, `item_passed` is 1, 0 or NaN for an excluded item,
    `item_weight` its weight; `batch_product` says which product (0-based) each batch is of. A batch's score is
    100 Σ w x / Σ w over the items judged, undefined when Σ w = 0; under `batch_output_weighted` it is 100 when every
    judged item passed, else 0. A product is the mean of its batches. The city weighs products by `product_output`, or
    by their judged batches when it is not given; `batch_output_weighted` demands it.

    Raises MethodError for an item of no batch, a batch of no product, marks other than 0 and 1, negative weights,
    item weights missing where the strategy needs them, and outputs that add up to zero over the products judged.
    """
    of_batch, of_product = np.asarray(item_batch, dtype=np.int64), np.asarray(batch_product, dtype=np.int64)
    marks = _marks(item_passed, of_batch, len(of_product))
    weights = _item_weights(strategy, item_weight, marks)
    there = ~np.isnan(marks) & (weights > 0)
    weight = sums(of_batch[there], weights[there], len(of_product))
    scores = ratio(sums(of_batch[there], (weights * marks)[there], len(of_product)), weight)
    failed = np.bincount(of_batch[there & (marks == 0)], minlength=len(of_product)) > 0
    judged = ~np.isnan(scores)
    whole = np.where(judged, np.where(failed, 0.0, 1.0), np.nan)
    each = whole if strategy is Strategy.BATCH_OUTPUT_WEIGHTED else scores
    products, counts = _means(each, of_product, judged)
    return QualityIndex(
        value=_city(products, counts, strategy, product_output) * 100,
        batch_pass_rate=float(whole[judged].mean() * 100) if judged.any() else float("nan"),
        strategy=strategy,
        batches=each * 100,
        products=products * 100,
        judged=int(judged.sum()),
        not_judged=int((~judged).sum()),
    )


def _marks(item_passed: ArrayLike, of_batch: Ints, batches: int) -> Floats:
    (marks,) = floats(item_passed)
    if marks.shape != of_batch.shape:
        raise MethodError(Text("检验项目的列长不一致", "the columns of the items differ in length"))
    refuse((of_batch < 0) | (of_batch >= batches), "检验项目不属于任何批次", "an item belongs to no batch")
    wrong = ~np.isnan(marks) & (marks != 0) & (marks != 1)
    refuse(wrong, "项目结论只能是合格、不合格或不参与判定", "an item passed, failed or is excluded")
    return marks


def _item_weights(strategy: Strategy, item_weight: ArrayLike | None, marks: Floats) -> Floats:
    if strategy is not Strategy.ITEM_WEIGHTED:
        return np.ones_like(marks)
    if item_weight is None:
        raise MethodError(Text("按项目加权须给出项目权重", "weighting by items needs the items' weights"))
    weights, _ = floats(item_weight, marks)
    refuse(weights < 0, "权重不能为负", "a weight cannot be negative")
    refuse(np.isnan(weights), "项目权重缺失", "an item's weight is missing")
    return weights


def _means(each: Floats, of_product: Ints, judged: Flags) -> tuple[Floats, Floats]:
    refuse(of_product < 0, "批次不属于任何产品", "a batch is of no product")
    size = int(of_product.max()) + 1 if of_product.size else 0
    counts = np.bincount(of_product[judged], minlength=size).astype(np.float64)
    return ratio(sums(of_product[judged], each[judged], size), counts), counts


def _city(products: Floats, counts: Floats, strategy: Strategy, product_output: ArrayLike | None) -> float:
    there = counts > 0
    if not there.any():
        return float("nan")
    if product_output is None:
        if strategy is Strategy.BATCH_OUTPUT_WEIGHTED:
            raise MethodError(Text("按产值加权须给出产品产值", "weighting by output needs the products' output"))
        return float((products * counts)[there].sum() / counts.sum())
    output, _ = floats(product_output, products)
    refuse((output < 0) | (np.isnan(output) & there), "产品产值缺失或为负", "a product's output is missing or negative")
    refuse(output[there].sum() == 0, "权重合计为零", "the weights add up to zero")
    return float((products * output)[there].sum() / output[there].sum())
