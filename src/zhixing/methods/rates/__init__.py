"""Rates: proportions with intervals, growth, shares, weighted means."""

from zhixing.methods.rates.changes import growth, point_change, share, weighted_mean
from zhixing.methods.rates.intervals import Z95, difference_of_rates, normal_quantile, wilson, zero_events_upper

__all__ = [
    "Z95",
    "difference_of_rates",
    "growth",
    "normal_quantile",
    "point_change",
    "share",
    "weighted_mean",
    "wilson",
    "zero_events_upper",
]
