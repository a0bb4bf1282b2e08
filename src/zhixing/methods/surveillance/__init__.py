"""Surveillance: periods that stand out from their history, places where cases crowd, alarms among many series."""

from zhixing.methods.surveillance.false_discovery import Discoveries, benjamini_hochberg
from zhixing.methods.surveillance.farrington import Bound, against_baseline, farrington, upper_bound
from zhixing.methods.surveillance.scan import (
    Cluster,
    Model,
    bernoulli_llr,
    most_likely_cluster,
    poisson_llr,
)
from zhixing.methods.surveillance.zones import circular_zones

__all__ = [
    "Bound",
    "Cluster",
    "Discoveries",
    "Model",
    "against_baseline",
    "benjamini_hochberg",
    "bernoulli_llr",
    "circular_zones",
    "farrington",
    "most_likely_cluster",
    "poisson_llr",
    "upper_bound",
]
