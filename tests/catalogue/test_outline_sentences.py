"""What a sentence may hold: slots, and no number of its own, however it is written."""

from __future__ import annotations

import pytest

from zhixing.catalogue.sentences import loose_digits, slots, spelled_amount


def test_slots_are_read_with_their_parts_in_order():
    assert slots("{rate}（{rate.interval}），{output_years.floor}") == [
        ("rate", ""),
        ("rate", "interval"),
        ("output_years", "floor"),
    ]


@pytest.mark.trust
@pytest.mark.parametrize("typed", ["94.5%", "４３９批次", "٤٣٩", "第④项", "Ⅳ级", "½以上", "二〇二五年"])
def test_a_digit_of_any_script_is_loose(typed):
    assert loose_digits(f"合格率{typed}。", ())


def test_words_that_merely_count_are_no_digits():
    assert loose_digits("三项标准、十小、五个一、第一起草人", ()) == ""


@pytest.mark.trust
@pytest.mark.parametrize("typed", ["百分之九十四点五", "三成", "两千万", "十万", "近五千家"])
def test_an_amount_spelled_out_is_found(typed):
    assert spelled_amount(f"合格率{typed}。")


@pytest.mark.parametrize("words", ["三项标准", "十分重要", "一批企业", "千家万户", "万众一心", "成就显著", "二十大"])
def test_control_words_with_numerals_that_state_no_amount_are_left_alone(words):
    assert spelled_amount(words) == ""
