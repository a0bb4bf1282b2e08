"""Rates: proportions with intervals, counts, standardised and weighted rates, the classical indicators, growth."""

from zhixing.methods.binomial import wilson
from zhixing.methods.quantiles import Z95, normal_quantile
from zhixing.methods.rates.changes import growth, point_change, share, weighted_mean
from zhixing.methods.rates.classical import (
    Certified,
    Intensity,
    adoption_rate,
    average_growth,
    certification_rate,
    grade_rate,
    loss_rate,
    new_product_rate,
    patents_per_ten_thousand,
    research_intensity,
    sales_rate,
)
from zhixing.methods.rates.contradictions import Contradiction, contradiction
from zhixing.methods.rates.counts import Rates, count_limits, rate
from zhixing.methods.rates.intervals import difference_of_rates, rule_of_three, zero_events_upper
from zhixing.methods.rates.means import Mean, mean, satisfaction
from zhixing.methods.rates.pareto import Pareto, pareto
from zhixing.methods.rates.quality_index import QualityIndex, Strategy, quality_index
from zhixing.methods.rates.slope import Scale, Slope, relative_ranks, slope, slope_errors
from zhixing.methods.rates.standardised import Indirect, direct, indirect
from zhixing.methods.rates.strata import Joined
from zhixing.methods.rates.stratified import Order, StratifiedRate, stratified_pass_rate
from zhixing.methods.rates.weight_bands import weighted_mean_band

__all__ = [
    "Z95",
    "Certified",
    "Contradiction",
    "Indirect",
    "Intensity",
    "Joined",
    "Mean",
    "Order",
    "Pareto",
    "QualityIndex",
    "Rates",
    "Scale",
    "Slope",
    "Strategy",
    "StratifiedRate",
    "adoption_rate",
    "average_growth",
    "certification_rate",
    "contradiction",
    "count_limits",
    "difference_of_rates",
    "direct",
    "grade_rate",
    "growth",
    "indirect",
    "loss_rate",
    "mean",
    "new_product_rate",
    "normal_quantile",
    "pareto",
    "patents_per_ten_thousand",
    "point_change",
    "quality_index",
    "rate",
    "relative_ranks",
    "research_intensity",
    "rule_of_three",
    "sales_rate",
    "satisfaction",
    "share",
    "slope",
    "slope_errors",
    "stratified_pass_rate",
    "weighted_mean",
    "weighted_mean_band",
    "wilson",
    "zero_events_upper",
]
