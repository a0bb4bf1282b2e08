"""Draws that anybody can repeat, and shares of strata in whole numbers."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.methods.errors import MethodError
from zhixing.methods.sampling import allocate, draw, draw_officers, drawn_order, key, pool_hash, seed_text

FROZEN = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)
POOL = [f"91330900{number:02d}" for number in range(1, 41)]
SEED = "2026-03-15|plan-2026-007|beacon:8841920573"
sizes = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 60), min_size=1, max_size=7)


def drawn(strata=None, n=7, **changes):
    given_ = {
        "day": date(2026, 3, 15), "plan": "plan-2026-007", "beacon": "8841920573",
        "frozen_at": FROZEN, "beacon_at": FROZEN + timedelta(hours=30),
    }  # fmt: skip
    return draw(strata or dict.fromkeys(POOL, ""), n, **(given_ | changes))


def test_golden_g_draw_the_order_of_forty_enterprises():
    assert seed_text(date(2026, 3, 15), "plan-2026-007", "8841920573") == SEED
    first = [f"91330900{number:02d}" for number in (17, 32, 24, 6, 38, 13, 2)]
    assert list(drawn_order(POOL, SEED))[:7] == first
    assert key(SEED, first[0]).startswith("0831689cba7f6948")
    assert pool_hash(POOL) == "368527a4f3cc72724c72728c5366ca186fe3ac39f00dc3089c14ec2dcdf120da"
    told = drawn(n=7)
    assert told.drawn == {"": tuple(first)}
    assert (told.seed, told.pool_hash) == (SEED, pool_hash(POOL))


def test_golden_g_alloc_largest_remainders_and_nobody_without():
    assert allocate({"A": 20, "B": 12, "C": 8}, 7) == {"A": 4, "B": 2, "C": 1}
    assert allocate({"A": 95, "B": 4, "C": 1}, 5) == {"A": 3, "B": 1, "C": 1}


def test_equal_remainders_go_to_the_larger_stratum_and_then_by_code():
    assert allocate({"B": 5, "A": 5}, 5) == {"B": 2, "A": 3}
    assert allocate({"X": 1, "Y": 3}, 2) == {"X": 1, "Y": 1}
    assert allocate({"empty": 0, "full": 3}, 3) == {"empty": 0, "full": 3}


@pytest.mark.parametrize(
    ("strata", "n", "said"),
    [
        ({"A": 3}, 4, "大于名单总数 3"), ({"A": 3, "B": 2, "C": 1}, 2, "少于非空层数 3"), ({"A": -1}, 0, "不能为负"),
        ({"A": 3}, -1, "不能为负"),
    ],
)  # fmt: skip
def test_impossible_allocations_are_refused_in_both_languages(strata, n, said):
    with pytest.raises(MethodError, match=f"{said}.* / "):
        allocate(strata, n)


@given(sizes, st.integers(0, 300))
def test_allocations_add_up_and_no_stratum_gets_nothing_or_more_than_it_holds(strata, n):
    filled = sum(1 for size in strata.values() if size)
    if filled <= n <= sum(strata.values()):
        told = allocate(strata, n)
        assert sum(told.values()) == n
        assert all(min(1, strata[code]) <= count <= strata[code] for code, count in told.items())
        assert list(told) == list(strata)


def test_strata_are_drawn_in_the_one_order_of_the_whole_list():
    strata = {identifier: "甲县" if number < 30 else "乙区" for number, identifier in enumerate(POOL)}
    told = drawn(strata, 8)
    assert told.allocation == {"乙区": 2, "甲县": 6}
    for code, chosen in told.drawn.items():
        assert chosen == tuple(each for each in told.order if strata[each] == code)[: told.allocation[code]]


@given(st.permutations(POOL))
def test_the_order_of_the_list_handed_in_changes_nothing(shuffled):
    assert drawn_order(shuffled, SEED) == drawn_order(POOL, SEED)
    assert pool_hash(shuffled) == pool_hash(POOL)


@pytest.mark.parametrize("later", [timedelta(0), timedelta(seconds=-1)])
def test_a_beacon_not_later_than_the_freeze_is_refused(later):
    with pytest.raises(MethodError, match="随机信标早于名单冻结"):
        drawn(beacon_at=FROZEN + later)


@pytest.mark.parametrize(
    ("pool", "said"),
    [([], "名单为空"), (["a", "b", "a"], "重复对象：a"), (["a\nb"], "换行符"), (["a", ""], "不能为空")],
)
def test_a_list_that_cannot_be_hashed_without_doubt_is_refused(pool, said):
    with pytest.raises(MethodError, match=said):
        pool_hash(pool)
    with pytest.raises(MethodError, match=said):
        drawn_order(pool, SEED)


def test_a_draw_without_a_plan_or_a_beacon_is_refused():
    with pytest.raises(MethodError, match="不能为空"):
        drawn(plan="")
    with pytest.raises(MethodError, match="不能为空"):
        drawn(beacon="")


def test_a_recused_officer_is_replaced_by_the_next_in_order():
    officers = [f"officer-{number}" for number in range(6)]
    order = drawn_order(officers, SEED)
    assert draw_officers(officers, SEED, 2) == order[:2]
    assert draw_officers(officers, SEED, 2, recused={order[0]}) == order[1:3]
    with pytest.raises(MethodError, match="回避后可派人员 1 名"):
        draw_officers(officers, SEED, 2, recused=set(order[1:]))


def test_control_rounding_quotas_would_not_add_up_and_would_leave_small_strata_out():
    strata = {"A": 95, "B": 4, "C": 1}
    naive = {code: round(5 * size / 100) for code, size in strata.items()}
    assert (naive["B"], naive["C"]) == (0, 0)
    assert sum(round(5 * size / 9) for size in (3, 3, 3)) == 6
    assert sum(allocate({"A": 3, "B": 3, "C": 3}, 5).values()) == 5


def test_control_a_trailing_line_feed_would_change_the_published_hash():
    naive = hashlib.sha256(("\n".join(sorted(POOL)) + "\n").encode()).hexdigest()
    assert naive != pool_hash(POOL)
