"""Several people judge the same things: how far they agree, who is severe, and how sure a mean of theirs is."""

from zhixing.methods.raters.agreement import (
    Metric,
    brennan_prediger,
    cohen,
    fleiss,
    gwet,
    kendall,
    krippendorff,
)
from zhixing.methods.raters.intraclass import Form, Intraclass, intraclass
from zhixing.methods.raters.severity import Severity, severity

__all__ = [
    "Form",
    "Intraclass",
    "Metric",
    "Severity",
    "brennan_prediger",
    "cohen",
    "fleiss",
    "gwet",
    "intraclass",
    "kendall",
    "krippendorff",
    "severity",
]
