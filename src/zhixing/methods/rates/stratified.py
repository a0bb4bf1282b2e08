"""The pass rate of manufactured products, weighted by output in two layers; the order of the layers is named."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from zhixing.methods.arrays import Floats, ratio, sums
from zhixing.methods.errors import MethodError
from zhixing.methods.rates.strata import Joined, Strata, joined_when_thin, read_strata
from zhixing.methods.values import Problem, Severity, Text


class Order(StrEnum):
    """Which layer is weighted first. The rule does not say; the same counts give different figures."""

    REGION_FIRST = "region_first"
    INDUSTRY_FIRST = "industry_first"
    POOLED = "pooled"


SCHEMES: Final[Mapping[Order, Text]] = {
    Order.REGION_FIRST: Text("按地区优先两层加权", "weighted in two layers, regions first"),
    Order.INDUSTRY_FIRST: Text("按行业优先合并后加权", "weighted by industries pooled over regions"),
    Order.POOLED: Text("不加权合并", "pooled without weights"),
}
TRIAL: Final = Text("试算", "trial calculation")


@dataclass(frozen=True, slots=True)
class StratifiedRate:
    """A weighted pass rate with all it needs to be read.

    `value` in percent, `standard_error` in percentage points (NaN where a stratum that counts has one sample and no
    class to join), `regions` in percent. `coverage` is the share (0..1) of output whose own stratum was sampled;
    `trial` says it is below the threshold and the figure must carry `TRIAL`. `uncovered` names the regions and
    industries whose output stands for nothing; their weight went to the others.
    """

    value: float
    standard_error: float
    scheme: Text
    coverage: float
    trial: bool
    passed: int
    sampled: int
    regions: Mapping[str, float]
    joined: tuple[Joined, ...]
    uncovered: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...]


def stratified_pass_rate(
    region: Sequence[str],
    industry: Sequence[str],
    passed: ArrayLike,
    sampled: ArrayLike,
    output: ArrayLike,
    *,
    order: Order,
    divisions: Collection[str],
    smallest_coverage: float,
    parents: Mapping[str, str] | None = None,
) -> StratifiedRate:
    """Pass rate of strata (one row per region and industry) weighted by `output`, in the `order` named.

    Regions first: Σ (V_r / V) Σ (V_ri / V_r) x_ri / n_ri. Industries first: Σ (V_i / V) (Σ x / Σ n). Pooled: Σ x / Σ n.
    Standard error √Σ W² p (1 - p) / (n - 1). Strata with fewer than two samples join their class in `parents`; what
    is still without samples leaves, with its weight. Rows outside `divisions` come back as warnings.

    Raises MethodError with every problem of the table at once, "权重合计为零" when no sampled stratum has weight, and
    when nothing was sampled.

    Source: the quarterly pass rate of manufactured products over 29 divisions of GB/T 4754-2017, output-weighted;
    the error of a stratified mean: Cochran, W. G. (1977), Sampling Techniques, 3rd edition, 5.4 and 5A.12.
    """
    strata, listed = read_strata(region, industry, passed, sampled, output, divisions=divisions)
    if not strata.sampled.sum() > 0:
        raise MethodError(Text("没有抽样，不能计算合格率", "nothing was sampled: there is no pass rate"), listed)
    shape = {
        Order.REGION_FIRST: (strata.region, strata.industry),
        Order.INDUSTRY_FIRST: (("",) * len(strata.region), strata.industry),
        Order.POOLED: (("",) * len(strata.region), ("",) * len(strata.region)),
    }[order]
    cells, joined = joined_when_thin(strata.grouped(*shape), parents or {})
    there = cells.sampled > 0
    weights = np.ones(1) if order is Order.POOLED else _weights(cells.only(there), cells)
    rates = ratio(cells.passed, cells.sampled)[there]
    n = cells.sampled[there]
    counts = weights > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.where(n > 1, rates * (1 - rates) / (n - 1), np.nan)[counts]
    covered = strata.output[strata.sampled > 0].sum()
    coverage = float(covered / strata.output.sum()) if strata.output.sum() > 0 else 0.0
    gone = ~there & (cells.output > 0)
    return StratifiedRate(
        value=float((weights[counts] * rates[counts]).sum() * 100),
        standard_error=float(np.sqrt((weights[counts] ** 2 * variance).sum()) * 100),
        scheme=SCHEMES[order],
        coverage=coverage,
        trial=coverage < smallest_coverage,
        passed=int(strata.passed.sum()),
        sampled=int(strata.sampled.sum()),
        regions=_regions(strata, parents or {}),
        joined=joined,
        uncovered=tuple((cells.region[at], cells.industry[at]) for at in np.flatnonzero(gone)),
        problems=(*listed, *_weightless(strata)),
    )


def _weights(sampled: Strata, everything: Strata) -> Floats:
    """Output shares of the sampled cells: within their region first, then the region's share of all output."""
    names = list(dict.fromkeys(sampled.region))
    at = np.array([names.index(name) for name in sampled.region], dtype=np.int64)
    within = sums(at, sampled.output, len(names))
    whole = np.array([everything.output[[each == name for each in everything.region]].sum() for name in names])
    # A region whose sampled industries have no output says nothing about its products: its share goes to the others.
    share = np.where(within > 0, whole, 0.0)
    if share.sum() == 0:
        raise MethodError(Text("权重合计为零", "the weights add up to zero"))
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = np.where(within[at] > 0, sampled.output / within[at], 0.0)
    weights: Floats = inside * share[at] / share.sum()
    return weights


def _regions(strata: Strata, parents: Mapping[str, str]) -> dict[str, float]:
    """The rate of each region by itself, in percent; NaN where nothing with output was sampled."""
    found = {}
    for name in dict.fromkeys(strata.region):
        own, _ = joined_when_thin(strata.only(np.array([each == name for each in strata.region])), parents)
        there = own.sampled > 0
        output = own.output[there]
        rates = ratio(own.passed, own.sampled)[there]
        found[name] = float((output * rates).sum() / output.sum() * 100) if output.sum() > 0 else float("nan")
    return found


def _weightless(strata: Strata) -> tuple[Problem, ...]:
    """A warning for each sampled region without output in what was sampled."""
    return tuple(
        Problem(
            "weightless_region",
            Severity.WARNING,
            Text(f"地区“{name}”", f"region {name}"),
            Text("权重合计为零，本地区未计入", "the weights add up to zero, the region is not counted"),
            Text("核对产值", "check the output"),
            found=name,
        )
        for name in dict.fromkeys(strata.region)
        if strata.sampled[(own := np.array([each == name for each in strata.region]))].sum() > 0
        and strata.output[own & (strata.sampled > 0)].sum() == 0
    )
