"""Rates made comparable between places of different make-up: direct and indirect standardisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from zhixing.methods.arrays import Floats, floats, ratio, refuse
from zhixing.methods.poisson import byar_limits
from zhixing.methods.rates.counts import EXACT_BELOW, PER_HUNDRED_THOUSAND, Rates, count_limits

# Dobson's limits rest on a total large enough for its distribution to be smooth.
SMALLEST_TOTAL: Final = 10


@dataclass(frozen=True, slots=True)
class Indirect:
    """Observed against expected events: `ratio` (1 = as the reference) and `rate`, arrays over the leading axes."""

    observed: Floats
    expected: Floats
    reference_rate: float
    ratio: Rates
    rate: Rates


def _refuse_negative(*arrays: Floats) -> None:
    for array in arrays:
        refuse(array < 0, "计数、人口或权数不能为负", "a count, population or weight cannot be negative")
        refuse(np.isnan(array), "分层中有缺失值，无法标准化", "a stratum is missing, nothing can be standardised")


def direct(
    count: ArrayLike,
    population: ArrayLike,
    weight: ArrayLike,
    *,
    per: float = PER_HUNDRED_THOUSAND,
    level: float = 0.95,
    variance: ArrayLike | None = None,
    smallest_total: float = SMALLEST_TOTAL,
) -> Rates:
    """Directly standardised rate: what each place would show if its strata had the standard's weights.

    Arrays of shape (..., strata) in, one rate per leading index out. NaN where a place has fewer than
    `smallest_total` events in all. `variance` replaces the Poisson variance of each stratum's count where events
    come in clusters (one case counted several times): the sum over cluster sizes s of s² times their number.
    Raises MethodError for missing or negative entries, an empty stratum, and weights that add up to zero.

    Source: Dobson, A. J., Kuulasmaa, K., Eberle, E., Scherer, J. (1991), Statistics in Medicine 10, 457-462.
    """
    events, people, standard = floats(count, population, weight)
    spread = floats(events if variance is None else variance, events)[0]
    _refuse_negative(events, people, standard, spread)
    refuse(people == 0, "分母必须大于零", "a denominator must be above zero")
    share = standard.sum(axis=-1)
    refuse(share == 0, "权重合计为零", "the weights add up to zero")
    total = events.sum(axis=-1)
    value = (standard * events / people).sum(axis=-1) / share
    error = np.sqrt((standard**2 * spread / people**2).sum(axis=-1)) / share
    low, high = byar_limits(total, level)
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = error / np.sqrt(total)
        limits = value + scale * (low - total), value + scale * (high - total)
    few = total < smallest_total
    return Rates(*(np.where(few, np.nan, each * per) for each in (value, *limits)))


def indirect(
    count: ArrayLike,
    population: ArrayLike,
    reference_count: ArrayLike,
    reference_population: ArrayLike,
    *,
    per: float = PER_HUNDRED_THOUSAND,
    level: float = 0.95,
    exact_below: float = EXACT_BELOW,
) -> Indirect:
    """Events observed against those expected if the reference's rates held in every stratum.

    `count` and `population` have the shape (..., strata), the reference (strata,). A stratum may be empty in a place
    (it expects nothing) but not in the reference. `rate` is the ratio times the reference's crude rate, per `per`.
    NaN where nothing is expected. Raises MethodError for missing or negative entries and an empty reference stratum.

    Source: Breslow, N. E. and Day, N. E. (1987), Statistical Methods in Cancer Research II, IARC, ch. 2.
    """
    events, people = floats(count, population)
    reference, standard = floats(reference_count, reference_population)
    _refuse_negative(events, people, reference, standard)
    refuse(standard == 0, "基准人口必须大于零", "the reference population must be above zero")
    expected = (people * (reference / standard)).sum(axis=-1)
    observed = events.sum(axis=-1)
    crude = float(reference.sum() / standard.sum())
    low, high = count_limits(observed, level, exact_below=exact_below)
    against = Rates(ratio(observed, expected), ratio(low, expected), ratio(high, expected))
    scaled = Rates(*(each * crude * per for each in (against.value, against.low, against.high)))
    return Indirect(observed, expected, crude * per, against, scaled)
