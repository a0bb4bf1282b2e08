"""Published counts and the figures printed from them; goldens of single methods stand beside those methods' tests."""

from __future__ import annotations

import numpy as np
import pytest

from zhixing.methods.rates import contradiction, share, weighted_mean, wilson
from zhixing.methods.rounding import round_half_up

# G-bpr: passed, judged, the rate as printed.
BATCH_RATES = [
    (722, 828, "87.2"), (223, 244, "91.4"), (203, 246, "82.5"), (749, 839, "89.3"), (864, 922, "93.7"),
    (1177, 1203, "97.84"), (103, 111, "92.8"), (415, 439, "94.5"), (532, 655, "81.2"), (488, 611, "79.9"),
    (1309, 1466, "89.3"),
]  # fmt: skip
# G-wilson: the same with 95 % limits in percent.
LIMITS = [
    (415, 439, "91.99", "96.30"), (103, 111, "86.42", "96.30"), (223, 244, "87.20", "94.30"),
    (497, 555, "86.73", "91.83"),
]  # fmt: skip
# G-bpr-margins: sampled and passed of six districts; the same batches again as urban and rural.
SAMPLED, PASSED = [127, 85, 18, 132, 99, 94], [117, 76, 16, 117, 86, 85]
URBAN_RURAL = [(320, 353, "90.65"), (177, 202, "87.62")]
# G-bpr-channel: passed, judged, printed by factory, online and in stores.
CHANNELS = [(2167, 2276, "95.2"), (467, 645, "72.4"), (667, 770, "86.6")]


def printed(figure, decimals):
    return str(round_half_up(float(figure), decimals))


@pytest.mark.parametrize(("passed", "judged", "rate"), BATCH_RATES)
def test_golden_g_bpr_batches_give_the_printed_rate(passed, judged, rate):
    decimals = len(rate.partition(".")[2])
    assert printed(share(passed, judged), decimals) == rate
    assert not contradiction(rate, passed, judged, decimals).differs


@pytest.mark.parametrize(("passed", "judged", "low", "high"), LIMITS)
def test_golden_g_wilson_limits_of_published_rates(passed, judged, low, high):
    assert [printed(limit * 100, 2) for limit in wilson(passed, judged)] == [low, high]


def test_golden_g_bpr_margins_both_margins_give_one_total():
    assert (sum(PASSED), sum(SAMPLED)) == (497, 555)
    assert [sum(part) for part in list(zip(*URBAN_RURAL, strict=True))[:2]] == [497, 555]
    assert printed(share(497, 555), 2) == "89.55"
    districts = [printed(rate, 2) for rate in share(PASSED, SAMPLED)]
    assert districts == ["92.13", "89.41", "88.89", "88.64", "86.87", "90.43"]
    assert [printed(share(passed, n), 2) for passed, n, _ in URBAN_RURAL] == [rate for *_, rate in URBAN_RURAL]


def test_golden_g_bpr_channel_rates_and_their_total():
    assert [printed(share(passed, n), 1) for passed, n, _ in CHANNELS] == [rate for *_, rate in CHANNELS]
    passed, judged, _ = zip(*CHANNELS, strict=True)
    assert (sum(passed), sum(judged)) == (3301, 3691)
    assert printed(share(sum(passed), sum(judged)), 1) == "89.4"


def test_golden_g_bpr_size_shares_and_rates_weigh_to_the_printed_total():
    assert printed(weighted_mean([96.2, 93.1, 85.7], [19.6, 20.9, 59.5]), 2) == "89.30"


def test_control_the_mean_of_printed_channel_rates_misses_the_total_by_more_than_four_points():
    assert abs(np.mean([float(rate) for *_, rate in CHANNELS]) - 89.4) > 4
