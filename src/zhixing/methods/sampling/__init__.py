"""Sampling: draws anybody can repeat, allocations, operating characteristics, sample sizes."""

from zhixing.methods.sampling.allocation import allocate
from zhixing.methods.sampling.code_letters import Inspection, SinglePlan, single_plan
from zhixing.methods.sampling.draw import Draw, draw, draw_officers, drawn_order, key, pool_hash, seed_text
from zhixing.methods.sampling.plans import (
    COMPUTED,
    Plan,
    accepts_defects,
    accepts_lot,
    accepts_process,
    find_plan,
    largest_sample,
    limiting_share,
    verdict,
)
from zhixing.methods.sampling.sizes import (
    expected_interval,
    power_of_difference,
    samples_for_difference,
    samples_for_half_width,
    samples_to_see_one,
)

__all__ = [
    "COMPUTED",
    "Draw",
    "Inspection",
    "Plan",
    "SinglePlan",
    "accepts_defects",
    "accepts_lot",
    "accepts_process",
    "allocate",
    "draw",
    "draw_officers",
    "drawn_order",
    "expected_interval",
    "find_plan",
    "key",
    "largest_sample",
    "limiting_share",
    "pool_hash",
    "power_of_difference",
    "samples_for_difference",
    "samples_for_half_width",
    "samples_to_see_one",
    "seed_text",
    "single_plan",
    "verdict",
]
