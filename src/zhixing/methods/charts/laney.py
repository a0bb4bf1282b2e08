"""Laney's p' and u' charts: limits that breathe with the spread between periods, for large and uneven samples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from zhixing.methods.arrays import Floats
from zhixing.methods.charts.constants import Source, published
from zhixing.methods.charts.shewhart import SIGMAS, Chart, average_moving_range, p_chart, u_chart


@dataclass(frozen=True, slots=True)
class Laney:
    """`chart` with its limits widened (or narrowed) by `sigma_z`; `z` are the distances inside the plain chart."""

    chart: Chart
    z: Floats
    sigma_z: float


def laney_p(
    events: ArrayLike,
    trials: ArrayLike,
    *,
    centre: float | None = None,
    constants: Source = published,
    at_least_one: bool = False,
    screened: bool = False,
    sigmas: float = SIGMAS,
) -> Laney:
    """The p' chart: sigma of each point times sigma_z, the mean moving range of z over d2.

    `at_least_one` keeps sigma_z from narrowing the plain limits; `constants` says which d2 (peers and the definition
    of this product use the published 1.128). Arrays in time order; a period without trials is passed over.

    Source: Laney, D. B. (2002), Quality Engineering 14, 531-537.
    """
    plain = p_chart(events, trials, centre=centre, sigmas=sigmas)
    return _widened(plain, constants, sigmas, 1.0, at_least_one=at_least_one, screened=screened)


def laney_u(
    events: ArrayLike,
    exposure: ArrayLike,
    *,
    centre: float | None = None,
    constants: Source = published,
    at_least_one: bool = False,
    screened: bool = False,
    sigmas: float = SIGMAS,
) -> Laney:
    """The u' chart, as `laney_p` for events per unit of exposure."""
    plain = u_chart(events, exposure, centre=centre, sigmas=sigmas)
    return _widened(plain, constants, sigmas, np.inf, at_least_one=at_least_one, screened=screened)


def _widened(
    plain: Chart, constants: Source, sigmas: float, top: float, *, at_least_one: bool, screened: bool
) -> Laney:
    z = plain.z
    sigma_z = average_moving_range(z, screened=screened) / constants(2).d2
    if at_least_one:
        sigma_z = max(1.0, sigma_z)
    sigma = plain.sigma * sigma_z
    low, high = np.maximum(plain.centre - sigmas * sigma, 0), np.minimum(plain.centre + sigmas * sigma, top)
    return Laney(Chart(plain.statistic, plain.centre, sigma, low, high), z, sigma_z)
