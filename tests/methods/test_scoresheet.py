"""Points by the nine primitives, against the leaves of printed sheets and against bounds that must always hold."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhixing.methods.errors import MethodError
from zhixing.methods.grading import Band, Gap, grade
from zhixing.methods.scoresheet import (
    Inapplicable,
    Scored,
    by_rank,
    capped,
    deduct,
    linear,
    ratio_to_target,
    tiers,
    total,
    year_on_year,
    yes_or_no,
)
from zhixing.methods.values import Text

D = Decimal
POINTS = st.decimals(0, 100, places=2)
ANY = st.decimals(-1000, 1000, places=3)


def test_the_plan_leaf_of_a_printed_sheet_gives_one_half_or_nothing():
    # "Goals in the area's plan 1, a department's plan 0.5, none 0."
    leaf = [D(1), D("0.5")]
    assert [tiers(D(1), leaf, met) for met in ([True, True], [False, True], [False, False])] == [1, D("0.5"), 0]


def test_a_tenth_is_taken_for_each_field_without_a_policy():
    assert deduct(D(1), D("0.1"), 3) == D("0.7")
    assert deduct(D(1), D("0.1"), 12) == 0


def test_the_remaining_primitives_by_hand():
    assert yes_or_no(D(4), holds=True) == 4
    assert ratio_to_target(D(10), D("46.5"), D(93)) == 5
    assert ratio_to_target(D(10), D(95), D(93)) == 10
    assert linear(D(5), D(94), nothing=D(90), everything=D(95)) == 4
    assert linear(D(5), D(2), nothing=D(5), everything=D(0)) == 3
    assert [by_rank(D(10), {1: D(10), 4: D(8)}, rank) for rank in (1, 3, 4, 9)] == [10, 10, 8, 8]
    assert by_rank(D(10), {2: D(10)}, 1) == 0
    assert year_on_year(D(4), D(-1), needed=D(-2)) == 2
    assert year_on_year(D(4), D(1), needed=D(-2)) == 0
    assert capped([D(2), D(2)], D(3)) == 3
    assert capped([D(-2), D(-2)], D(3)) == -3


SHEET = (Scored("1", D(40), D(36)), Scored("2", D(40), None, base=D(24)), Scored("3", D(20), D(18)))


def test_an_item_that_does_not_concern_a_body_counts_its_base_or_leaves_its_weight_to_the_others():
    based = total(SHEET, inapplicable=Inapplicable.BASE)
    scaled = total(SHEET, inapplicable=Inapplicable.RENORMALISE)
    assert (based.points, scaled.points) == (78, 90)
    assert based.inapplicable == scaled.inapplicable == ("2",)


def test_extra_points_are_capped_and_come_after_the_full_sheet():
    found = total([Scored("1", D(100), D(99))], inapplicable=Inapplicable.BASE, extra=[D(3), D(4)], cap=D(5))
    assert found.points == 104


def test_a_veto_changes_the_grade_and_never_the_points():
    bands = [Band("A", D(90)), Band("B", D(80)), Band("C", D(60)), Band("D", None)]
    without, with_one = (
        grade(D(95), bands, gap=Gap.CONTINUOUS, vetoes=vetoes) for vetoes in ([], [Text("区域性事件", "an incident")])
    )
    assert [(each.grade, each.points) for each in (without, with_one)] == [("A", 95), ("D", 95)]


def test_every_item_beyond_its_full_points_is_named_at_once():
    with pytest.raises(MethodError, match=r"1\.1、1\.3"):
        total(
            [Scored("1.1", D(4), D("4.1")), Scored("1.2", D(4), D(4)), Scored("1.3", D(4), D(-1))],
            inapplicable=Inapplicable.BASE,
        )


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: ratio_to_target(D(1), D(1), D(0)), "目标值为零"),
        (lambda: linear(D(1), D(1), nothing=D(2), everything=D(2)), "相同"),
        (lambda: tiers(D(1), [D(1)], [True, False]), "不一致"),
        (lambda: tiers(D(1), [D("0.5"), D(1)], [True, False]), "由高到低"),
        (lambda: tiers(D(1), [D(2)], [True]), "满分之间"),
        (lambda: deduct(D(1), D(-1), 1), "不能为负"),
        (lambda: by_rank(D(1), {1: D(1)}, 0), "从 1 起"),
        (lambda: by_rank(D(1), {1: D(2)}, 1), "超出满分"),
        (lambda: year_on_year(D(1), D(1), needed=D(0)), "为零"),
        (lambda: yes_or_no(D(-1), holds=True), "不小于零"),
        (lambda: total([Scored("1", D(1), None)], inapplicable=Inapplicable.RENORMALISE), "没有适用"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(call, words):
    with pytest.raises(MethodError, match=words):
        call()


@given(POINTS, ANY, ANY, ANY)
def test_no_primitive_leaves_its_bounds(full, value, one, other):
    found = [deduct(full, abs(one), int(abs(other)))]
    if one > 0:
        found.append(ratio_to_target(full, value, one))
    if one != other:
        found.append(linear(full, value, nothing=one, everything=other))
    if one:
        found.append(year_on_year(full, value, needed=one))
    assert all(0 <= each <= full for each in found)


@given(st.lists(st.tuples(POINTS, st.decimals(0, 1, places=2), st.booleans()), min_size=1, max_size=40))
def test_the_total_agrees_with_a_slow_sum_in_fractions(leaves):
    scored = [Scored(str(at), full, full * share if on else None) for at, (full, share, on) in enumerate(leaves)]
    held = sum((Fraction(full) for full, _, on in leaves if on), Fraction(0))
    earned = sum((Fraction(full) * Fraction(share) for full, share, on in leaves if on), Fraction(0))
    whole = sum((Fraction(full) for full, _, _ in leaves), Fraction(0))
    assert Fraction(total(scored, inapplicable=Inapplicable.BASE).items) == earned
    if held:
        scaled = total(scored, inapplicable=Inapplicable.RENORMALISE).items
        assert abs(Fraction(scaled) - earned * whole / held) < Fraction(1, 10**20)
