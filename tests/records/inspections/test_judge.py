"""The decision table of one item, and what all items of a sample say together."""

from __future__ import annotations

import pytest

from zhixing.records.inspections.judge import Basis, Declared, Force, JudgedItem, basis, judge_sample


@pytest.mark.parametrize(
    ("declared", "force", "by"),
    [
        (Declared.HIGHER, Force.MANDATORY, Basis.DECLARED), (Declared.HIGHER, Force.RECOMMENDED, Basis.DECLARED),
        (Declared.LOWER, Force.MANDATORY, Basis.STANDARD), (Declared.LOWER, Force.RECOMMENDED, Basis.DECLARED),
        (Declared.EQUAL, Force.RECOMMENDED, Basis.DECLARED), (Declared.CONTAINED, Force.RECOMMENDED, Basis.DECLARED),
        (Declared.MISSING, Force.MANDATORY, Basis.STANDARD), (Declared.MISSING, Force.RECOMMENDED, Basis.EXCLUDED),
    ],
)  # fmt: skip
def test_an_item_is_judged_by_the_value_the_table_names(declared, force, by):
    assert basis(declared, force) is by


def test_all_passing_items_pass_the_sample_and_an_excluded_one_does_not_count():
    said = judge_sample([JudgedItem("铅", "pass", "A"), JudgedItem("色泽", "excluded", "C")])
    assert (said.verdict, said.severity) == ("pass", "")


def test_one_failing_item_fails_the_sample_and_class_a_makes_it_serious():
    said = judge_sample(
        [JudgedItem("铅", "fail", "A"), JudgedItem("标签", "fail", "C"), JudgedItem("水分", "pass", "B")]
    )
    assert (said.verdict, said.severity, said.deciding) == ("fail", "serious", ("铅",))
    assert judge_sample([JudgedItem("标签", "fail", "C")]).severity == "ordinary"


def test_a_failing_item_of_unknown_class_leaves_the_severity_open_and_is_named():
    said = judge_sample([JudgedItem("铅", "fail"), JudgedItem("标签", "fail", "C")])
    assert (said.verdict, said.severity, said.class_unknown) == ("fail", "", ("铅",))


@pytest.mark.parametrize("items", [[], [JudgedItem("色泽", "excluded", "C")]])
def test_nothing_left_to_judge_is_not_judged_rather_than_passed(items):
    assert judge_sample(items).verdict == "not_judged"
