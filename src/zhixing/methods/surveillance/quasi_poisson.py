"""Log-linear fits of counts whose spread may exceed their mean, by iteratively reweighted least squares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from zhixing.methods.arrays import Floats

STEPS: Final = 50
CLOSE: Final = 1e-8
SMALLEST_MEAN: Final = 1e-10


@dataclass(frozen=True, slots=True)
class Fit:
    """A fit: `coefficients` on the log scale, their `covariance` at dispersion 1, fitted `means`, `leverage`.

    `raw_dispersion` is Pearson's chi-square over its degrees of freedom, `dispersion` the same but at least 1.
    """

    coefficients: Floats
    covariance: Floats
    means: Floats
    leverage: Floats
    raw_dispersion: float
    dispersion: float
    converged: bool


def fit(design: Floats, counts: Floats, weights: Floats | None = None) -> Fit:
    """Fit log(mean) = design @ coefficients to `counts` (non-negative), each counted with its weight.

    `design` has the shape (periods, terms). Counts of nothing but zeros give a mean of nearly zero. It stops, and reads
    covariance and spread off the last step's weights, where R's `glm` does: bounds can be compared digit by digit.

    Source: McCullagh, P. and Nelder, J. A. (1989), Generalized Linear Models, 2nd edition, ch. 2 and 9.
    """
    prior = np.ones_like(counts) if weights is None else weights
    means = counts + 0.1
    eta, deviance, converged = np.log(means), np.inf, False
    for _ in range(STEPS):
        work = prior * means
        moved = eta + (counts - means) / means
        coefficients = np.linalg.lstsq(design * np.sqrt(work)[:, None], moved * np.sqrt(work), rcond=None)[0]
        eta = design @ coefficients
        means = np.maximum(np.exp(eta), SMALLEST_MEAN)
        now = _deviance(counts, means, prior)
        converged = abs(now - deviance) / (abs(now) + 0.1) < CLOSE
        deviance = now
        if converged:
            break
    covariance = np.linalg.pinv(design.T @ (design * work[:, None]))
    leverage = work * np.einsum("ij,jk,ik->i", design, covariance, design)
    freedom = counts.size - design.shape[1]
    raw = float((work * ((counts - means) / means) ** 2).sum() / freedom) if freedom > 0 else 1.0
    return Fit(
        coefficients.astype(np.float64), covariance.astype(np.float64), means, leverage, raw, max(1.0, raw), converged
    )


def anscombe_weights(told: Fit, counts: Floats, threshold: float = 1.0) -> Floats:
    """Weights that add up to the number of periods and fall with the square of Anscombe residuals above `threshold`."""
    residuals = 1.5 * (counts ** (2 / 3) * told.means ** (-1 / 6) - told.means**0.5)
    spread = np.sqrt(told.dispersion * np.maximum(1 - told.leverage, SMALLEST_MEAN))
    distance = residuals / spread
    raw = np.where(distance > threshold, 1 / np.maximum(distance, threshold) ** 2, 1.0)
    weights: Floats = raw * counts.size / raw.sum()
    return weights


def _deviance(counts: Floats, means: Floats, prior: Floats) -> float:
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(counts > 0, counts * np.log(counts / means), 0.0)
    return float(2 * (prior * (logs - (counts - means))).sum())
